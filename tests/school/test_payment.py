"""What a place at SFO costs, step by step: tables, no database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samspill.core.errors import RuleBroken
from samspill.school.reduced_payment.models import Household
from samspill.school.reduced_payment.rules import (
    Wanted,
    check_home,
    check_level,
    check_papers,
    check_said,
    effect_days,
    limit_of,
    may_ask_for_summer,
    notes_on,
)
from samspill.school.sfo_places.payment import (
    FREE,
    Limit,
    LocalScheme,
    PaymentRule,
    Place,
    days_of_month,
    income_threshold,
    kroner_in,
    limit_for,
    payment_rule_of,
    trace_from,
    trace_of,
)

RULE = PaymentRule(6, 4, 12, 3, 4, 5, 7, 130_160)
FULL = Place(3015, 250, 5, 11, level=4)
"""Kongsvinger's place: 3 015 kroner in eleven months, for a pupil without free hours."""


def steps(trace):
    return [(str(one.step), one.kroner) for one in trace.lines]


# ---- the vectors of skole.md 4.4 -----------------------------------------------------------


@pytest.mark.parametrize(
    ("price", "income"), [(3015, 552_750), (3450, 632_500), (2576, 472_267), (3115, 571_083)]
)
def test_the_published_limits_of_income(price, income):
    place = replace(FULL, price=price)
    assert income_threshold(price, 11, 6) == income
    assert not trace_of(place, RULE, limit_for(income + 20, RULE)).is_reduced
    assert trace_of(place, RULE, limit_for(income - 20, RULE)).is_reduced


def test_the_lines_say_how_the_price_came_about():
    trace = trace_of(FULL, RULE, limit_for(400_000, RULE))
    assert steps(trace) == [("LIST", 33_165), ("CAP", -9165)]
    assert (trace.yearly, trace.price, trace.food, trace.monthly) == (24_000, 2181, 250, 2431)
    assert trace_from(trace.as_text()) == trace


@pytest.mark.parametrize(
    ("more", "lines", "monthly"),
    [
        ({}, [("LIST", 33_165)], 3265),
        ({"level": 3}, [("LIST", 33_165), ("FREE_HOURS", -19_899)], 1206 + 250),
        ({"level": 1, "days": 3}, [("LIST", 33_165), ("FREE_HOURS", -33_165)], 250),
        ({"level": 0}, [("LIST", 33_165)], 3265),
        ({"level": None}, [("LIST", 33_165)], 3265),
        ({"sibling_percent": 30}, [("LIST", 33_165), ("SIBLING", -9950)], 2110 + 250),
        (
            {"level": 2, "sibling_percent": 50},
            [("LIST", 33_165), ("FREE_HOURS", -19_899), ("SIBLING", -6633)],
            603 + 250,
        ),
        ({"co_share": 40}, [("LIST", 33_165), ("OTHER_PAYS", -13_266)], 1809 + 150),
        ({"co_share": 40, "is_co": True}, [("LIST", 33_165), ("OWN_PART", -19_899)], 1206 + 100),
        ({"price": 0}, [("LIST", 0)], 250),
    ],
)
def test_free_hours_siblings_and_parts_come_before_any_decision(more, lines, monthly):
    trace = trace_of(replace(FULL, **more), RULE)
    assert (steps(trace), trace.monthly) == (lines, monthly)
    assert not trace.is_reduced


def test_parts_of_two_who_pay_are_the_whole():
    for share in range(1, 100):
        hers, theirs = (
            trace_of(replace(FULL, co_share=share, is_co=co), RULE) for co in (False, True)
        )
        assert hers.yearly + theirs.yearly == 33_165
        assert hers.food + theirs.food == 250


