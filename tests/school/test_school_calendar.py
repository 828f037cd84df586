"""A pupil's days at school in one's own calendar, as khal reads them."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest

from samspill.access.levels import Area, Level
from samspill.core import clock
from samspill.core.clock import OSLO
from samspill.identity.calendar_keys import CalendarKey
from samspill.infra.db import db, lock_subject
from samspill.school.absence.leaves import note_leave
from samspill.school.calendars import views
from samspill.school.groups.access import open_group
from samspill.school.groups.actions import set_day
from samspill.school.pupils.access import open_pupil
from samspill.school.timetable.actions import OnOneDay, add_lesson, change_lesson, tell_group
from samspill.school.timetable.models import NoteKind
from samspill.school.years.models import DayKind
from tests.plans.test_calendar_files import asked, collection
from tests.school.test_contacts import _name as name_viewer
from tests.school.test_timetable import lesson, monday
from tests.support.forms import post
from tests.support.page import Page
from tests.support.school import HEAD, protect
from tests.support.sfo import Sfo
from tests.support.statements import counted_statements

MONA, TOR, KARI = "Mona Aas", "Tor Aas", "Kari Lunde"
PRIVATE = "PRIVATE"
LITTLE = "Noe på skolen"


@pytest.fixture
def emma(cast, school):
    """Emma, of whose class something stands: a test, a trip, gym called off, homework, a day."""
    with cast.acting_as(KARI, "WORK"):
        lock_subject(school.groups["3B"])
        group = open_group(school.groups["3B"], Area.TIMETABLE, Level.WRITE)
        lesson_id = add_lesson(group, lesson("kanari-gym", 1))
        db.session.flush()
        change_lesson(group, lesson_id, monday(), OnOneDay(is_cancelled=True))
        for kind in (NoteKind.TEST, NoteKind.EVENT, NoteKind.HOMEWORK):
            day = monday() + timedelta(days=1)
            tell_group(group, kind=kind, day=day, text="kanari-tekst", subject="norsk")
    with school.opened() as opened:
        set_day(opened, day=monday() + timedelta(days=2), kind=DayKind.PLANNING)
    return school.pupils["Emma Aas"]


@pytest.fixture
def in_khal(tmp_path):
    """What khal keeps of a file: what has a clock time, and whole days."""

    def kept(file):
        ours = collection(tmp_path, file)
        years = [datetime(year, 1, 1) for year in (2020, 2040)]  # noqa: DTZ001 - khal's own
        there = [one.replace(tzinfo=OSLO) for one in years]
        return [*ours.get_localized(*there), *ours.get_floating(*years)]

    return kept


@pytest.fixture
def made(cast, emma):
    """Somebody's new address."""

    def it(who=MONA, content="LITTLE"):
        path = f"/skole/elever/{emma}/kalender"
        answer = post(cast.client(who, PRIVATE), path, {"content": content})
        assert answer.status_code == 200
        return urlsplit(Page(answer).soup.select_one("input[readonly]")["value"]).path

    return it


def test_a_calendar_gets_the_days_and_no_word_of_them(cast, made, in_khal):
    answer = asked(cast, made())
    assert answer.mimetype == "text/calendar"
    assert "Set-Cookie" not in answer.headers
    kept = in_khal(answer.data)
    assert len(kept) == 4
    assert {one.summary for one in kept} == {LITTLE}
    for word in ("kanari", "Emma", "norsk"):
        assert word not in answer.text


def test_who_chooses_it_is_told_what_it_is_but_not_what_was_written(cast, made, in_khal):
    answer = asked(cast, made(content="MORE"))
    assert {one.summary for one in in_khal(answer.data)} == {
        "Emma: Prøve: norsk",
        "Emma: Tur eller noe annet: norsk",
        "Emma: Planleggingsdag",
        "Emma: kanari-gym, avlyst",
    }
    assert "kanari-tekst" not in answer.text
    (gym,) = (one for one in in_khal(answer.data) if "gym" in one.summary)
    assert (gym.start_local.hour, gym.start_local.minute) == (8, 30)


