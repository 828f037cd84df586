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
from samspill.infra.db import db, lock_subject
from samspill.school.cases.actions import agree, appeal, withdraw
from samspill.school.cases.answers import AppealAnswer
from samspill.school.cases.appeals import reassess
from samspill.school.cases.handling import ask, decide, take
from samspill.school.cases.kinds import Decision
from samspill.school.cases.models import SchoolCaseState
from samspill.school.cases.queries import asked_of_me
from samspill.school.leave.actions import apply_for
from samspill.school.leave.models import LeaveCause
from samspill.school.leave.rules import Wanted
from samspill.school.pupils.access import OpenPupil, open_pupil
from samspill.school.pupils.queries import class_list
from samspill.school.years.models import SchoolYear
from samspill.school.years.queries import DayIs, calendars
from samspill.school.years.usual import usual_days

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
    (LeaveCause.SPORT, "Turnstevne i Stavanger."),
    (LeaveCause.FAMILY, "Konfirmasjon i familien."),
    (LeaveCause.TRAVEL, "Langhelg på hytta."),
    (LeaveCause.TRAVEL, "Tur til Danmark."),
    (LeaveCause.OTHER, "Folkemøte i bygda."),
    (LeaveCause.OTHER, "Vi skriver mer senere."),
    (LeaveCause.FAMILY, "Søskentreff i Tromsø."),
)
LONG = (10, 11)
"""Places of those that are of two days."""


def load_leave(acting_as: As, group_id: UUID, school_id: UUID) -> None:
    """A draft; one that waits for Tor, one that he stopped; sent, asked about, granted, refused,
    appealed, appealed and reversed, appealed and forwarded, granted in part, withdrawn, begun on,
    dismissed, settled."""
    with acting_as(HEAD, ProfileKind.WORK):
        emma = next(one.pupil_id for one in class_list(group_id, today()) if one.name == "Emma Aas")
        days = _days(school_id)
    cases = [
        _apply(acting_as, emma, day, said, send=place > 0, more=place in LONG)
        for place, (day, said) in enumerate(zip(days, ASKED, strict=False))
    ]
    _tor_answers(acting_as, emma, days)
    asked, granted, refused, appealed, reversed_, forwarded, partly, withdrawn = cases[4:12]
    _handled(acting_as, emma, *cases[12:])
    _at(acting_as, KARI, emma, lambda it: ask(it, asked, "Hvilken tid går toget?"))
    _at(acting_as, KARI, emma, lambda it: decide(it, granted, Decision(State.GRANTED, "")))
    no = Decision(State.REFUSED, "Klassen begynner på noe nytt i matematikk den uken.")
    for case_id in (refused, appealed, reversed_, forwarded):
        _at(acting_as, KARI, emma, partial(decide, case_id=case_id, decision=no))
    for case_id in (appealed, reversed_, forwarded):
        why = "Emma kan ta igjen timene hjemme."
        _at(acting_as, MONA, emma, partial(appeal, case_id=case_id, words=why))
    for case_id, answer, why in (
        (reversed_, AppealAnswer.REVERSED, "Vi ser at det er lenge til neste gang."),
        (forwarded, AppealAnswer.FORWARDED, "Vi mener fortsatt at Emma trenger timene den uken."),
    ):
        again = partial(reassess, case_id=case_id, answer=answer, words=why)
        _at(acting_as, KARI, emma, again)
    day, why = days[LONG[0]], "Klassen er på tur den andre dagen."
    some = Decision(State.PARTLY, why, first_day=day, last_day=day)
    _at(acting_as, KARI, emma, lambda it: decide(it, partly, some))
    _at(acting_as, MONA, emma, lambda it: withdraw(it, withdrawn))


def _handled(acting_as: As, emma: UUID, begun: UUID, dismissed: UUID, settled: UUID) -> None:
    """One that is begun on; one that is no application; one that the county governor gave."""
    _at(acting_as, KARI, emma, lambda it: take(it, begun))
    why = "Det står ikke hva dere søker om. Skriv det, så ser vi på det."
    _at(acting_as, KARI, emma, lambda it: decide(it, dismissed, Decision(State.DISMISSED, why)))
    no = Decision(State.REFUSED, "Klassen har prøve den dagen.")
    _at(acting_as, KARI, emma, lambda it: decide(it, settled, no))
    _at(acting_as, MONA, emma, lambda it: appeal(it, settled, "Prøven kan tas en annen dag."))
    for answer, words in (
        (AppealAnswer.FORWARDED, "Vi mener fortsatt at prøven er viktig."),
        (AppealAnswer.UPHELD, "Statsforvalteren mener at prøven kan tas en annen dag."),
    ):
        again = partial(reassess, case_id=settled, answer=answer, words=words)
        _at(acting_as, KARI, emma, again)


def _days(school_id: UUID) -> list[date]:
    """School days apart, from some weeks ahead. Towards the summer the next year is written in."""
    found = _school_days(school_id)
    if len(found) < len(ASKED):
        coming = usual_days(date((today() + LATER).year, 8, 1))
        db.session.add(
            SchoolYear(
                school_id=school_id,
                first_day=coming.first_day,
                spring_from=coming.spring_from,
                last_day=coming.last_day,
            )
        )
        db.session.flush()
        found = _school_days(school_id)
    return found[:: min(3, len(found) // len(ASKED))]


def _school_days(school_id: UUID) -> list[date]:
    first = today() + LATER
    calendar = calendars([school_id], first)[school_id]
    found = (first + timedelta(days=n) for n in range(89))
    return [day for day in found if calendar.what_is(day) == DayIs.SCHOOL]


def _apply(
    acting_as: As, emma: UUID, day: date, said: tuple[LeaveCause, str], *, send: bool, more: bool
) -> UUID:
    wanted = Wanted(said[0], day, day + timedelta(days=more), said[1], rules_read=True)
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