@pytest.mark.parametrize(
    ("limit", "last"),
    [
        (Limit(cap=50_000), ("LIST", 33_165)),
        (Limit(cap=20_000), ("CAP", -13_165)),
        (Limit(cap=20_000, percent=50), ("LOCAL", -16_583)),
        (Limit(cap=10_000, percent=50), ("CAP", -23_165)),
        (Limit(percent=0), ("LOCAL", -33_165)),
        (Limit(cap=0), ("CAP", -33_165)),
        (FREE, ("NEEDS", -33_165)),
        (Limit(cap=0, by_hand=1000), ("BY_HAND", -22_165)),
        (Limit(by_hand=9000), ("LIST", 33_165)),
        (Limit(), ("LIST", 33_165)),
    ],
)
def test_rb_10_the_best_of_two_schemes_counts_and_a_price_by_hand_stands_above_both(limit, last):
    trace = trace_of(FULL, RULE, limit)
    assert steps(trace)[-1] == last
    assert trace.food == 250, "food is never reduced"


def test_a_local_scheme_goes_by_the_base_amount():
    rule = replace(RULE, local=(LocalScheme(30, 50), LocalScheme(20, 20)))
    assert limit_for(400_000, rule) == Limit(24_000, None)
    assert limit_for(390_480, rule) == Limit(23_428, 50)
    assert limit_for(260_320, rule) == Limit(15_619, 20)
    assert limit_for(0, replace(rule, local=(LocalScheme(20, 0),))) == Limit(None, 0) != FREE


def test_a_month_is_rounded_down_and_some_days_of_it_too():
    assert trace_of(replace(FULL, months=7, price=100), RULE, Limit(cap=699)).price == 99
    assert days_of_month(3265, 17, 31) == 1790


def test_the_rule_is_read_from_a_policy():
    names = (
        *("percent", "income_until_level", "free_hours", "free_until_level", "hours_a_day"),
        *("needs_from_level", "needs_until_level"),
    )
    value = {name: getattr(RULE, name) for name in names}
    assert payment_rule_of({**value, "local": [], "remind_weeks": 8}, 130_160) == RULE
    local = [{"tenths": 30, "percent": 50}]
    assert payment_rule_of({**value, "local": local}, 130_160).local == (LocalScheme(30, 50),)


# ---- amounts as people write them ----------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("480000", 480_000),
        ("480 000", 480_000),
        ("kr 480\u00a0000,-", 480_000),
        ("480.000 kr", 480_000),
        ("KR480000", 480_000),
        ("0", 0),
        ("-480000", None),
        ("480000,50", None),
        ("480.50", None),
        ("mye", None),
        ("", None),
        ("٤٨٠", None),
        ("20 000 001", None),
        ("9" * 400, None),
    ],
)
def test_rb_07_an_amount_is_read_with_spaces_and_kr_and_nothing_else(typed, amount):
    assert kroner_in(typed, 20_000_000) == amount


# ---- from when -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("received", "from_summer", "first", "last"),
    [
        ("2026-11-30", False, "2026-12-01", "2027-07-31"),
        ("2026-12-01", False, "2027-01-01", "2027-07-31"),
        ("2027-06-30", False, "2027-07-01", "2027-07-31"),
        ("2027-07-31", False, "2027-08-01", "2028-07-31"),
        ("2027-03-10", True, "2027-08-01", "2028-07-31"),
        ("2027-07-31", True, "2027-08-01", "2028-07-31"),
        ("2027-08-01", False, "2027-09-01", "2028-07-31"),
    ],
)
def test_it_counts_from_a_whole_month_and_never_backwards(received, from_summer, first, last):
    found = effect_days(date.fromisoformat(received), from_summer=from_summer)
    assert found == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(("month", "may"), [(1, True), (7, True), (8, False), (12, False)])
def test_the_next_school_year_is_asked_for_from_january(month, may):
    assert may_ask_for_summer(date(2027, month, 15)) is may


# ---- what is wrong -------------------------------------------------------------------------


def refused(check, *given, **more):
    with pytest.raises(RuleBroken) as found:
        check(*given, **more)
    assert found.value.text
    return found.value.code, found.value.field


DAY = date(2026, 11, 30)
SAID = Wanted(own_income=400_000, lives_here=True)


def test_rb_01_the_one_with_whom_the_child_is_registered_applies():
    check_home(SAID)
    assert refused(check_home, replace(SAID, lives_here=False)) == ("RB-01", "lives_here")


