"""Reads of what the archive has."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from samspill.infra.db import db
from samspill.plans.archive.models import ArchivePackage


def package_of(plan_id: UUID, ended_at: datetime | None) -> ArchivePackage | None:
    """What was delivered of a plan as it ended then. One that was opened again, and ended anew,
    has another package."""
    rows = select(ArchivePackage).where(
        ArchivePackage.plan_id == plan_id, ArchivePackage.ended_at == ended_at
    )
    return db.session.scalars(rows).one_or_none()
