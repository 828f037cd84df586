"""Who must agree (samspill.md 6.3, people.md J17): computed, explained, never chosen."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, update

from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.errors import RuleBroken
from samspill.identity.models import Person, Profile, Relation
from samspill.infra.db import db
from samspill.plans.consent.signatories import who_must_agree
from samspill.plans.consent.words import who_must_answer
from tests.plans.test_consent import HANNE, opened


def required(cast, child, holder=HANNE):
    plan_id = cast.draft(child, holder)
    with cast.acting_as(holder):
        return who_must_agree(opened(plan_id).subject, clock.today())


def names(found):
    return [one.name for one in found.people]


def test_both_guardians_with_joint_responsibility(cast):
    found = required(cast, "Emma Aas")
    assert names(found) == ["Mona Aas", "Tor Aas"]
    assert "§" in found.rule_source
    reason = "Mona Aas og Tor Aas, fordi foreldreansvaret er felles."
    assert who_must_answer(found.people, None) == reason


def test_one_alone(cast):
    found = required(cast, "Lea Vik")
    assert names(found) == ["Grete Vik"], "a parent without responsibility has no say"
    assert "alene" in who_must_answer(found.people, None)


def test_by_judgement(cast):
    found = required(cast, "Ulrik Foss")
    assert names(found) == ["Gerd Foss"]
    assert "dom" in who_must_answer(found.people, found.people[0].person_id)


def test_the_young_person_from_fifteen(cast):
    found = required(cast, "Sara Lie")
    assert names(found) == ["Jon Lie", "Sara Lie"]
    assert found.people[1].capacity == "SELF"
    assert "den unge selv" in who_must_answer(found.people, None)


def test_a_child_in_care_is_answered_for_by_who_has_the_care(cast):
    found = required(cast, "Adam Nes")
    assert names(found) == ["Tone Bakke"]
    assert found.people[0].profile_id == cast.profile_id("Tone Bakke", "WORK")
    assert found.people[0].source == "Barneverns- og helsenemnda, vedtak 24/0113"


def test_a_foster_home_without_a_decision_must_be_settled_by_people(cast):
    with cast.acting_as(HANNE), system_access("test: no order"):
        tone = cast.person("Tone Bakke").id
        db.session.execute(delete(Relation).where(Relation.adult_id == tone))
    with pytest.raises(RuleBroken) as broken:
        required(cast, "Adam Nes")
    assert broken.value.code == "unclear"
    assert "vedtaket om omsorg" in broken.value.text.lower()


@pytest.mark.parametrize(
    "change",
    [
        update(Relation).values(is_blocked=True),
        delete(Relation),
        update(Relation).where(Relation.kind == "JOINT").values(valid_to=clock.today()),
    ],
    ids=["a block", "nobody known", "ended"],
)
def test_what_is_unclear_is_no(cast, change):
    with cast.acting_as(HANNE), system_access("test: an unclear family"):
        db.session.execute(change.where(Relation.child_id == cast.person("Emma Aas").id))
    with pytest.raises(RuleBroken) as broken:
        required(cast, "Emma Aas")
    assert broken.value.code == "unclear"


def test_one_of_two_with_joint_responsibility_is_not_enough(cast):
    with cast.acting_as(HANNE), system_access("test: one of two is missing"):
        tor = cast.person("Tor Aas").id
        db.session.execute(delete(Relation).where(Relation.adult_id == tor))
    with pytest.raises(RuleBroken):
        required(cast, "Emma Aas")


def test_an_adult_who_cannot_be_reached_makes_it_unclear(cast):
    with cast.acting_as(HANNE), system_access("test: no profile"):
        tor = cast.person("Tor Aas").id
        db.session.execute(delete(Profile).where(Profile.person_id == tor))
    with pytest.raises(RuleBroken):
        required(cast, "Emma Aas")


def test_protection_that_comes_after_the_draft_stops_it(cast):
    plan_id = cast.draft("Emma Aas", people=("Kari Lunde",))
    with cast.acting_as(HANNE), system_access("test: protected now"):
        emma = cast.person("Emma Aas").id
        strict = update(Person).where(Person.id == emma).values(address_protection="STRICT")
        db.session.execute(strict)
    with pytest.raises(RuleBroken) as broken:
        cast.send(plan_id)
    assert broken.value.code == "unclear"


def test_a_young_person_without_a_profile_makes_it_unclear(cast):
    with cast.acting_as(HANNE), system_access("test: no profile"):
        sara = cast.person("Sara Lie").id
        db.session.execute(delete(Profile).where(Profile.person_id == sara))
    with pytest.raises(RuleBroken):
        required(cast, "Sara Lie")
