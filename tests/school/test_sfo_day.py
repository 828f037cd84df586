"""A child's days at SFO: how it goes home, words to the staff, who may fetch and who must not."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from samspill.access.levels import Area, Level
from samspill.core.errors import NotVisible, RuleBroken
from samspill.infra.db import db
from samspill.notifications.models import Notice
from samspill.school.guardians.actions import set_switches
from samspill.school.guardians.queries import adults_of
from samspill.school.pupils.access import open_pupil
from samspill.school.pupils.models import Switch, SwitchSource
from samspill.school.sfo_day.actions import (
    Wanted,
    bar_pickup,
    leave_note,
    lift_bar,
    plan_weeks,
    read_day,
    remove_picker,
)
from samspill.school.sfo_day.models import SfoNote, SfoPicker, SfoPickupBar, SfoPlan, Way
from samspill.school.sfo_day.queries import holds, notes_of, plans_of
from tests.support.forms import post
from tests.support.page import Page
from tests.support.school import HEAD, protect
from tests.support.sfo import JONAS, MONA, Sfo, SfoDay
from tests.support.statements import counted_statements

TOR, KARI, PRIVATE = "Tor Aas", "Kari Lunde", "PRIVATE"


@pytest.fixture
def day(school, monkeypatch):
    """Emma has a place, and it is the morning of her first day."""
    sfo = Sfo(school)
    sfo.offer()
    sfo.placed()
    found = SfoDay(sfo, monkeypatch)
    found.at(9)
    return found


@pytest.fixture
def said(day, cast):
    """What holds of Emma's day, for somebody."""

    def look(who=MONA, on=None):
        kind = "WORK" if who == JONAS else PRIVATE
        with cast.acting_as(who, kind):
            return holds(plans_of(day.emma, day.day, knows_who=True), on or day.day)

    return look


def shown(cast, day, who):
    kind = "WORK" if who in (JONAS, HEAD) else PRIVATE
    return Page(cast.client(who, kind).get(day.path())).text


# ---- how a child goes home -----------------------------------------------------------------


def test_a_week_holds_until_a_day_says_otherwise(day, said):
    weekday = str(day.day.isoweekday())
    day.pupil(plan_weeks, weekday, Wanted(Way.ALONE, time(15)))
    assert (said().way, said(JONAS).at) == (Way.ALONE, time(15))
    day.plan(Way.WITH_CHILD, 14, words="Oda i 3B")
    assert (said().way, said(TOR).words) == (Way.WITH_CHILD, "Oda i 3B")
    next_week = day.day + timedelta(days=7)
    assert said(on=next_week).way == Way.ALONE


def test_a_day_without_sfo_and_one_that_has_passed_take_no_plan(day):
    saturday = day.day + timedelta(days=5 - day.day.weekday())
    for wrong in (saturday, day.day - timedelta(days=1)):
        with pytest.raises(RuleBroken) as found:
            day.plan(Way.ALONE, 15, day=wrong)
        assert found.value.field == "day"


def test_sf_09_what_is_missing_or_too_late_is_refused_at_its_field(day):
    for way, more, field in (
        (Way.FETCHED, {"hour": 15}, "who"),
        (Way.FETCHED, {"hour": 15, "picker_id": day.emma}, "who"),
        (Way.ALONE, {}, "at"),
        (Way.ALONE, {"hour": 17}, "at"),
        (Way.DECIDES, {"hour": 15}, "until"),
        (Way.DECIDES, {"hour": 15, "until": time(17)}, "until"),
        (Way.WITH_CHILD, {"hour": 15}, "words"),
    ):
        with pytest.raises(RuleBroken) as found:
            day.plan(way, **more)
        assert (found.value.code, found.value.field) == ("SF-09", field), way
    with day.sfo.cast.acting_as(MONA, PRIVATE):
        assert db.session.query(SfoPlan).count() == 0


