"""What is sealed in the database, and by which key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import Uuid, case, cast, func, null, select

from samspill.infra.crypto import ENVELOPE
from samspill.infra.db import db
from samspill.infra.key_store import Owner, OwnerKind
from samspill.infra.keyring import ID_BYTES
from samspill.infra.sealed_columns import SealedColumn, sealed_columns
from samspill.plans.plan.models import Plan

_NOBODY = cast(null(), Uuid)


class Sealed(NamedTuple):
    """How many cells of one owner begin alike: sealed by one key."""

    table: str
    owner: Owner
    head: bytes
    cells: int


def all_sealed() -> Iterator[Sealed]:
    """All that is sealed, counted; one query for each column. Call it as system."""
    for one in sealed_columns():
        first = func.get_byte(one.column, 0)
        length = case((first == ENVELOPE, 1 + ID_BYTES), else_=1 + first)
        head = func.substring(one.column, 1, length)
        rows = db.session.execute(
            select(_owner(one).label("owner"), head.label("head"), func.count().label("cells"))
            .where(one.column.is_not(None))
            .group_by("owner", "head")
        )
        for row in rows:
            yield Sealed(one.column.table.name, one.owner(row.owner), bytes(row.head), row.cells)


def older_cells(one: SealedColumn, at_most: int) -> list[tuple[Any, Owner, bytes]]:
    """Cells that a root key sealed itself: the row's id, whose they are, what stands there.

    Sees what the database's owner sees: everything.
    """
    rows = db.session.execute(
        select(one.key, _owner(one), _within(one), one.column)
        .where(func.get_byte(one.column, 0) != ENVELOPE)
        .limit(at_most)
    )
    return [(row[0], one.owner(row[1], row[2]), bytes(row[3])) for row in rows]


def _owner(one: SealedColumn) -> Any:
    return _NOBODY if one.owner_column is None else one.owner_column


def _within(one: SealedColumn) -> Any:
    """The municipality whose key wraps a plan's."""
    if one.kind != OwnerKind.PLAN:
        return _NOBODY
    return select(Plan.tenant_id).where(Plan.id == one.owner_column).scalar_subquery()
