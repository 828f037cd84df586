"""Mitt rom: what a child writes for itself alone, what it shares with somebody, what she answers.

What is private and what is shared are two tables: of the first nobody but the child reads a row,
whatever grants there are (J4). What is shared is a copy, sealed by the plan's key, to one reader.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.levels import Area, Level
from samspill.access.owned import PROFILE, ByProfile, BySubject, Owned
from samspill.core.ids import new_id
from samspill.infra.db import Base
from samspill.infra.sealed_columns import sealed


class RoomAnswerKind(StrEnum):
    """What became of something that a child shared."""

    RECEIVED = "RECEIVED"
    DISCUSSED = "DISCUSSED"
    BECAME = "BECAME"
    NOT_NOW = "NOT_NOW"


class RoomEntry(Owned, Base):
    """One thing that a child wrote in its own room. It never changes; ``gone_at``: thrown away."""

    __tablename__ = "room_entries"
    __owned__ = ByProfile("profile_id")

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    content_sealed: Mapped[bytes | None] = mapped_column(info=sealed("person", "person_id"))
    picture_sealed: Mapped[bytes | None] = mapped_column(
        info=sealed("person", "person_id"), deferred=True
    )
    """What it drew, or a picture: a small JPEG (``documents/small_pictures.py``)."""
    written_at: Mapped[datetime]
    gone_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("(gone_at is null) = (content_sealed is not null)", name="gone"),
        CheckConstraint("gone_at is null or picture_sealed is null", name="picture"),
        Index("ix_room_entries_profile_id", "profile_id", "written_at"),
    )


class RoomShare(Owned, Base):
    """A copy of an entry for one reader, whom the child named. Only the two read it, and she only
    while she takes part in the plan. Until somebody answers the child may take it back."""

    __tablename__ = "room_shares"
    __owned__ = BySubject(
        "plan_id",
        Area.OVERVIEW,
        authors=("reader_profile_id",),
        members="reader_ids",
        write=Level.MANAGE,
        addressee="child_profile_id",
        insert="false",
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"))
    entry_id: Mapped[UUID]
    """No foreign key: what the child keeps goes by its own class, a copy by the plan's."""
    child_profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    reader_profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    reader_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    """The same one, as row security reads it."""
    content_sealed: Mapped[bytes | None] = mapped_column(info=sealed("plan", "plan_id"))
    picture_sealed: Mapped[bytes | None] = mapped_column(
        info=sealed("plan", "plan_id"), deferred=True
    )
    shared_at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(
            "(taken_back_at is null) = (content_sealed is not null)", name="taken_back"
        ),
        CheckConstraint("taken_back_at is null or picture_sealed is null", name="picture"),
        Index(
            "uq_room_shares_entry_id",
            "entry_id",
            "reader_profile_id",
            unique=True,
            postgresql_where="taken_back_at is null",
        ),
        Index("ix_room_shares_plan_id", "plan_id"),
        Index("ix_room_shares_child_profile_id", "child_profile_id"),
        Index("ix_room_shares_reader_profile_id", "reader_profile_id"),
    )


_TO_ME = (
    f"room_answers.author_profile_id = {PROFILE} and exists (select 1 from room_shares s"  # noqa: S608 - constants
    " where s.id = room_answers.share_id and s.plan_id = room_answers.plan_id"
    " and s.child_profile_id = room_answers.child_profile_id"
    f" and s.reader_profile_id = {PROFILE} and s.taken_back_at is null)"
)
"""Only who got it answers it, to who shared it; the table of shares asks her grant."""


class RoomAnswer(Owned, Base):
    """What the reader of something shared answered. Written once; the child and she read it."""

    __tablename__ = "room_answers"
    __rights__ = "select, insert"
    __retention__ = "delete"
    __owned__ = BySubject(
        "plan_id",
        Area.OVERVIEW,
        authors=("author_profile_id",),
        members="reader_ids",
        write=Level.MANAGE,
        addressee="child_profile_id",
        insert=_TO_ME,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"), index=True)
    share_id: Mapped[UUID] = mapped_column(ForeignKey("room_shares.id"), index=True)
    child_profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    author_profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    reader_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    """The same one, as row security reads it."""
    kind: Mapped[str]
    activity_id: Mapped[UUID | None] = mapped_column(ForeignKey("activities.id"))
    content_sealed: Mapped[bytes] = mapped_column(info=sealed("plan", "plan_id"))
    written_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("kind in ('RECEIVED', 'DISCUSSED', 'BECAME', 'NOT_NOW')", name="kind"),
        CheckConstraint("(kind = 'BECAME') = (activity_id is not null)", name="activity_id"),
    )


def entry_place(entry_id: UUID) -> str:
    """What the sealed words of an entry are bound to."""
    return f"room_entries:content:{entry_id}"


def entry_picture(entry_id: UUID) -> str:
    """What the sealed picture of an entry is bound to."""
    return f"room_entries:picture:{entry_id}"


def share_picture(share_id: UUID) -> str:
    """What the sealed copy of a picture is bound to."""
    return f"room_shares:picture:{share_id}"


def share_place(share_id: UUID) -> str:
    """What the sealed copy for a reader is bound to."""
    return f"room_shares:content:{share_id}"


def answer_place(answer_id: UUID) -> str:
    """What the sealed words of an answer are bound to."""
    return f"room_answers:content:{answer_id}"
