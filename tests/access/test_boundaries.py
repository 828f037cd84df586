"""One second before and after each date: what the door answers, with nothing running at midnight.

Days are days in Oslo and end at midnight there, also on the nights that the clock is turned.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import insert, select

from samspill.access.actor import acting
from samspill.access.grants import Grant
from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.clock import birthday, end_of_day, start_of_day
from samspill.core.errors import NotEnough
from samspill.core.ids import new_id
from samspill.identity.actions import end_employment
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.plans.blocks.actions import confirm, propose_block
from samspill.plans.consent.actions import set_duration
from samspill.plans.consent.places import set_place_end
from samspill.plans.consent.withdrawal import withdraw_all
from samspill.plans.holders.acting import name_acting
from samspill.plans.participants.models import Role
from samspill.plans.participants.queries import participants_of
from samspill.plans.plan.access import open_in_turn
from samspill.plans.signatories.actions import propose_exemption
from samspill.plans.signatories.models import Ground
from tests.plans.test_outside import add_petter, agree, participant
from tests.plans.test_recompute import born
from tests.plans.test_signatories import names, required
from tests.support.cast import Cast

HANNE, MARIT, BENTE = "Hanne Nilsen", "Marit Sund", "Bente Ruud"
KARI, SIV, MONA, TOR = "Kari Lunde", "Siv Pedersen", "Mona Aas", "Tor Aas"
JON, SARA, PETTER = "Jon Lie", "Sara Lie", "Petter Hov"
SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Seen:
    """What one person is answered before the instant, and from it on."""

    name: str
    before: int
    after: int
    page: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Boundary:
    """An instant (UTC) from which a plan answers otherwise."""

    at: datetime
    plan_id: UUID
    seen: tuple[Seen, ...]


def in_days(days: int) -> date:
    return clock.today() + timedelta(days=days)


def doing(cast: Cast, plan_id: UUID, name: str, act: Callable[..., Any], **how: Any) -> None:
    """Act on the plan as somebody, as by its widest page."""
    area, level = how.pop("area", Area.CONSENT), how.pop("level", Level.READ)
    with cast.changing(plan_id, name):
        act(open_in_turn(plan_id, area, level), **how)


def place(cast: Cast, plan_id: UUID, name: str) -> UUID:
    with cast.acting_as(HANNE):
        open_in_turn(plan_id, Area.PARTICIPANTS, Level.READ)
        return next(one.id for one in participants_of(plan_id) if one.name == name)


# ---- the boundaries -----------------------------------------------------------------------


def a_consent_ends(cast: Cast) -> Boundary:
    plan_id = cast.active_plan()
    everybody = (Seen(KARI, 200, 404), Seen(HANNE, 200, 403), Seen(MONA, 200, 200))
    return Boundary(end_of_day(in_days(200)), plan_id, everybody)


def a_place_ends(cast: Cast) -> Boundary:
    plan_id, last = cast.active_plan(), in_days(10)
    kari = place(cast, plan_id, KARI)
    change = {"area": Area.PARTICIPANTS, "level": Level.MANAGE}
    doing(cast, plan_id, HANNE, set_place_end, participant_id=kari, ends_on=last, **change)
    return Boundary(end_of_day(last), plan_id, (Seen(KARI, 200, 404), Seen(SIV, 200, 200)))


def an_employment_ends(cast: Cast) -> Boundary:
    """The work profile can no longer be chosen, so the way leads to the choice of profile."""
    plan_id, last, kari = cast.active_plan(), in_days(5), cast.profile_id(KARI, "WORK")
    with cast.acting_as(BENTE):
        end_employment(cast.actor_now(), profile_id=kari, last_day=last)
    return Boundary(end_of_day(last), plan_id, (Seen(KARI, 200, 303), Seen(SIV, 200, 200)))


def let_marit_act(cast: Cast) -> tuple[UUID, date]:
    plan_id, last, marit = cast.active_plan(), in_days(14), cast.profile_id(MARIT, "WORK")
    with cast.acting_as(MONA):
        number = open_in_turn(plan_id, Area.CONSENT, Level.READ).subject.number
    with cast.acting_as(MARIT):
        name_acting(cast.actor_now(), number=number, profile_id=marit, until=last)
    return plan_id, last


def acting_begins(cast: Cast) -> Boundary:
    """The family is told at once; access opens the day after."""
    plan_id, _last = let_marit_act(cast)
    seen = (Seen(MARIT, 404, 200), Seen(HANNE, 200, 200))
    return Boundary(start_of_day(in_days(1)), plan_id, seen)


def acting_ends(cast: Cast) -> Boundary:
    plan_id, last = let_marit_act(cast)
    seen = (Seen(MARIT, 200, 404), Seen(HANNE, 200, 200))
    return Boundary(end_of_day(last), plan_id, seen)


def a_child_comes_of_age(cast: Cast) -> Boundary:
    """The guardian is out by date; what the young person has is hers."""
    day = in_days(30)
    born(cast, SARA, birthday(day, -18))
    plan_id = cast.active_plan(SARA, (KARI,), (JON, SARA))
    seen = (Seen(JON, 200, 404), Seen(SARA, 200, 200), Seen(KARI, 200, 200))
    return Boundary(start_of_day(day), plan_id, seen)


def somebody_from_outside_is_to_be_confirmed(cast: Cast) -> Boundary:
    plan_id = cast.active_plan(people=(KARI,))
    add_petter(cast, plan_id)
    agree(cast, plan_id)
    last = participant(cast, plan_id, Role.EXTERNAL).confirm_by
    seen = (Seen(PETTER, 200, 404, kind="EXTERNAL"), Seen(KARI, 200, 200))
    return Boundary(end_of_day(last), plan_id, seen)


def a_block_ends(cast: Cast) -> Boundary:
    """While it lasts not even a forgotten grant opens; after it only what is given anew."""
    plan_id, last, tor = cast.active_plan(), in_days(10), cast.profile_id(TOR)
    with cast.acting_as(MARIT):
        block_id = propose_block(
            cast.actor_now(),
            adult_number=cast.number(TOR),
            child_number=cast.number("Emma Aas"),
            source="POLICE",
            reason="Vedtak.",
            last_day=last,
            synthetic=True,
        )
    with cast.acting_as(BENTE):
        confirm(cast.actor_now(), block_id)
    _forget_a_grant(tor, plan_id)
    return Boundary(end_of_day(last), plan_id, (Seen(TOR, 404, 200), Seen(MONA, 200, 200)))


def _forget_a_grant(profile_id: UUID, plan_id: UUID) -> None:
    now = clock.now()
    row = {
        "id": new_id(),
        "profile_id": profile_id,
        "subject_id": plan_id,
        "area": str(Area.OVERVIEW),
        "level": int(Level.READ),
        "valid_from": now - SECOND,
        "valid_to": now + timedelta(days=100),
        "source": "forgotten",
        "source_id": plan_id,
    }
    with acting(None), transaction(), system_access("test: a forgotten grant"):
        db.session.execute(insert(Grant), [row])


def what_a_block_shut_stays_shut(cast: Cast) -> Boundary:
    boundary = a_block_ends(cast)
    with acting(None), transaction(), system_access("test: no forgotten grant"):
        forgotten = Grant.__table__.update().where(Grant.source == "forgotten")
        db.session.execute(forgotten.values(valid_to=Grant.valid_from))
    return Boundary(boundary.at, boundary.plan_id, (Seen(TOR, 404, 404),))


def last_words_end(cast: Cast) -> Boundary:
    """The holder of a plan that was ended has some weeks for a last note (policy ``closing``)."""
    plan_id = cast.active_plan()
    with cast.changing(plan_id, MONA):
        withdraw_all(open_in_turn(plan_id, Area.CONSENT, Level.MANAGE))
    ends = _end_of_grants(cast, plan_id, HANNE, Area.CLOSING)
    page = "/avslutning"
    seen = (Seen(HANNE, 200, 404, page), Seen(MONA, 200, 200, page), Seen(KARI, 404, 404, page))
    return Boundary(ends, plan_id, seen)


def _end_of_grants(cast: Cast, plan_id: UUID, name: str, area: Area) -> datetime:
    """Midnight in Oslo: that it is one is asserted, that it is this one is the policy's."""
    profile_id = cast.profile_id(name)
    with acting(None), transaction(), system_access("test: looks"):
        query = select(Grant.valid_to).where(
            Grant.subject_id == plan_id,
            Grant.profile_id == profile_id,
            Grant.area == area,
            Grant.valid_to > clock.now(),
        )
        ends: datetime = db.session.execute(query).scalar_one()
    assert ends == start_of_day(clock.today(ends)), "a day ends at midnight"
    return ends


