"""A child's school day for Hjem and for its own page: several reads in as many statements."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from samspill.core.clock import OSLO, today
from samspill.school.pupils.cards import SchoolCard, card_of, cards_of
from samspill.school.timetable.queries import (
    Asked,
    DayPlan,
    ExpectedOn,
    LessonOn,
    days_of_pupils,
)
from samspill.school.years.queries import Calendar, DayIs, calendars


@dataclass(frozen=True)
class ChildAtSchool:
    """A card, with what today and tomorrow are there. ``next_day``: the next school day, where
    tomorrow is none; None when none is written. ``now`` and ``then``: the lesson that runs, and the
    next one of today. ``next_plan``: what tomorrow holds, or the next school day. ``expected``:
    what the child is signed up for tomorrow, school day or not."""

    card: SchoolCard
    today: DayIs
    tomorrow: DayIs
    next_day: date | None
    plan: DayPlan
    now: LessonOn | None
    then: LessonOn | None
    next_plan: DayPlan
    expected: tuple[ExpectedOn, ...]


def children_of(profile_id: UUID, at: datetime) -> list[ChildAtSchool]:
    """The children whom the profile reaches herself, each with its school days: three statements,
    however many children."""
    return _with_days(cards_of(profile_id), at)


def child_at_school(pupil_id: UUID, profile_id: UUID, at: datetime) -> ChildAtSchool:
    """One pupil that the door has opened, with its school days."""
    return _with_days([card_of(pupil_id, profile_id)], at)[0]


def _with_days(cards: list[SchoolCard], at: datetime) -> list[ChildAtSchool]:
    day = today(at)
    schools = {card.school_id for card in cards if card.school_id}
    found = calendars(schools, day) if schools else {}
    calendar = {
        card.pupil_id: found[card.school_id] if card.school_id else Calendar() for card in cards
    }
    ahead = {one: calendar[one].next_school_day(day) for one in calendar}
    days = (day, day + timedelta(days=1))
    asked = [(one, on) for one in calendar for on in (*days, ahead[one] or day)]
    plans = days_of_pupils(set(asked)) if schools else {}
    return [_with_day(card, calendar[card.pupil_id], plans, at) for card in cards]


def _with_day(
    card: SchoolCard, calendar: Calendar, plans: dict[Asked, DayPlan], at: datetime
) -> ChildAtSchool:
    day = today(at)
    ahead, tomorrow = calendar.next_school_day(day), day + timedelta(days=1)
    plan = plans.get((card.pupil_id, day), DayPlan())
    is_school = calendar.what_is(day) == DayIs.SCHOOL
    lessons = [one for one in plan.lessons if is_school and not one.is_cancelled]
    clock = at.astimezone(OSLO).time()
    return ChildAtSchool(
        card,
        calendar.what_is(day),
        calendar.what_is(tomorrow),
        None if ahead == tomorrow else ahead,
        plan if is_school else replace(plan, lessons=()),
        next((one for one in lessons if one.starts_at <= clock < one.ends_at), None),
        next((one for one in lessons if one.starts_at > clock), None),
        plans.get((card.pupil_id, ahead), DayPlan()) if ahead else DayPlan(),
        plans.get((card.pupil_id, tomorrow), DayPlan()).expected,
    )
