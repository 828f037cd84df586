"""Holidays at SFO: asked, answered until the deadline, counted, reminded of."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from samspill.access.actor import acting
from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.core.errors import NotVisible, RuleBroken
from samspill.infra.db import db, instant
from samspill.infra.transaction import transaction
from samspill.notifications.models import Notice
from samspill.school.absence.leaves import note_leave
from samspill.school.calendars.feed import entries_of
from samspill.school.sfo_day.afternoon import afternoon
from samspill.school.sfo_day.models import Way
from samspill.school.sfo_holidays.actions import answer_holiday, make_holiday
from samspill.school.sfo_holidays.models import SfoHolidayAnswer
from samspill.school.sfo_holidays.queries import holidays_of_group
from samspill.school.sfo_holidays.telling import due, tell_of
from tests.support.forms import post
from tests.support.page import Page
from tests.support.school import HEAD, protect
from tests.support.sfo import JONAS, MONA, Sfo, SfoDay
from tests.support.statements import counted_statements

TOR, KARI, PRIVATE = "Tor Aas", "Kari Lunde", "PRIVATE"


@pytest.fixture
def day(school, monkeypatch):
    """Emma's first day at the SFO."""
    sfo = Sfo(school)
    sfo.offer()
    sfo.placed()
    found = SfoDay(sfo, monkeypatch)
    found.at(10)
    return found


def week(day):
    """A Monday to Friday in some weeks, to be answered a week before."""
    monday = day.day + timedelta(days=28 - day.day.weekday())
    friday = monday + timedelta(days=4)
    return {"first_day": monday, "last_day": friday, "answer_by": monday - timedelta(days=7)}


@pytest.fixture
def holiday(day):
    """Winter, as Jonas asks about it."""
    return day.sfo.lead(make_holiday, name="Vinterferie", **week(day))


def attending(cast, day):
    """What the SFO sees of its only holiday."""
    with cast.acting_as(JONAS, "WORK"):
        (found,) = holidays_of_group(day.sfo.id, day.day)
    return found


def asked():
    return select(Notice.profile_id).where(
        Notice.template == "answer_waits", Notice.path.like("%/sfo/dager")
    )


def told(cast):
    with acting(None), transaction(), system_access("a test looks"):
        rows = list(db.session.scalars(asked()))
    return {name for name in (MONA, TOR) if cast.profile_id(name, PRIVATE) in rows}


def test_a_home_says_which_days_and_the_newest_answer_is_counted(day, holiday, cast, rows):
    monday = week(day)["first_day"]
    assert attending(cast, day).unanswered == ["Emma Aas"]
    day.pupil(answer_holiday, holiday, [monday, monday + timedelta(days=1)])
    day.at(11)
    day.pupil(answer_holiday, holiday, [monday], who=TOR)
    found = attending(cast, day)
    assert (found.by_day[monday], sum(found.by_day.values())) == (1, 1)
    assert (found.coming, found.unanswered) == ([("Emma Aas", (monday,))], [])
    assert [rows(MONA, SfoHolidayAnswer, PRIVATE), rows(KARI, SfoHolidayAnswer)] == [2, 0]
    protect(cast, "Emma Aas")
    assert rows(JONAS, SfoHolidayAnswer) == 0
    assert attending(cast, day).coming == []


def test_after_the_deadline_and_for_other_days_it_is_refused_with_words(day, holiday, school):
    monday = week(day)["first_day"]
    with pytest.raises(RuleBroken):
        day.pupil(answer_holiday, holiday, [monday + timedelta(days=5)])
    with pytest.raises(NotVisible):
        day.pupil(answer_holiday, day.emma, [monday])
    day.day = week(day)["answer_by"] + timedelta(days=1)
    day.at(8)
    with pytest.raises(RuleBroken) as found:
        day.pupil(answer_holiday, holiday, [monday])
    assert found.value.code == "late"


def test_what_is_no_holiday_is_refused_at_its_field(day, holiday):
    wanted = week(day)
    for wrong, field in (
        ({"answer_by": day.day - timedelta(days=1)}, "answer_by"),
        ({"answer_by": wanted["first_day"]}, "answer_by"),
        ({"last_day": wanted["first_day"] - timedelta(days=1)}, "last_day"),
        ({"last_day": wanted["first_day"] + timedelta(days=90)}, "last_day"),
        ({}, "first_day"),
    ):
        with pytest.raises(RuleBroken) as found:
            day.sfo.lead(make_holiday, name="Ny", **{**wanted, **wrong})
        assert found.value.field == field


