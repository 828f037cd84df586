"""Reads of the files of a plan, whichever table names them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import func, select

from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.documents.receiving import MB, Room
from samspill.infra.db import db, instant
from samspill.organisation.queries import policy
from samspill.plans.files.models import FileRow, LookState, room_taken

Row = TypeVar("Row", bound=FileRow)


def most_mb(tenant_id: UUID) -> int:
    """How many MB one file may hold (dated policy ``documents``)."""
    return int(policy("documents", tenant_id, today(instant())).value["file_mb"])


def room_in(plan_id: UUID, tenant_id: UUID) -> Room:
    """How much a file may hold, and how much the plan has room for (dated policy ``documents``).

    Counted as system: what the sender may not know of takes room too; no more than a sum comes
    back.
    """
    rule = policy("documents", tenant_id, today(instant())).value
    held = [
        select(func.coalesce(func.sum(room_taken(one)), 0))
        .where(one.plan_id == plan_id)
        .scalar_subquery()
        for one in FileRow.__subclasses__()
    ]
    with system_access("how much room a plan's files take"):
        used = db.session.scalar(select(sum(held[1:], held[0])))
    return Room(rule["file_mb"] * MB, max(0, rule["plan_mb"] * MB - int(used or 0)))


@dataclass(frozen=True)
class Waiting:
    """A file that nobody has looked through yet."""

    id: UUID
    plan_id: UUID


def waiting_files(model: type[FileRow], before: datetime, at_most: int) -> list[Waiting]:
    """Files that have waited since before an instant (UTC), the oldest first. As system."""
    rows = db.session.execute(
        select(model.id, model.plan_id)
        .where(
            model.state == LookState.WAITING,
            model.file_id.is_not(None),
            model.written_at < before,
        )
        .order_by(model.written_at)
        .limit(at_most)
    )
    return [Waiting(**row._mapping) for row in rows]


def file_by_id(model: type[Row], row_id: UUID) -> Row | None:
    """A row with a file, for the job that looks it through. As system."""
    found: Any = db.session.scalar(select(model).where(model.id == row_id))
    return found
