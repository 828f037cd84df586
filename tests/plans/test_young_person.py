"""The young person signs and takes part as herself; at eighteen alone (samspill.md 6.3 and 7)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from samspill.access.actor import acting
from samspill.access.grants import levels_of
from samspill.access.levels import Area, Level, Strength
from samspill.core import clock
from samspill.core.errors import NotVisible, RuleBroken
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.organisation.models import DatedPolicy
from samspill.plans.consent.withdrawal import withdraw_all
from samspill.plans.consent.words import what_the_child_means, who_must_answer
from samspill.plans.participants.queries import participants_of
from samspill.plans.plan.access import GUARDIAN, YOUNG_PERSON
from samspill.plans.plan.actions import draft_plan
from tests.plans.passing_days import after
from tests.plans.passing_days import work as days_pass
from tests.plans.test_consent import HANNE, KARI, notices, opened, reaches
from tests.plans.test_outside import add_knut, invited
from tests.plans.test_recompute import born, look_again, turns
from tests.plans.test_settling import change, states
from tests.plans.test_settling_pages import see
from tests.plans.test_signatories import names, required
from tests.support.page import Page

JON, SARA = "Jon Lie", "Sara Lie"


@pytest.fixture
def plan_id(cast):
    return cast.active_plan(SARA, (KARI,), (JON, SARA))


def levels(cast, name, plan_id):
    profile_id = cast.profile_id(name)
    db.session.rollback()
    with acting(None), transaction():
        return {Area(str(a)): Level(x) for a, x in levels_of(profile_id, plan_id).items()}


def roles(cast, plan_id, by=HANNE):
    with cast.acting_as(by):
        opened(plan_id, Area.PARTICIPANTS)
        return {one.name: one.role for one in participants_of(plan_id)}


def test_she_takes_part_in_her_own_role_with_her_own_levels(cast, plan_id):
    found = roles(cast, plan_id)
    assert (found[SARA], found[JON]) == ("YOUNG_PERSON", "GUARDIAN")
    assert levels(cast, SARA, plan_id) == YOUNG_PERSON
    assert levels(cast, JON, plan_id) == GUARDIAN
    assert reaches(cast, SARA, plan_id, Area.CHILD_VOICE, Level.MANAGE)


def test_her_voice_is_nobody_elses(cast, plan_id):
    for name in (JON, HANNE, KARI):
        assert not reaches(cast, name, plan_id, Area.CHILD_VOICE, Level.OWN)


def test_nothing_opens_before_she_has_said_yes_herself(cast):
    plan_id = cast.draft(SARA, people=(KARI,))
    cast.send(plan_id)
    cast.sign(plan_id, JON)
    assert states(cast, plan_id) == {"Jon": "SIGNED", "Sara": "WAITING"}
    for name in (KARI, JON, SARA):
        assert not reaches(cast, name, plan_id), name
    low = cast.client(SARA, strength=Strength.SUBSTANTIAL)
    assert low.get(f"/planer/{plan_id}/samtykke").status_code == 403
    cast.sign(plan_id, SARA)
    assert reaches(cast, KARI, plan_id)


@pytest.mark.parametrize(("years", "from_age", "asked"), [(14, 15, 1), (15, 16, 1), (16, 16, 2)])
def test_the_age_is_the_municipalitys_policy(cast, years, from_age, asked):
    turns(cast, SARA, years)
    rule = update(DatedPolicy).where(DatedPolicy.name == "ages")
    ages = {"heard_from": 7, "great_weight_from": 12, "young_person_agrees_from": from_age}
    change(cast, rule.values(value={**ages, "guardians_agree_until": 18, "adult_from": 18}))
    assert names(required(cast, SARA)) == [JON, SARA][:asked]


def test_she_is_spoken_to_as_herself_and_the_others_about_her(cast):
    plan_id = cast.draft(SARA, people=(KARI,))
    consent_id = cast.send(plan_id)
    own = see(cast, SARA, plan_id, f"samtykke/{consent_id}").text
    for words in ("Vil du ha en stafettlogg?", "Hva du mener", "fordi du selv er med og bestemmer"):
        assert words in own, words
    assert "Hva Sara mener" not in own
    assert "fordi dere har foreldreansvaret" not in own
    his = see(cast, JON, plan_id, f"samtykke/{consent_id}").text
    for words in ("Skal Sara få en stafettlogg?", "Hva Sara mener", "den unge selv er med"):
        assert words in his, words


def test_the_pages_of_a_plan_of_ones_own(cast, plan_id):
    for name, words in ((SARA, "viktig å vite om deg"), (JON, "viktig å vite om Sara")):
        assert words in cast.client(name).get(f"/planer/{plan_id}").text
    for name in (SARA, JON, HANNE, KARI):
        page = see(cast, name, plan_id, "deltakere")
        assert "Den planen er for" in page.text, name
    assert "Du får fortsatt hjelpen" in see(cast, SARA, plan_id, "samtykke/tilbaketrekking").text
    assert "Sara får fortsatt hjelpen" in see(cast, JON, plan_id, "samtykke/tilbaketrekking").text


class One:
    """One who must answer, with the little that the words need."""

    def __init__(self, person_id, name, capacity):
        self.person_id, self.name, self.capacity = person_id, name, capacity


def test_whose_reason_is_whose(app):
    three = [One(1, "Mona Aas", "JOINT"), One(2, "Tor Aas", "JOINT"), One(3, "Emma Aas", "SELF")]
    with app.test_request_context():
        assert who_must_answer(three, 3) == (
            "Du, Mona Aas og Tor Aas, fordi foreldreansvaret er felles og fordi du selv er med og"
            " bestemmer."
        )
        assert who_must_answer(three, 1) == (
            "Du, Tor Aas og Emma Aas, fordi dere har foreldreansvaret sammen og fordi den unge"
            " selv er med og bestemmer."
        )
        assert who_must_answer([One(3, "Emma Aas", "OF_AGE")], 3) == (
            "Du, fordi du er myndig og bestemmer selv."
        )
        assert what_the_child_means("Emma", None, own=True) == []


@pytest.mark.parametrize("how", ["NOT_ASKED", "NOT_WISHED", "TRUSTED_ADULT"])
def test_what_she_means_is_told_to_her_as_hers(cast, how):
    plan_id = cast.draft(SARA, people=(KARI,))
    why = "Hun er på sykehus." if how == "NOT_ASKED" else ""
    said = "Det er greit." if how == "TRUSTED_ADULT" else ""
    cast.hear(plan_id, how=how, why_not=why, said=said, heard_by="" if why else "Kari")
    consent_id = cast.send(plan_id)
    own = see(cast, SARA, plan_id, f"samtykke/{consent_id}").text
    words = {
        "NOT_ASKED": "Du er ikke spurt: Hun er på sykehus.",
        "NOT_WISHED": "Du ville ikke si noe, og det er greit.",
        "TRUSTED_ADULT": "Gjennom en voksen som du stoler på",
    }
    assert words[how] in own


# ---- while time passes -----------------------------------------------------------------------


def test_she_stays_when_the_consent_runs_out(cast, plan_id):
    with after(400):
        days_pass(plan_id)
        assert roles(cast, plan_id, SARA)[SARA] == "YOUNG_PERSON"
        assert reaches(cast, SARA, plan_id)


def test_she_reads_on_when_somebody_withdraws_everything(cast, plan_id):
    with cast.acting_as(JON):
        withdraw_all(opened(plan_id, level=Level.MANAGE))
    assert roles(cast, plan_id, SARA)[SARA] == "YOUNG_PERSON"
    assert reaches(cast, SARA, plan_id, Area.CHILD_VOICE)
    assert not reaches(cast, SARA, plan_id, Area.CHILD_VOICE, Level.CONTRIBUTE)
    assert not reaches(cast, JON, plan_id, Area.CHILD_VOICE, Level.OWN)


@pytest.mark.parametrize("first", [0, 40])
def test_a_withdrawal_before_the_jobs_have_seen_her_birthday_lets_no_guardian_back(cast, first):
    turns(cast, SARA, 18, 30)
    plan_id = cast.active_plan(SARA, (KARI,), (JON, SARA))
    with clock.moved(timedelta(days=first)):
        assert reaches(cast, JON, plan_id) == (first < 30)
        with cast.acting_as(SARA):
            withdraw_all(opened(plan_id, level=Level.MANAGE))
        assert reaches(cast, JON, plan_id) == (first < 30)
        assert reaches(cast, SARA, plan_id)
    with clock.moved(timedelta(days=41)):
        assert not reaches(cast, JON, plan_id)
        assert reaches(cast, SARA, plan_id)


def test_at_eighteen_the_guardians_place_is_gone_and_he_is_told(cast):
    turns(cast, SARA, 18, in_days=1)
    plan_id = cast.active_plan(SARA, (KARI,), (JON, SARA))
    with clock.moved(timedelta(days=1)):
        look_again(plan_id)
        assert JON not in roles(cast, plan_id)
        assert roles(cast, plan_id)[SARA] == "YOUNG_PERSON"
        assert "access_ended" in [template for template, _state in notices(cast, JON)]
        before = notices(cast, JON)
        look_again(plan_id)
        assert notices(cast, JON) == before, "once"
        page = Page(cast.client(JON).get(f"/planer/{plan_id}"))
        assert page.status == 404


def test_the_young_adult_may_let_him_in_as_a_supporter_and_only_she(cast):
    turns(cast, SARA, 18, in_days=1)
    plan_id = cast.active_plan(SARA, (KARI,), (JON, SARA))
    jon = invited(cast, JON)
    with clock.moved(timedelta(days=1)):
        look_again(plan_id)
        with pytest.raises(NotVisible):
            add_knut(cast, plan_id, JON, jon)
        add_knut(cast, plan_id, SARA, jon, title="pappa")
        assert not reaches(cast, JON, plan_id), "a proposal opens nothing"
        cast.send(plan_id)
        assert states(cast, plan_id) == {"Sara": "WAITING"}
        cast.sign(plan_id, SARA)
        assert roles(cast, plan_id)[JON] == "SUPPORTER"
        assert reaches(cast, JON, plan_id)
        assert not reaches(cast, JON, plan_id, Area.CONSENT, Level.OWN)
        look_again(plan_id)
        assert reaches(cast, JON, plan_id), "the register does not take what she gave"


def test_no_plan_is_started_for_a_child_who_is_of_age(cast):
    number = cast.number(SARA)
    born(cast, SARA, clock.birthday(clock.today(), -18))
    with cast.acting_as(HANNE), pytest.raises(RuleBroken) as broken:
        draft_plan(cast.actor_now(), number=number, purpose="Lese.", synthetic=True)
    assert broken.value.field == "number"
