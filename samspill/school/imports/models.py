"""A file of a school between preview and yes, and what it did."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.levels import Area, Level
from samspill.access.owned import BySubject, Owned
from samspill.core.ids import new_id
from samspill.infra.db import Base
from samspill.infra.sealed_columns import sealed


class SchoolFileState(StrEnum):
    """How far a file has come. READY waits for a yes, a second one where it takes much away."""

    READY = "READY"
    TAKING = "TAKING"
    TAKEN = "TAKEN"
    UNDOING = "UNDOING"
    CHANGED = "CHANGED"
    DROPPED = "DROPPED"
    UNDONE = "UNDONE"


class SchoolFileKind(StrEnum):
    """What a file holds: pupils and staff in groups, or the lessons of groups."""

    PEOPLE = "PEOPLE"
    LESSONS = "LESSONS"


class SchoolFile(Owned, Base):
    """A file that somebody sent. ``content_sealed`` is None once it is taken, dropped or too old.

    ``outcome``: a hash of what the preview said. ``refused``: rows set aside, as number, column and
    words, without anybody's name. ``done``: what it changed, as ids, so that it can be undone.
    CHANGED: something else had changed since the preview, and nothing was done.
    """

    __tablename__ = "school_files"
    __owned__ = BySubject("school_id", Area.SCHOOL, write=Level.MANAGE)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    school_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"))
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    kind: Mapped[str] = mapped_column(default=SchoolFileKind.PEOPLE)
    sent_by: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    sent_at: Mapped[datetime]
    content_sealed: Mapped[bytes | None] = mapped_column(info=sealed("tenant", "tenant_id"))
    is_whole: Mapped[bool]
    outcome: Mapped[str]
    halts: Mapped[bool]
    state: Mapped[str] = mapped_column(default=SchoolFileState.READY)
    approved_by: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    taken_at: Mapped[datetime | None]
    refused: Mapped[list[Any]] = mapped_column(JSONB, default=list)
    done: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)

    __table_args__ = (
        CheckConstraint(
            "state in ('READY', 'TAKING', 'TAKEN', 'CHANGED', 'DROPPED', 'UNDOING', 'UNDONE')",
            name="state",
        ),
        CheckConstraint("kind in ('PEOPLE', 'LESSONS')", name="kind"),
        Index("ix_school_files_school_id", "school_id"),
    )
