"""Who left or is shut out holds no plan: the leader sees it, the others do not learn why."""

from __future__ import annotations

from datetime import timedelta

import pytest

from samspill.access.actor import acting
from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.clock import moved
from samspill.core.errors import Conflict, RuleBroken
from samspill.identity.actions import end_employment
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.plans.blocks.actions import block_by_register
from samspill.plans.consent.actions import ask_for_plan
from samspill.plans.consent.models import RenewBecause
from samspill.plans.consent.pages import answer_page
from samspill.plans.consent.renewal import begin_renewal, require_renewal
from samspill.plans.holders.actions import ask_family
from samspill.plans.holders.queries import offers_to
from samspill.plans.lifecycle.actions import change_kind, close_plan, reopen_plan
from samspill.plans.plan.access import opened_by_system
from samspill.plans.plan.models import PlanKind
from samspill.plans.plan.queries import open_handover
from tests.plans.passing_days import after
from tests.plans.passing_days import work as the_day_s_work
from tests.plans.test_consent import HANNE, KARI, MONA, SIV, notices, opened, reaches
from tests.plans.test_holders import (
    BENTE,
    MARIT,
    act_for,
    answer,
    as_holder,
    number_of,
    watched,
)
from tests.plans.test_holders import offer as offer_to
from tests.plans.test_languages import CODES
from tests.plans.test_lifecycle import GOALS_MET, status
from tests.plans.test_swaps import TOR, agreed, deliver, state_of, swap
from tests.plans.test_swaps import work as advance_swaps

LIST = "/planer/uten-stafettholder"


def shut(cast, name, child="Emma Aas"):
    """The register says that the person must find nothing about the child."""
    adult, of = cast.person(name), cast.person(child)
    ids = {"tenant_id": of.tenant_id, "adult_id": adult.id, "child_id": of.id}
    db.session.rollback()
    with acting(None), transaction(), system_access("test: the register"):
        block_by_register(**ids, reason="Besøksforbud", last_day=None)


def lacks_holder(cast, plan_id):
    with cast.acting_as(MONA):
        return opened(plan_id).subject.lacks_holder(clock.today())


def test_a_holder_who_is_shut_out_leaves_a_plan_on_the_leader_s_list(cast):
    plan_id, other = cast.active_plan(), cast.active_plan("Oskar Aas")
    shut(cast, HANNE)
    assert watched(cast) == {number_of(cast, plan_id): True}
    assert lacks_holder(cast, plan_id)
    assert not lacks_holder(cast, other), "a block is about one child"
    page = cast.client(MARIT).get(LIST).text
    assert "Hanne Nilsen har ikke planen lenger" in page
    assert "har sluttet" not in page
    assert "er borte for tiden" in cast.client(MONA).get(f"/planer/{plan_id}").text
    act_for(cast, plan_id)
    assert watched(cast)[number_of(cast, plan_id)] is False


def test_a_holder_whose_last_day_has_passed_leaves_a_plan_on_the_list(cast):
    plan_id = cast.active_plan()
    hanne = cast.profile_id(HANNE)
    with cast.acting_as(MARIT):
        end_employment(
            cast.actor_now(), profile_id=hanne, last_day=clock.today() + timedelta(days=3)
        )
    assert watched(cast) == {}
    with moved(timedelta(days=4)):
        assert watched(cast) == {number_of(cast, plan_id): True}
        assert lacks_holder(cast, plan_id)


@pytest.mark.parametrize("how", ["left", "shut out"])
def test_who_acts_and_goes_leaves_the_plan_on_the_list_again(cast, how):
    plan_id = cast.active_plan()
    shut(cast, HANNE)
    act_for(cast, plan_id)
    with moved(timedelta(days=1)):
        assert reaches(cast, MARIT, plan_id)
        assert not lacks_holder(cast, plan_id)
        if how == "left":
            cast.leave(MARIT)
        else:
            shut(cast, MARIT)
        assert lacks_holder(cast, plan_id)
        if how == "shut out":
            assert watched(cast) == {number_of(cast, plan_id): True}
            page = cast.client(MARIT).get(f"{LIST}/{number_of(cast, plan_id)}").text
            assert MARIT not in page.split("<main")[1], "nor is she one to choose"
            with pytest.raises(RuleBroken):
                act_for(cast, plan_id)


def test_a_colleague_who_is_shut_out_is_not_found_and_not_asked(cast):
    plan_id = cast.active_plan()
    search = f"/planer/{plan_id}/stafett?q=bente"
    assert BENTE in cast.client(HANNE).get(search).text
    shut(cast, BENTE)
    assert BENTE not in cast.client(HANNE).get(search).text
    with pytest.raises(RuleBroken) as broken:
        offer_to(cast, plan_id)
    assert broken.value.code == "may_not_hold"


