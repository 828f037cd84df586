"""A file of news from the register that somebody who administers sent, on its way in."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.levels import Area, Level
from samspill.access.owned import BySubject, Owned
from samspill.core.ids import new_id
from samspill.infra.db import Base
from samspill.infra.sealed_columns import sealed


class FileState(StrEnum):
    """Where a file that was sent stands."""

    READING = "READING"
    READY = "READY"
    TAKING = "TAKING"
    TAKEN = "TAKEN"
    UNREADABLE = "UNREADABLE"
    DROPPED = "DROPPED"


class NewsFile(Owned, Base):
    """One file: sealed until it is taken or dropped. ``outcome`` is what it would do, in numbers,
    with the place and reason of each row that cannot be read; no word of what stands in them."""

    __tablename__ = "news_files"
    __owned__ = BySubject("tenant_id", Area.ADMINISTRATION, write=Level.CONTRIBUTE)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    sent_by: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    sent_at: Mapped[datetime]
    state: Mapped[str]
    outcome: Mapped[dict[str, Any]] = mapped_column(default=dict)
    content_sealed: Mapped[bytes | None] = mapped_column(info=sealed("tenant", "tenant_id"))
    approved_by: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    finished_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(
            "state in ('READING', 'READY', 'TAKING', 'TAKEN', 'UNREADABLE', 'DROPPED')",
            name="state",
        ),
        CheckConstraint("approved_by <> sent_by", name="two_people"),
        Index("ix_news_files_tenant_id", "tenant_id"),
    )

    @property
    def place(self) -> str:
        """What its content is sealed to."""
        return f"news_files:content:{self.id}"

    @property
    def waits_for_another(self) -> bool:
        """Is it empty, or would it take away so much that a second person must say yes?"""
        return self.state == FileState.READY and self.outcome.get("halt") is not None

    def finish(self, state: FileState, at: datetime) -> None:
        """Over: the content is gone."""
        self.state, self.finished_at, self.content_sealed = state, at, None
