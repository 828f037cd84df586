"""Conversations between home and school: about one pupil, or to the homes of a whole group."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.levels import Area, Level
from samspill.access.owned import NOW, PROFILE, TODAY, ByProfile, BySubject, Owned, Through
from samspill.core.ids import new_id
from samspill.infra.db import Base
from samspill.infra.sealed_columns import sealed
from samspill.school.files.models import SchoolFileRow, checks
from samspill.school.reach import by_group, in_force, may_find


def title_place(thread_id: UUID) -> str:
    """What the sealed title of a thread is bound to."""
    return f"school_threads:title:{thread_id}"


def text_place(message_id: UUID) -> str:
    """What the sealed words of a message are bound to."""
    return f"school_messages:text:{message_id}"


def _by_group_or_home(table: str) -> Through:
    """Reached by a group of the pupil; of a whole group by who works with it or its school, and by
    who has a pupil that has been in it, as far as she may find the pupil (``group_members``)."""

    def condition(area: Area, level: Level) -> str:
        opens = in_force("h", area, level)
        return (
            f"({by_group(f'{table}.pupil_id')(area, level)}"  # noqa: S608 - constants
            " or exists (select 1 from groups x join grants h"
            " on h.subject_id in (x.id, x.school_id)"
            f" where x.id = {table}.group_id and {opens})"
            " or exists (select 1 from group_members m join grants h on h.subject_id = m.pupil_id"
            f" where m.group_id = {table}.group_id and m.valid_from <= {TODAY} and {opens}))"
        )

    return condition


def _may_find(table: str) -> str:
    return f"({table}.pupil_id is null or {may_find(f'{table}.pupil_id')})"


class Answers(StrEnum):
    """Who gets an answer: nobody may answer; its sender; or all, for who chooses so."""

    NONE = "NONE"
    SENDER = "SENDER"
    ALL = "ALL"


class SchoolThread(Owned, Base):
    """What one subject was written about, between those whom ``member_ids`` names; at school
    ``staff_ids`` of them. ``office_id``: the school whose office is written to.

    ``last_number`` counts its messages, withdrawn ones and those that wait to go too.
    """

    __tablename__ = "school_threads"
    __owned__ = BySubject(
        "pupil_id",
        Area.SCHOOL_MESSAGES,
        authors=("author_profile_id",),
        members="member_ids",
        read=Level.OWN,
        write=Level.OWN,
        through=_by_group_or_home("school_threads"),
        known=_may_find("school_threads"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    pupil_id: Mapped[UUID | None] = mapped_column(ForeignKey("pupils.id"), index=True)
    group_id: Mapped[UUID | None] = mapped_column(ForeignKey("groups.id"), index=True)
    office_id: Mapped[UUID | None] = mapped_column(ForeignKey("groups.id"))
    title_sealed: Mapped[bytes] = mapped_column(info=sealed("tenant", "tenant_id"))
    author_profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    member_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    staff_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    answers: Mapped[str]
    is_emergency: Mapped[bool] = mapped_column(default=False)
    is_confidential: Mapped[bool] = mapped_column(default=False)
    last_number: Mapped[int]
    created_at: Mapped[datetime]
    last_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("answers in ('NONE', 'SENDER', 'ALL')", name="answers"),
        CheckConstraint("(pupil_id is null) <> (group_id is null)", name="about"),
        CheckConstraint("staff_ids <@ member_ids", name="staff"),
        CheckConstraint("author_profile_id = any(member_ids)", name="author"),
    )


class SchoolMessage(Owned, Base):
    """One message. ``reader_ids``: its writer, and those to whom it goes. Until ``goes_at`` it is
    its writer's alone, who may take it back; then its words are gone. ``told_at``: notices went.
    ``passed_on_at``: nobody at school had read it, and others there got it too."""

    __tablename__ = "school_messages"
    __owned__ = BySubject(
        "pupil_id",
        Area.SCHOOL_MESSAGES,
        authors=("author_profile_id",),
        members="reader_ids",
        read=Level.OWN,
        write=Level.OWN,
        through=_by_group_or_home("school_messages"),
        known=f"({_may_find('school_messages')} and (school_messages.goes_at <= {NOW}"
        f" or school_messages.author_profile_id = {PROFILE}))",
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    thread_id: Mapped[UUID] = mapped_column(ForeignKey("school_threads.id"))
    pupil_id: Mapped[UUID | None] = mapped_column(ForeignKey("pupils.id"), index=True)
    group_id: Mapped[UUID | None] = mapped_column(ForeignKey("groups.id"), index=True)
    number: Mapped[int]
    text_sealed: Mapped[bytes | None] = mapped_column(info=sealed("tenant", "tenant_id"))
    author_profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    reader_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    written_at: Mapped[datetime]
    goes_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    passed_on_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("author_profile_id = any(reader_ids)", name="author"),
        CheckConstraint("(withdrawn_at is null) = (text_sealed is not null)", name="withdrawn"),
        CheckConstraint("goes_at >= written_at", name="goes_at"),
        Index("uq_school_messages_thread_id", "thread_id", "number", unique=True),
        Index(
            "ix_school_messages_goes_at",
            "goes_at",
            postgresql_where="told_at is null and withdrawn_at is null",
        ),
    )


_OF_SENT = (
    "(exists (select 1 from school_messages m where m.id = school_message_files.message_id)"  # noqa: S608 - constants
    f" and (school_message_files.author_profile_id = {PROFILE}"
    " or school_message_files.state = 'READY'))"
)
"""Who has the message, which its policy says; who sent the file sees it always, the others when it
is looked through."""
_ON_OWN = (
    f"school_message_files.author_profile_id = {PROFILE} and exists"  # noqa: S608 - constants
    " (select 1 from school_messages m where m.id = school_message_files.message_id"
    f" and m.author_profile_id = {PROFILE})"
)


class SchoolMessageFile(SchoolFileRow, Owned, Base):
    """A file that goes with a message. When the message is taken back, file and name are gone."""

    __tablename__ = "school_message_files"
    __owned__ = BySubject(
        "pupil_id",
        Area.SCHOOL_MESSAGES,
        authors=("author_profile_id",),
        read=Level.OWN,
        write=Level.OWN,
        insert=_ON_OWN,
        through=_by_group_or_home("school_message_files"),
        known=_OF_SENT,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    message_id: Mapped[UUID] = mapped_column(ForeignKey("school_messages.id"))
    pupil_id: Mapped[UUID | None] = mapped_column(ForeignKey("pupils.id"), index=True)
    group_id: Mapped[UUID | None] = mapped_column(ForeignKey("groups.id"), index=True)
    name_sealed: Mapped[bytes | None] = mapped_column(info=sealed("tenant", "tenant_id"))
    author_profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))

    __table_args__ = (
        *checks(),
        Index("uq_school_message_files_message_id", "message_id", "position", unique=True),
        Index("ix_school_message_files_author_profile_id", "author_profile_id", "written_at"),
        Index(
            "ix_school_message_files_waiting", "written_at", postgresql_where="state = 'WAITING'"
        ),
    )


_IN_THE_THREAD = (
    "exists (select 1 from school_threads t where t.id = school_thread_members.thread_id"  # noqa: S608 - constants
    f" and {PROFILE} = any(t.member_ids)"
    " and school_thread_members.profile_id = any(t.member_ids))"
)
"""Who is in a thread enters those who are."""
_FOR_STAFF = (
    "exists (select 1 from school_threads t where t.id = school_thread_members.thread_id"  # noqa: S608 - constants
    f" and {PROFILE} = any(t.staff_ids))"
)
"""The school sees who has read what it wrote; no home sees it of another, or of the school (J9)."""


class SchoolThreadMember(Owned, Base):
    """That somebody is in a thread, and how far she has read it: a number, no time.

    ``acknowledged_at``: when she said that she has seen an emergency message.
    """

    __tablename__ = "school_thread_members"
    __owned__ = ByProfile("profile_id", insert=_IN_THE_THREAD, read=_FOR_STAFF)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    thread_id: Mapped[UUID] = mapped_column(ForeignKey("school_threads.id"))
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"), index=True)
    number: Mapped[int] = mapped_column(default=0)
    acknowledged_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("thread_id", "profile_id"),)
