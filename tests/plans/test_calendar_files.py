"""Meetings in one's own calendar, as independent clients read them: khal and dateutil."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from io import StringIO
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from dateutil.tz import tzical
from khal.icalendar import split_ics
from khal.khalendar import CalendarCollection
from sqlalchemy import select, update

from samspill.access.log import AccessLogEntry
from samspill.access.system import system_access
from samspill.access.whereabouts import Where
from samspill.core import clock
from samspill.core.clock import OSLO, instant_at
from samspill.identity.calendar_keys import CalendarKey
from samspill.identity.models import Person, Profile
from samspill.infra.db import db
from samspill.plans.consent.withdrawal import withdraw_all
from samspill.plans.meetings.actions import cancel_meeting
from samspill.plans.meetings.file_views import ASKS_AN_HOUR
from samspill.plans.meetings.ics import Entry, calendar_file, meeting_file
from samspill.plans.meetings.models import MeetingKind
from tests.plans.test_consent import HANNE, KARI, MONA, TOR, Level, opened
from tests.plans.test_meetings import SOON, calendar, call, change, plan_id
from tests.plans.test_whereabouts import name_on_list
from tests.support.forms import post
from tests.support.page import Page
from tests.support.statements import counted_statements

__all__ = ["plan_id"]  # the fixture
HOME = "/kalender/abonnement"
TITLE = "Samarbeidsmøte"
LOCALE = {
    **dict.fromkeys(("local_timezone", "default_timezone"), OSLO),
    **dict.fromkeys(("dateformat", "longdateformat"), "%d.%m.%Y"),
    **dict.fromkeys(("datetimeformat", "longdatetimeformat"), "%d.%m.%Y %H:%M"),
    "timeformat": "%H:%M",
    "unicode_symbols": True,
    "firstweekday": 0,
    "weeknumbers": False,
}


@pytest.fixture
def in_khal(tmp_path):
    """What khal keeps of a file, in order."""

    def kept(file):
        years = (datetime(year, 1, 1, tzinfo=OSLO) for year in (2020, 2040))
        found = collection(tmp_path, file).get_localized(*years)
        return sorted(found, key=lambda one: one.start_local)

    return kept


def collection(tmp_path, file):
    """What khal makes of a file."""
    here = tmp_path / uuid4().hex
    here.mkdir()
    for number, one in enumerate(split_ics(file.decode())):
        (here / f"{number}.ics").write_text(one)
    about = {"name": "ours", "path": str(here), "readonly": True, "color": ""}
    about |= {"priority": 10, "ctype": "calendar", "addresses": []}
    ours = CalendarCollection({"ours": about}, locale=LOCALE, dbpath=str(here / "khal.db"))
    ours.update_db()
    return ours


def entry(day, starts, **more):
    """One meeting of an hour, as a file is told of it."""
    start = instant_at(day, starts)
    about = {"title": TITLE, "version": 1, "changed_at": start, "is_cancelled": False}
    times = {"starts_at": start, "ends_at": start + timedelta(hours=1)}
    return Entry(uuid4(), **{**about, **times, **more})


# ---- the file itself -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [(date(2026, 10, 24), date(2026, 10, 26)), (date(2027, 3, 27), date(2027, 3, 29))],
)
def test_the_clock_on_the_wall_is_the_same_before_and_after_it_changes(in_khal, before, after):
    file = calendar_file([entry(before, time(14)), entry(after, time(14))])
    local = [one.start_local for one in in_khal(file)]
    assert [(one.date(), one.time()) for one in local] == [(before, time(14)), (after, time(14))]
    assert local[0].utcoffset() != local[1].utcoffset()
    assert [one.end_local.time() for one in in_khal(file)] == [time(15), time(15)]


def test_its_zone_goes_as_the_clock_in_oslo_does():
    zone = tzical(StringIO(calendar_file([]).decode())).get("Europe/Oslo")
    at = datetime(2026, 1, 1, tzinfo=UTC)
    hours = [at + timedelta(days=day, hours=n) for day in range(365 * 6) for n in range(4)]
    wrong = [one for one in hours if one.astimezone(zone).utcoffset() != _offset(one)]
    assert wrong == [], "the rules of the clock have changed: write the new ones in ics.py"


def _offset(at):
    return at.astimezone(OSLO).utcoffset()


def test_what_is_newer_replaces_what_is_older_and_what_is_called_off_says_so(in_khal):
    says = {"place": "Rom 3; andre\nBEGIN:VEVENT", "version": 3, "is_cancelled": True}
    gone = entry(SOON, time(9), **says)
    (kept,) = in_khal(meeting_file(gone))
    assert (kept.uid, kept.status) == (f"{gone.meeting_id}@samspill", "CANCELLED")
    assert kept.location == says["place"], "no word of a place makes an event of its own"
    written = meeting_file(gone).decode()
    assert "SEQUENCE:2\r\n" in written
    assert "METHOD:CANCEL\r\n" in written
    assert "METHOD:PUBLISH\r\n" in meeting_file(entry(SOON, time(9))).decode()


# ---- one meeting ---------------------------------------------------------------------------


def file_of(cast, name, plan_id, meeting_id, status=200):
    answer = cast.client(name).get(f"/planer/{plan_id}/kalender/{meeting_id}/kalenderfil")
    assert answer.status_code == status
    return answer


def test_one_meeting_is_a_file_that_tells_nothing_but_when(cast, plan_id, in_khal):
    says = {"kind": MeetingKind.EVALUATION, "place": "Hemmelig sted", "agenda": "Hemmelig sak"}
    meeting_id = call(cast, plan_id, HANNE, MONA, **says)
    for name in (MONA, HANNE):
        answer = file_of(cast, name, plan_id, meeting_id)
        assert answer.mimetype == "text/calendar"
        (kept,) = in_khal(answer.data)
        assert (kept.summary, kept.location, kept.status) == (TITLE, "", "CONFIRMED")
        assert urlsplit(kept.url).path == f"/planer/{plan_id}/kalender/{meeting_id}"
        assert (kept.start_local.date(), kept.start_local.time()) == (SOON, time(14))
        for word in ("Hemmelig", "Emma", "Aas", "Evaluering"):
            assert word not in answer.text
    change(cast, plan_id, HANNE, meeting_id, MONA, starts=time(15), ends=time(16))
    with cast.changing(plan_id, HANNE):
        cancel_meeting(calendar(plan_id), meeting_id)
    written = file_of(cast, MONA, plan_id, meeting_id).text
    assert "SEQUENCE:2" in written
    assert "STATUS:CANCELLED" in written
    file_of(cast, "Jonas Berg", plan_id, meeting_id, status=403)
    file_of(cast, "Per Strand", plan_id, meeting_id, status=404)


# ---- what a calendar asks for --------------------------------------------------------------


def made(cast, name, content="LITTLE"):
    """Somebody's new address."""
    answer = post(cast.client(name), HOME, {"content": content})
    assert answer.status_code == 200
    address = Page(answer).soup.select_one("input[readonly]")["value"]
    return urlsplit(address).path


