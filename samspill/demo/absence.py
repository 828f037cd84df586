"""The demo's absence: a fortnight that three classes have lived, and what is reported ahead."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import date, time, timedelta
from uuid import UUID

from samspill.access.actor import Actor
from samspill.access.grants import subjects_of
from samspill.access.levels import Area, Level
from samspill.core.clock import today
from samspill.identity.models import ProfileKind
from samspill.infra.db import lock_subject
from samspill.school.absence.actions import report_for
from samspill.school.absence.models import AbsenceReason
from samspill.school.absence.noting import document, enter
from samspill.school.absence.rules import Span, Wanted
from samspill.school.absence.school_queries import history_of
from samspill.school.pupils.access import open_pupil
from samspill.school.pupils.queries import class_list
from samspill.school.years.queries import DayIs, calendars

As = Callable[[str, str], AbstractContextManager[Actor]]
FORTNIGHT = 10
MORNING = Span(time(8, 30), time(10, 0))


def load_absence(acting_as: As, classes: Mapping[UUID, tuple[str, UUID]]) -> None:
    """Each class with its head and its school: a fortnight, then what Mona has reported."""
    for group_id, (head, school_id) in classes.items():
        with acting_as(head, ProfileKind.WORK):
            pupils = [one.pupil_id for one in class_list(group_id, today())]
            days = _school_days(school_id)
        for place, pupil_id in enumerate(pupils):
            _fortnight(acting_as, head, pupil_id, place, days)
    _at_the_dentist(acting_as, [school_id for _head, school_id in classes.values()])


def _school_days(school_id: UUID) -> list[date]:
    """The last ten school days before today, as far as the school year goes back."""
    first = today() - timedelta(days=2 * FORTNIGHT)
    calendar = calendars([school_id], first)[school_id]
    days = (first + timedelta(days=n) for n in range((today() - first).days))
    return [day for day in days if calendar.what_is(day) == DayIs.SCHOOL][-FORTNIGHT:]


def _fortnight(acting_as: As, head: str, pupil_id: UUID, place: int, days: list[date]) -> None:
    """Every third pupil a day or two, every fourth some hours; one has papers for it."""
    away = [days[(place * 3 + n) % len(days)] for n in range(2 - place % 2)] if days else []
    for day in away if place % 3 == 0 else ():
        _enters(acting_as, head, pupil_id, Wanted(day, day, Span()))
    if days and place % 4 == 1:
        day = days[place % len(days)]
        _enters(acting_as, head, pupil_id, Wanted(day, day, MORNING))
    if away and place % 6 == 0:
        with acting_as(head, ProfileKind.WORK):
            lock_subject(pupil_id)
            pupil = open_pupil(pupil_id, Area.ABSENCE, Level.MANAGE)
            document(pupil, history_of(pupil_id, days[0])[0].id)


def _enters(acting_as: As, head: str, pupil_id: UUID, wanted: Wanted) -> None:
    with acting_as(head, ProfileKind.WORK):
        lock_subject(pupil_id)
        enter(open_pupil(pupil_id, Area.ABSENCE, Level.MANAGE), wanted)


def _at_the_dentist(acting_as: As, schools: list[UUID]) -> None:
    """Mona has reported that her children are away for some hours, the next school day."""
    day = calendars(schools, today())[schools[0]].next_school_day(today())
    if day is None:
        return
    span = Span(time(9, 0), time(10, 30))
    with acting_as("Mona Aas", ProfileKind.PRIVATE) as mona:
        report_for(
            subjects_of(mona.profile_id, Area.ABSENCE),
            Wanted(day, day, span, AbsenceReason.DENTIST),
        )
