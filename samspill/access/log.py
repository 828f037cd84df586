"""The access log: who looked at what, when; written by the door and by nobody else."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import g, has_request_context, request
from sqlalchemy import Index, insert
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.actor import Actor
from samspill.access.levels import Area
from samspill.access.owned import PROFILE, BySubject, Owned
from samspill.core.ids import new_id
from samspill.infra.db import Base, db, instant, run
from samspill.infra.last import at_the_end

ALLOWED = "ALLOWED"
SAFE = frozenset({"GET", "HEAD"})


_MAY_BE_KNOWN = (
    f"(access_log.profile_id = {PROFILE} or not exists (select 1 from emergency_accesses e"  # noqa: S608 - our own words
    " where e.plan_id = access_log.subject_id and e.profile_id = access_log.profile_id"
    " and e.opened_at <= access_log.at and e.until > access_log.at and e.told_at is null))"
)
"""Not yet, while a plan's people wait to hear that a leader opened it in an emergency (J8)."""


class AccessLogEntry(Owned, Base):
    """One look, or one refusal. No content, no free text; nobody changes it.

    It goes by age alone (samspill/retention/, docs/adr/0010).
    """

    __tablename__ = "access_log"
    __rights__ = "select, insert"
    __retention__ = "delete"
    __owned__ = BySubject(
        "subject_id",
        Area.ACCESS_LOG,
        authors=("profile_id",),
        insert=f"access_log.profile_id is not distinct from {PROFILE}",
        known=_MAY_BE_KNOWN,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    at: Mapped[datetime]
    subject_id: Mapped[UUID | None]
    profile_id: Mapped[UUID | None]
    area: Mapped[str]
    page: Mapped[str]
    method: Mapped[str]
    decision: Mapped[str]
    request_id: Mapped[str | None]

    __table_args__ = (
        Index("ix_access_log_subject_id_at", "subject_id", "at"),
        Index("ix_access_log_at", "at", postgresql_using="brin"),
    )


_LOOK = insert(AccessLogEntry.__table__)  # type: ignore[arg-type]


def write_access(actor: Actor, subject_id: UUID, area: Area, decision: str) -> None:
    """Write one row in the running transaction. If it fails, the act fails.

    An unsafe request writes it with all else that it writes last; a look takes along what waits.
    """
    row = _row(actor, subject_id, area, decision)
    is_look = row["method"] in ("", *SAFE)
    with at_the_end() as last:
        if is_look and last.is_empty:
            run(_LOOK, row)
            return
        last.put(AccessLogEntry, [row])
        if is_look:
            last.write()


def write_looks(actor: Actor, looks: Mapping[Area, Collection[UUID]]) -> None:
    """Write a row for each subject and area that one page shows together, in one statement."""
    rows = [
        _row(actor, subject_id, area, ALLOWED)
        for area, subjects in looks.items()
        for subject_id in subjects
    ]
    if rows:
        db.session.execute(_LOOK, rows)


def _row(actor: Actor, subject_id: UUID, area: Area, decision: str) -> dict[str, Any]:
    outside = not has_request_context()
    return {
        "id": new_id(),
        "at": instant(),
        "subject_id": subject_id,
        "profile_id": actor.profile_id,
        "area": str(area),
        "page": "job" if outside else str(request.endpoint),
        "method": "" if outside else request.method,
        "decision": decision,
        "request_id": None if outside else g.get("request_id"),
    }
