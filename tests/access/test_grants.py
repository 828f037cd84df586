"""Each function that writes or reads grants, alone: every condition of it, from both sides."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import literal, select

from samspill.access import grants
from samspill.access.actor import acting
from samspill.access.grants import (
    EMERGENCY,
    READING_ON,
    Grant,
    Permission,
    as_levels,
    end_grants,
    is_read_on,
    levels_beside,
    levels_in,
    levels_of,
    levels_within,
    open_grants,
    profiles_with,
    reaching,
    register_bar,
    seal_run_out,
    shorten_grants,
    shorten_grants_of,
    subjects_of,
)
from samspill.access.levels import Area, Level
from samspill.core import clock
from samspill.core.ids import new_id
from samspill.infra.db import db, instant
from samspill.infra.transaction import transaction

DAY = timedelta(days=1)
READ = {Area.GOALS: Level.READ}


@pytest.fixture
def here(cast):
    """Inside one transaction at one instant: gives (now, one profile, another)."""
    profiles = cast.profile_id("Kari Lunde"), cast.profile_id("Siv Pedersen")
    with time_machine.travel(clock.now(), tick=False), acting(None), transaction():
        yield instant(), *profiles


def give(subject, profile, levels=None, *, since=None, until=DAY, source="test", source_id=None):
    """One grant, by the way everybody takes."""
    now = instant()
    what = Permission(
        profile, levels or READ, now + until, now + since if since is not None else None
    )
    source_id = source_id or new_id()
    open_grants(subject, source, source_id, [what])
    return source_id


def put(subject, profile, since, until, *, ended=None, level=Level.READ, source_id=None):
    """One grant as it stands, also of a time that has passed."""
    now = instant()
    row = Grant(
        id=new_id(),
        profile_id=profile,
        subject_id=subject,
        area=str(Area.GOALS),
        level=int(level),
        valid_from=now + since,
        valid_to=now + until,
        source="test",
        source_id=source_id or new_id(),
        ended_at=now + ended if ended is not None else None,
    )
    db.session.add(row)
    db.session.flush()


def rows(subject, *columns):
    """What stands of a subject."""
    db.session.expire_all()
    found = db.session.execute(
        select(*columns).where(Grant.subject_id == subject).order_by(Grant.source, *columns)
    )
    return [tuple(row) if len(columns) > 1 else row[0] for row in found]


PERIOD = (Grant.valid_from, Grant.valid_to)


# ---- opening ------------------------------------------------------------------------------


def test_it_opens_from_this_instant_to_its_end_from_its_source(here):
    now, kari, _siv = here
    subject, source = new_id(), new_id()
    open_grants(subject, "why", source, [Permission(kari, {Area.GOALS: Level.WRITE}, now + DAY)])
    columns = (Grant.profile_id, Grant.area, Grant.level, *PERIOD, Grant.source, Grant.source_id)
    expected = (kari, "GOALS", 4, now, now + DAY, "why", source)
    assert rows(subject, *columns) == [expected]
    assert rows(subject, Grant.ended_at, Grant.ended_because) == [(None, None)]


@pytest.mark.parametrize(
    ("since", "until", "period"),
    [
        (DAY, 2 * DAY, (DAY, 2 * DAY)),
        (-DAY, DAY, (0 * DAY, DAY)),
        (None, -DAY, (0 * DAY, 0 * DAY)),
        (2 * DAY, DAY, (2 * DAY, 2 * DAY)),
    ],
)
def test_it_never_opens_before_now_and_never_ends_before_it_opens(here, since, until, period):
    now, kari, _siv = here
    subject = new_id()
    give(subject, kari, since=since, until=until)
    assert rows(subject, *PERIOD) == [(now + period[0], now + period[1])]


def test_a_level_of_nothing_is_no_row_and_nobody_is_no_statement(here):
    _now, kari, _siv = here
    subject = new_id()
    give(subject, kari, {Area.GOALS: Level.NONE, Area.DOCUMENTS: Level.OWN})
    open_grants(subject, "why", new_id(), [])
    assert rows(subject, Grant.area) == ["DOCUMENTS"]


def test_a_bar_keeps_out_whom_it_names_and_nobody_else(here, monkeypatch):
    now, kari, siv = here
    subject, asked = new_id(), []

    def bar(subject_id, profiles):
        asked.append((subject_id, profiles))
        return {kari}

    monkeypatch.setattr(grants, "_bars", [])
    register_bar(bar)
    both = [Permission(kari, READ, now + DAY), Permission(siv, READ, now + DAY)]
    open_grants(subject, "why", new_id(), (one for one in both))
    assert rows(subject, Grant.profile_id) == [siv]
    assert asked == [(subject, {kari, siv})]


# ---- ending -------------------------------------------------------------------------------


def open_now(subject):
    """Who has what, from where, at this instant."""
    query = select(Grant.profile_id, Grant.area, Grant.source_id).where(
        Grant.subject_id == subject, Grant.valid_to > instant()
    )
    return {tuple(row) for row in db.session.execute(query)}


@pytest.mark.parametrize("by", ["source_id", "profile_id", "areas", "all"])
def test_ending_takes_what_it_names_and_leaves_the_rest(here, by):
    now, kari, siv = here
    subject, other, one, two = new_id(), new_id(), new_id(), new_id()
    both = {Area.GOALS: Level.READ, Area.DOCUMENTS: Level.READ}
    for source, profile in ((one, kari), (two, siv)):
        give(subject, profile, both, source_id=source)
        give(other, profile, both, source_id=source)
    names = {"source_id": one, "profile_id": kari, "areas": [Area.GOALS]}
    end_grants(subject, "why", **({} if by == "all" else {by: names[by]}))
    left = {
        "source_id": {(siv, "GOALS", two), (siv, "DOCUMENTS", two)},
        "profile_id": {(siv, "GOALS", two), (siv, "DOCUMENTS", two)},
        "areas": {(kari, "DOCUMENTS", one), (siv, "DOCUMENTS", two)},
        "all": set(),
    }[by]
    assert open_now(subject) == left
    assert len(open_now(other)) == 4, "another subject is not touched"
    ended = rows(subject, Grant.ended_at, Grant.ended_because, *PERIOD)
    assert set(ended) == {(now, "why", now, now)} | (
        {(None, None, now, now + DAY)} if left else set()
    )


def test_what_has_run_out_is_not_ended_again(here):
    now, kari, _siv = here
    subject = new_id()
    put(subject, kari, -2 * DAY, 0 * DAY)
    put(subject, kari, -2 * DAY, DAY)
    end_grants(subject, "why")
    found = rows(subject, *PERIOD, Grant.ended_because)
    assert sorted(found, key=str) == sorted(
        [(now - 2 * DAY, now, None), (now - 2 * DAY, now - 2 * DAY, "why")], key=str
    )


@pytest.mark.parametrize(
    ("until", "became"),
    [
        (DAY, (0 * DAY, DAY, None, "why")),
        (0 * DAY, (0 * DAY, 0 * DAY, 0 * DAY, "why")),
        (-DAY, (0 * DAY, 0 * DAY, 0 * DAY, "why")),
        (2 * DAY, (0 * DAY, 2 * DAY, None, None)),
        (3 * DAY, (0 * DAY, 2 * DAY, None, None)),
    ],
)
def test_all_of_one_profile_ends_at_an_instant_or_now(here, until, became):
    now, kari, siv = here
    subjects = new_id(), new_id()
    for subject in subjects:
        give(subject, kari, until=2 * DAY)
        give(subject, siv, until=2 * DAY)
    shorten_grants_of(kari, now + until, "why")
    since, to, ended, because = became
    hers = (kari, now + since, now + to, now + ended if ended is not None else None, because)
    others = (siv, now, now + 2 * DAY, None, None)
    for subject in subjects:
        columns = (Grant.profile_id, *PERIOD, Grant.ended_at, Grant.ended_because)
        assert sorted(rows(subject, *columns), key=str) == sorted([hers, others], key=str)


def test_what_begins_after_the_end_has_no_day_and_what_has_run_out_is_left(here):
    now, kari, _siv = here
    later, past, long = new_id(), new_id(), new_id()
    give(later, kari, since=2 * DAY, until=3 * DAY)
    put(past, kari, -2 * DAY, 0 * DAY)
    put(long, kari, -3 * DAY, 2 * DAY)
    shorten_grants_of(kari, now + DAY, "why")
    assert rows(long, *PERIOD) == [(now - 3 * DAY, now + DAY)]
    shorten_grants_of(kari, now - DAY, "why too")
    assert rows(long, *PERIOD) == [(now - 3 * DAY, now - 3 * DAY)], "empty, whatever the clock does"
    assert rows(later, *PERIOD) == [(now + 2 * DAY, now + 2 * DAY)]
    assert rows(past, *PERIOD, Grant.ended_because) == [(now - 2 * DAY, now, None)]


def test_what_has_run_out_is_sealed_from_its_source_and_no_other(here):
    now, kari, siv = here
    subject, other, one, two = new_id(), new_id(), new_id(), new_id()
    for where, profile, source in ((subject, kari, one), (subject, siv, two), (other, kari, one)):
        put(where, profile, -2 * DAY, 0 * DAY, source_id=source)
    give(subject, kari, {Area.DOCUMENTS: Level.READ})
    seal_run_out(subject, "why", source_id=one)
    sealed = (kari, now - 2 * DAY, now - 2 * DAY, now, "why")
    columns = (Grant.profile_id, *PERIOD, Grant.ended_at, Grant.ended_because)
    assert sealed in rows(subject, *columns)
    assert (siv, now - 2 * DAY, now, None, None) in rows(subject, *columns)
    assert (kari, now, now + DAY, None, None) in rows(subject, *columns)
    assert rows(other, *columns) == [(kari, now - 2 * DAY, now, None, None)]
    seal_run_out(subject, "why", but=("test",))
    assert (siv, now - 2 * DAY, now, None, None) in rows(subject, *columns), (
        "left out by its source"
    )
    seal_run_out(subject, "all")
    assert (siv, now - 2 * DAY, now - 2 * DAY, now, "all") in rows(subject, *columns)
    assert sealed in rows(subject, *columns), "and what was sealed keeps when and why"
    assert (kari, now, now + DAY, None, None) in rows(subject, *columns), "what is open stays"


def test_all_on_a_subject_ends_at_an_instant_but_from_some_sources(here):
    now, kari, siv = here
    subject, other = new_id(), new_id()
    give(subject, kari, until=3 * DAY)
    give(subject, siv, until=3 * DAY, source="family")
    give(subject, siv, {Area.DOCUMENTS: Level.READ}, since=2 * DAY, until=3 * DAY)
    give(other, kari, until=3 * DAY)
    put(subject, kari, -2 * DAY, 0 * DAY)
    shorten_grants(subject, now + DAY, but=("family",))
    assert sorted(rows(subject, Grant.source, *PERIOD)) == sorted(
        [
            ("family", now, now + 3 * DAY),
            ("test", now, now + DAY),
            ("test", now + 2 * DAY, now + 2 * DAY),
            ("test", now - 2 * DAY, now),
        ]
    )
    assert rows(other, *PERIOD) == [(now, now + 3 * DAY)]
    shorten_grants(subject, now + 2 * DAY, but=())
    assert ("test", now, now + DAY) in rows(subject, Grant.source, *PERIOD), "never longer"
    shorten_grants(subject, now - DAY, but=())
    assert ("test", now - 2 * DAY, now) in rows(subject, Grant.source, *PERIOD), "the past stays"


# ---- reading ------------------------------------------------------------------------------


@pytest.fixture
def several(here):
    """One subject that two profiles reach, each in her own way, at every edge of time."""
    now, kari, siv = here
    subject = new_id()
    give(subject, kari, {Area.GOALS: Level.READ})
    give(subject, kari, {Area.GOALS: Level.WRITE, Area.DOCUMENTS: Level.OWN})
    give(subject, siv, {Area.GOALS: Level.MANAGE}, since=DAY, until=2 * DAY)
    put(subject, siv, -DAY, 0 * DAY, level=Level.MANAGE)
    give(new_id(), siv, {Area.GOALS: Level.MANAGE})
    return subject, kari, siv, now


def test_levels_at_this_instant(several):
    subject, kari, siv, _now = several
    hers = {Area.GOALS: Level.WRITE, Area.DOCUMENTS: Level.OWN}
    assert levels_of(kari, subject) == hers
    assert levels_of(siv, subject) == {}, "neither yesterday's nor tomorrow's"
    assert levels_of(kari, new_id()) == {}
    for profile, expected in ((kari, hers), (siv, {})):
        query = select(levels_beside(literal(subject)))
        asked = {"asking_profile_id": profile, "now": instant()}
        assert as_levels(db.session.execute(query, asked).scalar_one()) == expected
    assert as_levels(None) == {}


def test_who_reaches_it_and_what_one_reaches(several):
    subject, kari, siv, _now = several
    assert set(db.session.scalars(reaching(subject))) == {kari}
    assert subjects_of(kari) == [subject], "once, however many grants"
    assert subjects_of(kari, Area.DOCUMENTS) == [subject]
    assert subjects_of(kari, Area.MESSAGES) == []
    assert subject not in subjects_of(siv)


def test_who_has_a_level_or_more_but_for_an_emergency(several):
    subject, kari, siv, _now = several
    for level in (Level.READ, Level.CONTRIBUTE, Level.WRITE):
        assert profiles_with(subject, Area.GOALS, level) == {kari}
    assert profiles_with(subject, Area.GOALS, Level.MANAGE) == set()
    assert profiles_with(subject, Area.DOCUMENTS, Level.READ) == set()
    assert profiles_with(subject, Area.DOCUMENTS, Level.OWN) == {kari}
    give(subject, siv, {Area.GOALS: Level.READ}, source=EMERGENCY)
    assert profiles_with(subject, Area.GOALS, Level.READ) == {kari}


def test_levels_within_a_time_that_has_passed(here):
    now, kari, siv = here
    subject, source = new_id(), new_id()
    put(subject, kari, -4 * DAY, -2 * DAY, level=Level.READ)
    put(subject, kari, -4 * DAY, -4 * DAY, ended=-3 * DAY, level=Level.WRITE)
    put(subject, siv, -2 * DAY, -2 * DAY, ended=-2 * DAY, level=Level.MANAGE)
    put(subject, siv, -4 * DAY, -DAY, level=Level.OWN, source_id=source)
    put(new_id(), siv, -4 * DAY, DAY)

    def within(start, end, **but):
        return levels_within(subject, now + start, now + end, **but)

    own, read, write = ({Area.GOALS: level} for level in (Level.OWN, Level.READ, Level.WRITE))
    assert within(-5 * DAY, -4 * DAY) == {}, "it ends where they begin"
    assert within(-4 * DAY, -3 * DAY) == {kari: write, siv: own}
    assert within(-3 * DAY, -2 * DAY) == {kari: read, siv: own}, "what an act ended is over"
    assert within(-2 * DAY, -DAY) == {siv: own}, "a period without a length was never open"
    assert within(-3 * DAY, -DAY) == {kari: read, siv: own}, "nor one inside of these"
    assert within(-3 * DAY, -2 * DAY, but_sources=[source]) == {kari: read}
    assert within(-DAY, DAY) == {}


# ---- who reads on --------------------------------------------------------------------------


def test_who_helped_reads_on_until_her_days_are_out(here):
    now, kari, _siv = here
    subject, other = new_id(), new_id()
    give(subject, kari, until=3 * DAY)
    assert not is_read_on(subject, now), "by no other source"
    give(subject, kari, until=DAY, source=READING_ON)
    assert is_read_on(subject, now + DAY - timedelta(microseconds=1))
    assert not is_read_on(subject, now + DAY)
    assert not is_read_on(other, now)


def test_levels_are_of_the_subjects_that_are_asked_for(here):
    _now, kari, _siv = here
    one, two = new_id(), new_id()
    give(one, kari)
    give(two, kari)
    assert levels_in(kari, [one]) == {one: READ}
