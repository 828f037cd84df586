"""Conversations in a plan: a thread, its messages, and how far each of its people has read."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.levels import Area, Level
from samspill.access.owned import PROFILE, ByProfile, BySubject, Owned
from samspill.core.ids import new_id
from samspill.infra.db import Base
from samspill.infra.sealed_columns import sealed


def subject_place(thread_id: UUID) -> str:
    """What the sealed subject of a thread is bound to."""
    return f"message_threads:subject:{thread_id}"


def text_place(message_id: UUID) -> str:
    """What the sealed words of a message are bound to."""
    return f"messages:text:{message_id}"


class MessageThread(Owned, Base):
    """What one subject was written about, between those whom ``member_ids`` names.

    ``last_number`` counts its messages, withdrawn ones too. ``gone_at``: nothing is left in it.
    """

    __tablename__ = "message_threads"
    __owned__ = BySubject(
        "plan_id",
        Area.MESSAGES,
        authors=("author_profile_id",),
        members="member_ids",
        read=Level.OWN,
        write=Level.OWN,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"))
    subject_sealed: Mapped[bytes] = mapped_column(info=sealed("plan", "plan_id"))
    author_profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    member_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    last_number: Mapped[int]
    created_at: Mapped[datetime]
    last_at: Mapped[datetime]
    gone_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("author_profile_id = any(member_ids)", name="author"),
        Index("ix_message_threads_plan_id", "plan_id", "last_at"),
    )


class Message(Owned, Base):
    """One message. ``reader_ids``: its writer, and those who had the right when it was sent.

    It never changes. Until ``is_read`` its writer may withdraw it, and its words go.
    """

    __tablename__ = "messages"
    __owned__ = BySubject(
        "plan_id",
        Area.MESSAGES,
        authors=("author_profile_id",),
        members="reader_ids",
        read=Level.OWN,
        write=Level.OWN,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"))
    thread_id: Mapped[UUID] = mapped_column(ForeignKey("message_threads.id"))
    number: Mapped[int]
    text_sealed: Mapped[bytes | None] = mapped_column(info=sealed("plan", "plan_id"))
    author_profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    reader_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    is_read: Mapped[bool]
    written_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("author_profile_id = any(reader_ids)", name="author"),
        CheckConstraint("(withdrawn_at is null) = (text_sealed is not null)", name="withdrawn"),
        CheckConstraint("withdrawn_at is null or not is_read", name="read"),
        Index("uq_messages_thread_id", "thread_id", "number", unique=True),
        Index("ix_messages_plan_id", "plan_id", "written_at"),
    )


_BETWEEN_COLLEAGUES = (
    "(message_reads.to_colleagues and exists (select 1 from profiles p"  # noqa: S608 - constants
    f" where p.id = {PROFILE} and p.kind in ('WORK', 'EXTERNAL'))"
    " and exists (select 1 from message_threads t where t.id = message_reads.thread_id))"
)
"""Among professionals of the same thread; what the family has read is nobody's business (J9)."""


class MessageRead(Owned, Base):
    """How far one profile has read a thread: a number, no time.

    ``to_colleagues``: she reads it as a professional, and other professionals of it may see so.
    """

    __tablename__ = "message_reads"
    __owned__ = ByProfile("profile_id", read=_BETWEEN_COLLEAGUES)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"), index=True)
    thread_id: Mapped[UUID] = mapped_column(ForeignKey("message_threads.id"))
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"), index=True)
    number: Mapped[int]
    to_colleagues: Mapped[bool]

    __table_args__ = (Index("uq_message_reads_thread_id", "thread_id", "profile_id", unique=True),)
