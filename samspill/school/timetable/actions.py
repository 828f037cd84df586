"""Intentions on the timetable of a group, by who works with it and by the office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from samspill.core.clock import today
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.identity.models import FOREVER
from samspill.infra.db import db
from samspill.school.groups.access import OpenGroup
from samspill.school.groups.actions import about
from samspill.school.groups.queries import works_at
from samspill.school.timetable.events import (
    GroupNoteWithdrawn,
    GroupNoteWritten,
    LessonAdded,
    LessonChanged,
    LessonEnded,
)
from samspill.school.timetable.models import GroupNote, Lesson, LessonChange, NoteKind, Weeks
from samspill.school.timetable.queries import (
    change_on,
    lesson_of,
    note_of,
    overlapping,
)
from samspill.school.years.queries import year_on


@dataclass(frozen=True)
class WeeklyLesson:
    """A lesson as a form gives it. ``weekday``: 1 is Monday; times are clock times in Oslo."""

    weekday: int
    starts_at: time
    ends_at: time
    subject: str
    room: str = ""
    weeks: Weeks = Weeks.ALL
    teacher_profile_id: UUID | None = None


@dataclass(frozen=True)
class OnOneDay:
    """What is otherwise with a lesson; what is empty, is as usual."""

    is_cancelled: bool = False
    starts_at: time | None = None
    ends_at: time | None = None
    room: str = ""
    substitute_profile_id: UUID | None = None
    note: str = ""

    def fields(self) -> tuple[str, ...]:
        """The names of what is otherwise."""
        return tuple(name for name, value in vars(self).items() if value)


def add_lesson(group: OpenGroup, lesson: WeeklyLesson, *, first_day: date | None = None) -> UUID:
    """Give a group a lesson each week, from a day on. Gives the lesson.

    Raises RuleBroken at the field: times in disorder, a time that another lesson has, a teacher
    who does not work at the school; NotVisible for a whole school, which has none.
    """
    if group.subject.is_school:
        raise NotVisible
    since = first_day or today(group.at)
    _require_order(lesson.starts_at, lesson.ends_at)
    _require_colleague(group, lesson.teacher_profile_id, since, "teacher_profile_id")
    span = (lesson.starts_at, lesson.ends_at)
    other = overlapping(group.subject.id, lesson.weekday, lesson.weeks, since, span)
    if other is not None:
        text = _("Gruppen har %(subject)s da. Velg en annen tid.", subject=other.subject)
        raise RuleBroken("starts_at", text)
    row = Lesson(
        id=new_id(),
        group_id=group.subject.id,
        **vars(lesson),
        valid_from=since,
        valid_to=FOREVER,
    )
    db.session.add(row)
    what: dict[str, Any] = {"lesson_id": row.id, "weekday": row.weekday, "valid_from": since}
    record(LessonAdded(**about(group), **what))
    return row.id


def _require_order(starts_at: time, ends_at: time) -> None:
    if ends_at <= starts_at:
        raise RuleBroken("ends_at", _("Timen må slutte etter at den begynner."))


def _require_colleague(group: OpenGroup, profile_id: UUID | None, on: date, field: str) -> None:
    if profile_id is not None and not works_at(profile_id, group.subject.unit_id, on):
        raise RuleBroken(field, _("Velg en som arbeider på skolen."))


def require_lesson(group: OpenGroup, lesson_id: UUID) -> Lesson:
    """One lesson of the group. Raises NotVisible for none of it, and for one that has ended."""
    lesson = lesson_of(group.subject.id, lesson_id)
    if lesson is None or lesson.valid_to <= today(group.at):
        raise NotVisible
    return lesson


def end_lesson(group: OpenGroup, lesson_id: UUID, *, last_day: date) -> None:
    """The group has the lesson no more after a day.

    Raises RuleBroken at ``last_day`` for a day before today, NotVisible for no lesson of it.
    """
    lesson = require_lesson(group, lesson_id)
    if last_day < today(group.at) - timedelta(days=1):
        raise RuleBroken("last_day", _("Velg i dag eller en dag som kommer."))
    lesson.valid_to = max(lesson.valid_from, last_day + timedelta(days=1))
    record(LessonEnded(**about(group), lesson_id=lesson_id, last_day=last_day))


def change_lesson(group: OpenGroup, lesson_id: UUID, day: date, other: OnOneDay) -> None:
    """Say what is otherwise with a lesson on one day, or that it is as usual again (nothing).

    Raises RuleBroken at the field: a day without the lesson, half a time, times in disorder, a
    substitute who does not work at the school; NotVisible for no lesson of the group.
    """
    lesson = require_lesson(group, lesson_id)
    _require_its_day(group, lesson, day)
    if (other.starts_at is None) != (other.ends_at is None):
        raise RuleBroken("ends_at", _("Skriv både når timen begynner og når den slutter."))
    if other.starts_at is not None and other.ends_at is not None:
        _require_order(other.starts_at, other.ends_at)
    _require_colleague(group, other.substitute_profile_id, day, "substitute_profile_id")
    row = change_on(lesson_id, day)
    if row is None:
        row = LessonChange(id=new_id(), group_id=group.subject.id, lesson_id=lesson_id, day=day)
        db.session.add(row)
    for name, value in vars(other).items():
        # nosemgrep: attributes-by-name - names of our own dataclass
        setattr(row, name, value)
    what: dict[str, Any] = {"lesson_id": lesson_id, "day": day, "fields": other.fields()}
    record(LessonChanged(**about(group), **what))


def _require_its_day(group: OpenGroup, lesson: Lesson, day: date) -> None:
    odd = day.isocalendar().week % 2 == 1
    in_week = lesson.weeks in (Weeks.ALL, Weeks.ODD if odd else Weeks.EVEN)
    on_its_day = lesson.valid_from <= day < lesson.valid_to and day >= today(group.at)
    if not (in_week and on_its_day and day.isoweekday() == lesson.weekday):
        raise RuleBroken("day", _("Gruppen har ikke denne timen den dagen."))


def tell_group(
    group: OpenGroup, *, kind: NoteKind, day: date, text: str, subject: str = ""
) -> UUID:
    """Tell all in a group what to do, bring or know on a day; a FOCUS is of the day's week.

    Raises RuleBroken at ``day`` for a day that is past, or in no school year; gives the note.
    """
    if kind == NoteKind.FOCUS:
        day -= timedelta(days=day.weekday())
    this_day = today(group.at)
    first = this_day - timedelta(days=this_day.weekday()) if kind == NoteKind.FOCUS else this_day
    year = year_on(group.subject.school_id, day)
    if day < first or year is None or day < year.first_day - timedelta(days=6):
        raise RuleBroken("day", _("Velg i dag eller en dag som kommer i skoleåret."))
    note = GroupNote(
        id=new_id(),
        group_id=group.subject.id,
        kind=kind,
        day=day,
        subject=subject,
        text=text,
        author_profile_id=group.actor.profile_id,
        written_at=group.at,
    )
    db.session.add(note)
    record(GroupNoteWritten(**about(group), note_id=note.id, kind=kind, day=day))
    return note.id


def withdraw_note(group: OpenGroup, note_id: UUID) -> None:
    """What the group was told holds no more. Raises NotVisible for no note of it."""
    note = note_of(group.subject.id, note_id)
    if note is None or note.withdrawn_at is not None:
        raise NotVisible
    note.withdrawn_at = group.at
    record(GroupNoteWithdrawn(**about(group), note_id=note_id))
