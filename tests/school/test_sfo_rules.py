"""When a place at SFO ends, changes and begins, and what it costs: tables, no database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from samspill.school.sfo_places.rules import (
    Price,
    Rule,
    Terms,
    changes_on,
    cost_until,
    earliest_end,
    ends_by_itself,
    ends_to_choose,
    first_start,
    level_on,
    may_end,
    price_on,
    rule_of,
    terms_on,
)

TWO_MONTHS = Rule(
    notice_months=2,
    blocked_ends=frozenset({5, 6}),
    bound_ends={8: (4, 30)},
    spring_lock=None,
    unpaid_months=frozenset({7}),
    answer_days=14,
    last_level=4,
)
FREE = replace(TWO_MONTHS, blocked_ends=frozenset(), bound_ends={}, unpaid_months=frozenset())


@pytest.mark.parametrize(
    ("received", "end"),
    [
        ("2026-06-30", "2026-09-01"),
        ("2026-07-31", "2026-10-01"),
        ("2026-08-31", "2026-11-01"),
        ("2026-09-30", "2026-12-01"),
        ("2026-10-31", "2027-01-01"),
        ("2026-11-30", "2027-02-01"),
        ("2026-12-31", "2027-03-01"),
        ("2027-01-31", "2027-04-01"),
        ("2027-02-28", "2027-07-01"),
        ("2027-05-01", "2027-09-01"),
    ],
)
def test_a_place_ends_after_two_months_of_notice(received, end):
    """The table of Nordre Follo: two months from the first of the next, not in May and June."""
    assert earliest_end(date.fromisoformat(received), TWO_MONTHS) == date.fromisoformat(end)


@pytest.mark.parametrize("end", ["2027-05-01", "2027-06-01"])
def test_nobody_ends_in_may_or_june(end):
    for received in ("2026-09-01", "2027-01-31", "2027-02-15"):
        received_on = date.fromisoformat(received)
        assert not may_end(received_on, date.fromisoformat(end), TWO_MONTHS)
        assert date.fromisoformat(end) not in ends_to_choose(
            received_on, TWO_MONTHS, date(2028, 8, 1)
        )


@pytest.mark.parametrize(("received", "may"), [("2027-04-30", True), ("2027-05-01", False)])
def test_who_ends_in_august_says_so_in_april(received, may):
    assert may_end(date.fromisoformat(received), date(2027, 8, 1), TWO_MONTHS) is may


def test_without_blocked_months_march_pays_for_april_and_may():
    told = date(2027, 3, 10)
    assert earliest_end(told, FREE) == date(2027, 6, 1)
    assert cost_until(told, date(2027, 6, 1), FREE, lambda _month: 3250) == 2 * 3250
    assert cost_until(told, date(2027, 6, 1), FREE, lambda _month: None) == 0


@pytest.mark.parametrize("lock", [(3, 1), (4, 1), (5, 1)])
def test_a_spring_lock_binds_until_august(lock):
    locked = replace(FREE, spring_lock=lock)
    before, from_then = date(2027, *lock), date(2027, *lock)
    assert earliest_end(before.replace(month=lock[0] - 1), locked).month < 8
    assert earliest_end(from_then, locked) >= date(2027, 8, 1)
    assert earliest_end(date(2027, 9, 1), locked) == date(2027, 12, 1)


@pytest.mark.parametrize("day", [2, 15, 31])
def test_a_place_ends_on_the_first_of_a_month(day):
    assert not may_end(date(2026, 1, 1), date(2026, 12, day), FREE)


def test_more_begins_next_month_and_less_after_the_notice():
    told = date(2026, 9, 12)
    assert changes_on(told, TWO_MONTHS, is_less=False) == date(2026, 10, 1)
    assert changes_on(told, TWO_MONTHS, is_less=True) == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("day", "level", "end"),
    [
        ("2026-08-17", 1, "2030-08-01"),
        ("2027-01-05", 1, "2030-08-01"),
        ("2026-10-01", 4, "2027-08-01"),
        ("2027-06-30", 4, "2027-08-01"),
    ],
)
def test_a_place_ends_by_itself_after_the_fourth_year(day, level, end):
    assert ends_by_itself(date.fromisoformat(day), level, TWO_MONTHS) == date.fromisoformat(end)


@pytest.mark.parametrize(
    ("day", "born", "level"),
    [
        ("2026-08-01", "2020-12-31", 1),
        ("2026-07-31", "2020-01-01", 0),
        ("2027-03-01", "2017-05-05", 4),
        ("2027-08-01", "2017-05-05", 5),
    ],
)
def test_the_year_level_follows_the_year_of_birth(day, born, level):
    assert level_on(date.fromisoformat(day), date.fromisoformat(born)) == level


@pytest.mark.parametrize(("day", "first"), [("2026-11-26", 27), ("2026-11-27", 30)])
def test_the_first_day_is_the_next_weekday(day, first):
    assert first_start(date.fromisoformat(day)) == date(2026, 11, first)


PRICES = (Price(date(2026, 8, 1), 3001, 250, 30), Price(date(2027, 1, 1), 3100, 260, 50))


@pytest.mark.parametrize(
    ("day", "price"), [("2026-05-01", 3001), ("2026-12-31", 3001), ("2027-01-01", 3100)]
)
def test_a_price_holds_from_its_day(day, price):
    assert price_on(PRICES, date.fromisoformat(day)).price == price
    assert price_on((), date.fromisoformat(day)) is None


def test_a_sibling_pays_less_rounded_down_and_for_the_food_as_others():
    assert PRICES[0].monthly(is_sibling=True) == 2100 + 250
    assert PRICES[0].monthly(is_sibling=False) == 3251


def test_what_is_paid_follows_prices_terms_and_a_free_july():
    fewer = Terms(date(2027, 3, 1), "b", "12", (Price(date(2026, 8, 1), 1000, 0, 0),))
    terms = [Terms(date(2026, 8, 1), "a", "12345", PRICES), fewer]
    assert terms_on(terms, date(2026, 1, 1)).offer_id == "a"
    assert terms_on(terms, date(2027, 3, 1)) is fewer
    told, end = date(2026, 11, 30), date(2027, 8, 1)

    def monthly(month):
        price = price_on(terms_on(terms, month).prices, month)
        return price.monthly(is_sibling=False)

    assert cost_until(told, end, TWO_MONTHS, monthly) == 3251 + 2 * 3360 + 4 * 1000


def test_the_rule_is_read_from_a_policy():
    value = {
        "notice_months": 1,
        "blocked_ends": [],
        "bound_ends": {"8": [4, 30]},
        "spring_lock": [3, 1],
        "unpaid_months": [7],
        "answer_days": 7,
        "last_level": 4,
        "special_last_level": 7,
    }
    assert rule_of(value).spring_lock == (3, 1)
    assert rule_of({**value, "spring_lock": None}).spring_lock is None
    assert rule_of(value).bound_ends == {8: (4, 30)}
