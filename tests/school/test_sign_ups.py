"""Påmelding: who asks, who signs up, whose place it is, and what others see of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from samspill.access.actor import acting
from samspill.access.levels import Area, Level, Strength
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.clock import OSLO
from samspill.core.errors import NotVisible, RuleBroken
from samspill.infra.db import db, lock_subject
from samspill.infra.transaction import transaction
from samspill.notifications.models import Notice
from samspill.school.calendars.feed import entries_of
from samspill.school.groups.access import open_group
from samspill.school.pupils.access import open_pupil
from samspill.school.signups.actions import Invitation, call_off, close_time, invite, sign_up
from samspill.school.signups.models import Gathering, GatheringTime, SignUp
from samspill.school.signups.queries import gatherings_of_mine, plan_of, times_in
from samspill.school.signups.rules import times_of
from samspill.school.signups.telling import due, tell_of
from samspill.web.waiting import At, waiting_for
from tests.school.test_contacts import _name as name_viewer
from tests.support.forms import post
from tests.support.page import Page
from tests.support.school import HEAD, protect
from tests.support.statements import counted_statements

MONA, TOR, KARI, EMMA, IBEN = "Mona Aas", "Tor Aas", "Kari Lunde", "Emma Aas", "Iben Dahl"
PRIVATE = "PRIVATE"
CANARY = "kanari-påmelding"


def wanted(**more):
    day = clock.today() + timedelta(days=9)
    asked = Invitation(CANARY, "Om barnet.", "Rom 1", day, time(14), time(15), day, minutes=20)
    return replace(asked, **more)


@pytest.fixture
def at_work(cast, school):
    """Do something to what a group signs up for."""

    def it(do, *given, who=KARI, group="3B"):
        group_id = school.groups.get(group, school.id)
        with cast.acting_as(who, "WORK"):
            lock_subject(group_id)
            return do(open_group(group_id, Area.QUESTIONNAIRE, Level.WRITE), *given)

    return it


@pytest.fixture
def say(cast, school):
    """Somebody takes the n-th time for a child; None: does not come."""

    def it(who, one, place, child=EMMA):
        with cast.acting_as(who, PRIVATE):
            lock_subject(school.pupils[child])
            pupil = open_pupil(school.pupils[child], Area.QUESTIONNAIRE, Level.OWN)
            sign_up(pupil, one, None if place is None else times_in(one)[place].id)

    return it


@pytest.fixture
def mine(cast):
    """What somebody is asked, with whether it is answered; Hjem has what is not."""

    def it(who):
        profile_id = cast.profile_id(who, PRIVATE)
        with cast.acting_as(who, PRIVATE):
            found = gatherings_of_mine(profile_id)
            waits = [one for one in found if not one.has_answered and not one.is_ended]
            assert waiting_for(profile_id, At.HOME).sign_ups == waits
            return {one.title: one.has_answered for one in found}

    return it


@pytest.fixture
def plan(at_work):
    """Who comes when, as the teacher reads it: one list of (child, adult) for each time."""

    def it(one, **more):
        rows = at_work(lambda _group: plan_of(one), **more).rows
        return [[(who.child, who.adult) for who in row.coming] for row in rows]

    return it


def told(one):
    """Run the job, and whom it has told by now."""
    with acting(None), transaction():
        tell_of(one)
    found = select(Notice.profile_id).where(Notice.path.like(f"%/pamelding/{one}"))
    with acting(None), transaction(), system_access("a test looks"):
        return sorted(db.session.scalars(found))


# ---- the rule ------------------------------------------------------------------------------


def test_a_day_of_talks_has_as_many_times_as_it_has_room_for():
    def clocks(*given):
        return [
            f"{starts.astimezone(OSLO):%H%M}-{ends.astimezone(OSLO):%H%M}"
            for starts, ends in times_of(date(2026, 10, 5), *given)
        ]

    assert clocks(time(14), time(15), 20, 0) == ["1400-1420", "1420-1440", "1440-1500"]
    assert clocks(time(14), time(15), 20, 10) == ["1400-1420", "1430-1450"]
    assert clocks(time(14), time(14, 19), 20, 0) == []


def test_what_does_not_fit_is_told_at_its_field(at_work):
    soon = clock.today() - timedelta(days=1)
    for field, more in (
        ("day", {"day": soon}),
        ("last_day", {"last_day": soon}),
        ("last_day", {"last_day": clock.today() + timedelta(days=10)}),
        ("ends", {"ends": time(14)}),
        ("minutes", {"minutes": 90}),
        ("minutes", {"begins": time(0), "ends": time(23), "minutes": 5}),
    ):
        with pytest.raises(RuleBroken) as refused:
            at_work(invite, wanted(**more))
        assert refused.value.field == field
    assert at_work(lambda _group: db.session.query(Gathering).count()) == 0


# ---- one answer for a child ----------------------------------------------------------------


def test_one_of_the_home_takes_a_time_and_the_other_sees_and_changes_it(
    at_work, say, mine, plan, rows
):
    one = at_work(invite, wanted())
    assert mine(MONA) == mine(TOR) == {CANARY: False}
    say(MONA, one, 0)
    assert mine(MONA) == mine(TOR) == {CANARY: True}
    assert rows(TOR, SignUp, PRIVATE) == 1
    say(TOR, one, 2)
    assert plan(one) == [[], [], [(EMMA, "")]], "no adult is named, and the first time is free"
    say(MONA, one, None)
    assert plan(one) == [[], [], []]
    assert rows(KARI, SignUp) == rows(HEAD, SignUp) == 1
    assert rows("Nina Haug", SignUp) == rows("Anne Dahl", SignUp) == 0


def test_no_place_goes_to_two_and_another_family_sees_nobody(
    cast, school, at_work, say, mine, rows
):
    school.enrol(IBEN, "3B")
    one = at_work(invite, wanted())
    say("Anne Dahl", one, 1, child=IBEN)
    with pytest.raises(RuleBroken) as refused:
        say(MONA, one, 1)
    assert refused.value.field == "time"
    assert mine(MONA) == {CANARY: False}
    assert rows(MONA, SignUp, PRIVATE) == 0
    with pytest.raises(IntegrityError), acting(None), transaction(), system_access("a test"):
        db.session.scalars(select(GatheringTime).where(GatheringTime.taken == 1)).one().taken = 2
        db.session.flush()
    path = f"/skole/elever/{school.pupils[EMMA]}/pamelding/{one}"
    page = Page(cast.client(MONA, PRIVATE).get(path))
    assert "Opptatt" in page.text
    assert "14.20–14.40" in page.text
    assert "Iben" not in page.text


def test_an_event_has_so_many_places_or_all_come(at_work, school, say):
    school.enrol(IBEN, "3B")
    few = at_work(invite, wanted(minutes=None, places=1))
    say(MONA, few, 0)
    with pytest.raises(RuleBroken):
        say("Anne Dahl", few, 0, child=IBEN)
    say(MONA, few, None)
    say("Anne Dahl", few, 0, child=IBEN)
    all_come = at_work(invite, wanted(minutes=None))
    say(MONA, all_come, 0)
    say("Anne Dahl", all_come, 0, child=IBEN)


def test_a_closed_time_is_as_a_taken_one_and_who_has_it_keeps_it(at_work, say, plan):
    one = at_work(invite, wanted())
    say(MONA, one, 0)
    for place in (0, 1):
        at_work(lambda group, p=place: close_time(group, one, times_in(one)[p].id))
    with pytest.raises(RuleBroken):
        say(MONA, one, 1)
    assert plan(one)[0] == [(EMMA, "")]
    with pytest.raises(NotVisible):
        at_work(lambda group: close_time(group, one, one))


def test_after_the_deadline_nothing_is_changed(at_work, say, later):
    one = at_work(invite, wanted(last_day=clock.today()))
    say(MONA, one, 0)
    with later(1), pytest.raises(RuleBroken):
        say(MONA, one, None)


# ---- two homes, and who must not know ------------------------------------------------------


def test_two_homes_take_a_time_each_and_neither_sees_the_others(
    cast, at_work, say, mine, plan, rows
):
    one = at_work(invite, wanted(is_apart=True))
    say(MONA, one, 0)
    assert (mine(MONA), mine(TOR)) == ({CANARY: True}, {CANARY: False})
    assert rows(TOR, SignUp, PRIVATE) == 0
    say(TOR, one, 1)
    assert rows(TOR, SignUp, PRIVATE) == rows(MONA, SignUp, PRIVATE) == 1
    assert plan(one) == [[(EMMA, MONA)], [(EMMA, TOR)], []]
    with pytest.raises(RuleBroken):
        say(TOR, one, 0)


def test_a_protected_family_takes_a_time_that_others_see_as_taken_alone(
    cast, school, at_work, say, mine, plan, rows
):
    school.enrol(IBEN, "3B")
    one = at_work(invite, wanted())
    protect(cast, EMMA)
    assert mine(MONA) == mine(TOR) == {}, "whoever is not on the list is not asked"
    assert told(one) == [cast.profile_id("Anne Dahl", PRIVATE)]
    name_viewer(cast, school, MONA, PRIVATE, school.pupils[EMMA])
    say(MONA, one, 0)
    assert mine(TOR) == {}
    assert rows(TOR, SignUp, PRIVATE) == rows(KARI, SignUp) == rows(HEAD, SignUp) == 0
    assert plan(one) == [[], [], []], "the teacher is not on the list"
    with pytest.raises(RuleBroken):
        say("Anne Dahl", one, 0, child=IBEN)
    page = cast.client(KARI).get(f"/skole/grupper/{school.groups['3B']}/pamelding/{one}").text
    assert "Emma" not in page
    assert "Opptatt" in page


def test_a_parent_without_responsibility_and_who_is_blocked_are_not_asked(cast, school, at_work):
    one = at_work(invite, wanted())
    for who in ("Per Strand", "Anne Dahl", "Sara Lie"):
        with cast.acting_as(who, PRIVATE), pytest.raises(NotVisible):
            open_pupil(school.pupils[EMMA], Area.QUESTIONNAIRE, Level.OWN)
    assert told(one) == sorted(cast.profile_id(who, PRIVATE) for who in (MONA, TOR))


# ---- told, feed, pages ---------------------------------------------------------------------


def test_who_has_not_answered_is_told_once_reminded_once_and_of_an_end_who_comes(
    cast, at_work, say, later
):
    one = at_work(invite, wanted())
    mona, tor = cast.profile_id(MONA, PRIVATE), cast.profile_id(TOR, PRIVATE)
    assert told(one) == told(one) == sorted([mona, tor])
    with later(8):
        with acting(None), transaction():
            assert due() == [one]
        assert told(one) == told(one) == sorted([mona, tor] * 2)
    say(MONA, one, 0)
    at_work(call_off, one)
    assert told(one) == told(one) == sorted([mona, tor] * 3)
    with pytest.raises(NotVisible):
        at_work(call_off, one)
    with pytest.raises(RuleBroken):
        say(MONA, one, 1)


def test_a_time_of_ones_own_is_in_ones_calendar(cast, school, at_work, say):
    one = at_work(invite, wanted(is_apart=True))
    say(MONA, one, 0)

    def titles(who):
        profile_id = cast.profile_id(who, PRIVATE)
        with cast.acting_as(who, PRIVATE):
            found = entries_of(school.pupils[EMMA], profile_id, says_more=True, base="")
            return [entry.title for entry in found if CANARY in entry.title]

    assert (titles(MONA), titles(TOR)) == ([f"Emma: {CANARY}"], [])


def test_it_is_laid_out_and_answered_on_the_page_and_asks_as_often_however_many(cast, school):
    client, group = cast.client(KARI), f"/skole/grupper/{school.groups['3B']}/pamelding"
    day = (clock.today() + timedelta(days=9)).isoformat()
    start = {"title": CANARY, "text": "Om barnet.", "place": "Rom 1", "kind": "TALKS", "day": day}
    start |= {"begins": "14.00", "ends": "15.00", "last_day": day}
    page = Page(post(client, group, {**start, "minutes": "tjue"}))
    assert page.status == 422
    assert set(page.errors()) == {"minutes"}
    assert page.value("title") == CANARY
    here = post(client, group, {**start, "minutes": "20"}).location
    mona = cast.client(MONA, PRIVATE, Strength.SUBSTANTIAL)
    assert CANARY in mona.get("/hjem").text
    mine = f"/skole/elever/{school.pupils[EMMA]}/pamelding/{here.rsplit('/', 1)[1]}"
    assert set(Page(post(mona, mine, {})).errors()) == {"time"}
    assert set(Page(post(mona, mine, {"time": "nei"})).errors()) == {"time"}

    def statements():
        for who, path in ((client, here), (client, group), (mona, mine), (mona, "/skole")):
            who.get(path)  # what the last act said, is said once
            with counted_statements() as counted:
                assert who.get(path).status_code == 200
            yield len(counted)

    few = list(statements())
    time_id = Page(mona.get(mine)).soup.select_one("input[name=time]")["value"]
    assert post(mona, mine, {"time": time_id}).status_code == 303
    assert list(statements()) == few
    assert max(few) <= 10, few
    assert Page(mona.get(mine)).chosen("time") == [time_id]
    assert EMMA in client.get(here).text
    assert post(client, f"{here}/tider/{time_id}/stenging", {}).status_code == 303
    assert post(client, f"{here}/avslutning", {}).status_code == 303
    assert "avlyst" in mona.get(mine).text
