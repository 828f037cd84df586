"""Who must agree meets who holds the plan, its kind and its end: handover, acting, closing (F2)."""

from __future__ import annotations

import ast
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from samspill.access.actor import acting
from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.clock import moved
from samspill.core.errors import NotEnough, RuleBroken
from samspill.identity.models import Profile, Relation, RelationKind
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.plans.consent import history as history_words
from samspill.plans.consent.evidence import evidence_of
from samspill.plans.consent.history import history
from samspill.plans.consent.words import REASONS
from samspill.plans.holders.acting import end_acting
from samspill.plans.holders.actions import ask_family
from samspill.plans.lifecycle.actions import change_kind, close_plan, pause_plan, reopen_plan
from samspill.plans.plan.models import ClosingReason, HandoverState, PlanKind
from samspill.plans.plan.queries import open_handover
from samspill.plans.signatories.actions import decide_confirmation, propose_confirmation
from samspill.plans.signatories.models import Ground
from samspill.plans.signatories.queries import matters_of
from samspill.plans.signatories.rules import Capacity
from samspill.plans.signatories.words import GROUND_NAMES, RELATION_NAMES
from tests.plans.test_consent import HANNE, KARI, MONA, TOR, notices, opened, reaches
from tests.plans.test_holders import BENTE, MARIT, act_for, answer, as_holder, offer
from tests.plans.test_recompute import evidence, look_again, version
from tests.plans.test_settling import block, exempt, protect, relate, states
from tests.rules.sources import parsed, python_files

ANNE = "Anne Dahl"


def lose_the_say(cast, child="Emma Aas"):
    relate(cast, TOR, child, kind="WITHOUT")
    relate(cast, MONA, child, kind="SOLE")


# ---- handing on ------------------------------------------------------------------------------


def test_a_handover_under_way_is_asked_again_of_those_who_must_agree_by_now(cast):
    plan_id = cast.active_plan()
    answer(cast, offer(cast, plan_id))
    as_holder(cast, plan_id, ask_family)
    cast.send(plan_id)
    cast.sign(plan_id, MONA)
    lose_the_say(cast)
    look_again(plan_id)
    assert evidence(cast, plan_id)[-1] == "CANCELLED"
    assert reaches(cast, HANNE, plan_id), "the old holder has it still"
    assert not reaches(cast, BENTE, plan_id)
    with cast.acting_as(HANNE):
        opened(plan_id)
        assert open_handover(plan_id).state == HandoverState.ACCEPTED
    as_holder(cast, plan_id, ask_family)
    cast.send(plan_id)
    assert states(cast, plan_id) == {"Mona": "WAITING"}
    cast.sign(plan_id, MONA)
    assert reaches(cast, BENTE, plan_id)
    assert not reaches(cast, HANNE, plan_id, Area.CONSENT)


def test_nobody_who_must_answer_becomes_holder(cast):
    plan_id = cast.active_plan("Iben Dahl", (KARI,), (ANNE,))
    anne = cast.profile_id(ANNE, "WORK")
    with acting(None), transaction():
        db.session.execute(update(Profile).where(Profile.id == anne).values(may_hold_plans=True))
    answer(cast, offer(cast, plan_id, ANNE), name=ANNE)
    as_holder(cast, plan_id, ask_family)
    with pytest.raises(RuleBroken) as broken:
        cast.send(plan_id)
    assert broken.value.code == "holder_signs"


def test_who_becomes_a_guardian_while_she_holds_the_plan_sends_nothing(cast):
    plan_id = cast.draft("Lea Vik", people=(KARI,))
    hanne, lea = cast.person(HANNE).id, cast.person("Lea Vik").id
    db.session.rollback()
    with acting(None), transaction(), system_access("test: news"):
        news = {"kind": "SOLE", "valid_from": clock.today(), "source": "Folkeregisteret"}
        db.session.add(Relation(adult_id=hanne, child_id=lea, **news))
    with pytest.raises(RuleBroken) as broken:
        cast.send(plan_id)
    assert broken.value.code in ("holder_signs", "unclear")


# ---- acting ----------------------------------------------------------------------------------


def test_what_the_register_says_touches_nobody_who_acts(cast):
    plan_id = cast.active_plan()
    act_for(cast, plan_id, MARIT)
    lose_the_say(cast)
    look_again(plan_id)
    with moved(timedelta(days=2)):
        assert reaches(cast, MARIT, plan_id, Area.CONSENT, Level.WRITE)
    assert not reaches(cast, TOR, plan_id, Area.CONSENT, Level.OWN)


def ask(cast, plan_id, by=HANNE):
    person = cast.person(MONA).id
    with cast.acting_as(by):
        plan = opened(plan_id, level=Level.WRITE)
        propose_confirmation(plan, person_id=person, reason="Bor med barnet.")


def settle(cast, plan_id, by=MARIT):
    with cast.acting_as(by):
        plan = opened(plan_id, Area.SIGNATORIES, Level.MANAGE)
        decide_confirmation(plan, confirmation_id=matters_of(plan_id)[0][0].id, agrees=True)


def test_who_is_asked_to_decide_is_still_asked_when_she_acts_no_more(cast):
    plan_id = cast.active_plan()
    act_for(cast, plan_id, MARIT)
    with moved(timedelta(days=2)):
        ask(cast, plan_id)
        with cast.acting_as(HANNE):
            end_acting(opened(plan_id, level=Level.WRITE))
        assert not reaches(cast, MARIT, plan_id)
        settle(cast, plan_id)