def a_leader_has_some_days_to_settle(cast: Cast) -> Boundary:
    plan_id, tor = cast.draft("Emma Aas"), cast.person(TOR).id
    db.session.rollback()
    doing(
        cast,
        plan_id,
        HANNE,
        propose_exemption,
        level=Level.WRITE,
        person_id=tor,
        ground=Ground.UNREACHABLE_AFTER_EFFORT,
        reason="Til sjøs.",
        legal_ground="Barnelova § 37",
    )
    ends = _end_of_grants(cast, plan_id, MARIT, Area.SIGNATORIES)
    return Boundary(ends, plan_id, (Seen(MARIT, 200, 404, "/avklaring"),))


BOUNDARIES = (
    a_consent_ends,
    a_place_ends,
    an_employment_ends,
    acting_begins,
    acting_ends,
    a_child_comes_of_age,
    somebody_from_outside_is_to_be_confirmed,
    a_block_ends,
    what_a_block_shut_stays_shut,
    last_words_end,
    a_leader_has_some_days_to_settle,
)


def answers(cast: Cast, boundary: Boundary, at: datetime) -> dict[str, int]:
    """What each is answered at the instant, newly signed in."""
    address = f"/planer/{boundary.plan_id}"
    with time_machine.travel(at, tick=False):
        return {
            f"{one.name} at {one.page or 'the plan'}": cast.client(one.name, one.kind)
            .get(address + one.page)
            .status_code
            for one in boundary.seen
        }


