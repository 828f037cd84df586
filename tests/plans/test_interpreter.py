"""Read through an interpreter: who, and never a child (F4, tolkeloven § 4)."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from samspill.access.levels import Level
from samspill.core import clock
from samspill.core.errors import RuleBroken
from samspill.infra.db import db
from samspill.plans.consent.answering import LineReply, begin_signing, sign
from samspill.plans.consent.interpreter import Interpreter
from samspill.plans.consent.models import Answer, Substitution
from samspill.plans.consent.pages import answer_page
from samspill.plans.consent.queries import active_consent, signatories_of, unfinished_consent
from tests.plans.test_consent import HANNE, KARI, MONA, SIV, opened
from tests.plans.test_registrations import (
    GERD,
    asked,
    confirm,
    evidence,
    register,
    withdraw,
)
from tests.support.cast import PROOF


def interpreted(**more):
    values = {
        "service": "Tolketjenesten",
        "number": "1234",
        "language": "somali",
        "on": clock.today(),
        "is_adult": True,
    }
    return Interpreter(**{**values, **more})


def test_that_it_was_read_through_an_interpreter_is_kept(cast):
    plan_id, consent_id = asked(cast)
    confirm(cast, plan_id, register(cast, plan_id, consent_id, interpreter=interpreted()))
    record = next(record for kind, record in evidence(cast, plan_id) if kind == "SIGNED")
    kept = {
        "service": "Tolketjenesten",
        "number": "1234",
        "language": "somali",
        "on": clock.today().isoformat(),
        "grown_up": True,
    }
    assert record["interpreter"] == kept
    with cast.acting_as(HANNE):
        opened(plan_id)
        assert signatories_of(consent_id)[0].interpreter == kept


@pytest.mark.parametrize(
    ("lack", "field", "code"),
    [
        ({"service": ""}, "interpreter_service", "interpreter_unknown"),
        ({"number": ""}, "interpreter_number", "interpreter_unknown"),
        ({"language": ""}, "interpreter_language", "interpreter_unknown"),
        ({"on": None}, "interpreted_on", "interpreter_day"),
        ({"is_adult": False}, "interpreter_is_adult", "interpreter_child"),
    ],
)
def test_a_child_never_interprets_and_the_interpreter_is_known(cast, lack, field, code):
    plan_id, consent_id = asked(cast)
    with pytest.raises(RuleBroken) as broken:
        register(cast, plan_id, consent_id, interpreter=interpreted(**lack))
    assert (broken.value.field, broken.value.code) == (field, code)


def test_a_day_to_come_is_no_day_for_the_interpreter(cast):
    plan_id, consent_id = asked(cast)
    later = interpreted(on=clock.today() + timedelta(days=1))
    with pytest.raises(RuleBroken) as broken:
        register(cast, plan_id, consent_id, interpreter=later)
    assert broken.value.code == "interpreter_day"


def test_the_version_that_follows_a_withdrawal_knows_how_it_was_signed(cast):
    plan_id, consent_id = asked(cast, people=(KARI, SIV))
    confirm(cast, plan_id, register(cast, plan_id, consent_id, interpreter=interpreted()))
    withdraw(cast, plan_id, GERD, SIV)
    with cast.acting_as(HANNE):
        opened(plan_id)
        newest = active_consent(plan_id)
        assert unfinished_consent(plan_id) is None
        one = signatories_of(newest.id)[0]
        assert (one.channel, one.interpreter["number"]) == ("PAPER", "1234")


def test_on_the_screen_too(cast):
    plan_id, consent_id = asked(cast, "Emma Aas")
    with cast.acting_as(MONA):
        plan = opened(plan_id, level=Level.MANAGE)
        page = answer_page(plan, consent_id)
        replies = [
            LineReply(UUID(line.id), Answer.YES, (), Substitution.ASK) for line in page.shown.lines
        ]
        shown = page.shown.text()
        with pytest.raises(RuleBroken):
            begin_signing(
                plan,
                consent_id=consent_id,
                replies=replies,
                shown=shown,
                interpreter=interpreted(is_adult=False),
            )
        attempt = begin_signing(
            plan,
            consent_id=consent_id,
            replies=replies,
            shown=shown,
            interpreter=interpreted(),
        )
        db.session.flush()
        sign(plan, attempt_id=attempt.id, shown=shown, proof=PROOF)
    record = next(record for kind, record in evidence(cast, plan_id) if kind == "SIGNED")
    assert (record["channel"], record["interpreter"]["language"]) == ("EID", "somali")
    assert (
        "tolk 1234"
        in cast.client(MONA).get(f"/planer/{plan_id}/samtykke/{consent_id}/kvittering").text
    )
    other = cast.client("Tor Aas").get(f"/planer/{plan_id}/samtykke/{consent_id}").text
    assert "1234" not in other, "between guardians never how the other one answered (J9)"
