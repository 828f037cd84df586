"""Dated rules: a municipality decides its own from a day to come, inside a room, with a source."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from samspill.access.actor import acting
from samspill.administration.policies.actions import set_rule
from samspill.administration.policies.known import MAY_SET, NUMBER_NAMES, RULE_NAMES
from samspill.administration.policies.queries import history_of, rules_in_force
from samspill.core import clock
from samspill.core.errors import NotVisible, RuleBroken
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.organisation.models import DatedPolicy
from samspill.organisation.queries import policy
from tests.support.forms import post
from tests.support.page import Page
from tests.support.statements import counted_statements

OLA = "Ola Vik"
BY = "Kommunestyret 12. mai 2026, sak 34/26"


def day(ahead=0):
    return clock.today() + timedelta(days=ahead)


@pytest.fixture
def decide(town):
    def it(name="invitation", ahead=1, source=BY, **numbers):
        with town.opened() as tenant:
            return set_rule(
                tenant,
                name=name,
                numbers=numbers or {"days": 10},
                first_day=day(ahead),
                source=source,
            )

    return it


def value(tenant_id, ahead=0, name="invitation"):
    with acting(None), transaction():
        return policy(name, tenant_id, day(ahead)).value


def test_a_decision_holds_from_its_day_in_its_own_municipality(town, decide):
    decide(ahead=3)
    assert value(town.id) == {"days": 14}
    assert value(town.id, 2) == {"days": 14}
    assert value(town.id, 3) == {"days": 10}
    assert value(town.other_id, 3) == {"days": 14}


def test_a_later_decision_follows_and_one_not_begun_gives_way(town, decide):
    decide(ahead=2, days=10)
    decide(ahead=5, days=20)
    assert [value(town.id, ahead)["days"] for ahead in (1, 2, 4, 5, 99)] == [14, 10, 10, 20, 20]
    decide(ahead=4, days=30)
    assert [value(town.id, ahead)["days"] for ahead in (1, 2, 3, 4, 5, 99)] == [
        14,
        10,
        10,
        30,
        30,
        30,
    ]
    with acting(None), transaction():
        history = history_of(town.id, "invitation")
    assert [(one.numbers, one.is_municipal) for one in history] == [
        ((("days", 30),), True),
        ((("days", 10),), True),
        ((("days", 14),), False),
    ]


def test_what_a_rule_says_beside_its_numbers_stays(town, decide):
    decide("answers", lapse_after_days=40)
    assert value(town.id, 1, "answers") == {"remind_after_days": [7, 14], "lapse_after_days": 40}


@pytest.mark.parametrize("ahead", [0, -1, 731])
def test_nothing_is_decided_backwards_or_far_ahead(decide, ahead):
    with pytest.raises(RuleBroken) as found:
        decide(ahead=ahead)
    assert found.value.field == "first_day"


@pytest.mark.parametrize("name", sorted(MAY_SET))
def test_each_number_has_a_room(town, decide, name):
    room = MAY_SET[name]
    inside = {field: number.least for field, number in room.items()}
    for field, number in room.items():
        for outside in (number.least - 1, number.most + 1):
            with pytest.raises(RuleBroken) as found:
                decide(name, **{**inside, field: outside})
            assert found.value.field == field
    decide(name, **inside)
    decide(name, ahead=2, **{field: number.most for field, number in room.items()})


def test_a_decision_needs_a_source(decide):
    with pytest.raises(RuleBroken) as found:
        decide(source="  ")
    assert found.value.field == "source"


@pytest.mark.parametrize("name", ["ages", "public_holidays", "care_agreement", "finnes_ikke"])
def test_law_is_not_the_municipalitys_to_set(decide, name):
    with pytest.raises(NotVisible):
        decide(name, days=3)


def test_a_number_more_or_less_is_refused(decide):
    with pytest.raises(NotVisible):
        decide("invitation", days=10, hours=3)
    with pytest.raises(NotVisible):
        decide("acting_holder", weeks_at_most=3)


def test_what_may_be_set_has_words_and_the_national_rule_lies_in_its_room(town):
    with acting(None), transaction():
        standing = {one.name: dict(one.numbers) for one in rules_in_force(town.other_id, day())}
    assert set(MAY_SET) <= set(RULE_NAMES)
    for name, room in MAY_SET.items():
        for field, number in room.items():
            assert field in NUMBER_NAMES
            assert number.least <= standing[name][field] <= number.most, name


def test_every_national_rule_has_its_word(town):
    with acting(None), transaction():
        names = set(db.session.scalars(select(DatedPolicy.name)))
    assert names <= set(RULE_NAMES), "give it a name in administration/policies/known.py"


# ---- pages --------------------------------------------------------------------------------


def national(name):
    with acting(None), transaction():
        return db.session.scalars(
            select(DatedPolicy.id).where(DatedPolicy.name == name, DatedPolicy.tenant_id.is_(None))
        ).one()


def test_the_pages_show_and_decide(cast, town):
    ola = cast.client(OLA)
    assert "Barnelova" in Page(ola.get(town.path("/regler"))).text
    address = town.path(f"/regler/{national('invitation')}")
    assert Page(ola.get(address)).value("days") == "14"
    assert set(Page(post(ola, address, {})).errors()) == {"days", "first_day", "source"}
    wrong = {"days": "6", "first_day": day(), "source": BY}
    assert set(Page(post(ola, address, wrong)).errors()) == {"days"}
    assert set(Page(post(ola, address, {**wrong, "days": "9"})).errors()) == {"first_day"}
    right = {"days": "9", "first_day": day(1), "source": BY}
    assert post(ola, address, right).location == town.path("/regler")
    assert BY in Page(ola.get(address)).text
    assert value(town.id, 1) == {"days": 9}


def test_law_is_shown_and_has_no_form(cast, town):
    ola, address = cast.client(OLA), town.path(f"/regler/{national('ages')}")
    page = Page(ola.get(address))
    assert "Barnelova" in page.text
    assert page.soup.select_one('[name="first_day"]') is None
    assert post(ola, address, {"first_day": day(1), "source": BY}).status_code == 404


def test_the_officer_reads_and_decides_nothing(cast, town):
    dag, address = cast.client("Dag Moen"), town.path(f"/regler/{national('invitation')}")
    assert Page(dag.get(address)).soup.select_one('[name="first_day"]') is None
    assert post(dag, address, {}).status_code == 403


def test_another_municipalitys_decision_is_not_there(cast, town):
    with acting(None), transaction():
        row = DatedPolicy(
            tenant_id=town.other_id,
            name="invitation",
            value={"days": 11},
            valid_from=day(),
            valid_to=day(99),
            source="Nordlia kommunestyre",
        )
        db.session.add(row)
        db.session.flush()
        policy_id = row.id
    ola, address = cast.client(OLA), town.path(f"/regler/{policy_id}")
    assert ola.get(address).status_code == 404
    assert post(ola, address, {}).status_code == 404
    assert "Nordlia" not in Page(ola.get(town.path("/regler"))).text


def test_the_pages_cost_the_same_however_many_decisions(cast, town, decide):
    ola = cast.client(OLA)
    costs = []
    for ahead in (1, 2):
        for path in ("/regler", f"/regler/{national('invitation')}"):
            ola.get(town.path(path))
            with counted_statements() as found:
                assert ola.get(town.path(path)).status_code == 200
            costs.append(len(found))
        decide(ahead=ahead)
    assert costs[:2] == costs[2:]
    assert max(costs) <= 10