def test_sf_10_what_comes_late_is_taken_marked_and_read_by_somebody_at_a_time(day, said, cast):
    day.plan(Way.ALONE, 14)
    assert not said().is_late
    day.at(12, 30)
    day.plan(Way.ALONE, 15)
    assert said().is_late
    assert "Sendt sent" in shown(cast, day, MONA)
    assert notices(cast, JONAS) == 1
    day.at(13, 2)
    day.pupil(read_day, who=JONAS, level=Level.WRITE)
    assert "Lest av Jonas Berg 13.02" in shown(cast, day, MONA)


def test_sf_11_two_at_home_see_both_plans_as_facts_and_never_who_or_when(day, said, cast):
    day.plan(Way.ALONE, 14)
    day.at(10, 17)
    assert day.plan(Way.BUS, 15, who=TOR)
    assert said().way == said(TOR).way == Way.BUS
    for who, other in ((MONA, "Tor"), (TOR, "Mona")):
        page = cast.client(who, PRIVATE).get(day.path()).text.split("<main")[1]
        assert "Tar bussen 15.00" in page
        assert "Går hjem alene 14.00" in page
        assert f"{other} Aas" not in page
        assert "10.17" not in page
    assert (notices(cast, MONA, PRIVATE), notices(cast, JONAS)) == (1, 1)


def notices(cast, who, kind="WORK"):
    """How many notices of a day somebody has."""
    page = "%/sfo/i-dag" if kind == "WORK" else "%/sfo/dager"
    db.session.rollback()
    with cast.acting_as(who, kind):
        profile_id = cast.profile_id(who, kind)
        mine = db.session.query(Notice).filter_by(profile_id=profile_id)
        return mine.filter(Notice.path.like(page)).count()


def test_staff_write_what_was_said_on_the_telephone_and_it_is_read(day, said):
    day.at(13)
    day.plan(Way.ALONE, 15, who=JONAS)
    assert (said().is_late, said().reader) == (False, JONAS)


# ---- words to the staff --------------------------------------------------------------------


def test_a_word_is_for_the_staff_and_not_for_the_other_home(day, cast, rows):
    day.pupil(leave_note, day.day, "kanari-beskjed")
    assert [rows(TOR, SfoNote, PRIVATE), rows(MONA, SfoNote, PRIVATE)] == [0, 1]
    assert [rows(who, SfoNote) for who in (JONAS, HEAD, KARI)] == [1, 1, 0]
    assert "kanari-beskjed" not in shown(cast, day, TOR)
    assert "kanari-beskjed" in shown(cast, day, JONAS)
    day.pupil(read_day, who=JONAS, level=Level.WRITE)
    with cast.acting_as(MONA, PRIVATE):
        assert [one.reader for one in notes_of(day.emma, day.day)] == [JONAS]
    with pytest.raises(NotVisible):
        day.pupil(leave_note, day.day, "Fra en ansatt", who=JONAS)


# ---- who may fetch, and who must not -------------------------------------------------------


def test_who_may_fetch_is_for_those_with_the_switch_and_the_staff(day, cast, rows):
    picker_id = day.picker("kanari-henter")
    day.plan(Way.FETCHED, 15, picker_id=picker_id)
    assert "kanari-henter" in shown(cast, day, TOR)
    with cast.acting_as(HEAD, "WORK"):
        opened = open_pupil(day.emma, Area.SCHOOL, Level.MANAGE)
        tor = next(one for one in adults_of(opened).adults if one.name == TOR)
        set_switches(
            opened,
            relation_id=tor.relation_id,
            switches=[Switch.PICK_UP],
            is_on=False,
            source=SwitchSource.AGREEMENT,
            last_day=None,
        )
    page = shown(cast, day, TOR)
    assert "Blir hentet 15.00" in page
    assert "kanari-henter" not in page
    assert [rows(TOR, SfoPicker, PRIVATE), rows(KARI, SfoPicker)] == [0, 0]
    assert rows(JONAS, SfoPicker) == 1
    with pytest.raises(RuleBroken):
        day.plan(Way.FETCHED, 15, who=TOR, by_adult=True)


