"""Hva barnet mener: asked before the adults are, or said why not (barnelova § 31)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from samspill.access.actor import acting
from samspill.access.levels import Level
from samspill.core import clock
from samspill.core.errors import NotEnough, RuleBroken
from samspill.identity.models import Person
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.plans.child_views.actions import Told, record_child_view
from samspill.plans.child_views.models import HowHeard
from samspill.plans.child_views.queries import child_view, hearing_at
from samspill.plans.consent.pages import answer_page, consent_page
from samspill.plans.consent.sending import send_consent
from tests.plans.test_consent import HANNE, KARI, MONA, SIV, TOR, opened

NOBODY = {"said": "", "heard_by": ""}


def unheard(cast, monkeypatch, child="Emma Aas", people=(KARI,)):
    """A draft where nobody has written what the child means."""
    with monkeypatch.context() as without:
        without.setattr(type(cast), "hear", lambda *_a, **_k: None)
        return cast.draft(child, people=people)


def send(cast, plan_id):
    with cast.acting_as(HANNE):
        send_consent(opened(plan_id, level=Level.WRITE))


def facts(cast, plan_id, consent_id, name=MONA):
    with cast.acting_as(name):
        return dict(answer_page(opened(plan_id), consent_id).shown.facts)


def test_nothing_is_sent_before_the_child_is_heard(cast, monkeypatch):
    plan_id = unheard(cast, monkeypatch)
    with pytest.raises(RuleBroken) as broken:
        send(cast, plan_id)
    assert broken.value.code == "child_not_heard"
    with cast.acting_as(HANNE):
        page = consent_page(opened(plan_id))
        assert page.hearing.must_be_heard
        assert page.heard == []
    cast.hear(plan_id)
    send(cast, plan_id)


def test_that_nobody_asked_can_be_sent_when_it_is_explained(cast, monkeypatch):
    plan_id = unheard(cast, monkeypatch)
    with pytest.raises(RuleBroken) as broken:
        cast.hear(plan_id, how=HowHeard.NOT_ASKED, **NOBODY)
    assert (broken.value.field, broken.value.code) == ("why_not", "unexplained")
    cast.hear(plan_id, how=HowHeard.NOT_ASKED, why_not="Emma er på sykehus.", **NOBODY)
    consent_id = cast.send(plan_id)
    said = facts(cast, plan_id, consent_id)
    assert said["Hva Emma mener"] == "Emma er ikke spurt: Emma er på sykehus."


def test_the_family_reads_the_childs_own_words_and_who_asked(cast):
    plan_id = cast.draft("Emma Aas", people=(KARI,))
    cast.hear(plan_id, said="Jeg vil lese høyt.", heard_by="Hanne")
    consent_id = cast.send(plan_id)
    said = facts(cast, plan_id, consent_id)["Hva Emma mener"]
    assert said.startswith("«Jeg vil lese høyt.» I en samtale med Hanne, ")
    assert facts(cast, plan_id, consent_id, TOR)["Hva Emma mener"] == said


@pytest.mark.parametrize("how", list(HowHeard), ids=str)
def test_every_way_of_being_heard_has_its_words(cast, how):
    plan_id = cast.draft("Emma Aas", people=(KARI,))
    cast.hear(plan_id, how=how, why_not="Vi fikk det ikke til.")
    text = facts(cast, plan_id, cast.send(plan_id))["Hva Emma mener"]
    silent = how in (HowHeard.NOT_WISHED, HowHeard.NOT_ASKED)
    assert ("Det er fint." in text) is not silent
    assert ("helsesykepleier" in text) is (how != HowHeard.NOT_ASKED)


def test_who_takes_part_does_not_read_it(cast):
    plan_id = cast.active_plan(people=(KARI, SIV))
    with cast.acting_as(MONA):
        opened(plan_id)
        assert child_view(plan_id) is not None
    for name in (KARI, "Bente Ruud"):
        with cast.acting_as(name):
            assert child_view(plan_id) is None


def test_what_is_written_after_it_was_sent_is_for_the_next_version(cast, monkeypatch):
    plan_id = cast.draft("Emma Aas", people=(KARI,))
    cast.hear(plan_id, said="Først dette.")
    consent_id = cast.send(plan_id)
    later = clock.now() + timedelta(minutes=1)
    monkeypatch.setattr("samspill.core.clock.now", lambda: later)
    cast.hear(plan_id, said="Så dette.")
    assert "Først dette." in facts(cast, plan_id, consent_id)["Hva Emma mener"]
    cast.sign(plan_id, MONA)
    cast.sign(plan_id, TOR)
    monkeypatch.setattr("samspill.core.clock.now", lambda: later + timedelta(minutes=1))
    cast.propose(plan_id, SIV)
    assert "Så dette." in facts(cast, plan_id, cast.send(plan_id))["Hva Emma mener"]


@pytest.mark.parametrize(
    ("lack", "code"),
    [
        ({"said": ""}, "nothing"),
        ({"heard_by": ""}, "by_whom"),
        ({"days": 1}, "later"),
    ],
    ids=["no words", "nobody", "tomorrow"],
)
def test_what_must_be_said_of_it(cast, lack, code):
    plan_id = cast.draft("Emma Aas")
    if "days" in lack:
        lack = {"heard_on": clock.today() + timedelta(days=lack["days"])}
    with pytest.raises(RuleBroken) as broken:
        cast.hear(plan_id, **lack)
    assert broken.value.code == code


def test_from_twelve_the_child_decides_what_is_told(cast):
    oskar, emma = cast.draft("Oskar Aas"), cast.draft("Emma Aas")
    with pytest.raises(RuleBroken) as broken:
        cast.hear(oskar, may_be_told=False)
    assert broken.value.code == "untold"
    cast.hear(oskar, how=HowHeard.NOT_WISHED, said="", may_be_told=False)
    cast.hear(emma, may_be_told=False)


def test_only_the_holder_writes_it(cast):
    plan_id = cast.active_plan(people=(KARI,))
    with cast.acting_as(MONA), pytest.raises(NotEnough):
        told = Told(HowHeard.NOT_WISHED, "mor", clock.today(), "", "", may_be_told=True)
        record_child_view(opened(plan_id, level=Level.MANAGE), told)


@pytest.mark.parametrize(
    ("years", "must", "weight"),
    [(6, False, False), (7, True, False), (11, True, False), (12, True, True), (15, False, False)],
)
def test_the_ages_are_the_policys(cast, years, must, weight):
    with cast.acting_as(HANNE):
        rule = hearing_at(years, cast.actor_now().tenant_id, clock.today())
    assert (rule.must_be_heard, rule.has_weight) == (must, weight)
    assert "Barnelova § 31" in rule.source


def test_a_child_under_seven_may_be_heard_but_need_not(cast, monkeypatch):
    child = cast.person("Emma Aas").id
    db.session.rollback()
    with acting(None), transaction():
        born = clock.today() - timedelta(days=6 * 365)
        db.session.execute(update(Person).where(Person.id == child).values(born_on=born))
    plan_id = unheard(cast, monkeypatch)
    consent_id = cast.send(plan_id)
    assert "Hva Emma mener" not in facts(cast, plan_id, consent_id)
