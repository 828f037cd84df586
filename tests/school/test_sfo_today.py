"""An afternoon at an SFO: who is here, who goes home next, who fetches, who is missed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from samspill.access.actor import acting
from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.audit.models import ChangeLogEntry
from samspill.core.errors import NotVisible
from samspill.infra.db import db, instant
from samspill.infra.transaction import transaction
from samspill.notifications.models import Notice
from samspill.school.absence.actions import report
from samspill.school.absence.models import AbsenceReason
from samspill.school.absence.rules import Span, Wanted
from samspill.school.pupils.access import open_pupil
from samspill.school.sfo_day.actions import bar_pickup, leave_note
from samspill.school.sfo_day.afternoon import afternoon
from samspill.school.sfo_day.models import SfoTap, TapKind, Way
from samspill.school.sfo_day.rules import Nearness, Told, Where
from samspill.school.sfo_day.tapping import (
    Fetcher,
    Tap,
    Tapped,
    back_from_trip,
    check_out,
    read_child,
    tap,
)
from samspill.school.sfo_day.telling import afternoons, tell_of
from tests.support.forms import post
from tests.support.page import Page
from tests.support.school import HEAD, protect
from tests.support.sfo import JONAS, MONA, Sfo, SfoDay
from tests.support.statements import counted_statements

ANNE, PRIVATE = "Anne Dahl", "PRIVATE"


@pytest.fixture
def day(school, monkeypatch):
    """Emma and Iben have places; it is early in the afternoon."""
    sfo = Sfo(school)
    sfo.offer()
    sfo.placed()
    sfo.placed("Iben Dahl", ANNE)
    found = SfoDay(sfo, monkeypatch)
    found.at(13)
    return found


@pytest.fixture
def taps(day):
    """Tap a child, as Jonas."""

    def one(kind, child="Emma Aas", **more):
        return day.sfo.lead(tap, day.sfo.school.pupils[child], Tap(kind, Told(**more)))

    return one


@pytest.fixture
def child(day):
    """A child in the list of Jonas."""

    def look(name="Emma Aas"):
        with day.sfo.cast.acting_as(JONAS, "WORK"):
            found = afternoon(day.sfo.id, day.day, instant())
        return next(one for one in found if one.name == name)

    return look


def kept(cast, day):
    """The taps of Emma, as they are kept."""
    with cast.acting_as(JONAS, "WORK"):
        rows = select(SfoTap).where(SfoTap.pupil_id == day.emma).order_by(SfoTap.at)
        return [(one.kind, one.picker_id) for one in db.session.scalars(rows)]


# ---- come and gone -------------------------------------------------------------------------


def test_a_child_comes_goes_on_a_trip_and_home_and_the_same_tap_twice_is_one(
    day, taps, child, cast
):
    assert child().where == Where.EXPECTED
    assert [taps(TapKind.IN), taps(TapKind.IN)] == [Tapped.DONE, Tapped.SAME]
    day.at(13, 30)
    taps(TapKind.TRIP)
    assert child().where == Where.TRIP
    assert day.sfo.lead(back_from_trip) == 1
    day.at(15)
    assert [taps(TapKind.OUT), taps(TapKind.OUT)] == [Tapped.DONE, Tapped.SAME]
    assert child().where == Where.GONE
    assert [kind for kind, _picker in kept(cast, day)] == ["IN", "TRIP", "IN", "OUT"]
    assert "Gikk hjem 15.00" in cast.client(MONA, PRIVATE).get("/hjem").text


def test_what_a_tablet_sends_later_lies_where_it_happened(day, taps, child):
    day.at(15)
    taps(TapKind.OUT)
    sent = instant() + timedelta(minutes=1)
    day.at(15, 1)
    earlier = {"tapped_at": sent - timedelta(hours=1), "sent_at": sent}
    assert taps(TapKind.IN, **earlier) == Tapped.DONE
    assert child().where == Where.GONE
    wrong = {"tapped_at": sent - timedelta(hours=9), "sent_at": sent - timedelta(hours=8)}
    assert taps(TapKind.IN, "Iben Dahl", **wrong) == Tapped.DONE
    iben = child("Iben Dahl")
    assert (iben.wrong_clock, iben.tapped_at) == (True, instant())


def test_who_goes_home_next_stands_first_and_who_is_late_says_so(day, taps, child):
    for name in ("Emma Aas", "Iben Dahl"):
        taps(TapKind.IN, name)
    day.plan(Way.ALONE, 15)
    day.at(14, 52)
    assert child().nearness == Nearness.SOON
    day.at(15, 12)
    assert (child().nearness, child().minutes_over(instant())) == (Nearness.OVERDUE, 12)
    with day.sfo.cast.acting_as(JONAS, "WORK"):
        order = [one.name for one in afternoon(day.sfo.id, day.day, instant())]
    assert order == ["Emma Aas", "Iben Dahl"]


def test_sfo_is_told_that_a_child_is_away_and_never_why(day, child, cast):
    wanted = Wanted(day.day, day.day, Span(), AbsenceReason.FUNERAL)
    with cast.acting_as(MONA, PRIVATE):
        report(open_pupil(day.emma, Area.ABSENCE, Level.CONTRIBUTE), wanted)
    assert (child().where, child().away.all_day) == (Where.AWAY, True)
    page = Page(cast.client(JONAS).get(f"/skole/grupper/{day.sfo.id}/sfo/i-dag")).text
    assert "Borte fra skolen i dag" in page
    assert "egravelse" not in page
    path = f"/skole/elever/{day.emma}/fravar"
    assert cast.client(JONAS).get(path).status_code == 403


# ---- who fetches ---------------------------------------------------------------------------


def test_who_fetches_by_the_plan_is_written_and_her_code_is_spent(day, taps, child, cast):
    picker_id = day.picker()
    day.plan(Way.FETCHED, 15, picker_id=picker_id)
    taps(TapKind.IN)
    day.at(15)
    taps(TapKind.OUT)
    assert kept(cast, day)[-1] == ("OUT", picker_id)
    assert child().fetched_by == "Kari Nabo"
    assert "kode første gang" not in cast.client(MONA, PRIVATE).get(day.path()).text


def test_sf_13_who_is_on_no_list_or_barred_is_stopped_and_it_is_kept(day, taps, cast, ids):
    picker_id = day.picker("Kari Nabo")
    day.plan(Way.FETCHED, 15, picker_id=picker_id)
    wanted = {"name": "kari  nabo", "why": "Avtalt med mor."}
    day.pupil(bar_pickup, who=HEAD, area=Area.PICK_UP, level=Level.MANAGE, **wanted)
    taps(TapKind.IN)
    day.at(15)
    assert taps(TapKind.OUT) == Tapped.STOPPED
    fetch = {"who": JONAS, "area": Area.PICK_UP, "level": Level.WRITE}
    strangers = (Fetcher(is_stranger=True), Fetcher(picker_id), Fetcher(adult_id=ids(ANNE)))
    for wrong in strangers:
        assert day.pupil(check_out, wrong, **fetch) == Tapped.STOPPED
    assert [kind for kind, _picker in kept(cast, day)] == ["IN"]
    db.session.rollback()
    with acting(None), transaction(), system_access("test: what is logged"):
        logged = db.session.query(ChangeLogEntry).filter_by(event="SfoPickupStopped").count()
    assert logged == 1 + len(strangers)
    assert day.pupil(check_out, Fetcher(adult_id=ids(MONA)), **fetch) == Tapped.DONE
    assert day.pupil(check_out, Fetcher(adult_id=ids(MONA)), **fetch) == Tapped.SAME


def test_the_page_of_who_fetches_names_those_who_may_and_stops_all_others(day, cast):
    day.picker()
    wanted = {"name": "kanari-sperret", "why": "kanari-grunn"}
    day.pupil(bar_pickup, who=HEAD, area=Area.PICK_UP, level=Level.MANAGE, **wanted)
    client, path = cast.client(JONAS), f"/skole/elever/{day.emma}/sfo/henting"
    page = Page(client.get(path)).text
    assert all(one in page for one in ("Mona Aas", "Tor Aas", "Kari Nabo", "kanari-grunn"))
    assert post(client, path, {}).status_code == 422
    assert post(client, path, {"who": "STRANGER"}).location.endswith("/henting")
    assert "Stopp. Barnet skal ikke gå" in client.get(path).text
    assert cast.client(MONA, PRIVATE).get(path).status_code == 403


# ---- who is missed -------------------------------------------------------------------------


def told(cast, day, who, kind="WORK"):
    page = f"%/{day.sfo.id}/sfo/i-dag" if kind == "WORK" else "%/sfo/dager"
    db.session.rollback()
    with cast.acting_as(who, kind):
        mine = db.session.query(Notice).filter_by(profile_id=cast.profile_id(who, kind))
        return mine.filter(Notice.path.like(page)).count()


def test_sf_12_staff_are_told_of_a_child_who_is_not_checked_out_then_the_home_each_once(
    day, taps, cast
):
    day.at(11)
    day.plan(Way.ALONE, 15)
    day.at(13)
    taps(TapKind.IN)
    for minute, staff, home in ((5, 0, 0), (11, 1, 0), (12, 1, 0), (21, 1, 1), (30, 1, 1)):
        day.at(15, minute)
        with acting(None), transaction():
            tell_of(day.sfo.id)
        assert told(cast, day, JONAS) == staff, minute
        assert told(cast, day, MONA, PRIVATE) == home, minute
    with acting(None), transaction():
        assert afternoons() == [day.sfo.id]


# ---- pages ---------------------------------------------------------------------------------


def test_one_tap_on_the_page_is_one_form_without_script(day, cast):
    client, path = cast.client(JONAS), f"/skole/grupper/{day.sfo.id}/sfo/i-dag"
    day.pupil(leave_note, day.day, "Ta med lue")
    assert post(client, path, {"IN": str(day.emma)}).status_code == 303
    page = Page(client.get(path)).text
    assert "På SFO 13.00" in page
    assert "Ta med lue" in page
    assert post(client, path, {"READ": str(day.emma)}).status_code == 303
    assert "lest av Jonas Berg 13.00" in client.get(path).text
    for wrong in ({"IN": "x"}, {"IN": str(day.sfo.id)}, {}):
        assert post(client, path, wrong).status_code == 404
    late = {"IN": str(day.sfo.school.pupils["Iben Dahl"]), "at": "nonsense", "sent": "2026"}
    assert post(client, path, late).status_code == 303


def test_the_list_takes_ten_statements_however_many(day, taps, cast):
    client, path, counts = cast.client(JONAS), f"/skole/grupper/{day.sfo.id}/sfo/i-dag", []
    for name, who in (("Emma Aas", MONA), ("Iben Dahl", ANNE)):
        taps(TapKind.IN, name)
        if who == MONA:
            day.plan(Way.FETCHED, 15, by_adult=True)
        db.session.rollback()
        with counted_statements() as found:
            assert Page(client.get(path)).status == 200
        counts.append(len(found))
    assert counts[0] == counts[1] <= 10
    assert Page(client.get(path)).text.count("Brannøvelse") == 1


def test_a_protected_child_is_in_the_list_of_nobody_who_is_not_named(day, taps, cast):
    taps(TapKind.IN)
    protect(cast, "Emma Aas")
    page = cast.client(JONAS).get(f"/skole/grupper/{day.sfo.id}/sfo/i-dag").text
    assert "Emma" not in page
    with pytest.raises(NotVisible):
        taps(TapKind.OUT)
    with pytest.raises(NotVisible):
        day.sfo.lead(read_child, day.emma)
