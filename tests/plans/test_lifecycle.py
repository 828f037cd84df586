"""A plan as a whole: its kind, a rest, its end, and opening it again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from samspill.access.actor import acting
from samspill.access.levels import Area, Level
from samspill.core.clock import moved
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken
from samspill.core.ids import new_id
from samspill.infra.transaction import transaction
from samspill.plans.consent.evidence import broken_link
from samspill.plans.consent.queries import active_consent, unfinished_consent, versions
from samspill.plans.consent.upkeep import keep_up
from samspill.plans.consent.withdrawal import withdraw_all
from samspill.plans.lifecycle.actions import (
    change_kind,
    close_plan,
    finish_closing,
    pause_plan,
    reopen_plan,
    resume_plan,
)
from samspill.plans.lifecycle.jobs import daily, finish_one
from samspill.plans.participants.queries import participants_of
from samspill.plans.plan.access import opened_by_system
from samspill.plans.plan.actions import change_introduction, draft_plan, write_closing_note
from samspill.plans.plan.models import ClosingReason, PlanKind
from samspill.plans.plan.queries import running_pause
from tests.plans.test_consent import HANNE, KARI, MONA, SIV, TOR, notices, opened, reaches

MARIT = "Marit Sund"
GOALS_MET = ClosingReason.GOALS_MET


def as_holder(cast, plan_id, act, name=HANNE, area=Area.CONSENT, **values):
    with cast.acting_as(name):
        return act(opened(plan_id, area), **values)


def status(cast, plan_id, name=MONA):
    with cast.acting_as(name):
        return opened(plan_id, Area.CONSENT).subject.status


def evidence_holds(cast, plan_id):
    with cast.acting_as(MONA):
        opened(plan_id, Area.CONSENT)
        return broken_link(plan_id) is None


def individual(cast, child="Emma Aas", holder=HANNE):
    with cast.acting_as(holder):
        plan_id = draft_plan(
            cast.actor_now(),
            number=cast.number(child),
            purpose="Hjelp fra flere.",
            synthetic=True,
            kind=PlanKind.INDIVIDUAL_PLAN,
        ).id
    cast.hear(plan_id, holder)
    return plan_id


# ---- a rest -------------------------------------------------------------------------------


def test_a_plan_at_rest_is_read_and_not_written(cast):
    plan_id = cast.active_plan()
    as_holder(cast, plan_id, pause_plan, reason="Vi venter på utredning.")
    assert status(cast, plan_id) == "PAUSED"
    assert reaches(cast, SIV, plan_id, Area.GOALS)
    for name in (SIV, HANNE, MONA):
        assert not reaches(cast, name, plan_id, Area.GOALS, Level.CONTRIBUTE)
    with cast.acting_as(MONA):
        assert running_pause(plan_id).reason == "Vi venter på utredning."
    with cast.acting_as(SIV):
        opened(plan_id, Area.OVERVIEW)
        assert running_pause(plan_id) is None, "the reason is for the family and the holder"
    with cast.acting_as(MONA), pytest.raises(RuleBroken) as broken:
        change_introduction(opened(plan_id), description="x", important="")
    assert broken.value.code == "no_consent"
    as_holder(cast, plan_id, resume_plan)
    assert reaches(cast, SIV, plan_id, Area.GOALS, Level.CONTRIBUTE)
    assert status(cast, plan_id) == "ACTIVE"


def test_a_rest_says_why_writing_is_shut(cast):
    plan_id = cast.active_plan()
    as_holder(cast, plan_id, pause_plan, reason="Ferie.")
    with cast.acting_as(SIV), pytest.raises(NotEnough, match="pause"):
        opened(plan_id, Area.GOALS, Level.CONTRIBUTE)


def test_who_takes_part_goes_on_during_a_rest(cast):
    plan_id = cast.active_plan(people=(KARI,))
    as_holder(cast, plan_id, pause_plan, reason="Ferie.")
    cast.propose(plan_id, SIV)
    cast.send(plan_id)
    cast.sign(plan_id, MONA)
    cast.sign(plan_id, TOR)
    assert status(cast, plan_id) == "PAUSED", "a new version does not end the rest"
    with cast.acting_as(MONA):
        withdraw_all(opened(plan_id, Area.CONSENT, Level.MANAGE))
    assert status(cast, plan_id) == "CLOSING"


def test_what_a_rest_refuses(cast):
    plan_id = cast.active_plan()
    for name in (MONA, SIV):
        with cast.acting_as(name), pytest.raises(NotEnough):
            pause_plan(opened(plan_id, Area.OVERVIEW), reason="x")
    with cast.acting_as(MONA), pytest.raises(NotEnough):
        resume_plan(opened(plan_id))
    with pytest.raises(RuleBroken) as broken:
        as_holder(cast, plan_id, resume_plan)
    assert broken.value.code == "not_paused"
    as_holder(cast, plan_id, pause_plan, reason="Ferie.")
    with pytest.raises(RuleBroken) as broken:
        as_holder(cast, plan_id, pause_plan, reason="Ferie.")
    assert broken.value.code == "not_active"


# ---- the end ------------------------------------------------------------------------------


def test_the_holder_ends_a_plan_and_the_family_reads_on(cast):
    plan_id = cast.active_plan()
    as_holder(cast, plan_id, close_plan, reason=GOALS_MET)
    assert status(cast, plan_id) == "CLOSING"
    assert not reaches(cast, SIV, plan_id)
    assert not reaches(cast, HANNE, plan_id), "the holder keeps names, dates and own words only"
    assert reaches(cast, HANNE, plan_id, Area.CLOSING, Level.WRITE)
    for name in (MONA, TOR):
        assert reaches(cast, name, plan_id, Area.GOALS)
        assert not reaches(cast, name, plan_id, Area.GOALS, Level.CONTRIBUTE)
    assert ("access_ended", "QUEUED") in notices(cast, SIV)
    with cast.acting_as(MONA):
        plan = opened(plan_id)
        assert active_consent(plan_id) is not None, "ended is not withdrawn"
        assert plan.subject.closing_reason == GOALS_MET
    assert evidence_holds(cast, plan_id)


def test_the_holder_finishes_and_is_out(cast):
    plan_id = cast.active_plan()
    as_holder(cast, plan_id, close_plan, reason=GOALS_MET)
    as_holder(cast, plan_id, write_closing_note, area=Area.CLOSING, text="Takk.")
    as_holder(cast, plan_id, finish_closing, area=Area.CLOSING)
    assert status(cast, plan_id) == "CLOSED"
    assert not reaches(cast, HANNE, plan_id, Area.CLOSING)
    assert reaches(cast, MONA, plan_id)


def test_after_fourteen_days_the_closing_is_over_by_itself(cast):
    plan_id = cast.active_plan()
    as_holder(cast, plan_id, close_plan, reason=GOALS_MET)
    for days, wanted in ((14, "CLOSING"), (15, "CLOSED"), (16, "CLOSED")):
        with moved(timedelta(days=days)):
            with acting(None), transaction():
                daily()
            with acting(None), transaction():
                finish_one(str(plan_id))
            assert status(cast, plan_id) == wanted, days
            assert reaches(cast, HANNE, plan_id, Area.CLOSING) is (wanted == "CLOSING")
    with acting(None), transaction():
        finish_one(str(new_id()))


def test_a_plan_that_nobody_agreed_to_is_given_up(cast):
    draft = cast.draft("Emma Aas", people=(KARI,))
    as_holder(cast, draft, close_plan, reason=ClosingReason.CREATED_BY_MISTAKE)
    assert not reaches(cast, HANNE, draft, Area.CONSENT)
    asked = cast.draft("Emma Aas", people=(KARI,))
    cast.send(asked)
    cast.sign(asked, MONA)
    as_holder(cast, asked, close_plan, reason=ClosingReason.FAMILY_WISH)
    assert not reaches(cast, HANNE, asked, Area.CONSENT)
    with cast.acting_as(TOR):
        opened(asked)
        assert [v.state for v in versions(asked)] == ["CANCELLED"]


def test_nothing_waits_for_the_holder_of_a_plan_that_was_given_up(cast):
    plan_id = cast.draft("Emma Aas", people=(SIV,))
    cast.send(plan_id)
    cast.decline(plan_id, MONA)
    assert ("something_new", "QUEUED") in notices(cast, HANNE)
    as_holder(cast, plan_id, close_plan, reason=GOALS_MET)
    assert {state for _template, state in notices(cast, HANNE)} == {"CANCELLED"}


def test_what_ending_refuses(cast):
    plan_id = cast.active_plan()
    with cast.acting_as(MONA), pytest.raises(NotEnough):
        close_plan(opened(plan_id), reason=GOALS_MET)
    with pytest.raises(RuleBroken) as broken:
        as_holder(cast, plan_id, close_plan, reason=ClosingReason.CONSENT_WITHDRAWN)
    assert broken.value.code == "withdrawing"
    with pytest.raises(Conflict):
        as_holder(cast, plan_id, finish_closing)
    as_holder(cast, plan_id, close_plan, reason=GOALS_MET)
    with pytest.raises(Conflict):
        as_holder(cast, plan_id, close_plan, area=Area.CLOSING, reason=GOALS_MET)
    with cast.acting_as(MONA), pytest.raises(NotEnough):
        finish_closing(opened(plan_id, Area.CLOSING))


def test_a_plan_whose_consent_ran_out_is_ended_with_its_family(cast):
    plan_id = cast.active_plan()
    with moved(timedelta(days=201)):
        with acting(None), transaction(), opened_by_system(plan_id, "test: the day comes") as plan:
            keep_up(plan)
        assert status(cast, plan_id) == "EXPIRED"
        as_holder(cast, plan_id, close_plan, reason=GOALS_MET)
        assert status(cast, plan_id) == "CLOSING"
        assert reaches(cast, MONA, plan_id, Area.GOALS)
        assert not reaches(cast, MONA, plan_id, Area.GOALS, Level.CONTRIBUTE)


def test_the_days_do_not_wake_a_plan_that_has_ended(cast):
    plan_id = cast.active_plan()
    as_holder(cast, plan_id, close_plan, reason=GOALS_MET)
    for days in (150, 201):
        with (
            moved(timedelta(days=days)),
            acting(None),
            transaction(),
            opened_by_system(plan_id, "test: the day comes") as plan,
        ):
            keep_up(plan)
    assert ("renewal_near", "QUEUED") not in notices(cast, MONA)
    assert status(cast, plan_id) == "CLOSING"


# ---- opening again ------------------------------------------------------------------------


@pytest.mark.parametrize("by", [HANNE, TOR])
def test_an_ended_plan_goes_on_while_the_consent_holds(cast, by):
    plan_id = cast.active_plan()
    as_holder(cast, plan_id, close_plan, reason=GOALS_MET)
    with cast.acting_as(by):
        assert reopen_plan(opened(plan_id, Area.CLOSING)) is True
    assert status(cast, plan_id) == "ACTIVE"
    assert reaches(cast, MONA, plan_id, Area.GOALS, Level.WRITE)
    assert reaches(cast, HANNE, plan_id, Area.GOALS, Level.WRITE)
    assert reaches(cast, SIV, plan_id, Area.GOALS, Level.CONTRIBUTE)
    assert not reaches(cast, SIV, plan_id, Area.LIFE_AREAS), "what was signed, and no more"
    with cast.acting_as(MONA):
        opened(plan_id)
        states = {p.name: p.state for p in participants_of(plan_id)}
    assert states == {
        MONA: "ACTIVE",
        TOR: "ACTIVE",
        HANNE: "ACTIVE",
        SIV: "INVITED",
        KARI: "INVITED",
    }
    with cast.acting_as(MONA):
        withdraw_all(opened(plan_id, Area.CONSENT, Level.MANAGE))
    assert evidence_holds(cast, plan_id)


def test_who_was_withdrawn_does_not_come_back(cast):
    plan_id = cast.active_plan(people=(SIV,))
    with cast.acting_as(MONA):
        withdraw_all(opened(plan_id, Area.CONSENT, Level.MANAGE))
    with cast.acting_as(HANNE), pytest.raises(NotEnough):
        reopen_plan(opened(plan_id, Area.CLOSING))
    with cast.acting_as(MONA):
        assert reopen_plan(opened(plan_id, Area.CLOSING)) is False
    assert status(cast, plan_id) == "DRAFT"
    assert not reaches(cast, SIV, plan_id)
    assert not reaches(cast, HANNE, plan_id), "the holder may ask, and sees nothing yet"
    assert reaches(cast, MONA, plan_id), "the family reads on meanwhile"
    cast.propose(plan_id, SIV)
    cast.send(plan_id)
    cast.sign(plan_id, MONA)
    cast.sign(plan_id, TOR)
    assert status(cast, plan_id) == "ACTIVE"
    assert reaches(cast, MONA, plan_id, Area.GOALS, Level.WRITE)
    assert reaches(cast, SIV, plan_id)
    assert evidence_holds(cast, plan_id)


def test_a_consent_that_has_run_out_is_asked_for_again(cast):
    plan_id = cast.active_plan()
    as_holder(cast, plan_id, close_plan, reason=GOALS_MET)
    with moved(timedelta(days=201)):
        with cast.acting_as(MONA):
            assert reopen_plan(opened(plan_id, Area.CLOSING)) is False
        with cast.acting_as(MONA):
            opened(plan_id)
            assert [v.state for v in versions(plan_id)] == ["EXPIRED"]
        assert not reaches(cast, SIV, plan_id)


def test_a_child_protected_meanwhile_is_asked_about_anew(cast):
    plan_id = cast.active_plan()
    as_holder(cast, plan_id, close_plan, reason=GOALS_MET)
    cast.protect("Emma Aas")
    with cast.acting_as(MONA):
        assert reopen_plan(opened(plan_id, Area.CLOSING)) is False
    assert not reaches(cast, SIV, plan_id)


def test_what_opening_again_refuses(cast):
    plan_id = cast.active_plan()
    with cast.acting_as(MONA), pytest.raises(NotVisible):
        reopen_plan(opened(plan_id, Area.CLOSING))
    as_holder(cast, plan_id, close_plan, reason=GOALS_MET)
    cast.leave(HANNE)
    with cast.acting_as(MONA), pytest.raises(RuleBroken) as broken:
        reopen_plan(opened(plan_id, Area.CLOSING))
    assert broken.value.code == "no_holder"


def test_who_has_left_is_not_invited_again(cast):
    plan_id = cast.active_plan()
    as_holder(cast, plan_id, close_plan, reason=GOALS_MET)
    cast.leave(KARI)
    with cast.acting_as(MONA):
        reopen_plan(opened(plan_id, Area.CLOSING))
    assert not reaches(cast, KARI, plan_id)
    assert reaches(cast, SIV, plan_id)


# ---- kinds --------------------------------------------------------------------------------


def test_nobody_has_two_individual_plans(cast):
    first = individual(cast)
    second = individual(cast)
    cast.propose(first, KARI)
    cast.propose(second, KARI)
    cast.send(first)
    with pytest.raises(RuleBroken) as broken:
        cast.send(second)
    assert broken.value.code == "individual_exists"
    with pytest.raises(RuleBroken) as broken:
        individual(cast, holder=MARIT)
    assert broken.value.code == "individual_exists"
    individual(cast, "Oskar Aas")
    log = cast.draft("Emma Aas", people=(KARI,))
    with pytest.raises(RuleBroken) as broken:
        as_holder(cast, log, change_kind, kind=PlanKind.INDIVIDUAL_PLAN)
    assert broken.value.code == "individual_exists"


def test_an_ended_individual_plan_leaves_room_but_comes_not_back_beside_another(cast):
    first = individual(cast)
    cast.propose(first, KARI)
    cast.send(first)
    cast.sign(first, MONA)
    cast.sign(first, TOR)
    as_holder(cast, first, close_plan, reason=GOALS_MET)
    second = individual(cast)
    cast.propose(second, KARI)
    cast.send(second)
    with cast.acting_as(MONA), pytest.raises(RuleBroken) as broken:
        reopen_plan(opened(first, Area.CLOSING))
    assert broken.value.code == "individual_exists"


def test_a_kind_without_its_own_consent_changes_at_once(cast):
    plan_id = cast.active_plan()
    assert as_holder(cast, plan_id, change_kind, kind=PlanKind.COOPERATION) is None
    with cast.acting_as(MONA):
        plan = opened(plan_id)
        assert plan.subject.kind == "COOPERATION"
        assert unfinished_consent(plan_id) is None
    assert reaches(cast, SIV, plan_id, Area.GOALS, Level.CONTRIBUTE)
    assert evidence_holds(cast, plan_id)


def test_an_individual_plan_has_a_consent_of_its_own(cast):
    plan_id = cast.active_plan()
    as_holder(cast, plan_id, change_kind, kind=PlanKind.INDIVIDUAL_PLAN)
    cast.send(plan_id)
    cast.sign(plan_id, MONA)
    with cast.acting_as(TOR):
        assert opened(plan_id).subject.kind == "RELAY_LOG", "nothing changes before all say yes"
    cast.sign(plan_id, TOR)
    with cast.acting_as(MONA):
        assert opened(plan_id).subject.kind == "INDIVIDUAL_PLAN"
    for name in (SIV, KARI, HANNE):
        assert reaches(cast, name, plan_id, Area.GOALS, Level.CONTRIBUTE), name
    assert evidence_holds(cast, plan_id)


def test_a_no_leaves_the_kind_and_everybody_in_it(cast):
    plan_id = cast.active_plan()
    as_holder(cast, plan_id, change_kind, kind=PlanKind.INDIVIDUAL_PLAN)
    cast.send(plan_id)
    cast.decline(plan_id, MONA)
    assert status(cast, plan_id) == "ACTIVE"
    with cast.acting_as(MONA):
        plan = opened(plan_id)
        assert plan.subject.kind == "RELAY_LOG"
        assert {p.state for p in participants_of(plan_id)} <= {"ACTIVE", "INVITED"}
    assert reaches(cast, HANNE, plan_id, Area.GOALS, Level.WRITE)
    assert reaches(cast, SIV, plan_id)


def test_a_draft_changes_kind_with_its_question(cast):
    plan_id = cast.draft("Emma Aas", people=(KARI,))
    as_holder(cast, plan_id, change_kind, kind=PlanKind.INDIVIDUAL_PLAN)
    with cast.acting_as(HANNE):
        opened(plan_id)
        assert unfinished_consent(plan_id).asks_kind == "INDIVIDUAL_PLAN"
    empty = cast.draft("Oskar Aas")
    as_holder(cast, empty, change_kind, kind=PlanKind.COOPERATION)
    with cast.acting_as(HANNE):
        assert opened(empty).subject.kind == "COOPERATION"


def test_what_a_change_of_kind_refuses(cast):
    plan_id = cast.active_plan()
    with cast.acting_as(MONA), pytest.raises(NotEnough):
        change_kind(opened(plan_id), kind=PlanKind.COOPERATION)
    with pytest.raises(RuleBroken) as broken:
        as_holder(cast, plan_id, change_kind, kind=PlanKind.RELAY_LOG)
    assert broken.value.code == "same_kind"
    cast.propose(plan_id, "Jonas Berg")
    cast.send(plan_id)
    with pytest.raises(Conflict):
        as_holder(cast, plan_id, change_kind, kind=PlanKind.COOPERATION)
    as_holder(cast, plan_id, close_plan, reason=GOALS_MET)
    with pytest.raises(RuleBroken) as broken:
        as_holder(cast, plan_id, change_kind, area=Area.CLOSING, kind=PlanKind.COOPERATION)
    assert broken.value.code == "closing"
