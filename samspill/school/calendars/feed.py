"""What a calendar is told of a pupil: days off, planning days, tests, trips, lessons otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid5

from samspill.core.clock import instant_at, today
from samspill.core.language import N_, _
from samspill.core.names import first_name
from samspill.infra.db import instant
from samspill.school.calendars.ics import DayEntry
from samspill.school.pupils.cards import SchoolCard, cards_of
from samspill.school.signups.queries import appointments
from samspill.school.timetable.models import NoteKind
from samspill.school.timetable.queries import DayPlan, LessonOn, days_of_pupils
from samspill.school.years.queries import DayIs, calendars

BACK, AHEAD = 14, 70
"""How many days behind and ahead a calendar is told of."""

DAY_NAMES = {DayIs.PLANNING: N_("Planleggingsdag"), DayIs.FREE: N_("Skolefri")}
NOTE_NAMES = {NoteKind.TEST: N_("Prøve"), NoteKind.EVENT: N_("Tur eller noe annet")}
LITTLE = N_("Noe på skolen")


@dataclass(frozen=True)
class Found:
    """What stands on one day. ``title`` is told to who chose that it may be."""

    key: str
    title: str
    day: date
    lesson: LessonOn | None = None


def entries_of(pupil_id: UUID, profile_id: UUID, *, says_more: bool, base: str) -> list[DayEntry]:
    """What a calendar is told, for whoever asks now, as far as she may find the pupil and has a
    right to her timetable; around a protected child nothing but when, and no link (F8)."""
    card = next((one for one in cards_of(profile_id) if one.pupil_id == pupil_id), None)
    if card is None or card.school_id is None:
        return []
    tells = says_more and not card.is_protected
    link = "" if card.is_protected else f"{base}/skole/elever/{pupil_id}/timeplan"
    days = [_entry(one, card, link, tells=tells) for one in _found(card, card.school_id)]
    return days + _signed_up(card, profile_id, link, tells=tells)


def _signed_up(card: SchoolCard, profile_id: UUID, link: str, *, tells: bool) -> list[DayEntry]:
    since = today(instant()) - timedelta(days=BACK)
    return [
        DayEntry(
            key=str(uuid5(card.pupil_id, f"{one.id}")),
            title=f"{first_name(card.name)}: {one.title}" if tells else _(LITTLE),
            day=today(one.starts_at),
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            is_cancelled=one.is_cancelled,
            link=link,
        )
        for one in appointments(card.pupil_id, profile_id, since)
    ]


def _entry(one: Found, card: SchoolCard, link: str, *, tells: bool) -> DayEntry:
    title = f"{first_name(card.name)}: {one.title}" if tells else _(LITTLE)
    lesson = one.lesson
    return DayEntry(
        key=str(uuid5(card.pupil_id, one.key)),
        title=title,
        day=one.day,
        starts_at=instant_at(one.day, lesson.starts_at) if lesson else None,
        ends_at=instant_at(one.day, lesson.ends_at) if lesson else None,
        is_cancelled=bool(lesson and lesson.is_cancelled),
        link=f"{link}?dag={one.day}" if link else "",
    )


def _found(card: SchoolCard, school_id: UUID) -> Iterator[Found]:
    first = today(instant()) - timedelta(days=BACK)
    span = [first + timedelta(days=n) for n in range(BACK + AHEAD)]
    calendar = calendars([school_id], first)[school_id]
    plans = days_of_pupils([(card.pupil_id, day) for day in span])
    for day in span:
        kind = calendar.what_is(day)
        if kind in DAY_NAMES:
            yield Found(f"{day}", _(DAY_NAMES[kind]), day)
        plan = plans.get((card.pupil_id, day), DayPlan())
        yield from _told(day, plan, is_school=kind == DayIs.SCHOOL)


def _told(day: date, plan: DayPlan, *, is_school: bool) -> Iterator[Found]:
    for note in plan.told:
        if note.kind in NOTE_NAMES:
            what = ": ".join(one for one in (_(NOTE_NAMES[note.kind]), note.subject) if one)
            yield Found(f"{note.id}", what, day)
    for one in plan.otherwise if is_school else ():
        state = _("avlyst") if one.is_cancelled else _("annerledes enn vanlig")
        yield Found(f"{one.id}-{day}", f"{one.subject}, {state}", day, one)
