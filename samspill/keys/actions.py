"""Check all keys against all that is sealed; rotate the root key; seal anew what is older."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import update

from samspill.access.system import system_access
from samspill.infra.crypto import is_envelope, key_name, keyring, open_sealed, seal
from samspill.infra.db import db
from samspill.infra.key_store import Owner, OwnerKind
from samspill.infra.keyring import KeyGone, KeyMissing
from samspill.infra.sealed_columns import sealed_columns
from samspill.keys.queries import Sealed, all_sealed, older_cells

BATCH = 500
"""Cells at most in one transaction."""
_WRAPPED_BY_ROOT = (OwnerKind.HOUSE, OwnerKind.TENANT)


@dataclass
class Found:
    """What a check found. ``faults``: one line each; the rest is counts."""

    keys: int = 0
    cells: int = 0
    deleted: int = 0
    """Cells whose key is destroyed: rows of a restored backup, or that wait for their night."""
    older: Counter[str] = field(default_factory=Counter)
    """Cells that a root key sealed itself, by its name."""
    wrapped_by: Counter[str] = field(default_factory=Counter)
    """Keys that a root key wraps, by its name."""
    faults: list[str] = field(default_factory=list)


def check_keys() -> Found:
    """Does every wrapped key open, and is there a key for every sealed cell? Changes nothing.

    No cell is opened: the key's id stands at its beginning.
    """
    found = Found()
    for owner in keyring().store.owners():
        _check_key(owner, found)
    with system_access("check that every sealed cell has its key"):
        for some in all_sealed():
            _check_cells(some, found)
    return found


def _check_key(owner: Owner, found: Found) -> None:
    found.keys += 1
    try:
        keyring().find(owner)
    except (KeyMissing, KeyGone) as error:
        found.faults.append(str(error))
        return
    by = keyring().wrapped_by(keyring().store.read(owner) or b"")
    if by is not None:
        found.wrapped_by[by] += 1


def _check_cells(some: Sealed, found: Found) -> None:
    found.cells += some.cells
    if not is_envelope(some.head):
        name = key_name(some.head).decode(errors="replace")
        found.older[name] += some.cells
        if name not in keyring().roots.by_id:
            found.faults.append(f"{some.cells} cells of {some.table}: no root key is called {name}")
        return
    try:
        right = keyring().find(some.owner).id == key_name(some.head)
    except KeyGone:
        found.deleted += some.cells
        return
    except KeyMissing as error:
        found.faults.append(f"{some.cells} cells of {some.table}: {error}")
        return
    if not right:
        found.faults.append(
            f"{some.cells} cells of {some.table}: {some.owner} has another key than theirs"
        )


def rotate() -> int:
    """Wrap by the current root key what older ones wrap. Gives how many keys were wrapped anew.

    Content is not touched. Stopped half-way it goes on where it was. Raises KeyMissing.
    """
    owners = [one for one in keyring().store.owners() if one.kind in _WRAPPED_BY_ROOT]
    return sum(keyring().rewrap(owner) for owner in owners)


def reseal(at_most: int = BATCH) -> int:
    """Seal by their owners' keys cells that a root key sealed itself, ``at_most`` of each column.

    Gives how many; nought when none is left. As the database's owner: nobody else may change
    what is written once. A cell that changed meanwhile is left to the next round.
    """
    done = 0
    for one in sealed_columns():
        for row_id, owner, sealed in older_cells(one, at_most):
            place = one.place(row_id)
            anew = seal(open_sealed(sealed, place, owner), place, owner)
            here = update(one.column.table).where(one.key == row_id, one.column == sealed)
            result: Any = db.session.execute(here.values({one.column: anew}))
            done += result.rowcount
    return done