@pytest.mark.parametrize(
    ("level", "needs", "is_wrong"),
    [
        *((level, False, level > 4) for level in (1, 4, 5, 7, 8)),
        *((level, True, not 5 <= level <= 7) for level in (4, 5, 7, 8)),
        (None, False, True),
        (None, True, True),
    ],
)
def test_rb_02_income_counts_to_year_4_and_needs_in_years_5_to_7(level, needs, is_wrong):
    if is_wrong:
        assert refused(check_level, RULE, level, needs=needs) == ("RB-02", "needs")
    else:
        check_level(RULE, level, needs=needs)


def test_rb_05_who_lives_with_somebody_unknown_shows_her_income():
    other = replace(SAID, household=Household.OTHER)
    assert refused(check_said, other, DAY) == ("RB-05", "partner_income")
    known = replace(other, partner_income=0)
    check_said(known, DAY)
    assert refused(check_papers, known, 0) == ("RB-05", "file")
    check_papers(known, 1)
    assert refused(check_papers, SAID, 0)[1] == "file"
    assert refused(check_papers, replace(SAID, needs=True), 0)[1] == "file"


def test_rb_07_no_income_is_no_answer_and_needs_ask_for_none():
    for income in (None, 0):
        assert refused(check_said, replace(SAID, own_income=income), DAY) == (
            "RB-07",
            "own_income",
        )
    check_said(replace(SAID, own_income=None, needs=True), DAY)
    lives_with = replace(SAID, household=Household.OTHER, own_income=0, partner_income=300_000)
    check_said(lives_with, DAY)
    assert lives_with.income == 300_000
    assert replace(lives_with, household=Household.ALONE).income == 0


def test_the_next_year_is_not_asked_for_in_autumn():
    assert refused(check_said, replace(SAID, from_summer=True), DAY)[1] == "start"
    check_said(replace(SAID, from_summer=True), date(2027, 2, 1))


def test_rb_04_and_rb_06_are_told_before_one_sends():
    high, low = limit_for(600_000, RULE), limit_for(400_000, RULE)
    assert notes_on(FULL, RULE, low) == []
    assert notes_on(FULL, RULE, high) == ["RB-04"]
    assert notes_on(replace(FULL, co_share=50), RULE, low) == ["RB-06"]
    assert notes_on(replace(FULL, co_share=50), RULE, high) == ["RB-04"]


def test_needs_make_it_free_whatever_is_earned():
    assert limit_of(replace(SAID, needs=True), RULE) == FREE
    assert limit_of(SAID, RULE) == Limit(24_000)


# ---- any place, any rule -------------------------------------------------------------------

PERCENT = st.integers(0, 100)
PLACES = st.builds(
    Place,
    price=st.integers(0, 20_000),
    food=st.integers(0, 2000),
    days=st.integers(1, 5),
    months=st.integers(1, 12),
    level=st.none() | st.integers(-1, 10),
    sibling_percent=PERCENT,
    co_share=PERCENT,
    is_co=st.booleans(),
)
LIMITS = st.none() | st.builds(
    Limit,
    cap=st.none() | st.integers(0, 300_000),
    percent=st.none() | PERCENT,
    by_hand=st.none() | st.integers(0, 20_000),
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(place=PLACES, limit=LIMITS, hours=st.integers(2, 8), days=st.integers(0, 31))
def test_the_lines_are_always_what_is_paid_and_never_below_nothing_or_above_the_price(
    place, limit, hours, days
):
    trace = trace_of(place, replace(RULE, hours_a_day=hours), limit)
    full = place.price * place.months
    assert trace.yearly == sum(one.kroner for one in trace.lines)
    assert 0 <= trace.yearly <= full
    assert all(one.kroner < 0 for one in trace.lines[1:]), "each step takes off"
    assert trace.monthly == trace.yearly // place.months + trace.food
    assert 0 <= trace.food <= place.food
    assert 0 <= days_of_month(trace.monthly, days, 31) <= trace.monthly
    if limit is not None and limit.by_hand is None and limit.cap is not None:
        assert trace.yearly <= limit.cap
    assert trace.yearly <= trace_of(place, replace(RULE, hours_a_day=hours)).yearly
