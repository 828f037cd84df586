"""The change log: which event, by whom, with the facts its class keeps."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.levels import Area
from samspill.access.owned import PROFILE, BySubject, Owned
from samspill.core.ids import new_id
from samspill.infra.db import Base


class ChangeLogEntry(Owned, Base):
    """One change. Nobody changes it; it goes by age alone (docs/adr/0010)."""

    __tablename__ = "change_log"
    __rights__ = "select, insert"
    __retention__ = "delete"
    __owned__ = BySubject(
        "subject_id",
        Area.ACCESS_LOG,
        authors=("profile_id",),
        insert=f"change_log.profile_id is not distinct from {PROFILE}",
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    at: Mapped[datetime]
    tenant_id: Mapped[UUID]
    subject_id: Mapped[UUID]
    profile_id: Mapped[UUID | None]
    event: Mapped[str]
    facts: Mapped[dict[str, Any]]

    __table_args__ = (
        Index("ix_change_log_subject_id_at", "subject_id", "at"),
        Index("ix_change_log_at", "at", postgresql_using="brin"),
    )