@pytest.mark.parametrize("make", BOUNDARIES, ids=lambda make: make.__name__)
def test_the_door_changes_at_the_instant_and_not_a_second_off(cast, make, count):
    boundary = make(cast)
    before = {f"{one.name} at {one.page or 'the plan'}": one.before for one in boundary.seen}
    after = {f"{one.name} at {one.page or 'the plan'}": one.after for one in boundary.seen}
    assert answers(cast, boundary, boundary.at - SECOND) == before
    assert answers(cast, boundary, boundary.at) == after
    assert answers(cast, boundary, boundary.at + SECOND) == after
    assert answers(cast, boundary, boundary.at - SECOND) == before, "nothing had to run"
    count("date boundaries", boundaries=1, answers=4 * len(boundary.seen))


# ---- the nights that the clock is turned -------------------------------------------------------


def next_last_sunday(month: int) -> date:
    """The next last Sunday of March (3) or October (10) that is at least two days away."""
    for year in (clock.today().year, clock.today().year + 1):
        day = date(year, month, 31)
        day -= timedelta(days=(day.weekday() + 1) % 7)
        if day >= in_days(2):
            return day
    raise AssertionError


NIGHTS = (
    (3, 0, 22, "the day of 23 hours ends at 22:00 UTC"),
    (3, -1, 23, "the evening before ends in winter time"),
    (10, 0, 23, "the day of 25 hours ends at 23:00 UTC"),
    (10, -1, 22, "the evening before ends in summer time"),
)


@pytest.mark.parametrize(("month", "shift", "hour", "why"), NIGHTS)
def test_a_day_ends_at_midnight_in_oslo_when_the_clock_is_turned(cast, month, shift, hour, why):
    last = next_last_sunday(month) + timedelta(days=shift)
    plan_id = cast.draft("Emma Aas", people=(KARI,))
    doing(cast, plan_id, HANNE, set_duration, level=Level.WRITE, until=in_days(364))
    agree(cast, plan_id)
    change = {"area": Area.PARTICIPANTS, "level": Level.MANAGE}
    kari = place(cast, plan_id, KARI)
    doing(cast, plan_id, HANNE, set_place_end, participant_id=kari, ends_on=last, **change)
    ends = datetime(last.year, last.month, last.day, hour, tzinfo=UTC)
    boundary = Boundary(ends, plan_id, (Seen(KARI, 200, 404),))
    for second, status in ((-1, 200), (0, 404), (1, 404)):
        found = answers(cast, boundary, ends + second * SECOND)
        assert list(found.values()) == [status], (why, second)


# ---- what is asked of whom ------------------------------------------------------------------


def test_from_the_first_second_of_the_birthday_the_young_person_must_agree(cast):
    day = in_days(1)
    born(cast, SARA, birthday(day, -15))
    numbers = {name: cast.number(name) for name in (SARA,)}
    cast.number = numbers.__getitem__  # type: ignore[method-assign]  # it follows the clock
    for at, wanted in (
        (start_of_day(day) - SECOND, [JON]),
        (start_of_day(day), [JON, SARA]),
        (start_of_day(day) + SECOND, [JON, SARA]),
    ):
        with time_machine.travel(at, tick=False):
            assert names(required(cast, SARA)) == wanted, at


def test_an_invitation_is_good_to_the_end_of_its_last_day(cast):
    plan_id = cast.active_plan()
    with cast.acting_as(HANNE):
        open_in_turn(plan_id, Area.PARTICIPANTS, Level.READ)
        people = participants_of(plan_id)
        last = next(one.invitation_until for one in people if one.name == KARI)
    ends = end_of_day(last)
    with time_machine.travel(ends, tick=False), pytest.raises(NotEnough):
        cast.accept(plan_id, KARI)
    with time_machine.travel(ends - SECOND, tick=False):
        cast.accept(plan_id, KARI)
