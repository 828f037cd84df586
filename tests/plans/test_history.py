"""«Alt som er signert»: from the evidence itself, and between guardians dates only (J9)."""

from __future__ import annotations

from uuid import UUID

import pytest

from samspill.access.actor import acting
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.plans.consent.answering import LineReply, begin_signing, sign
from samspill.plans.consent.evidence import evidence_of
from samspill.plans.consent.history import history
from samspill.plans.consent.models import Answer, Substitution
from samspill.plans.consent.pages import answer_page
from samspill.plans.consent.queries import unfinished_consent
from samspill.plans.consent.withdrawal import withdraw_all, withdraw_participant
from samspill.plans.participants.queries import participants_of
from tests.plans.test_consent import HANNE, JONAS, KARI, MONA, SIV, TOR, no_to, opened
from tests.support.cast import PROOF
from tests.support.page import Page
from tests.support.remembered import made_once
from tests.support.statements import counted_statements


def less_for_siv(line):
    if line.first_name == "Siv":
        return LineReply(UUID(line.id), Answer.NARROWER, ("GOALS",), Substitution.NOTIFY)
    return LineReply(UUID(line.id), Answer.YES, (), Substitution.ASK)


@pytest.fixture
@made_once
def told(cast):
    """Two versions: in the first Mona gave Siv less and Tor said no to Kari."""
    plan_id = cast.draft("Emma Aas", people=(KARI, SIV))
    cast.send(plan_id)
    cast.sign(plan_id, MONA, less_for_siv)
    cast.sign(plan_id, TOR, no_to("Kari"))
    cast.propose(plan_id, JONAS)
    cast.send(plan_id)
    cast.sign(plan_id, MONA)
    return plan_id


def read_as(cast, plan_id, name):
    with cast.acting_as(name):
        return history(opened(plan_id))


def test_every_version_is_there_the_newest_first(cast, told):
    page = read_as(cast, told, MONA)
    assert [one.version.number for one in page.versions] == [2, 1]
    assert [event.text for event in page.versions[1].happened] == [
        "Samtykket ble sendt til signering",
        "Mona Aas svarte",
        "Tor Aas svarte",
        "Samtykket begynte å gjelde",
    ]
    assert page.broken_at is None
    assert page.records == 6
    assert [one.has_copy for one in page.versions] == [False, True]


def test_a_guardian_reads_her_own_text_and_answers(cast, told):
    first = read_as(cast, told, MONA).versions[1]
    (own,) = first.texts
    assert own.holds
    assert own.name == MONA
    assert own.shown["heading"] == "Skal Emma få en stafettlogg?"
    answers = {one.name: one for one in own.answers}
    assert answers[SIV].answer == "Ja, men mindre"
    assert answers[SIV].less == ["Mål og aktiviteter"]
    assert answers[SIV].substitution == "Ja, og si fra til meg på forhånd"
    assert answers[KARI].answer == "Ja"
    assert answers[HANNE].question == answers[HANNE].substitution == ""


def test_of_the_other_she_learns_only_that_he_answered_and_the_day(cast, told):
    page = Page(cast.client(MONA).get(f"/planer/{told}/samtykke/signert"))
    assert "Tor Aas svarte" in page.text
    texts = [one.get_text() for one in page.soup.select("summary")]
    assert len([one for one in texts if one.startswith("Mona Aas, ")]) == 2
    assert not [one for one in texts if one.startswith("Tor Aas, ")]
    answers = [row.get_text() for row in page.soup.select(".more .rows b")]
    assert answers.count(KARI) == 1
    for moment in page.soup.select("time"):
        assert len(moment["datetime"]) == len("2026-01-01")
    assert "TestID" not in page.text


def test_the_holder_reads_everybodys_answers(cast, told):
    first = read_as(cast, told, HANNE).versions[1]
    said = {text.name: {one.name: one.answer for one in text.answers} for text in first.texts}
    assert said[TOR][KARI] == "Nei"
    assert said[MONA][KARI] == "Ja"


def test_it_is_read_from_the_record_not_composed_anew(cast, told):
    with acting(None), transaction():
        cast.person(SIV).family_name = "Ny-Navn"
        db.session.flush()
    (own,) = read_as(cast, told, MONA).versions[1].texts
    assert SIV in {line["name"] for line in own.shown["lines"]}


def test_the_translation_that_stood_beside_is_there(cast):
    plan_id = cast.draft("Emma Aas", people=(KARI,))
    cast.send(plan_id)
    with cast.acting_as(MONA):
        plan = opened(plan_id)
        page = answer_page(plan, unfinished_consent(plan_id).id, "ar")
        replies = [
            LineReply(UUID(line.id), Answer.YES, (), Substitution.ASK) for line in page.shown.lines
        ]
        attempt = begin_signing(
            plan,
            consent_id=page.version.id,
            replies=replies,
            shown=page.shown.text(),
            translation=page.translation.record(),
        )
        db.session.flush()
        sign(plan, attempt_id=attempt.id, shown=page.shown.text(), proof=PROOF)
    soup = Page(cast.client(MONA).get(f"/planer/{plan_id}/samtykke/signert")).soup
    assert "Emma" in soup.select_one('.more [lang="ar"][dir="rtl"]').get_text()


def test_withdrawals_are_told_without_a_name(cast):
    plan_id = cast.active_plan(people=(KARI, SIV))
    with cast.acting_as(TOR):
        plan = opened(plan_id)
        siv = next(one for one in participants_of(plan_id) if one.name == SIV)
        withdraw_participant(plan, participant_id=siv.id)
    with cast.acting_as(TOR):
        withdraw_all(opened(plan_id))
    page = read_as(cast, plan_id, MONA)
    assert [event.text for event in page.versions[0].happened] == [
        "Samtykket ble smalere",
        "Samtykket ble trukket tilbake",
    ]
    assert page.versions[0].has_copy
    assert page.broken_at is None


def test_a_changed_record_is_said_aloud(cast, told, monkeypatch):
    def changed(plan_id):
        chain = evidence_of(plan_id)
        db.session.expunge(chain[1])
        chain[1].record = chain[1].record.replace("Siv Pedersen", "Eva Pedersen")
        return chain

    monkeypatch.setattr("samspill.plans.consent.history.evidence_of", changed)
    page = read_as(cast, told, MONA)
    assert page.broken_at == 2
    assert not page.versions[1].texts[0].holds
    told_page = Page(cast.client(MONA).get(f"/planer/{told}/samtykke/signert"))
    assert "Noe er endret fra oppføring 2" in told_page.text
    assert "Teksten er ikke den samme som ble signert." in told_page.text


def test_a_draft_is_not_in_it(cast):
    plan_id = cast.draft("Emma Aas", people=(KARI,))
    assert read_as(cast, plan_id, HANNE).versions == []
    page = Page(cast.client(HANNE).get(f"/planer/{plan_id}/samtykke/signert"))
    assert "Ingenting er sendt til signering ennå." in page.text


def test_few_statements_however_many_versions(cast, told):
    counts = []
    for name in (KARI, "Nina Haug"):
        client = cast.client(MONA)
        with counted_statements() as found:
            assert client.get(f"/planer/{told}/samtykke/signert").status_code == 200
        counts.append(len(found))
        cast.sign(told, TOR)
        cast.propose(told, name)
        cast.send(told)
        cast.sign(told, MONA)
    assert counts[0] == counts[1] <= 10
