"""A child's school day for Hjem and for its own page: several reads in as many statements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from samspill.core.clock import today
from samspill.school.pupils.queries import SchoolCard, card_of, cards_of
from samspill.school.years.queries import Calendar, DayIs, calendars


@dataclass(frozen=True)
class ChildAtSchool:
    """A card, with what today and tomorrow are there. ``next_day``: the next school day, where
    tomorrow is none; None when none is written."""

    card: SchoolCard
    today: DayIs
    tomorrow: DayIs
    next_day: date | None


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
    return [
        _with_day(card, found[card.school_id] if card.school_id else Calendar(), day)
        for card in cards
    ]


def _with_day(card: SchoolCard, calendar: Calendar, day: date) -> ChildAtSchool:
    tomorrow = calendar.what_is(day + timedelta(days=1))
    ahead = None if tomorrow == DayIs.SCHOOL else calendar.next_school_day(day)
    return ChildAtSchool(card, calendar.what_is(day), tomorrow, ahead)
