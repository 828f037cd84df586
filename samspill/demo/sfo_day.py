"""The demo's afternoon at SFO: how four children go home, words from home, who is where."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import time, timedelta
from typing import Any
from uuid import UUID

from samspill.access.actor import Actor
from samspill.access.levels import Area, Level
from samspill.core.clock import SATURDAY, today
from samspill.identity.models import ProfileKind
from samspill.infra.db import lock_subject
from samspill.school.groups.access import open_group
from samspill.school.pupils.access import open_pupil
from samspill.school.pupils.queries import pupils_about
from samspill.school.sfo_day.actions import (
    Wanted,
    add_picker,
    bar_pickup,
    leave_note,
    plan_day,
    plan_weeks,
)
from samspill.school.sfo_day.models import TapKind, Way
from samspill.school.sfo_day.queries import pickers_of
from samspill.school.sfo_day.tapping import Tap, tap
from samspill.school.sfo_holidays.actions import answer_holiday, make_holiday
from samspill.school.sfo_holidays.queries import holidays_of_pupil

As = Callable[[str, str], AbstractContextManager[Actor]]
MONA, TOR, GRETE, ELLEN, SIRI = "Mona Aas", "Tor Aas", "Grete Vik", "Ellen Krog", "Siri Tveit"
JONAS = "Jonas Berg"
WEEKS = (
    (MONA, "Emma Aas", "12345", Wanted(Way.FETCHED, time(15, 45), by_adult=True)),
    (GRETE, "Lea Vik", "123", Wanted(Way.ALONE, time(15, 30))),
    (ELLEN, "Adam Nes", "12345", Wanted(Way.BUS, time(15, 10), words="Buss 34")),
    (SIRI, "Jakob Tveit", "12345", Wanted(Way.DECIDES, time(14), time(15))),
)
TAPS = (
    ("Emma Aas", TapKind.IN),
    ("Lea Vik", TapKind.IN),
    ("Lea Vik", TapKind.TRIP),
    ("Jakob Tveit", TapKind.IN),
    ("Jakob Tveit", TapKind.OUT),
)


def load_afternoon(acting_as: As, head: str, sfo_id: UUID, child: Callable[[str], UUID]) -> None:
    """Weeks, a day that two at home have said different things of, who may fetch, and taps."""

    def home(who: str, name: str, action: Any, *given: Any, area: Area = Area.SFO) -> Any:
        with acting_as(who, ProfileKind.PRIVATE):
            (pupil_id,) = pupils_about([child(name)])
            lock_subject(pupil_id)
            return action(open_pupil(pupil_id, area, Level.CONTRIBUTE), *given)

    for who, name, weekdays, wanted in WEEKS:
        home(who, name, plan_weeks, weekdays, wanted)
    home(MONA, "Emma Aas", _let_fetch, area=Area.PICK_UP)
    if today().weekday() < SATURDAY:
        home(MONA, "Emma Aas", _fetched_by_grandmother)
        home(TOR, "Emma Aas", plan_day, today(), Wanted(Way.FETCHED, time(15), by_adult=True))
        home(MONA, "Emma Aas", leave_note, today(), "Emma har med gymsko i en pose.")
    with acting_as(head, ProfileKind.WORK):
        (pupil_id,) = pupils_about([child("Lea Vik")])
        lock_subject(pupil_id)
        lea = open_pupil(pupil_id, Area.PICK_UP, Level.MANAGE)
        bar_pickup(lea, name="Roar Tveiten", why="Mor har sagt fra til rektor. Ring henne.")
    _taps(acting_as, sfo_id, child)
    _winter(acting_as, sfo_id)
    home(MONA, "Emma Aas", _comes_in_winter)


def _let_fetch(pupil: Any) -> None:
    add_picker(pupil, name="Magnhild Hauge", phone="98765432", last_day=None)


def _fetched_by_grandmother(pupil: Any) -> None:
    (one,) = pickers_of(pupil.subject.id, today())
    plan_day(pupil, today(), Wanted(Way.FETCHED, time(15, 30), picker_id=one.id))


def _winter(acting_as: As, sfo_id: UUID) -> None:
    """A week in some months, of which the homes are asked."""
    monday = today() + timedelta(days=84 - today().weekday())
    with acting_as(JONAS, ProfileKind.WORK):
        lock_subject(sfo_id)
        make_holiday(
            open_group(sfo_id, Area.SFO, Level.MANAGE),
            name="Vinterferie",
            first_day=monday,
            last_day=monday + timedelta(days=4),
            answer_by=monday - timedelta(days=14),
        )


def _comes_in_winter(pupil: Any) -> None:
    (one,) = holidays_of_pupil(pupil.subject.id, today())
    answer_holiday(pupil, one.id, one.weekdays[:3])


def _taps(acting_as: As, sfo_id: UUID, child: Callable[[str], UUID]) -> None:
    for name, kind in TAPS:
        with acting_as(JONAS, ProfileKind.WORK):
            lock_subject(sfo_id)
            (pupil_id,) = pupils_about([child(name)])
            tap(open_group(sfo_id, Area.SFO, Level.WRITE), pupil_id, Tap(kind))