def asked(cast, address, status=200):
    """What a calendar gets, which has no login."""
    db.session.rollback()
    answer = cast.app.test_client().get(address)
    assert answer.status_code == status, address
    return answer


def test_a_calendar_gets_the_meetings_one_is_called_in_to_and_no_word_of_them(
    cast, plan_id, in_khal
):
    oskar = cast.active_plan("Oskar Aas")
    says = {"kind": MeetingKind.EVALUATION, "place": "Rom 3"}
    first = call(cast, plan_id, HANNE, MONA, KARI, **says)
    second = call(cast, oskar, HANNE, MONA, starts=time(14, 30))
    call(cast, plan_id, HANNE, KARI)
    address = made(cast, MONA)
    answer = asked(cast, address)
    assert answer.mimetype == "text/calendar"
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
    kept = in_khal(answer.data)
    assert [one.uid for one in kept] == [f"{first}@samspill", f"{second}@samspill"]
    assert {(one.summary, one.location) for one in kept} == {(TITLE, "")}
    assert "Rom 3" not in answer.text
    assert in_khal(asked(cast, made(cast, TOR)).data) == [], "he is not called in"


def test_the_family_may_let_it_say_more_and_who_is_at_work_may_not(cast, plan_id, in_khal):
    call(cast, plan_id, HANNE, MONA, KARI, kind=MeetingKind.EVALUATION, place="Rom 3")
    (kept,) = in_khal(asked(cast, made(cast, MONA, "MORE")).data)
    assert (kept.summary, kept.location) == ("Evalueringsmøte", "Rom 3")
    (kept,) = in_khal(asked(cast, made(cast, KARI, "MORE")).data)
    assert (kept.summary, kept.location) == (TITLE, "")
    assert not Page(cast.client(KARI).get(HOME)).soup.select("input[type=radio]")


