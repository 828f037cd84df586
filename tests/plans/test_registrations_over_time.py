"""Answers by other ways than the screen, while time passes: renewals, swaps, blocks, history."""

from __future__ import annotations

from uuid import UUID

import pytest

from samspill.access.actor import acting
from samspill.access.levels import Level
from samspill.access.system import system_access
from samspill.core.errors import Conflict, NotVisible, RuleBroken
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.plans.blocks.actions import block_by_register
from samspill.plans.consent.answering import LineReply, begin_signing, sign
from samspill.plans.consent.history import history
from samspill.plans.consent.models import Answer, AnswerChannel, Substitution
from samspill.plans.consent.pages import answer_page
from samspill.plans.consent.queries import unfinished_consent
from samspill.plans.registrations.actions import register_refusal
from tests.plans.passing_days import after, standing, states
from tests.plans.passing_days import work as days_pass
from tests.plans.test_consent import HANNE, KARI, MONA, SIV, TOR, opened, reaches
from tests.plans.test_interpreter import interpreted
from tests.plans.test_registrations import (
    GERD,
    MARIT,
    asked,
    confirm,
    evidence,
    register,
    signatory_id,
    spoken,
    withdraw,
)
from tests.plans.test_renewal import ask_again, lived_in
from tests.support.cast import PROOF
from tests.support.page import Page


@pytest.fixture(autouse=True)
def _outbox(monkeypatch):
    monkeypatch.setattr("samspill.notifications.actions.send_mail", lambda *_mail, **_more: None)


def block(cast, adult, child="Emma Aas"):
    """The register says that the adult must find nothing about the child, from now."""
    tenant_id = cast.actor(HANNE).tenant_id
    ids = {"adult_id": cast.person(adult).id, "child_id": cast.person(child).id}
    db.session.rollback()
    with acting(None), transaction(), system_access("test: the register"):
        block_by_register(tenant_id=tenant_id, reason="Vedtak.", last_day=None, **ids)


def test_who_is_withdrawn_by_telephone_does_not_come_back_by_a_renewal_under_way(cast):
    plan_id = lived_in(cast, KARI, SIV)
    ask_again(cast, plan_id)
    cast.send(plan_id)
    cast.sign(plan_id, MONA)
    withdraw(cast, plan_id, TOR, SIV)
    cast.sign(plan_id, TOR)
    assert reaches(cast, KARI, plan_id)
    assert not reaches(cast, SIV, plan_id)
    assert standing(cast, plan_id, SIV) == "REMOVED"
    assert states(plan_id) == {1: "REPLACED", 2: "ACTIVE", 3: "REPLACED"}


def test_a_renewal_can_be_answered_on_paper(cast):
    plan_id = lived_in(cast, KARI)
    with after(150):
        ask_again(cast, plan_id)
        consent_id = cast.send(plan_id)
        cast.sign(plan_id, MONA)
        confirm(cast, plan_id, register(cast, plan_id, consent_id, TOR))
        assert states(plan_id) == {1: "REPLACED", 2: "ACTIVE"}
    with after(300):
        assert reaches(cast, KARI, plan_id)


def test_a_witness_who_comes_after_the_time_to_answer_opens_nothing(cast):
    plan_id, consent_id = asked(cast)
    with after(25):
        registration_id = register(cast, plan_id, consent_id)
    with after(31):
        days_pass(plan_id)
        with pytest.raises(Conflict):
            confirm(cast, plan_id, registration_id)
        assert not reaches(cast, KARI, plan_id)


def test_who_is_blocked_from_the_child_answers_by_no_way(cast):
    plan_id, consent_id = asked(cast, "Emma Aas")
    cast.sign(plan_id, MONA)
    registration_id = register(cast, plan_id, consent_id, TOR)
    tor = signatory_id(cast, plan_id, TOR, consent_id)
    block(cast, TOR)
    with pytest.raises(Conflict):
        confirm(cast, plan_id, registration_id)
    with cast.acting_as(HANNE), pytest.raises(Conflict):
        register_refusal(
            opened(plan_id, level=Level.WRITE),
            consent_id=consent_id,
            signatory_id=tor,
            spoken=spoken(channel=AnswerChannel.ORAL),
        )
    assert not reaches(cast, KARI, plan_id)


def test_nor_withdraws_by_telephone(cast):
    plan_id = cast.active_plan()
    block(cast, TOR)
    with pytest.raises(NotVisible):
        withdraw(cast, plan_id, TOR, SIV)
    assert reaches(cast, SIV, plan_id)


def test_nor_is_a_witness(cast):
    plan_id, consent_id = asked(cast)
    block(cast, MARIT, "Ulrik Foss")
    with pytest.raises(RuleBroken) as broken:
        register(cast, plan_id, consent_id)
    assert broken.value.code == "no_employee"
    who = signatory_id(cast, plan_id, GERD, consent_id)
    address = f"/planer/{plan_id}/samtykke/{consent_id}/svar/{who}"
    assert MARIT not in cast.client(HANNE).get(f"{address}?q=sund").text
    marit = cast.profile_id(MARIT, "WORK")
    assert cast.client(HANNE).get(f"{address}/{marit}").status_code == 404


def test_the_history_says_how_and_through_whom(cast):
    plan_id, consent_id = asked(cast)
    confirm(cast, plan_id, register(cast, plan_id, consent_id, interpreter=interpreted()))
    with cast.acting_as(HANNE):
        (text,) = history(opened(plan_id)).versions[0].texts
    assert (text.name, text.channel, text.interpreter["number"]) == (GERD, "PAPER", "1234")
    page = Page(cast.client(HANNE).get(f"/planer/{plan_id}/samtykke/signert"))
    assert "Svaret kom på papir." in page.text
    assert "tolk 1234" in page.text


def test_translation_and_interpreter_stand_in_the_same_evidence(cast):
    plan_id, consent_id = asked(cast, "Emma Aas")
    with cast.acting_as(MONA):
        plan = opened(plan_id, level=Level.MANAGE)
        page = answer_page(plan, consent_id, "so")
        attempt = begin_signing(
            plan,
            consent_id=unfinished_consent(plan_id).id,
            replies=[
                LineReply(UUID(line.id), Answer.YES, (), Substitution.ASK)
                for line in page.shown.lines
            ],
            shown=page.shown.text(),
            translation=page.translation.record(),
            interpreter=interpreted(),
        )
        db.session.flush()
        sign(plan, attempt_id=attempt.id, shown=page.shown.text(), proof=PROOF)
    record = next(record for kind, record in evidence(cast, plan_id) if kind == "SIGNED")
    assert record["translation"]["language"] == "so"
    assert record["interpreter"]["language"] == "somali"
    assert (record["channel"], record["login"]) == ("EID", PROOF)
