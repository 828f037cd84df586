"""The family says whom it wants; the holder takes it up, or says why not."""

from __future__ import annotations

import pytest

from samspill.access.levels import Area, Level
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken
from samspill.core.ids import new_id
from samspill.plans.consent.actions import propose_participant
from samspill.plans.consent.scope import PROFESSIONAL_DEFAULT
from samspill.plans.consent.withdrawal import withdraw_all
from samspill.plans.wishes.actions import make_wish, turn_down_wish
from samspill.plans.wishes.queries import wishes_of
from tests.plans.test_consent import HANNE, KARI, MONA, SIV, TOR, notices, opened


def wish(cast, plan_id, name="Petter Hov", by=MONA):
    with cast.acting_as(by):
        plan = opened(plan_id, level=Level.MANAGE)
        return make_wish(plan, name=name, place="BUP").id


def seen_by(cast, plan_id, name):
    with cast.acting_as(name):
        opened(plan_id, Area.PARTICIPANTS)
        return [(one.name, one.state, one.answer) for one in wishes_of(plan_id)]


def test_the_family_wishes_and_the_holder_says_why_not(cast):
    plan_id = cast.active_plan()
    before = notices(cast, HANNE)
    wish_id = wish(cast, plan_id)
    assert len(notices(cast, HANNE)) == len(before) + 1
    assert seen_by(cast, plan_id, TOR) == [("Petter Hov", "WAITING", "")]
    assert seen_by(cast, plan_id, KARI) == [], "the wish is the family's and the holder's"
    told = len(notices(cast, MONA))
    with cast.acting_as(HANNE):
        turn_down_wish(opened(plan_id), wish_id=wish_id, answer="Spør fastlegen først.")
    assert seen_by(cast, plan_id, MONA) == [("Petter Hov", "TURNED_DOWN", "Spør fastlegen først.")]
    assert len(notices(cast, MONA)) == told + 1
    with cast.acting_as(HANNE), pytest.raises(Conflict):
        turn_down_wish(opened(plan_id), wish_id=wish_id, answer="En gang til")


def test_the_holder_takes_a_wish_up_by_proposing(cast):
    plan_id = cast.active_plan(people=(KARI,))
    wish_id = wish(cast, plan_id, name=SIV)
    cast.propose(plan_id, SIV, wish_id=wish_id)
    assert seen_by(cast, plan_id, MONA) == [(SIV, "TAKEN_UP", "")]


def test_the_family_may_wish_before_the_first_yes(cast):
    plan_id = cast.draft("Emma Aas", people=(KARI,))
    cast.send(plan_id)
    wish(cast, plan_id, by=TOR)
    assert [one[0] for one in seen_by(cast, plan_id, MONA)] == ["Petter Hov"]


def test_only_the_family_wishes(cast):
    plan_id = cast.active_plan()
    for name, area in ((HANNE, Area.CONSENT), (KARI, Area.PARTICIPANTS)):
        with cast.acting_as(name), pytest.raises(NotEnough):
            make_wish(opened(plan_id, area), name="Petter", place="")


def test_only_the_holder_answers(cast):
    plan_id = cast.active_plan()
    wish_id = wish(cast, plan_id)
    with cast.acting_as(TOR), pytest.raises(NotEnough):
        turn_down_wish(opened(plan_id), wish_id=wish_id, answer="Nei")
    with cast.acting_as(HANNE), pytest.raises(NotVisible):
        turn_down_wish(opened(plan_id), wish_id=new_id(), answer="Nei")


def test_another_plans_wish_is_not_there(cast):
    plan_id = cast.active_plan(people=(KARI,))
    other = cast.active_plan("Oskar Aas", people=(KARI,))
    wish_id = wish(cast, other)
    with cast.acting_as(HANNE), pytest.raises(NotVisible):
        plan = opened(plan_id, Area.PARTICIPANTS, Level.MANAGE)
        profile_id = cast.profile_id(SIV)
        propose_participant(
            plan, profile_id=profile_id, title="", scope=PROFESSIONAL_DEFAULT, wish_id=wish_id
        )


def test_a_closing_plan_takes_no_wish(cast):
    plan_id = cast.active_plan()
    with cast.acting_as(TOR):
        withdraw_all(opened(plan_id, level=Level.MANAGE))
    with cast.acting_as(MONA), pytest.raises(NotEnough):
        make_wish(opened(plan_id), name="Petter", place="")


def test_a_plan_that_closes_meanwhile_takes_no_wish(cast):
    plan_id = cast.active_plan()
    with cast.acting_as(TOR):
        plan = opened(plan_id, level=Level.MANAGE)
        withdraw_all(plan)
        closing = type(plan)(opened(plan_id).subject, plan.actor, plan.levels, plan.at)
        with pytest.raises(Conflict):
            make_wish(closing, name="Petter", place="")


def test_wishes_do_not_pile_up(cast):
    plan_id = cast.active_plan()
    for _n in range(10):
        wish(cast, plan_id)
    with pytest.raises(RuleBroken) as broken:
        wish(cast, plan_id)
    assert broken.value.code == "many"
