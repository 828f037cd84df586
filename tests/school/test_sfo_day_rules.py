"""When a child goes home, whose clock is wrong, where a child is: tables without a database."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from samspill.core.clock import instant_at
from samspill.core.errors import RuleBroken
from samspill.school.sfo_day.models import TapKind, Way
from samspill.school.sfo_day.rules import (
    Nearness,
    Rule,
    Stamp,
    Told,
    Where,
    check_way,
    local_day,
    nearness,
    rule_of,
    stamped,
    where_is,
)

DAY = date(2026, 11, 30)
RULE = Rule(time(12), timedelta(minutes=10), timedelta(minutes=20), 120)
NOW = instant_at(DAY, time(15))


def at(hour, minute=0, day=DAY):
    return instant_at(day, time(hour, minute))


def test_a_rule_is_read_as_it_is_written():
    value = {"cut_off_hour": 12, "staff_after": 10, "home_after": 20, "clock_seconds": 120}
    assert rule_of(value) == RULE
    assert [RULE.is_late(at(11, 59)), RULE.is_late(at(12))] == [False, True]


@pytest.mark.parametrize(
    ("way", "given", "field"),
    [
        (Way.FETCHED, {"at": time(15), "has_who": False}, "who"),
        (Way.FETCHED, {"has_who": True}, "at"),
        (Way.ALONE, {}, "at"),
        (Way.BUS, {}, "at"),
        (Way.DECIDES, {"at": time(14)}, "until"),
        (Way.DECIDES, {"at": time(14), "until": time(14)}, "until"),
        (Way.WITH_CHILD, {"at": time(14)}, "words"),
    ],
)
def test_sf_09_what_is_missing_is_said_at_its_field(way, given, field):
    wanted = {"at": None, "until": None, "has_who": False, "words": "", **given}
    with pytest.raises(RuleBroken) as found:
        check_way(way, wanted.pop("at"), wanted.pop("until"), **wanted)
    assert (found.value.code, found.value.field) == ("SF-09", field)


def test_what_is_whole_is_taken():
    check_way(Way.NOT_COMING, None, None, has_who=False, words="")
    check_way(Way.FETCHED, time(15), None, has_who=True, words="")
    check_way(Way.DECIDES, time(14), time(15), has_who=False, words="")


YESTERDAY = DAY - timedelta(days=1)
EVENING = at(16, 10, YESTERDAY)


@pytest.mark.parametrize(
    ("tapped", "sent", "page_day", "kept", "wrong"),
    [
        (None, None, None, NOW, False),
        (at(14, 20), NOW, None, at(14, 20), False),
        (at(14, 20), NOW + timedelta(seconds=100), DAY, at(14, 20), False),
        (NOW + timedelta(seconds=90), NOW + timedelta(seconds=90), DAY, NOW, False),
        # a wrong clock: the house's own time
        (at(14, 20), NOW - timedelta(minutes=30), DAY, NOW, True),
        (at(15, 40), NOW, DAY, NOW, True),
        # an earlier day, by a clock that is right; the page stood open
        (EVENING, NOW, None, EVENING, False),
        (EVENING, NOW, YESTERDAY, EVENING, False),
        (at(8, 5), NOW, YESTERDAY, at(8, 5), False),
        # … and by one that is an hour slow: its error is known
        (EVENING - timedelta(hours=1), NOW - timedelta(hours=1), YESTERDAY, EVENING, True),
        # the page is of today, so the tap is
        (EVENING, NOW, DAY, NOW, True),
    ],
)
def test_a_tap_lies_on_its_own_day_and_a_wrong_clock_is_noticed(
    tapped, sent, page_day, kept, wrong
):
    found = stamped(NOW, Told(tapped, sent, page_day), RULE)
    assert found == Stamp(kept, NOW, tapped, wrong_clock=wrong)
    assert found.day == local_day(kept)


@pytest.mark.parametrize(
    ("tapped", "page_day", "words"),
    [
        (NOW + timedelta(hours=1), YESTERDAY, "klokke er feil"),
        (EVENING - timedelta(days=2), YESTERDAY, "klokke er feil"),
        (NOW - timedelta(days=15), DAY - timedelta(days=15), "for lenge siden"),
    ],
)
def test_a_tap_of_which_nobody_can_know_the_day_is_refused_in_words(tapped, page_day, words):
    with pytest.raises(RuleBroken) as found:
        stamped(NOW, Told(tapped, NOW, page_day), RULE)
    assert words in found.value.text


@pytest.mark.parametrize(
    ("departure", "where", "found"),
    [
        (time(14, 59), Where.HERE, Nearness.OVERDUE),
        (time(15), Where.HERE, Nearness.SOON),
        (time(15, 10), Where.TRIP, Nearness.SOON),
        (time(15, 11), Where.HERE, Nearness.LATER),
        (time(14), Where.GONE, Nearness.LATER),
        (None, Where.HERE, Nearness.LATER),
    ],
)
def test_who_goes_home_soon_or_is_late(departure, where, found):
    assert nearness(departure, where, NOW) == found


def test_where_a_child_is_follows_the_last_tap_before_what_was_said():
    assert where_is(None, is_away=False, way=None) == Where.EXPECTED
    assert where_is(None, is_away=True, way=Way.ALONE) == Where.AWAY
    assert where_is(None, is_away=False, way=Way.NOT_COMING) == Where.AWAY
    assert where_is(TapKind.IN, is_away=True, way=None) == Where.HERE
    assert where_is(TapKind.OUT, is_away=False, way=None) == Where.GONE