def test_around_a_protected_child_it_says_when_to_who_is_on_the_list_and_nothing_else(
    cast, plan_id, in_khal
):
    call(cast, plan_id, HANNE, MONA, kind=MeetingKind.EVALUATION, place="Rom 3")
    address = made(cast, MONA, "MORE")
    cast.protect("Emma Aas")
    assert in_khal(asked(cast, address).data) == []
    name_on_list(cast, plan_id, MONA, (Where.MEETINGS,))
    (kept,) = in_khal(asked(cast, address).data)
    assert (kept.summary, kept.location, kept.url) == (TITLE, "", "")
    assert str(plan_id) not in asked(cast, address).text
    meeting_id = kept.uid.partition("@")[0]
    assert "http" not in file_of(cast, MONA, plan_id, meeting_id).text


def test_what_one_may_not_see_any_more_is_gone_from_it(cast, plan_id, in_khal):
    call(cast, plan_id, HANNE, MONA, KARI)
    address = made(cast, KARI)
    assert len(in_khal(asked(cast, address).data)) == 1
    with cast.changing(plan_id, MONA):
        withdraw_all(opened(plan_id, level=Level.MANAGE))
    assert in_khal(asked(cast, address).data) == []


# ---- the address ---------------------------------------------------------------------------


def test_an_address_is_shown_once_kept_as_a_hash_and_shut_by_its_owner(cast, plan_id):
    old = made(cast, MONA)
    page = Page(cast.client(MONA).get(HOME))
    assert old not in page.text
    assert not page.soup.select("input[readonly]")
    with cast.acting_as(MONA):
        row = db.session.scalars(select(CalendarKey)).one()
        assert old.encode() not in row.token_hash
        assert len(row.token_hash) == 32
    new = made(cast, MONA)
    asked(cast, old, status=404)
    asked(cast, new)
    made(cast, TOR)
    assert post(cast.client(TOR), HOME + "/stans", {}).status_code == 303
    asked(cast, new)
    assert post(cast.client(MONA), HOME + "/stans", {}).status_code == 303
    assert asked(cast, new, status=404).data == asked(cast, "/abonnement/x", status=404).data


@pytest.mark.parametrize("over", ["profile", "death"])
def test_an_address_ends_with_its_profile(cast, plan_id, over):
    address = made(cast, KARI)
    asked(cast, address)
    with cast.acting_as(KARI), system_access("test"):
        if over == "profile":
            which = Profile.id == cast.profile_id(KARI)
            db.session.execute(update(Profile).where(which).values(valid_to=clock.today()))
        else:
            whose = Person.id == cast.person(KARI).id
            db.session.execute(update(Person).where(whose).values(died_on=clock.today()))
        db.session.commit()
    asked(cast, address, status=404)


def test_it_opens_nothing_but_the_calendar(cast, plan_id):
    address = made(cast, MONA)
    client = cast.app.test_client()
    assert client.get(address).status_code == 200
    assert client.get(f"/planer/{plan_id}").status_code == 303, "it left no login behind"


def test_a_calendar_that_asks_too_often_is_told_to_wait(cast, plan_id):
    address = made(cast, MONA)
    answers = [asked(cast, address) for _ in range(ASKS_AN_HOUR)]
    assert len(answers) == ASKS_AN_HOUR
    asked(cast, address, status=429)
    asked(cast, made(cast, TOR))


def test_it_is_a_look_at_each_plan_once_a_day(cast, plan_id):
    call(cast, plan_id, HANNE, MONA)
    address = made(cast, MONA)
    for _ in range(3):
        asked(cast, address)
    with cast.acting_as(MONA), system_access("test"):
        query = select(AccessLogEntry.subject_id, AccessLogEntry.profile_id).where(
            AccessLogEntry.page == "meeting_files.subscription"
        )
        assert list(db.session.execute(query)) == [(plan_id, cast.profile_id(MONA))]


def test_it_takes_as_many_statements_however_many_meetings(cast, plan_id):
    address = made(cast, MONA)

    def statements():
        db.session.rollback()
        with counted_statements() as found:
            assert cast.app.test_client().get(address).status_code == 200
        return len(found)

    call(cast, plan_id, HANNE, MONA)
    statements()
    few = statements()
    for n in range(5):
        call(cast, plan_id, HANNE, MONA, day=SOON + timedelta(days=n))
    assert statements() == few
    assert few <= 10
