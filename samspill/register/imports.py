"""The record of what was imported: who ran it, who approved it, and what was set aside."""

from __future__ import annotations

import hashlib
from collections.abc import Collection

from sqlalchemy import select

from samspill.core.ids import new_id
from samspill.infra.crypto import lookup_hash, seal
from samspill.infra.db import db, in_parts, instant
from samspill.infra.key_store import HOUSE
from samspill.register.actions import Aside, Taken
from samspill.register.models import ImportState, RegisterConflict, RegisterImport


def digest_of(text: str) -> bytes:
    """What a file is known by: SHA-256 of its text."""
    # nosemgrep: hash-without-key - a whole file; kept for the officer who compares
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def approval(digest: bytes, approved_by: str) -> int | None:
    """How many lost rights a yes covers, now or given before; None: nobody has. As system.

    Raises ValueError when this file does not wait for approval, and for the one who ran it: two
    people decide.
    """
    found = _import_of(digest)
    if not approved_by.strip():
        return found.lost if found and found.state == ImportState.APPROVED else None
    if found is None or found.halt is None or found.state == ImportState.TAKEN:
        raise ValueError("this file does not wait for approval: run it without --approve first")
    if found.run_by.strip().casefold() == approved_by.strip().casefold():
        raise ValueError("another person must approve than the one who ran it")
    return found.lost


def note_import(digest: bytes, entries: int, taken: Taken, *, by: str, approved_by: str) -> None:
    """Write down that a file was taken, or halted, and what was set aside. Call it as system.

    The same file is one row, however often it is run.
    """
    row = _import_of(digest)
    if row is None:
        row = RegisterImport(id=new_id(), digest=digest, run_by=by.strip(), rights=0, lost=0)
        db.session.add(row)
    if taken.halt is not None or taken.changed:
        row.rights, row.lost = taken.loss.rights, taken.loss.lost
    if taken.halt is not None:
        row.state, row.halt, row.run_by = ImportState.HALTED, taken.halt, by.strip()
        row.approved_by = row.approved_at = None
    elif approved_by.strip():
        row.state, row.approved_by = ImportState.APPROVED, approved_by.strip()
        row.approved_at = instant()
    elif row.state != ImportState.APPROVED:
        row.state = ImportState.TAKEN
    row.at, row.entries = instant(), entries
    db.session.flush()
    _keep(row, taken.aside)


def _import_of(digest: bytes) -> RegisterImport | None:
    return db.session.scalar(select(RegisterImport).where(RegisterImport.digest == digest))


def _keep(of: RegisterImport, aside: Collection[Aside]) -> None:
    hashes = {lookup_hash(f"{one.why}:{one.once or one.content}"): one for one in aside}
    lookup = RegisterConflict.content_lookup
    kept = {
        found
        for some in in_parts(hashes)
        for found in db.session.scalars(select(lookup).where(lookup.in_(some)))
    }
    for content_lookup, one in hashes.items():
        if content_lookup in kept:
            continue
        conflict_id = new_id()
        place = f"register_conflicts:content:{conflict_id}"
        db.session.add(
            RegisterConflict(
                id=conflict_id,
                import_id=of.id,
                at=instant(),
                place=one.place,
                why=one.why,
                tenant_id=one.tenant_id,
                falls_id=one.falls_id,
                content_lookup=content_lookup,
                content_sealed=seal(one.content.encode("utf-8", "surrogatepass"), place, HOUSE),
            )
        )
    db.session.flush()
