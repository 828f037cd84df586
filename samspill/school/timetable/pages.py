"""One week of a pupil or a group, day by day."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from samspill.core.clock import SATURDAY
from samspill.school.timetable.models import NoteKind
from samspill.school.timetable.queries import (
    Asked,
    DayPlan,
    ExpectedOn,
    LessonOn,
    NoteOn,
    days_of_group,
    days_of_pupils,
)
from samspill.school.years.queries import Calendar, DayIs, calendars

Days = Callable[[Collection[Asked]], dict[Asked, DayPlan]]


@dataclass(frozen=True)
class WeekDay:
    """One day of a week. On a day without school there are no lessons, but perhaps notes."""

    on: date
    kind: DayIs
    lessons: tuple[LessonOn, ...]
    notes: tuple[NoteOn, ...]
    expected: tuple[ExpectedOn, ...]

    @property
    def holds_something(self) -> bool:
        """Is anything written on it?"""
        return bool(self.lessons or self.notes or self.expected)


@dataclass(frozen=True)
class Week:
    """A week from its Monday; Saturday and Sunday only when they hold something."""

    monday: date
    days: list[WeekDay]
    focus: list[NoteOn]

    @property
    def number(self) -> int:
        """Its number (ISO 8601)."""
        return self.monday.isocalendar().week

    @property
    def before(self) -> date:
        """The Monday before."""
        return self.monday - timedelta(days=7)

    @property
    def after(self) -> date:
        """The Monday after."""
        return self.monday + timedelta(days=7)

    @property
    def is_empty(self) -> bool:
        """Is nothing written in it?"""
        return not self.focus and not any(day.holds_something for day in self.days)


def week_of_pupil(pupil_id: UUID, school_id: UUID | None, asked: date) -> Week:
    """The week of a day for a pupil of a school, in two statements."""
    return _week(days_of_pupils, pupil_id, school_id, asked)


def week_of_group(group_id: UUID, school_id: UUID, asked: date) -> Week:
    """The week of a day for a group, with what is told to its whole school."""
    return _week(days_of_group, group_id, school_id, asked)


def _week(days_of: Days, subject_id: UUID, school_id: UUID | None, asked: date) -> Week:
    monday = asked - timedelta(days=asked.weekday())
    span = [monday + timedelta(days=n) for n in range(7)]
    plans = days_of([(subject_id, day) for day in span])
    calendar = calendars([school_id], monday)[school_id] if school_id else Calendar()
    days = [_day(day, calendar, plans.get((subject_id, day), DayPlan())) for day in span]
    first = plans.get((subject_id, monday), DayPlan())
    return Week(
        monday,
        [day for day in days if day.on.weekday() < SATURDAY or day.holds_something],
        [note for note in first.notes if note.kind == NoteKind.FOCUS],
    )


def _day(day: date, calendar: Calendar, plan: DayPlan) -> WeekDay:
    kind = calendar.what_is(day)
    lessons = plan.lessons if kind == DayIs.SCHOOL else ()
    return WeekDay(day, kind, lessons, plan.told, plan.expected)
