"""What may be asked for of leave, as plain facts: the coded cases PE- that are rules."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from samspill.access.levels import Level
from samspill.core.errors import RuleBroken
from samspill.school.leave.models import LeaveCause
from samspill.school.leave.rules import (
    Blocked,
    LeaveRule,
    Wanted,
    check_words,
    check_year,
    is_late,
    met,
    rule_of,
    school_days,
    takes,
    warn,
    would_help,
)
from samspill.school.years.queries import Calendar

MONDAY = date(2026, 9, 7)
CALENDAR = Calendar(
    ((date(2026, 8, 17), date(2027, 6, 18)),),
    ((date(2026, 9, 10), "FREE"), (date(2026, 9, 11), "PLANNING")),
)
TESTS = Blocked(date(2026, 9, 14), date(2026, 9, 18), "nasjonale prøver")
RULE = LeaveRule(10, 0, 2, 14, True, 12, 15, (TESTS,))
EARLY = MONDAY - timedelta(days=30)


def wanted(first=MONDAY, days=0, cause=LeaveCause.TRAVEL, **more):
    said = {"reason": "Bryllup.", "rules_read": True}
    return Wanted(cause, first, first + timedelta(days=days), **{**said, **more})


def broken(check, *given):
    with pytest.raises(RuleBroken) as refused:
        check(*given)
    return refused.value.code, refused.value.field


@pytest.mark.parametrize(
    ("first", "days", "counted"),
    [
        (MONDAY, 0, 1),
        (MONDAY, 2, 3),
        (MONDAY, 6, 3),  # a free day, a planning day, a weekend
        (MONDAY, 7, 4),
        (date(2026, 9, 5), 2, 1),
        (date(2027, 6, 17), 20, 2),  # the year ends
    ],
)
def test_only_school_days_count(first, days, counted):
    assert len(school_days(RULE, CALENDAR, wanted(first, days), EARLY)) == counted


RIGHT = {"cause": LeaveCause.RELIGIOUS, "teaching": True, "reason": ""}


@pytest.mark.parametrize(
    ("asked", "day", "code", "field"),
    [
        (wanted(days=17), EARLY, "PE-01", "last_day"),
        (wanted(days=400), EARLY, "PE-01", "last_day"),
        (wanted(), MONDAY + timedelta(days=1), "PE-05", "first_day"),
        (wanted(date(2026, 9, 12), 1), EARLY, "PE-14", "first_day"),
        (wanted(date(2026, 9, 10)), EARLY, "PE-14", "first_day"),
        (wanted(days=-1), EARLY, "last_day", "last_day"),
    ],
)
def test_what_may_not_be_asked_for_is_told_at_its_field(asked, day, code, field):
    assert broken(school_days, RULE, CALENDAR, asked, day) == (code, field)


def test_ten_days_may_be_had_and_a_right_has_no_limit():
    assert len(school_days(RULE, CALENDAR, wanted(days=15), EARLY)) == 10
    assert len(school_days(RULE, CALENDAR, wanted(days=17, **RIGHT), EARLY)) == 12


@pytest.mark.parametrize(("used", "days", "fits"), [(0, 10, True), (7, 3, True), (7, 4, False)])
def test_a_year_has_a_limit_where_the_municipality_sets_one(used, days, fits):
    year = LeaveRule(10, 10, 2, 14, True, 12, 15)
    check_year(RULE, wanted(), used, days)
    check_year(year, wanted(**RIGHT), used, days)
    if fits:
        check_year(year, wanted(), used, days)
    else:
        assert broken(check_year, year, wanted(), used, days) == ("PE-02", "last_day")


def test_what_is_late_must_say_why_and_may_be_sent():
    late = MONDAY - timedelta(days=13)
    assert broken(warn, RULE, wanted(), late) == ("PE-03", "late_reason")
    warn(RULE, wanted(late_reason="Begravelse."), late)
    warn(RULE, wanted(), late - timedelta(days=1))
    warn(RULE, wanted(**RIGHT), late)
    assert (is_late(RULE, wanted(), late), is_late(RULE, wanted(**RIGHT), late)) == (True, False)


def test_days_set_aside_are_told_of_once():
    asked = wanted(days=7)
    assert broken(warn, RULE, asked, EARLY) == ("PE-04", "first_day")
    warn(RULE, wanted(days=7, seen=frozenset({"PE-04"})), EARLY)
    assert [one.name for one in met(RULE, asked)] == ["nasjonale prøver"]
    assert met(RULE, wanted(days=7, **RIGHT)) == met(RULE, wanted(days=6)) == []


@pytest.mark.parametrize(
    ("days", "blocked", "head_only", "level"),
    [
        (1, False, False, Level.WRITE),
        (2, False, False, Level.WRITE),
        (3, False, False, Level.MANAGE),
        (1, True, False, Level.MANAGE),
        (1, False, True, Level.MANAGE),
    ],
)
def test_a_contact_teacher_decides_a_few_days_and_the_head_the_rest(
    days, blocked, head_only, level
):
    assert takes(RULE, wanted(head_only=head_only), days, blocked=blocked) == level


@pytest.mark.parametrize(
    ("more", "age", "code", "field"),
    [
        ({"reason": ""}, 8, "PE-08", "reason"),
        ({"rules_read": False}, 8, "PE-08", "rules_read"),
        ({**RIGHT, "teaching": False}, 8, "PE-08", "teaching"),
        ({"reason": "Han er på sykehuset."}, 8, "PE-11", "head_only"),
        ({}, 15, "PE-12", "statement"),
    ],
)
def test_what_must_be_said_is_asked_for_at_its_field(more, age, code, field):
    assert broken(check_words, RULE, wanted(**more), age) == (code, field)


def test_what_is_said_is_enough():
    check_words(RULE, wanted(), 14)
    check_words(RULE, wanted(), None)
    check_words(RULE, wanted(statement="Jeg vil."), 15)
    check_words(RULE, wanted(**RIGHT), 8)
    check_words(RULE, wanted(reason="Sykehus.", head_only=True), 8)
    check_words(RULE, wanted(reason="Sykehus.", seen=frozenset({"PE-11"})), 8)


def test_the_rule_is_read_from_its_values_and_says_what_would_help():
    value = {
        "leave_days": 10,
        "leave_days_a_year": 0,
        "teacher_days": 2,
        "notice_days": 14,
        "both_agree": 1,
        "heard_from": 12,
        "statement_from": 15,
        "blocked": [{"from": "2026-09-14", "to": "2026-09-18", "name": "nasjonale prøver"}],
    }
    assert rule_of(value, "") == RULE
    assert len(would_help(RULE, 3, late=True, blocked=["nasjonale prøver"])) == 3
    assert would_help(RULE, 2, late=False, blocked=[]) == []
