"""A tablet that had no network sends what it kept, the next morning too; each on its day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from samspill.access.levels import Area, Level
from samspill.core import clock
from samspill.infra.db import db
from samspill.school.sfo_day.actions import bar_pickup, leave_note
from samspill.school.sfo_day.afternoon import afternoon, came_late
from samspill.school.sfo_day.models import SfoNote, SfoTap, Way
from samspill.school.sfo_day.rules import Where
from tests.support.forms import post
from tests.support.page import Page
from tests.support.school import HEAD
from tests.support.sfo import JONAS, MONA, Sfo, SfoDay


@pytest.fixture
def day(school, monkeypatch):
    """Emma has a place; it is ten past four on a day whose next is a weekday too."""
    sfo = Sfo(school)
    sfo.offer()
    sfo.placed()
    found = SfoDay(sfo, monkeypatch)
    while found.day.isoweekday() > 4:
        found.day += timedelta(days=1)
    found.at(16, 10)
    return found


@pytest.fixture
def sends(day, cast):
    """Jonas' tablet sends what was tapped at an instant in the page of a day; what it is told."""

    def one(kind, at, *, page_day=None, sent=None, **more):
        client = cast.client(JONAS)
        path = f"/skole/grupper/{day.sfo.id}/sfo/i-dag"
        told = {
            "script": "1",
            "at": at.isoformat(),
            "sent": (sent or clock.now()).isoformat(),
            "day": (page_day or day.day).isoformat(),
            **more,
        }
        answer = post(client, path, {kind: str(day.emma), **told})
        return answer.status_code, answer.json and answer.json["text"]

    return one


def taps(cast, day):
    db.session.rollback()
    with cast.acting_as(JONAS, "WORK"):
        rows = select(SfoTap).where(SfoTap.pupil_id == day.emma).order_by(SfoTap.at)
        return [(one.kind, one.day, one.at, one.wrong_clock) for one in db.session.scalars(rows)]


def where(cast, day, on):
    db.session.rollback()
    with cast.acting_as(JONAS, "WORK"):
        return next(iter(afternoon(day.sfo.id, on, clock.now()))).where


def test_what_was_tapped_yesterday_lies_on_yesterday_and_is_never_shown_as_todays(day, sends, cast):
    tapped, next_day = clock.now(), day.day + timedelta(days=1)
    day.at(8, 1, on=next_day)
    assert sends("OUT", tapped) == (200, "")
    assert taps(cast, day) == [("OUT", day.day, tapped, False)]
    assert where(cast, day, next_day) == Where.EXPECTED
    assert where(cast, day, day.day) == Where.GONE
    page = Page(cast.client(JONAS).get(f"/skole/grupper/{day.sfo.id}/sfo/i-dag")).text
    assert "Sendt sent: 1" in page
    assert "Ikke kommet ennå: 1" in page
    assert "Gikk hjem" not in cast.client(MONA, "PRIVATE").get("/hjem").text
    day.at(8, 1, on=next_day + timedelta(days=1))
    with cast.acting_as(JONAS, "WORK"):
        assert came_late(day.sfo.id, next_day + timedelta(days=1)) == []


def test_a_clock_that_is_wrong_is_put_right_by_its_error_and_marked(day, sends, cast):
    tapped, slow = clock.now(), timedelta(hours=3)
    day.at(8, 1, on=day.day + timedelta(days=1))
    assert sends("OUT", tapped - slow, sent=clock.now() - slow) == (200, "")
    assert taps(cast, day) == [("OUT", day.day, tapped, True)]


@pytest.mark.parametrize("page_days_back", [1, 20])
def test_a_tap_of_which_nobody_knows_the_day_is_refused_in_words_and_writes_nothing(
    day, sends, cast, page_days_back
):
    opened = day.day
    day.at(8, 1, on=day.day + timedelta(days=page_days_back))
    later = clock.now() + timedelta(hours=1)
    status, text = sends("OUT", later, page_day=opened)
    assert (status, text) == (422, "Nettbrettets klokke er feil. Vi vet ikke når det var.")
    assert taps(cast, day) == []


def test_what_is_sent_twice_is_one_and_a_child_of_no_list_is_not_there(day, sends, cast):
    tapped = clock.now()
    key = "5f0c2a52-6d63-4d0c-9f0e-000000000001"
    assert sends("IN", tapped, form_key=key) == (200, "")
    assert sends("OUT", tapped, form_key=key)[0] == 409
    assert [one[0] for one in taps(cast, day)] == ["IN"]
    answer = post(
        cast.client(JONAS),
        f"/skole/grupper/{day.sfo.id}/sfo/i-dag",
        {"IN": str(day.sfo.school.pupils["Iben Dahl"]), "script": "1"},
    )
    assert answer.status_code == 404


def test_a_stop_comes_to_the_tablet_in_words_and_the_child_is_not_checked_out(day, sends, cast):
    day.at(13)
    picker_id = day.picker("Kari Nabo")
    day.plan(Way.FETCHED, 15, picker_id=picker_id)
    wanted = {"name": "Kari Nabo", "why": "Avtalt med mor."}
    day.pupil(bar_pickup, who=HEAD, area=Area.PICK_UP, level=Level.MANAGE, **wanted)
    day.at(15)
    status, text = sends("OUT", clock.now())
    assert (status, text[:5]) == (200, "Stopp")
    assert taps(cast, day) == []


def test_what_came_after_the_page_was_made_is_not_read_by_a_tap_that_waited(day, sends, cast):
    day.at(10)
    day.pupil(leave_note, day.day, "Ta med lue")
    day.at(11)
    seen = clock.now()
    day.at(13)
    day.pupil(leave_note, day.day, "Mormor henter likevel")
    day.at(14)
    assert sends("READ", clock.now(), seen=seen.isoformat()) == (200, "")
    db.session.rollback()
    with cast.acting_as(JONAS, "WORK"):
        rows = select(SfoNote).where(SfoNote.pupil_id == day.emma).order_by(SfoNote.written_at)
        assert [one.read_at is not None for one in db.session.scalars(rows)] == [True, False]
