"""A block that begins or ends asks anew who must agree; no paper goes round it (I4, I10, I21)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from samspill.access.actor import acting
from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.errors import Conflict, NotVisible, RuleBroken
from samspill.identity.models import Block
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.plans.blocks.actions import confirm, lift, propose_block
from samspill.plans.consent import jobs
from samspill.plans.consent.models import Consent, RenewBecause
from samspill.plans.consent.queries import all_signatories
from samspill.plans.registrations.actions import register_refusal
from samspill.plans.registrations.paper import family_of
from samspill.plans.registrations.queries import standings
from tests.plans.test_consent import HANNE, JONAS, KARI, MONA, TOR, notices, opened, reaches
from tests.plans.test_recompute import evidence, version
from tests.plans.test_registrations import asked, register, signatory_id, spoken
from tests.plans.test_registrations import confirm as confirm_answer
from tests.plans.test_settling import confirm as confirm_adult
from tests.plans.test_settling import exempt, protect, states

ONE, OTHER = "Marit Sund", "Bente Ruud"


@pytest.fixture
def block(cast):
    """A block that two leaders have agreed on; its id. ``by_two`` False: only one has asked."""

    def make(adult=TOR, child="Emma Aas", last_day=None, by_two=True):
        numbers = {"adult_number": cast.number(adult), "child_number": cast.number(child)}
        with cast.acting_as(ONE):
            block_id = propose_block(
                cast.actor_now(),
                **numbers,
                source="POLICE",
                reason="Besøksforbud.",
                last_day=last_day,
                synthetic=True,
            )
        if by_two:
            with cast.acting_as(OTHER):
                confirm(cast.actor_now(), block_id)
        return block_id

    return make


@pytest.fixture
def lifted(cast):
    """Two leaders lift a block."""

    def lift_it(block_id):
        with cast.acting_as(ONE):
            lift(cast.actor_now(), block_id)
        with cast.acting_as(OTHER):
            confirm(cast.actor_now(), block_id)

    return lift_it


def consent_states(plan_id):
    with acting(None), transaction(), system_access("test: states"):
        query = select(Consent.state).where(Consent.plan_id == plan_id).order_by(Consent.number)
        return list(db.session.scalars(query))


# ---- what holds ------------------------------------------------------------------------------


def test_the_second_leaders_word_suspends_and_asks_for_renewal_at_once(cast, block):
    plan_id = cast.active_plan()
    block()
    assert states(cast, plan_id) == {"Mona": "SIGNED", "Tor": "SUSPENDED"}
    found = version(cast, plan_id)
    assert found.renew_because == RenewBecause.RESPONSIBILITY
    assert found.renew_by == clock.today() + timedelta(days=30)
    assert reaches(cast, MONA, plan_id)
    assert reaches(cast, KARI, plan_id)
    assert evidence(cast, plan_id)[-2:] == ["SUSPENDED", "RENEWAL_REQUIRED"]
    assert "access_ended" not in [template for template, _state in notices(cast, TOR)]


def test_one_leader_alone_asks_nobody_anew(cast, block):
    plan_id = cast.active_plan()
    block(by_two=False)
    assert states(cast, plan_id) == {"Mona": "SIGNED", "Tor": "SIGNED"}
    assert version(cast, plan_id).renew_by is None


def test_a_block_of_somebody_else_asks_nobody_anew(cast, block):
    plan_id = cast.active_plan()
    block("Per Strand")
    block(child="Oskar Aas")
    assert states(cast, plan_id) == {"Mona": "SIGNED", "Tor": "SIGNED"}
    assert version(cast, plan_id).renew_by is None


def test_what_waits_for_the_blocked_ends_with_the_block(cast, block):
    plan_id = cast.draft("Emma Aas", people=(KARI,))
    cast.send(plan_id)
    cast.sign(plan_id, MONA)
    block()
    assert consent_states(plan_id) == ["CANCELLED"]
    with pytest.raises((Conflict, NotVisible)):
        cast.sign(plan_id, TOR)
    assert not reaches(cast, KARI, plan_id)
    assert ("something_new", "QUEUED") in notices(cast, HANNE)


def test_lifting_opens_nothing_and_the_lifted_is_asked_as_before(cast, block, lifted):
    plan_id = cast.active_plan()
    lifted(block())
    assert not reaches(cast, TOR, plan_id, Area.CONSENT, Level.OWN)
    assert states(cast, plan_id) == {"Mona": "SIGNED", "Tor": "SUSPENDED"}
    cast.propose(plan_id, JONAS)
    cast.send(plan_id)
    assert states(cast, plan_id) == {"Mona": "WAITING", "Tor": "WAITING"}
    cast.sign(plan_id, MONA)
    assert not reaches(cast, JONAS, plan_id)
    cast.sign(plan_id, TOR)
    assert reaches(cast, TOR, plan_id, Area.OVERVIEW, Level.WRITE)
    assert reaches(cast, JONAS, plan_id)


def test_lifting_leaves_a_leaders_decision_as_it_is(cast, block, lifted):
    plan_id = cast.draft("Emma Aas", people=(KARI,))
    block_id = block()
    confirm_adult(cast, plan_id, MONA)
    exempt(cast, plan_id, TOR)
    cast.send(plan_id)
    lifted(block_id)
    assert consent_states(plan_id) == ["SENT"]
    cast.sign(plan_id, MONA)
    assert reaches(cast, KARI, plan_id)
    assert not reaches(cast, TOR, plan_id, Area.OVERVIEW)


def test_the_night_finds_a_block_that_ended_by_its_own_day(cast, block, monkeypatch):
    plan_id = cast.active_plan()
    block(last_day=clock.today())
    queued = []
    monkeypatch.setattr(jobs, "defer", lambda name, calls: queued.extend((name, c) for c in calls))
    with clock.moved(timedelta(days=1)):
        with acting(None), transaction():
            jobs.see_birthdays()
        assert (jobs.RECOMPUTE, {"plan_id": str(plan_id)}) in queued
        with acting(None), transaction():
            jobs.see_who_must_agree(str(plan_id))
        assert not reaches(cast, TOR, plan_id, Area.CONSENT, Level.OWN)
        cast.propose(plan_id, JONAS)
        cast.send(plan_id)
        assert states(cast, plan_id) == {"Mona": "WAITING", "Tor": "WAITING"}


def test_a_lifted_block_leaves_the_database_without_a_mark(cast, block, lifted):
    block_id = block()
    lifted(block_id)
    with acting(None), transaction():
        assert db.session.get_one(Block, block_id).lifted_at is not None
    plan_id = cast.draft("Emma Aas", people=(KARI,))
    cast.send(plan_id)
    assert states(cast, plan_id) == {"Mona": "WAITING", "Tor": "WAITING"}


# ---- on paper --------------------------------------------------------------------------------


def left_out_of(cast, plan_id, consent_id):
    with acting(None), transaction(), system_access("test: who is left out"):
        return next(one.id for one in all_signatories(consent_id) if one.state == "EXEMPTED")


def test_one_left_out_answers_on_no_paper(cast):
    plan_id, consent_id = asked(cast, "Emma Aas")
    registration_id = register(cast, plan_id, consent_id, TOR)
    exempt(cast, plan_id, TOR)
    with pytest.raises(Conflict):
        confirm_answer(cast, plan_id, registration_id)
    tor = left_out_of(cast, plan_id, consent_id)
    with cast.acting_as(HANNE), pytest.raises(Conflict):
        register_refusal(
            opened(plan_id, level=Level.WRITE),
            consent_id=consent_id,
            signatory_id=tor,
            spoken=spoken(),
        )
    with cast.acting_as(HANNE):
        plan = opened(plan_id)
        assert {one.person_id for one in standings(plan_id)} == {cast.person(MONA).id}
        assert TOR not in {one.name for one in family_of(plan)}
    cast.sign(plan_id, MONA)
    assert reaches(cast, KARI, plan_id)


def test_an_adult_nobody_has_confirmed_is_not_asked_on_paper_either(cast):
    plan_id = cast.draft("Emma Aas", people=(KARI,))
    protect(cast)
    with cast.acting_as(HANNE):
        assert family_of(opened(plan_id)) == []
    with pytest.raises(RuleBroken) as broken:
        cast.send(plan_id)
    assert broken.value.code == "unclear"
    confirm_adult(cast, plan_id, MONA)
    exempt(cast, plan_id, TOR)
    consent_id = cast.send(plan_id)
    with cast.acting_as(HANNE):
        assert [one.name for one in family_of(opened(plan_id))] == [MONA]
    confirm_answer(cast, plan_id, register(cast, plan_id, consent_id, MONA))
    assert reaches(cast, KARI, plan_id)
    assert not reaches(cast, TOR, plan_id, Area.CONSENT, Level.OWN)


def test_a_registered_answer_does_not_open_what_others_must_answer_by_now(cast):
    plan_id, consent_id = asked(cast, "Emma Aas")
    cast.sign(plan_id, TOR)
    registration_id = register(cast, plan_id, consent_id, MONA)
    protect(cast)
    with pytest.raises(Conflict):
        confirm_answer(cast, plan_id, registration_id)
    with pytest.raises(StopIteration):
        signatory_id(cast, plan_id, "Gerd Foss", consent_id)
    assert not reaches(cast, KARI, plan_id)
