"""Reads of files at school, whichever table names them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select

from samspill.core.clock import today
from samspill.core.errors import NotVisible
from samspill.documents.receiving import MB, Room
from samspill.documents.rows import LookState, room_taken
from samspill.infra.db import db, instant
from samspill.organisation.queries import policy
from samspill.school.files.models import SchoolFileRow
from samspill.school.sealing import words_in

LATELY = timedelta(days=30)
"""So long what somebody has sent counts against how much she may send."""


@dataclass(frozen=True)
class FileView:
    """A file, and what it is called."""

    row: SchoolFileRow
    name: str


def named(rows: Iterable[SchoolFileRow]) -> list[FileView]:
    """The files with their names."""
    return [FileView(one, words_in(one, "name")) for one in rows]


def ready(row: SchoolFileRow | None) -> FileView:
    """A file that is looked through: nobody opens another, also not who sent it. Raises
    NotVisible."""
    if row is None or row.state != LookState.READY or row.stored is None:
        raise NotVisible
    return named([row])[0]


def room_of(profile_id: UUID, tenant_id: UUID) -> Room:
    """How much a file may hold, and how much the profile may still send these days: all together
    no more than a plan has room for (dated policy ``documents``). What she has sent she sees."""
    at = instant()
    rule = policy("documents", tenant_id, today(at)).value
    sent = [
        select(func.coalesce(func.sum(room_taken(one)), 0))
        .where(one.author_profile_id == profile_id, one.written_at > at - LATELY)
        .scalar_subquery()
        for one in SchoolFileRow.__subclasses__()
    ]
    used = db.session.scalar(select(sum(sent[1:], sent[0])))
    return Room(rule["file_mb"] * MB, max(0, rule["plan_mb"] * MB - int(used or 0)))
