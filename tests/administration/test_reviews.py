"""Each leader looks over who has what in her unit and signs; the municipality sees who is late."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from samspill.access.actor import acting
from samspill.administration.reviews.actions import sign_review
from samspill.administration.reviews.models import AccessReview
from samspill.administration.reviews.queries import (
    fingerprint,
    history_of_unit,
    reviews_of_units,
    who_has_what,
)
from samspill.core import clock
from samspill.core.errors import NotEnough, RuleBroken
from samspill.identity.models import Profile
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from tests.support.forms import post
from tests.support.page import Page
from tests.support.statements import counted_statements

BENTE, SCHOOL = "Bente Ruud", "Fjordvik skole"
PAGE = "/tilgangsgjennomgang"


@pytest.fixture
def sign(cast, town):
    def it(by=BENTE, unit=SCHOOL):
        with cast.acting_as(by, "WORK"):
            seen = fingerprint(who_has_what(town.units[unit], clock.today()))
            sign_review(cast.actor_now(), seen=seen)

    return it


def people_of(town, unit=SCHOOL):
    with acting(None), transaction():
        return {one.name: one for one in who_has_what(town.units[unit], clock.today())}


def state_of(town, unit=SCHOOL, by="Ola Vik"):
    with town.opened(by, 2) as tenant:
        found = reviews_of_units(tenant.subject.id, clock.today())
    return next(one for one in found if one.unit_name == unit)


def test_the_list_says_what_each_has_and_plans_as_a_number(cast, town):
    cast.active_plan()
    cast.active_plan("Oskar Aas", people=("Kari Lunde",))
    people = people_of(town)
    assert people["Kari Lunde"].plans == 2
    assert people["Nina Haug"].plans == 0
    assert (people[BENTE].leads_unit, people[BENTE].may_hold_plans) == (True, True)
    assert not people["Kari Lunde"].has_role
    assert people_of(town, "Fjordvik rådhus")["Ola Vik"].has_role
    assert people_of(town, "Fjordvik rådhus")["Ola Vik"].plans == 0


def test_a_review_is_signed_kept_and_due_again_after_half_a_year(town, sign, later):
    assert state_of(town).is_late
    assert state_of(town).signed_at is None
    sign()
    done = state_of(town)
    assert (done.signed_by, done.is_late) == (BENTE, False)
    assert done.due_on == clock.months_after(clock.today(), 6)
    later(days=150)
    assert not state_of(town).is_late
    later(days=40)
    assert state_of(town).is_late
    assert state_of(town, "Helsestasjonen").is_late
    assert state_of(town, by="Dag Moen").signed_by == BENTE


def test_what_was_seen_is_kept_without_names(cast, town, sign):
    sign()
    with cast.acting_as(BENTE):
        (kept,) = db.session.scalars(select(AccessReview.seen)).all()
    ids = {one["profile_id"] for one in kept["people"]}
    assert str(cast.profile_id("Kari Lunde")) in ids
    assert "Kari" not in str(kept)


def test_a_list_that_changed_is_not_signed(cast, town):
    with cast.acting_as(BENTE), pytest.raises(RuleBroken, match="changed"):
        seen = fingerprint(who_has_what(town.units[SCHOOL], clock.today()))
        db.session.get_one(Profile, cast_id("Kari Lunde", cast)).may_hold_plans = True
        db.session.flush()
        sign_review(cast.actor_now(), seen=seen)


def cast_id(name, cast):
    person = cast.person(name)
    return db.session.scalar(
        select(Profile.id).where(Profile.person_id == person.id, Profile.kind == "WORK")
    )


@pytest.mark.parametrize("who", ["Hanne Nilsen", "Ola Vik", "Dag Moen", "Mona Aas"])
def test_who_leads_no_unit_signs_nothing(cast, who):
    with cast.acting_as(who), pytest.raises(NotEnough):
        sign_review(cast.actor_now(), seen="")
    client = cast.client(who)
    assert client.get(PAGE).status_code == 403
    assert post(client, PAGE).status_code == 403


@pytest.mark.parametrize(
    ("who", "sees"),
    [(BENTE, 1), ("Ola Vik", 1), ("Dag Moen", 1), ("Marit Sund", 0), ("Kari Lunde", 0)],
)
def test_row_security_shows_a_review_to_its_unit_and_to_who_administers(cast, sign, who, sees):
    sign()
    with cast.acting_as(who, "WORK"):
        assert db.session.scalar(select(func.count()).select_from(AccessReview)) == sees


def test_the_next_leader_sees_what_the_last_one_signed(cast, town, sign):
    sign()
    with acting(None), transaction():
        kari = db.session.get_one(Profile, cast.profile_id("Kari Lunde"))
        kari.leads_unit = True
    with cast.acting_as("Kari Lunde"):
        (signed,) = history_of_unit(town.units[SCHOOL])
    assert signed.signed_by == BENTE
    assert signed.people == len(people_of(town))


def test_the_page_shows_and_signs(cast):
    bente = cast.client(BENTE)
    page = Page(bente.get(PAGE))
    assert "Kari Lunde" in page.text
    assert "Hanne Nilsen" not in page.text
    refused = post(bente, PAGE, {"seen": page.value("seen")})
    assert (refused.status_code, set(Page(refused).errors())) == (422, {"is_right"})
    stale = post(bente, PAGE, {"seen": "x", "is_right": "y"})
    assert stale.status_code == 422
    assert "Listen er endret" in Page(stale).text
    assert post(bente, PAGE, {"seen": page.value("seen"), "is_right": "y"}).location == PAGE
    assert "Bente Ruud så over" in Page(bente.get(PAGE)).text


def test_the_pages_cost_the_same_however_much_there_is(cast, town, sign):
    bente, ola = cast.client(BENTE), cast.client("Ola Vik")
    costs = []
    for _turn in range(2):
        for client, path in ((bente, PAGE), (ola, town.path(PAGE))):
            client.get(path)
            with counted_statements() as found:
                assert client.get(path).status_code == 200
            costs.append(len(found))
        cast.active_plan("Emma Aas" if len(costs) == 2 else "Oskar Aas")
        sign()
    assert costs[:2] == costs[2:]
    assert max(costs) <= 10
