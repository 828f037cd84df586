"""Notes in a plan: what somebody writes for herself alone, and when she shared one."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.levels import Area, Level
from samspill.access.owned import BySubject, Owned
from samspill.core.ids import new_id
from samspill.infra.db import Base
from samspill.infra.sealed_columns import sealed

_HERS_ALONE = BySubject(
    "plan_id",
    Area.MESSAGES,
    authors=("author_profile_id",),
    alone="author_profile_id",
    read=Level.OWN,
    write=Level.OWN,
)
"""While she has messages in the plan: whoever may share a note may write one."""


def content_place(note_id: UUID) -> str:
    """What the sealed words of a note are bound to."""
    return f"notes:content:{note_id}"


class Note(Owned, Base):
    """What somebody wrote for herself; nobody else reaches it, whatever level she has.

    Taken away, its words are gone; the row is left, and shows nowhere.
    """

    __tablename__ = "notes"
    __owned__ = _HERS_ALONE

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"))
    author_profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    content_sealed: Mapped[bytes | None] = mapped_column(info=sealed("plan", "plan_id"))
    version: Mapped[int]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("version > 0", name="version"),
        Index("ix_notes_plan_id", "plan_id", "author_profile_id", "changed_at"),
    )


class NoteShare(Owned, Base):
    """One time a note was shared, as a message: who got it, the message says."""

    __tablename__ = "note_shares"
    __owned__ = _HERS_ALONE

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"), index=True)
    note_id: Mapped[UUID] = mapped_column(ForeignKey("notes.id"), index=True)
    author_profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    thread_id: Mapped[UUID] = mapped_column(ForeignKey("message_threads.id"))
    shared_at: Mapped[datetime]
