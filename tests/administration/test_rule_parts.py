"""Dated rules that hold more than numbers: days without leave, months of SFO, a local scheme."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from samspill.access.actor import acting
from samspill.administration.policies.actions import set_rule
from samspill.administration.policies.known import MAY_SET
from samspill.administration.policies.parts import MAY_WRITE
from samspill.administration.policies.queries import value_on
from samspill.core import clock
from samspill.core.errors import NotEnough, NotVisible, RuleBroken
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.organisation.models import DatedPolicy
from samspill.school.leave.rules import rule_of as leave_rule_of
from samspill.school.sfo_places.payment import payment_rule_of
from samspill.school.sfo_places.rules import earliest_end
from samspill.school.sfo_places.rules import rule_of as sfo_rule_of
from tests.plans.test_goal_pages import SCRIPT
from tests.support.forms import post
from tests.support.page import Page
from tests.support.statements import counted_statements

OLA, DAG, BY = "Ola Vik", "Dag Moen", "Kommunestyret, sak 34/26"
TESTS = (date(2027, 9, 13), date(2027, 9, 17), "nasjonale prøver")
NONE = (None, None, None)


def day(ahead=0):
    return clock.today() + timedelta(days=ahead)


def national(name):
    with acting(None), transaction():
        return db.session.execute(
            select(DatedPolicy.id, DatedPolicy.value).where(
                DatedPolicy.name == name,
                DatedPolicy.tenant_id.is_(None),
                DatedPolicy.valid_from <= day(),
                DatedPolicy.valid_to > day(),
            )
        ).one()


def value(tenant_id, name, ahead=1):
    with acting(None), transaction():
        return value_on(tenant_id, name, day(ahead))


@pytest.fixture
def decide(town):
    def it(name, ahead=1, by=OLA, numbers=None, **parts):
        standing = value(town.id, name, 0)
        with town.opened(by) as tenant:
            return set_rule(
                tenant,
                name=name,
                numbers={one: standing[one] for one in MAY_SET[name]} | (numbers or {}),
                parts=parts,
                first_day=day(ahead),
                source=BY,
            )

    return it


def test_days_without_leave_hold_from_their_day_in_order(town, decide):
    decide("leave", ahead=3, blocked=[NONE, TESTS, (date(2027, 8, 16), date(2027, 8, 20), "start")])
    assert value(town.id, "leave", 2)["blocked"] == []
    assert value(town.other_id, "leave", 3)["blocked"] == []
    found = leave_rule_of(value(town.id, "leave", 3), "").blocked
    assert [one.name for one in found] == ["start", "nasjonale prøver"]
    assert found[1].last_day == TESTS[1]


def test_a_number_that_is_decided_later_leaves_the_rest_as_it_will_be(town, decide):
    decide("leave", ahead=3, blocked=[TESTS])
    decide("leave", ahead=5, numbers={"leave_days": 5})
    found = value(town.id, "leave", 5)
    assert (found["leave_days"], [one["name"] for one in found["blocked"]]) == (5, [TESTS[2]])
    decide("leave", ahead=7, blocked=[NONE])
    assert value(town.id, "leave", 7)["blocked"] == []


def test_what_sfo_asks_is_read_by_its_rule(town, decide):
    decide(
        "sfo",
        blocked_ends=[("6",), ("5",), ("5",)],
        bound_ends=[("8", "30", "4"), ("1", None, None)][:1],
        spring_lock=[("1", "3")],
        unpaid_months=[("7",), ("6",)],
    )
    rule = sfo_rule_of(value(town.id, "sfo"))
    assert rule.blocked_ends == {5, 6}
    assert rule.bound_ends == {8: (4, 30)}
    assert rule.spring_lock == (3, 1)
    assert rule.unpaid_months == {6, 7}
    assert earliest_end(date(2027, 3, 2), rule) == date(2027, 8, 1)
    decide("sfo", ahead=2, blocked_ends=[], bound_ends=[], spring_lock=[(None, None)])
    rule = sfo_rule_of(value(town.id, "sfo", 2))
    assert (rule.blocked_ends, rule.bound_ends, rule.spring_lock) == (set(), {}, None)
    assert rule.unpaid_months == {6, 7}, "what was not written stays"


def test_a_local_scheme_is_read_by_its_rule(town, decide):
    decide("sfo_payment", local=[("3", "50"), ("2,5", "20"), ("0.5", "0"), (None, None)])
    found = payment_rule_of(value(town.id, "sfo_payment"), 130_160).local
    assert [(one.tenths, one.percent) for one in found] == [(5, 0), (25, 20), (30, 50)]


@pytest.mark.parametrize(
    ("name", "part", "rows", "field"),
    [
        ("leave", "blocked", [TESTS, (TESTS[1], TESTS[0], "feil")], "blocked_1_to"),
        ("leave", "blocked", [(TESTS[0], TESTS[0] + timedelta(days=366), "år")], "blocked_0_to"),
        ("leave", "blocked", [(TESTS[0], None, "uten slutt")], "blocked_0_to"),
        ("leave", "blocked", [NONE, (TESTS[0], TESTS[1], None)], "blocked_1_name"),
        ("sfo", "blocked_ends", [(str(month),) for month in range(1, 13)], "blocked_ends"),
        ("sfo", "unpaid_months", [(str(month),) for month in range(1, 8)], "unpaid_months"),
        ("sfo", "bound_ends", [("13", "30", "4")], "bound_ends_0_end"),
        ("sfo", "bound_ends", [("8", "31", "4")], "bound_ends_0_day"),
        ("sfo", "bound_ends", [("8", "²", "4")], "bound_ends_0_day"),
        ("sfo", "bound_ends", [("8", "1", "x")], "bound_ends_0_month"),
        ("sfo", "bound_ends", [("8", "1", "8")], "bound_ends_0_day"),
        ("sfo", "bound_ends", [("8", "1", "4"), ("8", "1", "5")], "bound_ends_1_end"),
        ("sfo", "spring_lock", [("29", "2")], "spring_lock_0_day"),
        ("sfo", "spring_lock", [("1", "8")], "spring_lock_0_month"),
        ("sfo", "spring_lock", [("1", None)], "spring_lock_0_month"),
        ("sfo_payment", "local", [("0", "50")], "local_0_income"),
        ("sfo_payment", "local", [("20,1", "50")], "local_0_income"),
        ("sfo_payment", "local", [("tre", "50")], "local_0_income"),
        ("sfo_payment", "local", [("3", "100")], "local_0_percent"),
        ("sfo_payment", "local", [("3", "-1")], "local_0_percent"),
        ("sfo_payment", "local", [("3", "50"), ("3,0", "20")], "local_1_income"),
    ],
)
def test_what_cannot_hold_is_refused_at_its_field(town, decide, name, part, rows, field):
    before = value(town.id, name)
    with pytest.raises(RuleBroken) as found:
        decide(name, **{part: rows})
    assert found.value.field == field
    assert value(town.id, name) == before


def test_what_is_no_part_of_the_rule_is_not_there_and_who_looks_decides_nothing(decide):
    with pytest.raises(NotVisible):
        decide("invitation", blocked=[TESTS])
    with pytest.raises(NotVisible):
        decide("leave", leave_days=[TESTS])
    with pytest.raises(NotEnough):
        decide("leave", by=DAG, blocked=[TESTS])


def test_each_part_stands_in_the_national_rule(town):
    for name, parts in MAY_WRITE.items():
        for part, of in parts.items():
            assert of.shape.words(value(town.other_id, name)[part]) is not None


# ---- pages ---------------------------------------------------------------------------------


def form(name: str, **more: Any) -> dict[str, Any]:
    standing = national(name).value
    numbers = {one: str(standing[one]) for one in MAY_SET[name]}
    return {**numbers, "first_day": day(1).isoformat(), "source": BY, **more}


def chosen(page: Page, name: str) -> str:
    """What a field holds: what is written in it, or chosen."""
    choice = page.soup.select_one(f"#{name} option[selected]")
    return str(choice["value"]) if choice else page.value(name)


def address(town, name):
    return town.path(f"/regler/{national(name).id}")


def test_the_administrator_writes_days_without_leave(cast, town):
    ola, here = cast.client(OLA), address(town, "leave")
    page = Page(ola.get(here))
    assert [page.value(f"blocked_{row}_name") for row in (0, 1)] == ["", ""]
    rows = {"blocked_0_from": "13.09.2027", "blocked_0_to": "2027-09-17"}
    written = form("leave", **rows, blocked_0_name="nasjonale prøver", blocked_1_from="")
    assert post(ola, here, written).status_code == 303
    page = Page(ola.get(here))
    assert "13.09.2027–17.09.2027: nasjonale prøver" in page.text
    assert "Bestemt av kommunen" in page.text
    assert BY in page.text
    assert value(town.id, "leave")["blocked"] == [
        {"from": "2027-09-13", "to": "2027-09-17", "name": "nasjonale prøver"}
    ]


def test_the_administrator_writes_what_sfo_asks(cast, town):
    ola, here = cast.client(OLA), address(town, "sfo")
    page = Page(ola.get(here))
    assert page.chosen("blocked_ends") == ["5", "6"]
    assert [chosen(page, f"bound_ends_0_{part}") for part in ("end", "day", "month")] == [
        "8",
        "30",
        "4",
    ]
    parts = {"blocked_ends": ["5"], "unpaid_months": ["7"], "spring_lock_0_day": "1"}
    written = form("sfo", **parts, spring_lock_0_month="3", bound_ends_0_end="")
    assert post(ola, here, written).status_code == 303
    found = value(town.id, "sfo")
    assert (found["blocked_ends"], found["bound_ends"]) == ([5], {})
    assert (found["spring_lock"], found["last_level"]) == ([3, 1], 4)
    text = Page(ola.get(here)).text
    assert "Måneder ingen plass slutter i: mai" in text
    assert "fra 1. mars" in text
    assert "slutt 1. august: meldt innen 30. april" in text, "what held before stands in history"


def test_the_administrator_writes_a_local_scheme(cast, town):
    ola, here = cast.client(OLA), address(town, "sfo_payment")
    written = form("sfo_payment", local_0_income="2,5", local_0_percent="50")
    assert post(ola, here, written).status_code == 303
    assert value(town.id, "sfo_payment")["local"] == [{"tenths": 25, "percent": 50}]
    assert "inntekt opp til 2,5 G: 50 prosent av prisen" in Page(ola.get(here)).text


@pytest.mark.parametrize(
    ("name", "more", "field"),
    [
        ("leave", {"blocked_0_from": "i morgen"}, "blocked_0_from"),
        ("leave", {"blocked_0_to": "2027-09-01"}, "blocked_0_to"),
        ("leave", {"blocked_0_name": "x" * 61}, "blocked_0_name"),
        ("leave", {"first_day": day().isoformat()}, "first_day"),
        ("leave", {"source": ""}, "source"),
        ("sfo", {"blocked_ends": [str(one) for one in range(1, 13)]}, "blocked_ends"),
        ("sfo", {"spring_lock_0_day": "31", "spring_lock_0_month": "2"}, "spring_lock_0_day"),
        ("sfo_payment", {"local_0_income": "mye", "local_0_percent": "5"}, "local_0_income"),
    ],
)
def test_bad_input_has_its_message_at_the_field_and_what_was_typed_stays(
    cast, town, name, more, field
):
    rows = dict(zip(("blocked_0_from", "blocked_0_to"), ("2027-09-13", "2027-09-17"), strict=True))
    kept = {**rows, "blocked_0_name": "prøver"} if name == "leave" else {}
    before = value(town.id, name)
    answer = post(cast.client(OLA), address(town, name), form(name, **(kept | more)))
    page = Page(answer)
    assert page.status == 422
    assert field in page.errors()
    for one, words in (kept | more).items():
        if isinstance(words, str):
            assert chosen(page, one) == words
    assert value(town.id, name) == before


def test_a_form_without_the_rows_of_a_part_leaves_it(cast, town, decide):
    decide("sfo_payment", local=[("3", "50")])
    assert (
        post(cast.client(OLA), address(town, "sfo_payment"), form("sfo_payment")).status_code == 303
    )
    assert value(town.id, "sfo_payment")["local"] == [{"tenths": 30, "percent": 50}]


def test_a_row_more_than_there_is_room_for_is_not_read(cast, town):
    rows = {f"local_{row}_{part}": "2" for row in range(99) for part in ("income", "percent")}
    page = Page(post(cast.client(OLA), address(town, "sfo_payment"), form("sfo_payment", **rows)))
    assert page.status == 422
    assert len(page.soup.select(".cells")) == 10


def test_what_is_written_is_shown_as_text_and_the_officer_only_looks(cast, town):
    ola, here = cast.client(OLA), address(town, "leave")
    rows = {"blocked_0_from": "2027-09-13", "blocked_0_to": "2027-09-17"}
    assert post(ola, here, form("leave", **rows, blocked_0_name=SCRIPT[:60])).status_code == 303
    page = Page(cast.client(DAG).get(here))
    assert SCRIPT[:60] in page.text
    assert not page.soup.select("main script")
    assert page.soup.select_one('[name="blocked_0_from"]') is None
    assert post(cast.client(DAG), here, form("leave")).status_code == 403


def test_the_pages_cost_the_same_however_much_is_written(cast, town, decide):
    ola, costs = cast.client(OLA), []
    for many in (1, 25):
        for path in ("/regler", f"/regler/{national('leave').id}"):
            ola.get(town.path(path))
            with counted_statements() as found:
                assert ola.get(town.path(path)).status_code == 200
            costs.append(len(found))
        decide("leave", ahead=many, blocked=[TESTS] * many)
    assert costs[:2] == costs[2:]
    assert max(costs) <= 10
