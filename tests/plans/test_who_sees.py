"""Who can see what, now and on a day that was: read from the grants, ended ones too."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from samspill.access.grants import Grant, levels_within
from samspill.access.levels import Area, Level
from samspill.core import clock
from samspill.identity.models import AddressProtection, Person
from samspill.infra.db import db
from samspill.plans.consent.scope import above
from samspill.plans.participants.models import Template
from samspill.plans.participants.pages import who_sees_what
from tests.plans.test_consent import HANNE, KARI, MONA, SIV, TOR, opened
from tests.plans.test_withdrawal import withdraw

DAY = timedelta(days=1)


def seen(cast, plan_id, day=None, by=MONA):
    with cast.acting_as(by):
        return {one.person.name: one.levels for one in who_sees_what(opened(plan_id), day)}


def test_everybody_with_access_now(cast):
    plan_id = cast.active_plan()
    now = seen(cast, plan_id)
    assert set(now) == {MONA, TOR, HANNE, KARI, SIV}
    assert list(now)[:3] == [MONA, TOR, HANNE], "family first, then the holder"
    assert now[SIV][Area.GOALS] == Level.CONTRIBUTE
    assert Area.LIFE_AREAS not in now[SIV]
    assert now[HANNE][Area.MEETINGS] == Level.MANAGE
    assert seen(cast, plan_id, by=HANNE) == now


def test_a_day_that_was_shows_who_has_left_since(cast):
    plan_id, first = cast.active_plan(), clock.today()
    with clock.moved(20 * DAY):
        withdraw(cast, plan_id, SIV)
    with clock.moved(30 * DAY):
        assert SIV not in seen(cast, plan_id)
        assert SIV not in seen(cast, plan_id, first + 21 * DAY)
        assert SIV in seen(cast, plan_id, first + 20 * DAY), "the day it was withdrawn"
        assert SIV in seen(cast, plan_id, first)
        assert KARI in seen(cast, plan_id, first + 21 * DAY)
        assert seen(cast, plan_id, first - DAY) == {}, "before the plan nobody saw it"


def test_a_grant_that_ended_before_it_began_was_never_open(cast):
    plan_id = cast.active_plan(people=(KARI,))
    siv = cast.profile_id(SIV)
    began = clock.start_of_day(clock.today() - 5 * DAY)
    with cast.acting_as(MONA):
        db.session.add(
            Grant(
                profile_id=siv,
                subject_id=plan_id,
                area=Area.GOALS,
                level=Level.READ,
                valid_from=began,
                valid_to=began,
                ended_at=began - timedelta(hours=1),
                source="test",
                source_id=plan_id,
            )
        )
    for days in (4, 5, 6):
        with cast.acting_as(MONA):
            day = clock.today() - days * DAY
            within = levels_within(plan_id, clock.start_of_day(day), clock.end_of_day(day))
            assert siv not in within
    start, end = began - 2 * DAY, began + 2 * DAY
    with cast.acting_as(MONA):
        assert siv not in levels_within(plan_id, start, end)


def test_who_came_back_stands_once(cast):
    plan_id = cast.active_plan()
    withdraw(cast, plan_id, SIV)
    for _again in range(2):
        cast.propose(plan_id, SIV)
        cast.send(plan_id)
        cast.sign(plan_id, MONA)
        cast.sign(plan_id, TOR)
        withdraw(cast, plan_id, SIV)
    with cast.acting_as(MONA):
        names = [one.person.name for one in who_sees_what(opened(plan_id), clock.today())]
    assert names.count(SIV) == 1


def test_of_a_protected_child_no_guardian_sees_the_others_name(cast):
    plan_id = cast.active_plan()
    with cast.acting_as(MONA):
        child = update(Person).where(Person.given_name == "Emma")
        db.session.execute(child.values(address_protection=AddressProtection.STRICT))
    assert set(seen(cast, plan_id)) == {MONA, HANNE, KARI, SIV}
    assert set(seen(cast, plan_id, by=HANNE)) == {MONA, TOR, HANNE, KARI, SIV}


def test_more_than_usual_for_the_role_is_named():
    scope = {Area.GOALS: Level.CONTRIBUTE, Area.MESSAGES: Level.OWN}
    assert above(Template.LIMITED, scope) == [Area.GOALS]
    assert above(Template.PROFESSIONAL, scope) == []
    assert above(None, scope) == []