def test_homes_are_asked_once_and_who_has_not_answered_is_reminded_by_the_rule(day, holiday, cast):
    """At half of the time, and at nine tenths; each share once."""
    begun, by = day.day, week(day)["answer_by"]

    def asked_so_far(on):
        day.day = on
        day.at(23)
        for _time in range(2):
            with acting(None), transaction():
                found = due()
            for one in found:
                with acting(None), transaction():
                    tell_of(one)
        with acting(None), transaction(), system_access("a test looks"):
            return len(db.session.scalars(asked()).all())

    days = (begun, begun + (by - begun) / 2 + timedelta(days=1), by, by + timedelta(days=1))
    assert [asked_so_far(one) for one in days] == [2, 4, 6, 6]
    assert told(cast) == {MONA, TOR}


def test_the_pages_take_what_is_answered_and_ten_statements(day, holiday, cast):
    home, path = cast.client(MONA, PRIVATE), f"/skole/elever/{day.emma}/sfo/ferier/{holiday}"
    monday = week(day)["first_day"]
    assert post(home, path, {"days": ["x"]}).status_code == 422
    assert post(home, path, {"days": [monday.isoformat()]}).status_code == 303
    assert "Barnet kommer én dag" in Page(home.get(day.path())).text
    work, list_of = cast.client(JONAS), f"/skole/grupper/{day.sfo.id}/sfo/ferier"
    work.get(list_of)
    for client, page in ((work, list_of), (work, day.path()), (home, day.path())):
        with counted_statements() as found:
            assert Page(client.get(page)).status == 200
        assert len(found) <= 10, page
    assert post(work, list_of, {"name": "Høst"}).status_code == 422


def test_in_a_holiday_who_has_said_so_comes_and_nobody_else(day, holiday, cast):
    """On any day that is asked about, whatever weekdays the place is for (SF-05)."""
    monday = week(day)["first_day"]
    tuesday = monday + timedelta(days=1)
    day.pupil(answer_holiday, holiday, [tuesday])
    found = {}

    def home():
        return cast.client(MONA, PRIVATE)

    for day.day in (monday, tuesday, monday + timedelta(days=7)):
        day.at(10)
        with cast.acting_as(JONAS, "WORK"):
            listed = [one.name for one in afternoon(day.sfo.id, day.day, instant())]
        found[day.day - monday] = ("Emma Aas" in listed, "SFO i dag" in home().get("/hjem").text)
    assert list(found.values()) == [(False, False), (True, True), (True, True)]
    day.day = monday
    day.at(8)
    shown = Page(home().get(day.path())).text
    days = shown[shown.index("Dagene framover") : shown.index("Endre en dag")]
    assert [f"{one:%-d}. " in days for one in (monday, tuesday)] == [False, True]
    with pytest.raises(RuleBroken) as refused:
        day.plan(Way.ALONE, 15)
    assert refused.value.field == "day"
    day.plan(Way.ALONE, 15, day=tuesday)


def test_the_days_of_a_child_tell_of_its_leave_and_its_calendar_of_the_holiday(day, holiday, cast):
    monday = week(day)["first_day"]
    day.pupil(answer_holiday, holiday, [monday])
    day.pupil(note_leave, [day.day], who=HEAD, area=Area.ABSENCE, level=Level.WRITE)
    home = cast.client(MONA, PRIVATE).get(day.path()).text
    assert "Permisjon. SFO regner ikke med barnet." in home
    assert "Permisjon" not in cast.client(JONAS).get(day.path()).text
    with cast.acting_as(MONA, PRIVATE):
        mona = cast.profile_id(MONA, PRIVATE)
        entries = entries_of(day.emma, mona, says_more=True, base="")
    of_sfo = {one.day for one in entries if one.title == "Emma: SFO"}
    inside = {monday + timedelta(days=n) for n in range(5)}
    assert of_sfo & inside == {monday}