def test_a_new_one_has_a_code_and_one_who_is_gone_fetches_no_more(day, cast):
    picker_id = day.picker()
    for wrong in ({"phone": "12"}, {"last_day": day.day - timedelta(days=1)}):
        with pytest.raises(RuleBroken):
            day.picker("En annen", **wrong)
    assert "kode første gang" in shown(cast, day, JONAS)
    with pytest.raises(NotVisible):
        day.pupil(remove_picker, picker_id, who=JONAS, area=Area.PICK_UP)
    day.pupil(remove_picker, picker_id, area=Area.PICK_UP)
    with pytest.raises(RuleBroken):
        day.plan(Way.FETCHED, 15, picker_id=picker_id)


def test_who_must_not_fetch_is_known_to_staff_and_to_nobody_at_home(day, cast, rows):
    wanted = {"name": "kanari-sperret", "why": "kanari-grunn"}
    bar_id = day.pupil(bar_pickup, who=HEAD, area=Area.PICK_UP, level=Level.MANAGE, **wanted)
    assert [rows(who, SfoPickupBar) for who in (HEAD, JONAS, KARI)] == [1, 1, 0]
    assert [rows(who, SfoPickupBar, PRIVATE) for who in (MONA, TOR)] == [0, 0]
    assert "kanari-grunn" in shown(cast, day, HEAD)
    assert "kanari-" not in shown(cast, day, MONA)
    assert post(cast.client(MONA, PRIVATE), day.path("/sperrer"), {}).status_code == 403
    day.pupil(lift_bar, bar_id, who=HEAD, area=Area.PICK_UP, level=Level.MANAGE)
    assert "kanari-" not in shown(cast, day, HEAD)


def test_around_a_protected_child_nobody_who_is_not_named_finds_anything(day, cast, rows):
    day.plan(Way.ALONE, 15)
    day.picker()
    protect(cast, "Emma Aas")
    for table in (SfoPlan, SfoPicker):
        assert [rows(JONAS, table), rows(HEAD, table), rows(TOR, table, PRIVATE)] == [0, 0, 0]


# ---- pages ---------------------------------------------------------------------------------


def test_the_page_takes_ten_statements_however_much_is_said(day, cast):
    for who, kind in ((MONA, PRIVATE), (JONAS, "WORK")):
        client, counts = cast.client(who, kind), []
        for minute in (0, 10):
            day.plan(Way.ALONE, 15, minute)
            day.picker(f"Henter {minute} for {who}")
            day.pupil(leave_note, day.day, "Hei")
            db.session.rollback()
            with counted_statements() as found:
                assert Page(client.get(day.path())).status == 200
            counts.append(len(found))
        assert counts[0] == counts[1] <= 10, who


def test_hjem_says_how_the_child_goes_home_today_and_costs_nothing_more(day, cast):
    client = cast.client(MONA, PRIVATE)
    client.get("/hjem")
    with counted_statements() as before:
        assert "Ingen avtale om hjemturen" in client.get("/hjem").text
    day.plan(Way.ALONE, 14, 30)
    with counted_statements() as after:
        assert "Går hjem alene 14.30" in client.get("/hjem").text
    assert len(before) == len(after) <= 10
    assert "SFO i dag" not in cast.client("Anne Dahl", PRIVATE).get("/hjem").text


def test_what_was_typed_stays_and_the_message_stands_at_its_field(day, cast):
    client = cast.client(MONA, PRIVATE)
    form = {"when": "ONE_DAY", "day": day.day.isoformat(), "way": "ALONE", "at": "17.45"}
    answer = post(client, day.path(), form)
    assert answer.status_code == 422
    assert "SFO stenger 16.30" in answer.text
    assert "17.45" in answer.text
    assert post(client, day.path(), {**form, "at": "15.45"}).status_code == 303
    weekly = {**form, "when": "EACH_WEEK", "weekdays": ["1", "2"], "at": "15.00"}
    assert post(client, day.path(), weekly).status_code == 303
    assert post(client, day.path("/hentere"), {"name": "Besta"}).status_code == 422
    note = {"note_day": day.day.isoformat(), "text": "Ta med lue"}
    assert post(client, day.path("/beskjed"), note).status_code == 303
