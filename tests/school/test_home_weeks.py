"""To hjem (F11): who says when a child lives where, who reads it, who hears of tomorrow when."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from samspill.access.actor import acting
from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.errors import NotVisible, RuleBroken
from samspill.infra.db import db, lock_subject
from samspill.infra.transaction import transaction
from samspill.notifications.models import Notice
from samspill.notifications.rhythms import Channel, Rhythm, calmed
from samspill.school.groups.access import open_group
from samspill.school.home_weeks.actions import answer_weeks, end_weeks, say_weeks
from samspill.school.home_weeks.models import HomeWeeks, WhichWeeks
from samspill.school.home_weeks.queries import others_of, own_weeks, shown_to, turns_of
from samspill.school.home_weeks.rules import Turns
from samspill.school.pupils.access import open_pupil
from samspill.school.timetable.actions import tell_group
from samspill.school.timetable.models import NoteKind
from samspill.school.tomorrow.telling import tell_of_tomorrow
from tests.school.test_contacts import _name as name_viewer
from tests.support.forms import post
from tests.support.page import Page
from tests.support.school import protect

MONA, TOR, KARI, EMMA = "Mona Aas", "Tor Aas", "Kari Lunde", "Emma Aas"
PRIVATE = "PRIVATE"
ODD = Turns(WhichWeeks.ODD)


# ---- the rule ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("turns", "day", "here", "until"),
    [
        (ODD, date(2026, 11, 30), True, date(2026, 12, 6)),
        (ODD, date(2026, 12, 6), True, date(2026, 12, 6)),
        (ODD, date(2026, 12, 7), False, date(2026, 12, 13)),
        (Turns(WhichWeeks.EVEN), date(2026, 12, 7), True, date(2026, 12, 13)),
        (Turns(WhichWeeks.ODD, is_other=True), date(2026, 12, 7), True, date(2026, 12, 13)),
        (Turns(WhichWeeks.ODD, turns_on=5), date(2026, 12, 4), True, date(2026, 12, 10)),
        (Turns(WhichWeeks.ODD, turns_on=5), date(2026, 12, 3), False, date(2026, 12, 3)),
        (ODD, date(2026, 12, 28), True, date(2027, 1, 10)),
        (
            Turns(WhichWeeks.CHOSEN, frozenset({date(2026, 12, 7)})),
            date(2026, 12, 1),
            False,
            date(2026, 12, 6),
        ),
        (Turns(WhichWeeks.CHOSEN, frozenset({date(2026, 12, 7)})), date(2026, 12, 14), False, None),
    ],
    ids=[
        *("Monday", "Sunday", "the week after", "even", "the other way round", "Friday"),
        *("until Friday", "weeks 53 and 1", "before a chosen one", "after it"),
    ],
)
def test_where_the_child_lives_follows_from_what_was_said(turns, day, here, until):
    assert (turns.is_here(day), turns.until(day)) == (here, until)


def test_the_next_spans_follow_each_other():
    spans = ODD.spans(date(2026, 12, 2), 3)
    assert [(first.day, last.day, here) for first, last, here in spans] == [
        (2, 6, True),
        (7, 13, False),
        (14, 20, True),
    ]


# ---- who says and who reads ----------------------------------------------------------------


@pytest.fixture
def at_home(cast, school):
    """Do something with Emma as one of her adults."""

    def it(do, *given, who=MONA, **more):
        with cast.acting_as(who, PRIVATE):
            lock_subject(school.pupils[EMMA])
            pupil = open_pupil(school.pupils[EMMA], Area.ABSENCE, Level.CONTRIBUTE)
            return do(pupil, *given, **more)

    return it


@pytest.fixture
def said(cast, school):
    """What somebody has said herself, and what she is shown: (name, is it right)."""

    def it(who):
        with cast.acting_as(who, PRIVATE):
            mine = own_weeks(school.pupils[EMMA], cast.profile_id(who, PRIVATE))
            shown = shown_to(school.pupils[EMMA], cast.profile_id(who, PRIVATE))
            return turns_of(mine) if mine else None, [(one.name, one.is_right) for one in shown]

    return it


def test_by_itself_it_is_hers_alone(at_home, said, rows):
    at_home(say_weeks, ODD)
    assert said(MONA) == (ODD, [])
    assert said(TOR) == (None, [])
    assert rows(TOR, HomeWeeks, PRIVATE) == 0
    assert rows(KARI, HomeWeeks, "WORK") == 0, "nobody at school reads it"
    at_home(say_weeks, Turns(WhichWeeks.EVEN))
    assert said(MONA) == (Turns(WhichWeeks.EVEN), []), "the newest holds"
    at_home(end_weeks)
    assert said(MONA) == (None, [])
    with pytest.raises(NotVisible):
        at_home(end_weeks)


def test_the_other_one_says_whether_it_is_so_and_has_it_the_other_way_round(cast, at_home, said):
    tor = cast.profile_id(TOR, PRIVATE)
    one = at_home(say_weeks, ODD, tor)
    assert said(TOR) == (None, [(MONA, None)])
    with pytest.raises(NotVisible):
        at_home(answer_weeks, one, is_right=True)
    at_home(answer_weeks, one, is_right=True, who=TOR)
    assert said(TOR) == (Turns(WhichWeeks.ODD, is_other=True), [(MONA, True)])
    with pytest.raises(NotVisible):
        at_home(answer_weeks, one, is_right=False, who=TOR)
    at_home(say_weeks, Turns(WhichWeeks.EVEN))
    assert said(TOR) == (Turns(WhichWeeks.ODD, is_other=True), []), "hers changes, his does not"


def test_no_changes_nothing_for_anybody(cast, at_home, said):
    one = at_home(say_weeks, ODD, cast.profile_id(TOR, PRIVATE))
    at_home(answer_weeks, one, is_right=False, who=TOR)
    assert said(TOR) == (None, [(MONA, False)])
    assert said(MONA)[0] == ODD


def test_whom_it_is_shown_to_is_told_and_so_is_she_who_asked(cast, at_home):
    one = at_home(say_weeks, ODD, cast.profile_id(TOR, PRIVATE))
    at_home(answer_weeks, one, is_right=True, who=TOR)
    with acting(None), transaction(), system_access("a test: who was told"):
        told = {
            (row.profile_id, row.template)
            for row in db.session.query(Notice).filter(Notice.path.like("%/to-hjem"))
        }
    assert told == {
        (cast.profile_id(TOR, PRIVATE), "answer_waits"),
        (cast.profile_id(MONA, PRIVATE), "something_new"),
    }


def test_it_is_shown_to_nobody_else_and_of_a_protected_child_to_nobody(cast, school, at_home):
    for stranger in ("Anne Dahl", MONA):
        with pytest.raises(RuleBroken) as refused:
            at_home(say_weeks, ODD, cast.profile_id(stranger, PRIVATE))
        assert refused.value.field == "shown_to"
    assert [one.name for one in at_home(others_of)] == [TOR]
    protect(cast, EMMA)
    for who in (MONA, TOR):
        name_viewer(cast, school, who, PRIVATE, school.pupils[EMMA])
    assert at_home(others_of) == []


# ---- when one hears of tomorrow ------------------------------------------------------------


def heard(profile_id):
    with acting(None), transaction():
        tell_of_tomorrow(profile_id)
    with acting(None), transaction(), system_access("a test: what was told"):
        rows = db.session.query(Notice).filter_by(profile_id=profile_id)
        return [row.template for row in rows if row.template.startswith("tomorrow")]


@pytest.mark.parametrize("is_here", [True, False], ids=["with her", "elsewhere"])
def test_tomorrow_is_news_where_the_child_lives_and_waits_elsewhere(cast, school, at_home, is_here):
    tomorrow = clock.today() + timedelta(days=1)
    with cast.acting_as(KARI, "WORK"):
        lock_subject(school.groups["3B"])
        group = open_group(school.groups["3B"], Area.TIMETABLE, Level.WRITE)
        tell_group(group, kind=NoteKind.BRING, day=tomorrow, text="Gymtøy")
    weeks = next(
        one for one in (WhichWeeks.ODD, WhichWeeks.EVEN) if Turns(one).is_here(tomorrow) == is_here
    )
    at_home(say_weeks, Turns(weeks))
    hers = heard(cast.profile_id(MONA, PRIVATE))
    assert hers == ["tomorrow" if is_here else "tomorrow_elsewhere"]
    assert heard(cast.profile_id(TOR, PRIVATE)) == ["tomorrow"], "he has said nothing"


def test_what_waits_goes_out_in_the_evening_and_on_no_telephone():
    assert calmed(Rhythm.NOW, Channel.EMAIL) == Rhythm.EVENING
    assert calmed(Rhythm.NOW, Channel.PUSH) == calmed(Rhythm.NOW, Channel.SMS) == Rhythm.OFF
    for chosen in (Rhythm.OFF, Rhythm.WEEKLY):
        assert calmed(chosen, Channel.EMAIL) == chosen


# ---- on the pages --------------------------------------------------------------------------


def test_it_stands_on_the_card_of_the_child(cast, school):
    client, here = cast.client(MONA, PRIVATE), f"/skole/elever/{school.pupils[EMMA]}/to-hjem"
    assert here in client.get(f"/skole/elever/{school.pupils[EMMA]}").text
    assert "Hos deg" not in client.get("/hjem").text
    page = Page(post(client, here, {"weeks": "CHOSEN", "mondays": "onsdag", "turns_on": "1"}))
    assert (page.status, set(page.errors())) == (422, {"mondays"})
    assert "onsdag" in page.text
    page = Page(post(client, here, {"turns_on": "1"}))
    assert set(page.errors()) == {"weeks"}
    today = clock.today()
    form = {"weeks": "CHOSEN", "mondays": f"{today:%d.%m.%Y}", "turns_on": "1", "shown_to": ""}
    assert post(client, here, form).status_code == 303
    assert "Hos deg til og med søndag" in Page(client.get("/hjem")).text
    assert f"{today - timedelta(days=today.weekday()):%d.%m.%Y}" in client.get(here).text
    assert post(client, f"{here}/avslutning", {}).status_code == 303
    assert "Hos deg" not in client.get("/hjem").text


def test_no_page_of_it_opens_for_the_school(cast, school):
    here = f"/skole/elever/{school.pupils[EMMA]}/to-hjem"
    assert cast.client(KARI).get(here).status_code == 404
    assert post(cast.client(KARI), here, {"weeks": "ODD"}).status_code == 404
