"""The demo's applications for leave: one of Emma in each state."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from functools import partial
from uuid import UUID

from samspill.access.actor import Actor
from samspill.access.levels import Area, Level
from samspill.core.clock import today
from samspill.identity.models import ProfileKind
from samspill.infra.db import lock_subject
from samspill.school.cases.actions import agree, appeal
from samspill.school.cases.handling import ask, decide
from samspill.school.cases.kinds import Decision
from samspill.school.cases.models import SchoolCaseState
from samspill.school.cases.queries import asked_of_me
from samspill.school.leave.actions import apply_for
from samspill.school.leave.models import LeaveCause
from samspill.school.leave.rules import Wanted
from samspill.school.pupils.access import OpenPupil, open_pupil
from samspill.school.pupils.queries import class_list
from samspill.school.years.queries import DayIs, calendars

As = Callable[[str, str], AbstractContextManager[Actor]]
MONA, TOR, KARI, HEAD = "Mona Aas", "Tor Aas", "Kari Lunde", "Bente Ruud"
State = SchoolCaseState
LATER = timedelta(days=20)
"""So far ahead that nobody applies too late."""
ASKED = (
    (LeaveCause.FAMILY, "Tante gifter seg i Bergen."),
    (LeaveCause.SPORT, "Cup i Drammen med laget."),
    (LeaveCause.TRAVEL, "Besøk hos besteforeldre."),
    (LeaveCause.FAMILY, "Dåp i familien."),
    (LeaveCause.SPORT, "Konsert med korpset."),
    (LeaveCause.TRAVEL, "Billige billetter til Syden."),
    (LeaveCause.OTHER, "Messe for hele familien."),
    (LeaveCause.FAMILY, "Bursdag hos farmor."),
)


def load_leave(acting_as: As, group_id: UUID, school_id: UUID) -> None:
    """A draft; one that waits for Tor, one that he stopped; sent, asked about, granted, refused and
    appealed."""
    with acting_as(HEAD, ProfileKind.WORK):
        emma = next(one.pupil_id for one in class_list(group_id, today()) if one.name == "Emma Aas")
        days = _days(school_id)
    if len(days) < len(ASKED):
        return
    cases = [
        _apply(acting_as, emma, day, said, send=place > 0)
        for place, (day, said) in enumerate(zip(days, ASKED, strict=False))
    ]
    _tor_answers(acting_as, emma, days)
    asked, granted, refused, appealed = cases[4:]
    _at(acting_as, KARI, emma, lambda it: ask(it, asked, "Hvilken tid går toget?"))
    _at(acting_as, KARI, emma, lambda it: decide(it, granted, Decision(State.GRANTED, "")))
    no = Decision(State.REFUSED, "Klassen begynner på noe nytt i matematikk den uken.")
    for case_id in (refused, appealed):
        _at(acting_as, KARI, emma, partial(decide, case_id=case_id, decision=no))
    _at(acting_as, MONA, emma, lambda it: appeal(it, appealed, "Emma kan ta igjen timene hjemme."))


def _days(school_id: UUID) -> list[date]:
    """One school day in each week, from some weeks ahead."""
    first = today() + LATER
    calendar = calendars([school_id], first)[school_id]
    found = (first + timedelta(days=n) for n in range(89))
    return [day for day in found if calendar.what_is(day) == DayIs.SCHOOL][::5]


def _apply(
    acting_as: As, emma: UUID, day: date, said: tuple[LeaveCause, str], *, send: bool
) -> UUID:
    wanted = Wanted(said[0], day, day, said[1], rules_read=True)
    with acting_as(MONA, ProfileKind.PRIVATE):
        return apply_for([emma], wanted, send=send)[0]


def _tor_answers(acting_as: As, emma: UUID, days: list[date]) -> None:
    """He has not answered the first, says no to the second, and yes to all others."""
    with acting_as(TOR, ProfileKind.PRIVATE) as tor:
        asked = {one.first_day: one.id for one in asked_of_me(tor.profile_id)}
    for place, day in enumerate(days[: len(ASKED)]):
        if place > 1:
            _at(acting_as, TOR, emma, partial(agree, party_id=asked[day], agreed=place > 2))


def _at(acting_as: As, who: str, emma: UUID, act: Callable[[OpenPupil], None]) -> None:
    kind = ProfileKind.WORK if who in (KARI, HEAD) else ProfileKind.PRIVATE
    with acting_as(who, kind):
        lock_subject(emma)
        act(open_pupil(emma, Area.SCHOOL_CASE, Level.OWN))