def test_leave_stands_there_and_sfo_for_who_chose_to_be_told_what_it_is(
    cast, school, emma, made, in_khal
):
    sfo, leave, friday = Sfo(school), monday() + timedelta(days=3), monday() + timedelta(days=4)
    sfo.offer()
    with cast.acting_as(KARI, "WORK"):
        lock_subject(school.groups["3B"])
        group = open_group(school.groups["3B"], Area.TIMETABLE, Level.WRITE)
        add_lesson(group, lesson("norsk", 5))
    before = len(in_khal(asked(cast, made()).data))
    sfo.placed(weekdays="12345")
    with cast.acting_as(HEAD, "WORK"):
        lock_subject(emma)
        note_leave(open_pupil(emma, Area.ABSENCE, Level.WRITE), [leave])
    assert len(in_khal(asked(cast, made()).data)) == before + 1, "leave alone, without its name"
    told = {}
    for one in in_khal(asked(cast, made(TOR, "MORE")).data):
        day = one.start_local
        told.setdefault(day.date() if isinstance(day, datetime) else day, []).append(one)
    assert [one.summary for one in told[leave]] == ["Emma: Permisjon"], "no SFO on that day"
    planning = told[monday() + timedelta(days=2)]
    assert [one.summary for one in planning] == ["Emma: Planleggingsdag"]
    (late,) = told[friday]
    clock_times = [f"{at:%H:%M}" for at in (late.start_local, late.end_local)]
    assert (late.summary, clock_times) == ("Emma: SFO", ["09:30", "16:30"])


def test_around_a_protected_child_it_says_when_to_who_is_named_and_nothing_else(
    cast, school, emma, made, in_khal
):
    address = made(content="MORE")
    protect(cast, "Emma Aas")
    assert in_khal(asked(cast, address).data) == []
    name_viewer(cast, school, MONA, PRIVATE, emma)
    answer = asked(cast, address)
    assert {(one.summary, one.url) for one in in_khal(answer.data)} == {(LITTLE, "")}
    assert str(emma) not in answer.text


def test_who_reaches_the_pupil_no_more_gets_nothing(cast, school, emma, made, in_khal):
    address = made()
    assert in_khal(asked(cast, address).data)
    school.leave("Emma Aas", "3B")
    assert in_khal(asked(cast, address).data) == []


def test_an_address_is_shown_once_and_shut_by_its_owner_and_each_is_its_own(cast, emma, made):
    page = f"/skole/elever/{emma}/kalender"
    old, tors = made(), made(TOR)
    assert old not in cast.client(MONA, PRIVATE).get(page).text
    answer = post(cast.client(MONA, PRIVATE), "/kalender/abonnement", {"content": "LITTLE"})
    meetings = urlsplit(Page(answer).soup.select_one("input[readonly]")["value"]).path
    asked(cast, old)
    asked(cast, meetings.replace("/abonnement/", "/abonnement/skole/"), status=404)
    asked(cast, old.replace("/abonnement/skole/", "/abonnement/"), status=404)
    new = made()
    asked(cast, old, status=404)
    assert post(cast.client(MONA, PRIVATE), page + "/stans", {}).status_code == 303
    asked(cast, new, status=404)
    asked(cast, tors)
    asked(cast, meetings)
    with cast.acting_as(MONA, PRIVATE):
        assert db.session.query(CalendarKey).filter(CalendarKey.ended_at.is_(None)).count() == 2


def test_staff_get_no_address(cast, emma):
    page = f"/skole/elever/{emma}/kalender"
    assert cast.client(KARI).get(page).status_code == 404
    assert post(cast.client(KARI), page, {"content": "MORE"}).status_code == 404


def test_a_calendar_that_asks_without_end_is_told_to_wait(cast, made, monkeypatch):
    monkeypatch.setattr(views, "ASKS_AN_HOUR", 2)
    address = made()
    for _one in range(2):
        asked(cast, address)
    asked(cast, address, status=429)


def test_it_takes_as_many_statements_however_much_there_is(cast, school, made):
    address = made()

    def counted():
        asked(cast, address)
        with counted_statements() as found:
            asked(cast, address)
        return len(found)

    few = counted()
    with cast.acting_as(KARI, "WORK"):
        lock_subject(school.groups["3B"])
        group = open_group(school.groups["3B"], Area.TIMETABLE, Level.WRITE)
        for n in range(20):
            day = clock.today() + timedelta(days=n)
            tell_group(group, kind=NoteKind.TEST, day=day, text="Prøve")
    assert counted() == few <= 10
