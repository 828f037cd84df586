"""Reads of what texts were before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from samspill.infra.db import db
from samspill.plans.earlier.models import EarlierVersion

AT_A_TIME = 20


@dataclass(frozen=True)
class Earlier:
    """One earlier version: what it said, who wrote it, when."""

    version: int
    content: dict[str, Any]
    by: UUID
    at: datetime


def earlier_versions(plan_id: UUID, thing_id: UUID, before: int | None = None) -> list[Earlier]:
    """The versions of one text, the newest first; ``before`` a version number, for the next page.

    One more than ``AT_A_TIME`` says that there are more.
    """
    query = select(
        EarlierVersion.version,
        EarlierVersion.content,
        EarlierVersion.written_by_profile_id,
        EarlierVersion.written_at,
    ).where(EarlierVersion.plan_id == plan_id, EarlierVersion.thing_id == thing_id)
    if before is not None:
        query = query.where(EarlierVersion.version < before)
    rows = db.session.execute(query.order_by(EarlierVersion.version.desc()).limit(AT_A_TIME + 1))
    return [Earlier(*row) for row in rows]
