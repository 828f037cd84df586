"""A month or a week of meetings, in one plan or in all of one's own."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from samspill.core.clock import start_of_day, today
from samspill.plans.meetings.queries import MeetingInList, between


@dataclass(frozen=True)
class Day:
    """One day with its meetings."""

    on: date
    meetings: list[MeetingInList]


@dataclass(frozen=True)
class Span:
    """A month or a week: its days in rows of a week, and where one goes from it. ``first`` is a
    day of it: the first of a month, the Monday of a week."""

    first: date
    weeks: list[list[Day]]
    before: date
    after: date

    @property
    def week_number(self) -> int:
        """The number of its first week (ISO)."""
        return self.weeks[0][0].on.isocalendar().week

    def plan_ids(self) -> set[UUID]:
        """The plans whose meetings it shows."""
        return {one.plan_id for week in self.weeks for day in week for one in day.meetings}


def month_of(plan_ids: Collection[UUID], profile_id: UUID, asked: date) -> Span:
    """The month of a day, in whole weeks from Monday."""
    first = asked.replace(day=1)
    after = (first + timedelta(days=31)).replace(day=1)
    monday = first - timedelta(days=first.weekday())
    weeks = (after - monday + timedelta(days=6)).days // 7
    before = (first - timedelta(days=1)).replace(day=1)
    return Span(first, _weeks(plan_ids, profile_id, monday, weeks), before, after)


def week_of(plan_ids: Collection[UUID], profile_id: UUID, asked: date) -> Span:
    """The week of a day, from Monday."""
    monday, week = asked - timedelta(days=asked.weekday()), timedelta(days=7)
    weeks = _weeks(plan_ids, profile_id, monday, 1)
    return Span(monday, weeks, monday - week, monday + week)


def _weeks(
    plan_ids: Collection[UUID], profile_id: UUID, monday: date, weeks: int
) -> list[list[Day]]:
    end = monday + timedelta(days=7 * weeks)
    found: dict[date, list[MeetingInList]] = {}
    for one in between(plan_ids, profile_id, start_of_day(monday), start_of_day(end)):
        found.setdefault(today(one.starts_at), []).append(one)
    days = [monday + timedelta(days=n) for n in range(7 * weeks)]
    return [
        [Day(day, found.get(day, [])) for day in days[n : n + 7]] for n in range(0, len(days), 7)
    ]
