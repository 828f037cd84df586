"""Conversations in a plan: a thread, its messages and their files, how far each has read."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.levels import Area, Level
from samspill.access.owned import PROFILE, ByProfile, BySubject, Owned
from samspill.access.whereabouts import Where, knows_where_in_sql
from samspill.core.ids import new_id
from samspill.documents.kinds import FileKind
from samspill.infra.db import Base
from samspill.infra.sealed_columns import sealed
from samspill.plans.files.models import PlanFileRow

_KINDS = ", ".join(f"'{kind}'" for kind in FileKind)


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
    ``document_id``: a document of the plan that goes with it, for who reads that document too.

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
    document_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("documents.id", ondelete="SET NULL"), index=True
    )
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


_OF_READ = (
    "(exists (select 1 from messages m where m.id = message_files.message_id)"  # noqa: S608 - constants
    f" and (message_files.author_profile_id = {PROFILE} or (message_files.state = 'READY'"
    f" and {knows_where_in_sql(Where.FILES, 'message_files.plan_id')})))"
)
"""Who has the message: the rows of ``messages`` that its policy lets through. Who sent the file
sees it always; the others when it is looked through, around a protected child if on its list."""
_ON_OWN = (
    f"message_files.author_profile_id = {PROFILE} and exists (select 1 from messages m"  # noqa: S608 - constants
    f" where m.id = message_files.message_id and m.author_profile_id = {PROFILE})"
)


def name_place(message_file_id: UUID) -> str:
    """What the sealed name of a file is bound to."""
    return f"message_files:name:{message_file_id}"


class MessageFile(PlanFileRow, Owned, Base):
    """A file that came with a message. When the message is taken back, file and name are gone."""

    __tablename__ = "message_files"
    __owned__ = BySubject(
        "plan_id",
        Area.MESSAGES,
        authors=("author_profile_id",),
        read=Level.OWN,
        write=Level.OWN,
        insert=_ON_OWN,
        known=_OF_READ,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"), index=True)
    message_id: Mapped[UUID] = mapped_column(ForeignKey("messages.id"))
    position: Mapped[int]
    name_sealed: Mapped[bytes | None] = mapped_column(info=sealed("plan", "plan_id"))
    author_profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    withdrawn_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("(withdrawn_at is null) = (name_sealed is not null)", name="withdrawn"),
        CheckConstraint("state in ('READY', 'WAITING', 'REFUSED')", name="state"),
        CheckConstraint("(state = 'REFUSED') = (why is not null)", name="why"),
        CheckConstraint(f"kind in ({_KINDS})", name="kind"),
        CheckConstraint(
            "(file_id is null) = (state = 'REFUSED' or withdrawn_at is not null)"
            " and (file_id is null) = (file_sha256 is null)"
            " and (shown_id is null) = (shown_sha256 is null)",
            name="file",
        ),
        Index("uq_message_files_message_id", "message_id", "position", unique=True),
        Index("ix_message_files_waiting", "written_at", postgresql_where="state = 'WAITING'"),
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
