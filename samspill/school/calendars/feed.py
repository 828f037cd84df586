"""What a calendar is told of a pupil: days off, planning, leave, SFO, tests, trips, changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid5

from samspill.core.clock import instant_at, today
from samspill.core.language import N_, _
from samspill.core.names import first_name
from samspill.infra.db import instant
from samspill.school.absence.queries import leave_days
from samspill.school.calendars.ics import DayEntry
from samspill.school.pupils.cards import SchoolCard, cards_of
from samspill.school.sfo_holidays.queries import asked_on, holidays_of_pupil, stay_in
from samspill.school.sfo_places.stays import Stay, stays_of
from samspill.school.signups.appointments import appointments
from samspill.school.timetable.models import NoteKind
from samspill.school.timetable.queries import DayPlan, days_of_pupils
from samspill.school.years.queries import DayIs, calendars

BACK, AHEAD = 14, 70
"""How many days behind and ahead a calendar is told of."""

DAY_NAMES = {DayIs.PLANNING: N_("Planleggingsdag"), DayIs.FREE: N_("Skolefri")}
NOTE_NAMES = {NoteKind.TEST: N_("Prøve"), NoteKind.EVENT: N_("Tur eller noe annet")}
LITTLE = N_("Noe på skolen")


@dataclass(frozen=True)
class Found:
    """What stands on one day, the whole of it or between two clock times. ``title`` is told to who
    chose that it may be."""

    key: str
    title: str
    day: date
    span: tuple[time, time] | None = None
    is_cancelled: bool = False


def entries_of(pupil_id: UUID, profile_id: UUID, *, says_more: bool, base: str) -> list[DayEntry]:
    """What a calendar is told, for whoever asks now, as far as she may find the pupil and has a
    right to her timetable; around a protected child nothing but when, and no link (F8)."""
    card = next((one for one in cards_of(profile_id) if one.pupil_id == pupil_id), None)
    if card is None or card.school_id is None:
        return []
    tells = says_more and not card.is_protected
    link = "" if card.is_protected else f"{base}/skole/elever/{pupil_id}/timeplan"
    found = _found(card, card.school_id, with_sfo=tells)
    days = [_entry(one, card, link, tells=tells) for one in found]
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
    starts_at, ends_at = _instants(one)
    return DayEntry(
        key=str(uuid5(card.pupil_id, one.key)),
        title=title,
        day=one.day,
        starts_at=starts_at,
        ends_at=ends_at,
        is_cancelled=one.is_cancelled,
        link=f"{link}?dag={one.day}" if link else "",
    )


def _instants(one: Found) -> tuple[datetime | None, datetime | None]:
    if one.span is None:
        return None, None
    return instant_at(one.day, one.span[0]), instant_at(one.day, one.span[1])


def _found(card: SchoolCard, school_id: UUID, *, with_sfo: bool) -> Iterator[Found]:
    """Day by day. SFO is each day alike: it is told to who chose to be told what it is, alone."""
    first = today(instant()) - timedelta(days=BACK)
    span = [first + timedelta(days=n) for n in range(BACK + AHEAD)]
    calendar = calendars([school_id], first)[school_id]
    plans = days_of_pupils([(card.pupil_id, day) for day in span])
    leave = leave_days(card.pupil_id, span[0], span[-1])
    stays = stays_of(card.pupil_id, span[0]) if with_sfo else []
    asked = holidays_of_pupil(card.pupil_id, today(instant())) if stays else []
    for day in span:
        kind = calendar.what_is(day)
        if kind in DAY_NAMES:
            yield Found(f"{day}", _(DAY_NAMES[kind]), day)
        plan = plans.get((card.pupil_id, day), DayPlan())
        if day in leave:
            yield Found(f"leave-{day}", _("Permisjon"), day)
        elif kind == DayIs.SCHOOL or asked_on(asked, day):
            yield from _at_sfo(day, plan, stay_in(stays, asked_on(asked, day), day))
        yield from _told(day, plan, is_school=kind == DayIs.SCHOOL)


def _at_sfo(day: date, plan: DayPlan, stay: Stay | None) -> Iterator[Found]:
    """From when school is over until the SFO closes; all day, where the timetable is not known."""
    if stay:
        over = plan.ends_at
        span = (over, stay.closes_at) if over and over < stay.closes_at else None
        yield Found(f"sfo-{day}", _("SFO"), day, span)


def _told(day: date, plan: DayPlan, *, is_school: bool) -> Iterator[Found]:
    for note in plan.told:
        if note.kind in NOTE_NAMES:
            what = ": ".join(one for one in (_(NOTE_NAMES[note.kind]), note.subject) if one)
            yield Found(f"{note.id}", what, day)
    for one in plan.otherwise if is_school else ():
        state = _("avlyst") if one.is_cancelled else _("annerledes enn vanlig")
        span = (one.starts_at, one.ends_at)
        yield Found(f"{one.id}-{day}", f"{one.subject}, {state}", day, span, one.is_cancelled)
