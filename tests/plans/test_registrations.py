"""Answers on paper and by word of mouth: two employees open, one closes (I4, J7, F4, F5)."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from samspill.access.actor import acting
from samspill.access.levels import Area, Level, Strength
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken, StepUpNeeded
from samspill.core.ids import new_id
from samspill.identity.models import AddressProtection, Person, Profile
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.plans.consent.answering import LineReply
from samspill.plans.consent.evidence import broken_link
from samspill.plans.consent.models import Answer, AnswerChannel, Evidence, Substitution
from samspill.plans.consent.pages import answer_page, consent_page
from samspill.plans.consent.queries import active_consent, all_signatories, signatories_of
from samspill.plans.participants.queries import participants_of
from samspill.plans.plan.access import open_draft
from samspill.plans.plan.models import Plan
from samspill.plans.plan.queries import plans_of
from samspill.plans.registrations.actions import (
    Said,
    Spoken,
    confirm_registration,
    register_answer,
    register_refusal,
    register_withdrawal,
    reject_registration,
)
from samspill.plans.registrations.models import Registration, RegistrationState
from samspill.plans.registrations.queries import (
    registration_view,
    waiting_for_witness,
)
from tests.plans.test_consent import HANNE, JONAS, KARI, MONA, SIV, TOR, notices, opened, reaches
from tests.support.cast import PROOF

GERD, MARIT, BENTE, INGRID, ANNE = (
    "Gerd Foss",
    "Marit Sund",
    "Bente Ruud",
    "Ingrid Holm",
    "Anne Dahl",
)


def spoken(**more):
    values = {
        "channel": AnswerChannel.PAPER,
        "answered_on": clock.today(),
        "note": "Arket ligger i arkivskapet.",
        "in_person": True,
    }
    return Spoken(**{**values, **more})


def asked(cast, child="Ulrik Foss", people=(KARI,), holder=HANNE):
    plan_id = cast.draft(child, holder, people)
    return plan_id, cast.send(plan_id, holder)


def signatory_id(cast, plan_id, name, consent_id, holder=HANNE):
    with cast.acting_as(holder):
        opened(plan_id)
        return next(one.id for one in signatories_of(consent_id) if one.name == name)


def yes(line):
    return LineReply(UUID(line.id), Answer.YES, (), Substitution.ASK)


def register(cast, plan_id, consent_id, name=GERD, *, witness=MARIT, by=HANNE, reply=yes, **more):
    who = signatory_id(cast, plan_id, name, consent_id)
    witness_id = cast.profile_id(witness, "WORK")
    person_id = cast.person(name).id
    interpreter = more.pop("interpreter", None)
    with cast.acting_as(by):
        plan = opened(plan_id, level=Level.WRITE)
        page = answer_page(plan, consent_id, reader=person_id)
        return register_answer(
            plan,
            consent_id=consent_id,
            signatory_id=who,
            witness_profile_id=witness_id,
            spoken=spoken(**more),
            said=Said([reply(line) for line in page.shown.lines], page.shown.text(), interpreter),
        ).id


def confirm(cast, plan_id, registration_id, by=MARIT, **actor):
    with acting(cast.actor(by, "WORK", **actor)), transaction():
        plan = opened(plan_id, level=Level.OWN)
        confirm_registration(plan, registration_id=registration_id, proof=PROOF)


def evidence(cast, plan_id, by=HANNE):
    with cast.acting_as(by):
        opened(plan_id)
        assert broken_link(plan_id) is None
        rows = db.session.scalars(
            select(Evidence).where(Evidence.plan_id == plan_id).order_by(Evidence.sequence)
        )
        return [(row.kind, json.loads(row.record)) for row in rows]


def test_an_answer_on_paper_opens_when_two_employees_have_seen_it(cast):
    plan_id, consent_id = asked(cast)
    registration_id = register(cast, plan_id, consent_id)
    assert not reaches(cast, KARI, plan_id), "one employee opens nothing"
    with cast.acting_as(HANNE):
        page = consent_page(opened(plan_id))
        assert [one.state for one in page.signatories] == ["WAITING"]
    assert notices(cast, MARIT) == [("answer_waits", "QUEUED")]
    confirm(cast, plan_id, registration_id)
    assert reaches(cast, KARI, plan_id)
    assert reaches(cast, GERD, plan_id)
    kind, record = next(one for one in evidence(cast, plan_id) if one[0] == "SIGNED")
    assert kind == "SIGNED"
    assert record["channel"] == "PAPER"
    assert record["signatory"] == str(cast.person(GERD).id)
    written = record["registration"]
    assert written["registered_by"] == str(cast.profile_id(HANNE))
    assert written["witness"] == str(cast.profile_id(MARIT))
    assert written["witness_login"] == PROOF
    assert written["note"] == "Arket ligger i arkivskapet."
    with cast.acting_as(HANNE):
        opened(plan_id)
        assert [one.channel for one in signatories_of(consent_id)] == ["PAPER"]


def test_one_on_paper_and_one_on_the_screen(cast):
    plan_id, consent_id = asked(cast, "Emma Aas")
    registration_id = register(cast, plan_id, consent_id, TOR, channel=AnswerChannel.ORAL)
    confirm(cast, plan_id, registration_id)
    with cast.acting_as(HANNE):
        assert consent_page(opened(plan_id)).unfinished.state == "PARTLY_SIGNED"
    assert not reaches(cast, KARI, plan_id)
    cast.sign(plan_id, MONA)
    assert reaches(cast, KARI, plan_id)


def test_no_on_paper_to_one_line_keeps_that_line_shut(cast):
    plan_id, consent_id = asked(cast, people=(KARI, SIV))

    def not_siv(line):
        answer = Answer.NO if line.first_name == "Siv" else Answer.YES
        return LineReply(UUID(line.id), answer, (), Substitution.ASK)

    confirm(cast, plan_id, register(cast, plan_id, consent_id, reply=not_siv))
    assert reaches(cast, KARI, plan_id)
    assert not reaches(cast, SIV, plan_id)


def test_the_witness_sees_what_she_confirms_and_nothing_else(cast):
    plan_id, consent_id = asked(cast)
    registration_id = register(cast, plan_id, consent_id)
    with cast.acting_as(MARIT):
        opened(plan_id, level=Level.OWN)
        assert registration_view(plan_id, registration_id).answers
        assert [
            one.registration_id
            for one in waiting_for_witness(cast.actor_now().profile_id, clock.today())
        ] == [registration_id]
        assert plans_of(cast.actor_now().profile_id) == [], "it is not her plan"
        assert signatories_of(consent_id) == []
        assert participants_of(plan_id) == []
    for area, level in ((Area.CONSENT, Level.READ), (Area.OVERVIEW, Level.READ)):
        assert not reaches(cast, MARIT, plan_id, area, level)
    with cast.acting_as(BENTE), pytest.raises(NotVisible):
        opened(plan_id, level=Level.OWN)
    confirm(cast, plan_id, registration_id)
    assert reaches(cast, MARIT, plan_id, Area.CONSENT, Level.OWN), "her receipt, today"


def test_the_receipt_of_the_witness_ends_with_the_day(cast, monkeypatch):
    plan_id, consent_id = asked(cast)
    confirm(cast, plan_id, register(cast, plan_id, consent_id))
    tomorrow = clock.end_of_day(clock.today())
    monkeypatch.setattr("samspill.core.clock.now", lambda: tomorrow)
    assert not reaches(cast, MARIT, plan_id, Area.CONSENT, Level.OWN)


def test_it_is_done_once_and_needs_a_fresh_login_of_the_witness_herself(cast):
    plan_id, consent_id = asked(cast)
    registration_id = register(cast, plan_id, consent_id)
    with pytest.raises(NotVisible):
        confirm(cast, plan_id, registration_id, by=HANNE)
    with pytest.raises(StepUpNeeded), cast.acting_as(MARIT):
        plan = opened(plan_id, level=Level.OWN)
        stale = type(plan)(
            plan.subject,
            type(plan.actor)(
                plan.actor.profile_id,
                plan.actor.person_id,
                plan.actor.tenant_id,
                Strength.HIGH,
                clock.now() - timedelta(minutes=6),
            ),
            plan.levels,
            plan.at,
        )
        confirm_registration(stale, registration_id=registration_id, proof=PROOF)
    confirm(cast, plan_id, registration_id)
    confirm(cast, plan_id, registration_id)
    kinds = [kind for kind, _record in evidence(cast, plan_id)]
    assert kinds == ["SENT", "SIGNED", "ACTIVE"]


@pytest.mark.parametrize(
    ("witness", "code"),
    [
        (HANNE, "one_employee"),
        (INGRID, "no_employee"),
        (KARI, "witness_is_asked"),
    ],
)
def test_who_cannot_be_witness(cast, witness, code):
    plan_id, consent_id = asked(cast)
    with pytest.raises(RuleBroken) as broken:
        register(cast, plan_id, consent_id, witness=witness)
    assert broken.value.code == code


def test_one_who_must_answer_is_neither_witness_nor_registers(cast):
    plan_id, consent_id = asked(cast, "Iben Dahl", holder=HANNE)
    with pytest.raises(RuleBroken) as broken:
        register(cast, plan_id, consent_id, ANNE, witness=ANNE)
    assert broken.value.code == "witness_is_family"
    with acting(None), transaction():
        anne = cast.profile_id(ANNE, "WORK")
        db.session.execute(update(Profile).where(Profile.id == anne).values(may_hold_plans=True))
    with acting(None), transaction(), system_access("test: the baton is hers by now"):
        open_draft(plan_id, anne)
        db.session.get_one(Plan, plan_id).holder_profile_id = anne
    who = signatory_id(cast, plan_id, ANNE, consent_id, holder=ANNE)
    with cast.acting_as(ANNE, "WORK"), pytest.raises(NotEnough):
        register_refusal(
            opened(plan_id, level=Level.WRITE),
            consent_id=consent_id,
            signatory_id=who,
            spoken=spoken(),
        )


def test_the_same_person_in_two_posts_is_one_employee(cast):
    plan_id, consent_id = asked(cast)
    with acting(None), transaction():
        hanne = db.session.get_one(Profile, cast.profile_id(HANNE))
        kari = db.session.get_one(Profile, cast.profile_id(BENTE))
        db.session.execute(
            update(Profile).where(Profile.id == kari.id).values(person_id=hanne.person_id)
        )
        witness_id = kari.id
    who = signatory_id(cast, plan_id, GERD, consent_id)
    with cast.acting_as(HANNE), pytest.raises(RuleBroken) as broken:
        register_answer(
            opened(plan_id, level=Level.WRITE),
            consent_id=consent_id,
            signatory_id=who,
            witness_profile_id=witness_id,
            spoken=spoken(),
            said=Said([], "", None),
        )
    assert broken.value.code == "one_employee"


@pytest.mark.parametrize(
    ("lack", "code"),
    [
        ({"in_person": False}, "not_herself"),
        ({"note": ""}, "untraced"),
        ({"days": 1}, "answered_on"),
        ({"days": -1}, "answered_on"),
    ],
    ids=["not herself", "no trace", "tomorrow", "before it was sent"],
)
def test_what_must_be_said_about_the_answer(cast, lack, code):
    plan_id, consent_id = asked(cast)
    if "days" in lack:
        lack = {"answered_on": clock.today() + timedelta(days=lack["days"])}
    with pytest.raises(RuleBroken) as broken:
        register(cast, plan_id, consent_id, **lack)
    assert broken.value.code == code


def test_only_the_holder_registers(cast):
    plan_id, consent_id = asked(cast, "Emma Aas")
    who = signatory_id(cast, plan_id, TOR, consent_id)
    with cast.acting_as(MONA), pytest.raises(NotEnough):
        register_refusal(
            opened(plan_id, level=Level.MANAGE),
            consent_id=consent_id,
            signatory_id=who,
            spoken=spoken(),
        )
    with pytest.raises(NotEnough):
        register(cast, plan_id, consent_id, TOR, by=MONA)
    with cast.acting_as(MONA), pytest.raises(NotEnough):
        register_withdrawal(
            opened(plan_id, level=Level.MANAGE),
            signatory_id=who,
            participant_id=None,
            spoken=spoken(),
        )


def test_an_answer_waits_for_one_witness_at_a_time(cast):
    plan_id, consent_id = asked(cast)
    registration_id = register(cast, plan_id, consent_id)
    with pytest.raises(Conflict):
        register(cast, plan_id, consent_id, witness=BENTE)
    with cast.acting_as(MARIT):
        reject_registration(opened(plan_id, level=Level.OWN), registration_id=registration_id)
    assert not reaches(cast, KARI, plan_id)
    with pytest.raises(Conflict):
        confirm(cast, plan_id, registration_id)
    with cast.acting_as(HANNE), pytest.raises(Conflict):
        reject_registration(opened(plan_id, level=Level.WRITE), registration_id=registration_id)
    again = register(cast, plan_id, consent_id, witness=BENTE)
    with cast.acting_as(HANNE):
        reject_registration(opened(plan_id, level=Level.WRITE), registration_id=again)
    with cast.acting_as(HANNE):
        opened(plan_id)
        assert registration_view(plan_id, again).state == RegistrationState.REJECTED
    confirm(cast, plan_id, register(cast, plan_id, consent_id))
    assert reaches(cast, KARI, plan_id)


def test_nobody_else_takes_it_back_or_confirms_it(cast):
    plan_id, consent_id = asked(cast)
    registration_id = register(cast, plan_id, consent_id)
    with cast.acting_as(GERD), pytest.raises(NotVisible):
        reject_registration(opened(plan_id), registration_id=registration_id)
    with cast.acting_as(GERD), pytest.raises(NotVisible):
        confirm_registration(opened(plan_id), registration_id=registration_id, proof=PROOF)
    with cast.acting_as(HANNE), pytest.raises(NotVisible):
        reject_registration(opened(plan_id, level=Level.WRITE), registration_id=new_id())
    with cast.acting_as(HANNE), pytest.raises(NotVisible):
        opened(plan_id)
        registration_view(plan_id, new_id())


def test_a_witness_who_comes_too_late(cast, monkeypatch):
    plan_id, consent_id = asked(cast)
    registration_id = register(cast, plan_id, consent_id)
    with cast.acting_as(HANNE):
        opened(plan_id)
        last = registration_view(plan_id, registration_id).until
    after = clock.end_of_day(last)
    monkeypatch.setattr("samspill.core.clock.now", lambda: after)
    with pytest.raises(NotVisible):
        confirm(cast, plan_id, registration_id)


def test_the_last_day_is_asked_of_the_registration_too(cast):
    plan_id, consent_id = asked(cast)
    registration_id = register(cast, plan_id, consent_id)
    with cast.acting_as(HANNE):
        opened(plan_id)
        row = db.session.get_one(Registration, registration_id)
        row.until = clock.today() - timedelta(days=1)
    with pytest.raises(Conflict):
        confirm(cast, plan_id, registration_id)


def test_she_answered_on_the_screen_first(cast):
    plan_id, consent_id = asked(cast)
    registration_id = register(cast, plan_id, consent_id)
    cast.sign(plan_id, GERD)
    with pytest.raises(Conflict):
        confirm(cast, plan_id, registration_id)
    with pytest.raises(Conflict):
        register(cast, plan_id, consent_id, witness=BENTE)


def test_another_persons_or_anothers_consent_is_not_there(cast):
    plan_id, consent_id = asked(cast)
    _other_plan, other = asked(cast, "Lea Vik", holder=BENTE)
    who = signatory_id(cast, _other_plan, "Grete Vik", other, holder=BENTE)
    for signatory in (who, new_id()):
        with cast.acting_as(HANNE), pytest.raises(NotVisible):
            register_refusal(
                opened(plan_id, level=Level.WRITE),
                consent_id=consent_id,
                signatory_id=signatory,
                spoken=spoken(),
            )


def test_a_child_protected_after_it_was_sent_opens_nothing(cast):
    plan_id, consent_id = asked(cast)
    registration_id = register(cast, plan_id, consent_id)
    child = cast.person("Ulrik Foss").id
    db.session.rollback()
    with acting(None), transaction():
        change = update(Person).where(Person.id == child)
        db.session.execute(change.values(address_protection=AddressProtection.STRICT))
    with pytest.raises(Conflict):
        confirm(cast, plan_id, registration_id)


def test_no_by_telephone_needs_one_employee(cast):
    plan_id, consent_id = asked(cast, "Emma Aas")
    who = signatory_id(cast, plan_id, TOR, consent_id)
    with cast.acting_as(HANNE):
        register_refusal(
            opened(plan_id, level=Level.WRITE),
            consent_id=consent_id,
            signatory_id=who,
            spoken=spoken(channel=AnswerChannel.ORAL, note="Ringte meg."),
        )
    with cast.acting_as(HANNE):
        assert consent_page(opened(plan_id)).unfinished is None
        opened(plan_id)
    kind, record = evidence(cast, plan_id)[-1]
    assert kind == "DECLINED"
    assert record["by"] == str(cast.person(TOR).id)
    assert record["registered_by"] == str(cast.profile_id(HANNE))
    assert ("something_new", "QUEUED") in notices(cast, MONA)
    assert ("something_new", "QUEUED") in notices(cast, TOR)


def withdraw(cast, plan_id, name, participant=None, **more):
    person_id = cast.person(name).id
    with cast.acting_as(HANNE):
        plan = opened(plan_id, level=Level.WRITE)
        active = active_consent(plan_id)
        who = next(one.id for one in all_signatories(active.id) if one.person_id == person_id)
        out = next((p.id for p in participants_of(plan_id) if p.name == participant), None)
        register_withdrawal(
            plan,
            signatory_id=who,
            participant_id=out,
            spoken=spoken(channel=AnswerChannel.ORAL, **more),
        )


def test_a_call_closes_one_participant_at_once(cast):
    plan_id = cast.active_plan()
    withdraw(cast, plan_id, TOR, SIV)
    assert not reaches(cast, SIV, plan_id)
    assert reaches(cast, KARI, plan_id)
    assert reaches(cast, HANNE, plan_id)
    kind, record = evidence(cast, plan_id)[-1]
    assert (kind, record["channel"], record["by"]) == (
        "NARROWED",
        "ORAL",
        str(cast.person(TOR).id),
    )
    assert ("something_new", "QUEUED") in notices(cast, MONA), "told, in case it is wrong"


def test_a_call_closes_everything_at_once(cast):
    plan_id = cast.active_plan()
    withdraw(cast, plan_id, TOR)
    for name in (KARI, SIV, HANNE):
        assert not reaches(cast, name, plan_id)
    assert reaches(cast, HANNE, plan_id, Area.CLOSING, Level.WRITE)
    assert reaches(cast, MONA, plan_id)
    kind, record = evidence(cast, plan_id, by=MONA)[-1]
    assert (kind, record["registered_by"]) == ("WITHDRAWN", str(cast.profile_id(HANNE)))


def test_what_cannot_be_withdrawn_by_telephone(cast):
    plan_id = cast.active_plan()
    with pytest.raises(RuleBroken) as broken:
        withdraw(cast, plan_id, TOR, note="")
    assert broken.value.code == "untraced"
    with cast.acting_as(HANNE), pytest.raises(NotVisible):
        register_withdrawal(
            opened(plan_id, level=Level.WRITE),
            signatory_id=new_id(),
            participant_id=None,
            spoken=spoken(),
        )
    draft = cast.draft("Oskar Aas", people=(JONAS,))
    with cast.acting_as(HANNE), pytest.raises(Conflict):
        register_withdrawal(
            opened(draft, level=Level.WRITE),
            signatory_id=new_id(),
            participant_id=None,
            spoken=spoken(),
        )