def test_a_leader_who_acts_does_not_ask_herself(cast):
    plan_id = cast.active_plan()
    act_for(cast, plan_id, MARIT)
    with moved(timedelta(days=2)):
        assert reaches(cast, MARIT, plan_id, Area.CONSENT, Level.WRITE)
        with pytest.raises(RuleBroken) as broken:
            ask(cast, plan_id, MARIT)
        assert broken.value.code == "no_leader"


def test_one_person_in_two_posts_is_one_of_the_two(cast):
    plan_id = cast.draft("Emma Aas", people=(KARI,))
    ask(cast, plan_id)
    marit, hanne = cast.profile_id(MARIT), cast.person(HANNE).id
    db.session.rollback()
    with acting(None), transaction():
        which = update(Profile).where(Profile.id == marit)
        db.session.execute(which.values(person_id=hanne))
    actor = replace(cast.actor(HANNE), profile_id=marit)
    db.session.rollback()
    with acting(actor), transaction():
        plan = opened(plan_id, Area.SIGNATORIES, Level.MANAGE)
        asked = matters_of(plan_id)[0][0].id
        with pytest.raises(NotEnough):
            decide_confirmation(plan, confirmation_id=asked, agrees=True)


# ---- kinds, rest and end ---------------------------------------------------------------------


def test_a_change_of_kind_waits_for_those_who_must_agree_by_now(cast):
    plan_id = cast.active_plan()
    as_holder(cast, plan_id, lambda plan: change_kind(plan, kind=PlanKind.INDIVIDUAL_PLAN))
    cast.send(plan_id)
    cast.sign(plan_id, TOR)
    lose_the_say(cast)
    look_again(plan_id)
    with cast.acting_as(MONA):
        assert opened(plan_id).subject.kind == PlanKind.RELAY_LOG
    as_holder(cast, plan_id, lambda plan: change_kind(plan, kind=PlanKind.INDIVIDUAL_PLAN))
    cast.send(plan_id)
    cast.sign(plan_id, MONA)
    with cast.acting_as(MONA):
        assert opened(plan_id).subject.kind == PlanKind.INDIVIDUAL_PLAN


def test_a_plan_that_rests_is_renewed_as_others(cast):
    plan_id = cast.active_plan()
    as_holder(cast, plan_id, lambda plan: pause_plan(plan, reason="Ferie."))
    protect(cast)
    look_again(plan_id)
    assert version(cast, plan_id).renew_by is not None


def chain(plan_id):
    with acting(None), transaction(), system_access("test: the chain of an ended plan"):
        return [row.kind for row in evidence_of(plan_id)]


def close(cast, plan_id):
    as_holder(cast, plan_id, lambda plan: close_plan(plan, reason=ClosingReason.GOALS_MET))


def test_what_has_ended_is_not_to_be_renewed(cast):
    plan_id = cast.active_plan()
    close(cast, plan_id)
    before = notices(cast, MONA)
    block(cast, TOR)
    look_again(plan_id)
    assert "RENEWAL_REQUIRED" not in chain(plan_id)
    assert notices(cast, MONA) == before
    assert not reaches(cast, TOR, plan_id)
    assert reaches(cast, MONA, plan_id)


def test_it_opens_again_only_for_those_who_must_agree_by_now(cast):
    plan_id = cast.active_plan()
    close(cast, plan_id)
    lose_the_say(cast)
    with cast.acting_as(MONA):
        assert not reopen_plan(opened(plan_id)), "others must agree: the family is asked anew"
    assert not reaches(cast, KARI, plan_id)


def test_opened_again_it_is_what_it_was_for_who_was_left_out(cast):
    plan_id = cast.draft("Emma Aas", people=(KARI,))
    exempt(cast, plan_id, TOR)
    cast.send(plan_id)
    cast.sign(plan_id, MONA)
    assert reaches(cast, TOR, plan_id, Area.CONSENT)
    close(cast, plan_id)
    assert not reaches(cast, TOR, plan_id, Area.CONSENT, Level.OWN)
    with cast.acting_as(MONA):
        assert reopen_plan(opened(plan_id))
    assert reaches(cast, TOR, plan_id, Area.CONSENT)
    assert not reaches(cast, TOR, plan_id, Area.OVERVIEW, Level.OWN)
    assert reaches(cast, MONA, plan_id, Area.OVERVIEW, Level.WRITE)


# ---- words -----------------------------------------------------------------------------------


def test_every_capacity_relation_and_ground_has_its_words():
    assert set(REASONS) == set(Capacity)
    assert set(RELATION_NAMES) == set(RelationKind)
    assert set(GROUND_NAMES) == set(Ground)


def test_every_kind_of_evidence_has_its_words():
    written = {
        node.args[1].value
        for file in python_files("samspill")
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") == "append_evidence"
        and isinstance(node.args[1], ast.Constant)
    }
    assert "SUSPENDED" in written
    known = {*history_words.KINDS, *history_words.FOR_THE_HOLDER, "SIGNED"}
    assert written <= known, written - known


def test_the_family_does_not_read_in_the_history_who_was_left_out(cast):
    plan_id = cast.draft("Emma Aas", people=(KARI,))
    cast.send(plan_id)
    exempt(cast, plan_id, TOR, is_hidden=True)
    decided = "En leder avgjorde at én ikke trenger å svare"
    for name, shown in ((HANNE, True), (MONA, False)):
        with cast.acting_as(name):
            found = history(opened(plan_id))
        words = [happened.text for one in found.versions for happened in one.happened]
        assert (decided in words) == shown, name
