"""When a notice goes out: by choice, proposal and clock. The clock changes twice a year."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from samspill.core.clock import OSLO
from samspill.core.event import Kind, Urgency
from samspill.notifications.rhythms import (
    LOCKED,
    OFFERED,
    PROPOSED,
    Channel,
    Reader,
    Rhythm,
    Times,
    after_quiet,
    due,
    rhythm_of,
)

TIMES = Times(evening_hour=17, weekly_day=5, quiet_from=21, quiet_until=7)
NOW, EVENING, WEEKLY, OFF = Rhythm


def oslo(day, hour, minute=0, *, fold=0):
    """An instant, as clocks in Oslo show it."""
    year, month, date = (int(part) for part in day.split("-"))
    return datetime(year, month, date, hour, minute, fold=fold, tzinfo=OSLO).astimezone(UTC)


def rhythm(kind, urgency, *, chosen=None, plan=None, locked=False, reader=Reader.FAMILY):
    of = [{kind: {"EMAIL": one}} if one else {} for one in (plan, chosen)]
    return rhythm_of(Channel.EMAIL, kind, urgency, reader, locked=locked, choices=tuple(of))


@pytest.mark.parametrize(
    ("urgency", "chosen", "locked", "found"),
    [
        ("A", "OFF", False, NOW),
        ("A", "WEEKLY", True, NOW),
        ("B", None, False, NOW),
        ("B", "WEEKLY", False, NOW),
        ("B", "OFF", False, OFF),
        ("B", "OFF", True, NOW),
        ("C", None, False, NOW),
        ("C", "EVENING", True, EVENING),
        ("C", "OFF", True, EVENING),
        ("C", "WEEKLY", True, EVENING),
        ("C", "OFF", False, OFF),
        ("D", None, False, EVENING),
        ("D", "NOW", False, NOW),
        ("D", "OFF", False, OFF),
        ("E", None, False, OFF),
        ("E", "NOW", False, NOW),
    ],
)
def test_how_soon(urgency, chosen, locked, found):
    assert rhythm(Kind.GOALS, Urgency(urgency), chosen=chosen, locked=locked) == found


def test_the_choice_for_a_plan_goes_before_that_for_all():
    assert rhythm(Kind.GOALS, Urgency.D, chosen="NOW", plan="OFF") == OFF
    assert rhythm(Kind.GOALS, Urgency.D, chosen="NOW") == NOW
    assert rhythm(Kind.GOALS, Urgency.D, reader=Reader.HELPER) == WEEKLY


def test_every_kind_is_proposed_for_everybody_and_locked_ones_are_never_off():
    assert set(PROPOSED) == set(Kind)
    assert all(set(by_reader) == set(Reader) for by_reader in PROPOSED.values())
    assert set(OFFERED) == set(Kind) - {Kind.SECURITY}
    assert all(OFFERED[kind] == (NOW, EVENING, OFF) for kind in LOCKED if kind in OFFERED)


@pytest.mark.parametrize(
    ("beside", "works", "found"),
    [
        ({"PUSH": "NOW"}, ["PUSH"], OFF),
        ({"SMS": "NOW"}, ["SMS"], OFF),
        ({"SMS": "NOW", "PUSH": "NOW"}, ["PUSH"], OFF),
        ({"SMS": "NOW"}, ["PUSH"], NOW),
        ({"PUSH": "NOW"}, [], NOW),
        ({"PUSH": "OFF"}, ["PUSH"], EVENING),
        ({}, ["SMS", "PUSH"], EVENING),
    ],
)
def test_what_is_locked_leaves_email_for_what_works_and_comes_back(beside, works, found):
    """As long as something that she chose instead reaches her; also where the two were chosen in
    different places."""
    locked = {"locked": True, "works": [Channel(one) for one in works]}
    mail = {Kind.ACCESS: {"EMAIL": "OFF"}}
    for choices in [({Kind.ACCESS: {"EMAIL": "OFF", **beside}},), (mail, {Kind.ACCESS: beside})]:
        about = (Channel.EMAIL, Kind.ACCESS, Urgency.C, Reader.FAMILY)
        assert rhythm_of(*about, **locked, choices=choices) == found


def test_what_is_turned_off_beside_email_stays_off():
    """An SMS of what is locked as well: the letter goes."""
    off = ({Kind.ACCESS: {"SMS": "OFF"}}, {Kind.ACCESS: {"SMS": "NOW"}})
    about = (Channel.SMS, Kind.ACCESS, Urgency.B, Reader.FAMILY)
    assert rhythm_of(*about, locked=True, choices=off) == OFF


@pytest.mark.parametrize(
    ("at", "until"),
    [
        (oslo("2026-11-30", 20, 59), None),
        (oslo("2026-11-30", 21), oslo("2026-12-01", 7)),
        (oslo("2026-11-30", 23, 59), oslo("2026-12-01", 7)),
        (oslo("2026-12-01", 6, 59), oslo("2026-12-01", 7)),
        (oslo("2026-12-01", 7), None),
    ],
)
def test_the_quiet_hours_end_in_the_morning(at, until):
    assert after_quiet(TIMES, at) == until


def test_somebody_who_works_at_night_is_left_alone_by_day():
    by_day = Times(17, 5, quiet_from=8, quiet_until=18)
    assert after_quiet(by_day, oslo("2026-11-30", 12)) == oslo("2026-11-30", 18)
    assert after_quiet(by_day, oslo("2026-11-30", 22)) is None
    assert due(EVENING, Urgency.D, by_day, oslo("2026-11-30", 12)) == oslo("2026-11-30", 18)
    never = Times(17, 5, quiet_from=0, quiet_until=0)
    assert all(after_quiet(never, oslo("2026-11-30", hour)) is None for hour in range(24))


def test_the_most_urgent_waits_for_nothing():
    assert due(WEEKLY, Urgency.A, TIMES, oslo("2026-11-30", 3)) is None
    assert due(NOW, Urgency.B, TIMES, oslo("2026-11-30", 3)) == oslo("2026-11-30", 7)


@pytest.mark.parametrize(
    ("rhythm", "at", "then"),
    [
        (EVENING, oslo("2026-11-30", 16, 59), oslo("2026-11-30", 17)),
        (EVENING, oslo("2026-11-30", 17), oslo("2026-12-01", 17)),
        (WEEKLY, oslo("2026-11-30", 12), oslo("2026-12-04", 17)),
        (WEEKLY, oslo("2026-12-04", 17), oslo("2026-12-11", 17)),
    ],
)
def test_what_waits_comes_at_five(rhythm, at, then):
    assert due(rhythm, Urgency.D, TIMES, at) == then


SPRING, AUTUMN = "2027-03-28", "2027-10-31"


@pytest.mark.parametrize("day", [SPRING, AUTUMN])
@pytest.mark.parametrize("hour", range(24))
def test_over_both_changes_of_the_clock_each_hour_comes_once_and_none_is_lost(day, hour):
    """Whoever waits from any quarter of those days is told once, when clocks show the hour."""
    times = Times(hour, 7, quiet_from=0, quiet_until=0)
    start = oslo(day, 0) - timedelta(days=1)
    found = set()
    for quarter in range(3 * 96):
        at = start + timedelta(minutes=15 * quarter)
        then = due(EVENING, Urgency.D, times, at)
        assert at < then <= at + timedelta(hours=25)
        found.add(then)
    shown = [one.astimezone(OSLO) for one in sorted(found)]
    days = [one.date() for one in shown]
    assert days == sorted(set(days)), "once a day"
    left_out = day == SPRING and hour == 2
    assert all(one.hour == hour or left_out for one in shown)
    assert {one.hour for one in shown} <= {hour, hour + 1}


def test_the_night_of_the_change_is_quiet_until_seven():
    assert after_quiet(TIMES, oslo(SPRING, 1, 59)) == datetime(2027, 3, 28, 5, tzinfo=UTC)
    for fold in (0, 1):
        at = oslo(AUTUMN, 2, 30, fold=fold)
        assert after_quiet(TIMES, at) == datetime(2027, 10, 31, 6, tzinfo=UTC)


@pytest.mark.parametrize("change", [SPRING, AUTUMN])
@pytest.mark.parametrize("rhythm", [EVENING, WEEKLY])
def test_two_months_around_a_change_of_the_clock_have_each_evening_and_each_week_once(
    change, rhythm
):
    """Whoever waits from any hour of them is told at five, and no evening or Friday twice."""
    start = oslo(change, 0) - timedelta(days=31)
    hours = [start + timedelta(hours=n) for n in range(62 * 24)]
    found = sorted({due(rhythm, Urgency.D, TIMES, at) for at in hours})
    shown = [one.astimezone(OSLO) for one in found]
    days = [one.date() for one in shown]
    step = timedelta(days=1 if rhythm == EVENING else 7)
    assert {(one.hour, one.minute) for one in shown} == {(17, 0)}
    assert {later - day for day, later in zip(days, days[1:], strict=False)} == {step}
    assert rhythm == EVENING or {one.isoweekday() for one in days} == {5}
    offsets = {one.utcoffset() for one in shown}
    assert len(offsets) == 2, "both summer and winter are in it"
