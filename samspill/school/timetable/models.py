"""Lessons of a group, what is otherwise on a day, and notes to a day or a week."""

from __future__ import annotations

from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.levels import Area, Level
from samspill.access.owned import BySubject, Owned
from samspill.core.ids import new_id
from samspill.identity.models import FOREVER
from samspill.infra.db import Base
from samspill.school.reach import in_group


def _of_group(table: str) -> BySubject:
    return BySubject(
        "group_id",
        Area.TIMETABLE,
        through=in_group(f"{table}.group_id"),
        write=Level.WRITE,
    )


class Weeks(StrEnum):
    """The weeks of a lesson, by their number (ISO 8601)."""

    ALL = "ALL"
    ODD = "ODD"
    EVEN = "EVEN"


class Lesson(Owned, Base):
    """A lesson that a group has each week, on the days [valid_from, valid_to).

    ``weekday``: 1 is Monday (ISO). Clock times are those of Oslo.
    """

    __tablename__ = "lessons"
    __owned__ = _of_group("lessons")

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    group_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"))
    weekday: Mapped[int]
    starts_at: Mapped[time]
    ends_at: Mapped[time]
    weeks: Mapped[str] = mapped_column(default=Weeks.ALL)
    subject: Mapped[str]
    room: Mapped[str]
    teacher_profile_id: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date] = mapped_column(default=FOREVER)

    __table_args__ = (
        CheckConstraint("weekday between 1 and 7", name="weekday"),
        CheckConstraint("ends_at > starts_at", name="times"),
        CheckConstraint("weeks in ('ALL', 'ODD', 'EVEN')", name="weeks"),
        CheckConstraint("valid_to >= valid_from", name="period"),
        Index("ix_lessons_group_id", "group_id", "weekday"),
    )


class LessonChange(Owned, Base):
    """What is otherwise with a lesson on one day. What is empty, is as usual."""

    __tablename__ = "lesson_changes"
    __owned__ = _of_group("lesson_changes")

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    group_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"), index=True)
    lesson_id: Mapped[UUID] = mapped_column(ForeignKey("lessons.id"))
    day: Mapped[date]
    is_cancelled: Mapped[bool]
    starts_at: Mapped[time | None]
    ends_at: Mapped[time | None]
    room: Mapped[str]
    substitute_profile_id: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    note: Mapped[str]

    __table_args__ = (
        CheckConstraint("(starts_at is null) = (ends_at is null)", name="both_times"),
        CheckConstraint("ends_at > starts_at", name="times"),
        UniqueConstraint("lesson_id", "day"),
    )


class NoteKind(StrEnum):
    """What a note to a group says. FOCUS is of a week, and stands on its Monday."""

    HOMEWORK = "HOMEWORK"
    BRING = "BRING"
    TEST = "TEST"
    EVENT = "EVENT"
    FOCUS = "FOCUS"


class GroupNote(Owned, Base):
    """What a group is to do, bring or know, on a day or in a week: to all in it, about nobody."""

    __tablename__ = "group_notes"
    __owned__ = _of_group("group_notes")

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    group_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"))
    kind: Mapped[str]
    day: Mapped[date]
    subject: Mapped[str]
    text: Mapped[str]
    author_profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    written_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("kind in ('HOMEWORK', 'BRING', 'TEST', 'EVENT', 'FOCUS')", name="kind"),
        CheckConstraint("kind <> 'FOCUS' or extract(isodow from day) = 1", name="monday"),
        Index("ix_group_notes_group_id", "group_id", "day"),
    )