def test_an_offer_to_somebody_shut_out_meanwhile_is_gone(cast):
    plan_id = cast.active_plan()
    answer(cast, offer_to(cast, plan_id))
    shut(cast, BENTE)
    with cast.acting_as(BENTE):
        assert offers_to(cast.actor_now().profile_id) == []
    with cast.acting_as(HANNE):
        opened(plan_id)
        assert open_handover(plan_id) is None


def test_an_offer_to_somebody_who_left_meanwhile_goes_no_further(cast):
    plan_id = cast.active_plan()
    answer(cast, offer_to(cast, plan_id))
    cast.leave(BENTE)
    with pytest.raises(RuleBroken) as broken:
        as_holder(cast, plan_id, ask_family)
    assert broken.value.code == "may_not_hold"


def test_a_plan_is_not_opened_again_to_a_holder_who_is_shut_out(cast):
    plan_id = cast.active_plan()
    as_holder(cast, plan_id, lambda plan: close_plan(plan, reason=GOALS_MET))
    shut(cast, HANNE)
    with cast.acting_as(MONA), pytest.raises(RuleBroken) as broken:
        reopen_plan(opened(plan_id, Area.CLOSING))
    assert broken.value.code == "no_holder"


# ---- what has ended stays ended -----------------------------------------------------------


def test_a_consent_that_must_be_renewed_does_not_wake_an_ended_plan(cast):
    plan_id = cast.active_plan()
    as_holder(cast, plan_id, lambda plan: close_plan(plan, reason=GOALS_MET))
    day = clock.today() + timedelta(days=14)
    with acting(None), transaction(), opened_by_system(plan_id, "test: the register") as plan:
        require_renewal(plan, because=RenewBecause.CARE, by=day)
    assert status(cast, plan_id) == "CLOSING"


def test_nobody_is_told_that_the_consent_of_an_ended_plan_runs_out(cast):
    plan_id = cast.active_plan()
    as_holder(cast, plan_id, lambda plan: close_plan(plan, reason=GOALS_MET))
    before = {name: notices(cast, name) for name in (MONA, HANNE, SIV)}
    with after(201):
        the_day_s_work(plan_id)
    assert {name: notices(cast, name) for name in before} == before


def test_a_swap_under_way_ends_with_the_plan(cast):
    plan_id = agreed(cast)
    swap_id = swap(cast, plan_id)
    deliver(cast, plan_id, MONA, TOR)
    advance_swaps(plan_id)
    as_holder(cast, plan_id, lambda plan: close_plan(plan, reason=GOALS_MET))
    with after(20):
        advance_swaps(plan_id)
        assert not reaches(cast, "Nina Haug", plan_id)
    assert state_of(swap_id) == "CANCELLED"


# ---- one question at a time ---------------------------------------------------------------


def test_a_renewal_and_a_new_holder_or_kind_are_not_asked_in_one(cast):
    plan_id = cast.active_plan(people=(KARI,))
    answer(cast, offer_to(cast, plan_id))
    as_holder(cast, plan_id, ask_family)
    with pytest.raises(Conflict):
        as_holder(cast, plan_id, begin_renewal)
    other = cast.active_plan("Oskar Aas")
    as_holder(cast, other, begin_renewal)
    hanne = cast.profile_id(HANNE)
    with pytest.raises(Conflict):
        as_holder(
            cast, other, lambda p: ask_for_plan(p, holder_id=hanne, kind=PlanKind.COOPERATION)
        )


@pytest.mark.parametrize("code", CODES)
def test_a_change_of_kind_is_read_in_every_language(cast, code):
    plan_id = cast.active_plan(people=(KARI,))
    as_holder(cast, plan_id, lambda p: change_kind(p, kind=PlanKind.INDIVIDUAL_PLAN))
    version_id = cast.send(plan_id)
    with cast.acting_as(MONA):
        page = answer_page(opened(plan_id, Area.CONSENT, Level.READ), version_id, code)
    norwegian, said = page.shown, page.translation.shown
    assert norwegian.heading == "Skal planen til Emma bli en individuell plan?"
    assert norwegian.lines[0].question == "Kan planen bli en individuell plan?"
    assert said.heading != norwegian.heading
    assert len(said.lines[0].facts) == len(norwegian.lines[0].facts) == 4
    for own, other in zip(said.lines[0].facts, norwegian.lines[0].facts, strict=True):
        assert own[0] != other[0]
        assert own[1] != other[1]
