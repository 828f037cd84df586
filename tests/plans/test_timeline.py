"""Tidslinje: all of it in order, a part of it, what is new, what the family tells from before."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import insert, select

from samspill.access.actor import acting
from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.access.whereabouts import Where
from samspill.core import clock
from samspill.core.clock import moved
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken
from samspill.core.ids import new_id
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.plans.earlier.actions import WRITTEN_MEANWHILE
from samspill.plans.plan.access import open_plan
from samspill.plans.timeline.actions import (
    MANY,
    LifeEventText,
    add_life_event,
    change_life_event,
    take_away_life_event,
)
from samspill.plans.timeline.models import LifeEvent, TimelineEntry, TimelineVisit
from samspill.plans.timeline.pages import AT_A_TIME, timeline_page
from samspill.plans.timeline.queries import Chosen, Place, place_in
from tests.plans.test_consent import HANNE, KARI, MONA, SIV, TOR
from tests.plans.test_goal_pages import LONG, SCRIPT, sent, shown
from tests.plans.test_whereabouts import name_on_list
from tests.support.statements import counted_statements

TOLD = {"what": "Flyttet hit", "more": "Fra Bergen.", "year": 2019, "month": 8, "day": None}


def told(**changes):
    return LifeEventText(**{**TOLD, **changes})


def writing(plan_id):
    return open_plan(plan_id, Area.OVERVIEW, Level.WRITE)


def tell(cast, plan_id, name=MONA, **changes):
    with cast.changing(plan_id, name):
        return add_life_event(writing(plan_id), told(**changes)).id


def address(plan_id, more=""):
    return f"/planer/{plan_id}/tidslinje{more}"


@pytest.fixture
def plan_id(cast):
    """Emma's plan with Kari in it."""
    return cast.active_plan(people=(KARI,))


def write_entries(cast, plan_id, count, **more):
    """So many lines, a minute between them, the newest now."""
    mona, now = cast.profile_id(MONA), clock.now()
    entry = {"plan_id": plan_id, "area": "GOALS", "event": "GoalAdded", "facts": {}, "position": 0}
    with acting(None), transaction(), system_access("test: a long timeline"):
        rows = [
            {"id": new_id(), "at": now - timedelta(minutes=n), "actor_profile_id": mona, **entry}
            for n in range(count)
        ]
        db.session.execute(insert(TimelineEntry), [{**row, **more} for row in rows])


def read(cast, plan_id, name=MONA, after=None, **chosen):
    """A page as somebody reads it."""
    with cast.acting_as(name):
        plan = open_plan(plan_id, Area.TIMELINE, Level.READ)
        return timeline_page(plan, Chosen(**chosen), after)


def said(page):
    return [one for stretch in page.stretches for one in stretch.said]


def lines(page):
    """Each line as often as it is said."""
    return [one.line for one in said(page) for _time in range(one.times)]


# ---- in order, a page at a time ------------------------------------------------------------


def test_every_line_stands_once_on_the_pages_in_order(cast, plan_id):
    write_entries(cast, plan_id, 2 * AT_A_TIME)
    write_entries(cast, plan_id, AT_A_TIME, position=1)
    for year in (2019, 2020):
        tell(cast, plan_id, year=year)
    tell(cast, plan_id, year=clock.today().year, month=None)
    found, after = [], None
    for _page in range(9):
        page = read(cast, plan_id, after=after)
        found += lines(page)
        after = page.older
        if after is None:
            break
    assert after is None
    with acting(None), transaction(), system_access("test: all there is"):
        rows = db.session.execute(select(TimelineEntry.id).where(TimelineEntry.plan_id == plan_id))
        every = {row.id for row in rows}
    places = [line.place for line in found if hasattr(line, "place")]
    assert {place.id for place in places} <= every
    assert len(places) == len(every)
    assert [one.at for one in found] == sorted((one.at for one in found), reverse=True)
    assert [one.what for one in found if hasattr(one, "what")] == ["Flyttet hit"] * 3


def test_a_place_in_an_address_is_read_and_nonsense_is_the_start():
    place = Place(clock.now(), 3, new_id())
    assert place_in(str(place)) == place
    for wrong in ("", "x", f"{place.at}", "2026-01-01T00:00~3~x", f"{place.at}~-1~{place.id}"):
        assert place_in(wrong) is None
    assert place_in(f"2026-01-01T00:00:00~1~{place.id}") is None, "an instant has its zone"
    assert place_in(f"{place.at.isoformat()}~{'9' * 30}~{place.id}") is None


def test_each_sees_what_her_areas_hold(cast, plan_id):
    for area, actor in (("GOALS", MONA), ("LIFE_AREAS", MONA), ("CONSENT", MONA)):
        write_entries(
            cast, plan_id, 1, area=area, facts={"profile_id": str(cast.profile_id(actor))}
        )
    hers, karis = (len(lines(read(cast, plan_id, name))) for name in (MONA, KARI))
    assert hers > karis, "Kari has neither life areas nor the consent"
    assert lines(read(cast, plan_id, KARI, area=Area.GOALS))
    assert not lines(read(cast, plan_id, KARI, area=Area.LIFE_AREAS))


def test_around_a_protected_child_only_who_is_on_the_list_reads_of_meetings(cast, plan_id):
    write_entries(cast, plan_id, 1, area="MEETINGS")
    write_entries(cast, plan_id, 1, area="GOALS")

    def of_meetings(name):
        return len(lines(read(cast, plan_id, name, area=Area.MEETINGS)))

    assert (of_meetings(MONA), of_meetings(TOR)) == (1, 1)
    cast.protect("Emma Aas")
    name_on_list(cast, plan_id, MONA, (Where.MEETINGS,))
    assert (of_meetings(MONA), of_meetings(TOR)) == (1, 0)
    assert lines(read(cast, plan_id, TOR, area=Area.GOALS)), "what tells of no place is read"


def test_a_topic_a_person_and_days_are_chosen(cast, plan_id):
    write_entries(cast, plan_id, 2)
    tell(cast, plan_id)
    tell(cast, plan_id, TOR, year=2020)
    tor = cast.profile_id(TOR)
    assert len(lines(read(cast, plan_id, area=Area.GOALS))) == 2
    assert {
        one.what for one in lines(read(cast, plan_id, area=Area.TIMELINE)) if one.at.year < 2021
    }
    by_tor = lines(read(cast, plan_id, person=tor))
    assert by_tor
    assert {one.author_profile_id for one in by_tor if hasattr(one, "what")} == {tor}
    assert "Tor Aas" in " ".join(one.text for one in by_tor if hasattr(one, "text"))
    old = lines(read(cast, plan_id, until=date(2019, 12, 31)))
    assert [one.happened_on for one in old] == [date(2019, 8, 1)]
    assert not [
        one for one in lines(read(cast, plan_id, since=clock.today())) if one.at.year < 2021
    ]


def test_the_page_takes_what_is_chosen_and_says_what_it_does_not_understand(cast, plan_id):
    write_entries(cast, plan_id, 1)
    client = cast.client(KARI)
    page = shown(client, address(plan_id, "?tema=GOALS"))
    assert "Mona Aas" in page.text
    assert "Vis alt" in page.text
    wrong = shown(client, address(plan_id, "?fra=i-gaar&tema=CONSENT&person=" + SCRIPT))
    assert wrong.status == 200
    assert "Skriv dagen slik: 24.12.2026." in wrong.text
    assert "Ikke et gyldig valg" in wrong.text
    assert shown(client, address(plan_id, "?for=" + SCRIPT)).status == 200
    nobody = shown(client, address(plan_id, "?til=2001-01-01"))
    assert "Vi fant ingenting" in nobody.text


def test_the_way_on_keeps_what_was_chosen(cast, plan_id):
    write_entries(cast, plan_id, AT_A_TIME + 1)
    page = cast.client(MONA).get(address(plan_id, "?tema=GOALS&person=")).text
    start = page.index("?tema=GOALS&amp;for=")
    link = page[start : page.index('"', start)].replace("&amp;", "&")
    further = shown(cast.client(MONA), address(plan_id, link))
    assert "Til det nyeste" in further.text
    assert "Eldre" not in further.text


def test_a_long_timeline_costs_what_a_short_one_costs(cast, plan_id):
    client = cast.client(MONA)
    client.get(address(plan_id))
    with counted_statements() as few:
        assert client.get(address(plan_id)).status_code == 200
    write_entries(cast, plan_id, 1_000)
    for number in range(30):
        tell(cast, plan_id, year=1990 + number)
    with counted_statements() as many:
        assert client.get(address(plan_id)).status_code == 200
    assert len(many) == len(few) <= 10


def test_the_same_done_again_the_same_day_is_one_line(cast, plan_id):
    with moved(timedelta(days=3)):
        write_entries(cast, plan_id, 3, at=clock.now())
        write_entries(cast, plan_id, 1, at=clock.now() - timedelta(days=1))
        found = said(read(cast, plan_id, area=Area.GOALS))
        assert [one.times for one in found] == [3, 1]
        page = shown(cast.client(MONA), address(plan_id, "?tema=GOALS"))
    assert "Mona Aas la til et mål 3 ganger" in page.text


# ---- what is new ---------------------------------------------------------------------------


def test_what_has_happened_since_one_was_here_is_marked_new(cast, plan_id):
    assert not read(cast, plan_id, KARI).has_new, "she has never been here: all would be new"
    with moved(timedelta(hours=2)):
        write_entries(cast, plan_id, 1)
        page = read(cast, plan_id, KARI)
        assert [page.is_new(one) for one in said(page)][:2] == [True, False]
        with moved(timedelta(minutes=20)):
            assert read(cast, plan_id, KARI).has_new, "the same visit"
        with moved(timedelta(minutes=45)):
            assert read(cast, plan_id, KARI).has_new, "she has been here all the time"
    with moved(timedelta(hours=9)):
        assert not read(cast, plan_id, KARI).has_new
        client = cast.client(KARI)
        assert "merket med «Ny»" not in client.get(address(plan_id)).text


def test_nobody_reads_when_another_looked(cast, plan_id):
    read(cast, plan_id, MONA)
    with cast.acting_as(TOR):
        open_plan(plan_id, Area.TIMELINE, Level.READ)
        assert db.session.scalars(select(TimelineVisit)).all() == []


# ---- from before the plan ------------------------------------------------------------------


def test_the_family_tells_and_all_with_the_timeline_read(cast, plan_id):
    client = cast.client(MONA)
    form = shown(client, address(plan_id, "/for-planen/ny"))
    for name in (MONA, TOR, HANNE, KARI):
        assert name in form.text, "who will read it"
    data = {"what": "Begynte i barnehage", "year": "2019", "month": "8", "more": "Solstua."}
    assert sent(client, address(plan_id, "/for-planen/ny"), data).status == 303
    page = shown(cast.client(KARI), address(plan_id)).text
    for words in ("Begynte i barnehage", "Solstua.", "august 2019", "fortalt av Mona Aas"):
        assert words in page
    assert "Ta bort" not in page, "she may read it"
    assert "Mona Aas fortalte om noe fra før planen" in page
    assert cast.client(SIV).get(address(plan_id)).status_code == 404


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ({"year": "2019"}, ">2019<"),
        ({"year": "2019", "month": "8"}, ">august 2019<"),
        ({"year": "2019", "month": "8", "day": "17"}, ">17. august 2019<"),
    ],
)
def test_it_was_when_one_remembers(cast, plan_id, when, words):
    client = cast.client(TOR)
    sent(client, address(plan_id, "/for-planen/ny"), {"what": "Flyttet", **when})
    assert words in client.get(address(plan_id)).text


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"what": ""}, "Skriv hva som hendte."),
        ({"what": LONG}, "Skriv høyst"),
        ({"year": ""}, "Skriv året"),
        ({"year": "nitten"}, "Skriv det med tall."),
        ({"year": "19"}, "Skriv året med fire sifre"),
        ({"year": "-1"}, "Den dagen finnes ikke"),
        ({"year": "999999"}, "Den dagen finnes ikke"),
        ({"month": "", "day": "3"}, "Velg måneden også"),
        ({"month": "13"}, "Ikke et gyldig valg"),
        ({"month": "2", "day": "30"}, "Den dagen finnes ikke"),
        ({"day": "x"}, "Skriv det med tall."),
        ({"year": "2199"}, "Velg en dag som har vært"),
        ({"more": LONG}, "Skriv høyst"),
    ],
)
def test_what_is_wrong_stands_at_the_field_and_nothing_is_lost(cast, plan_id, wrong, words):
    data = {"what": "Flyttet", "year": "2019", "month": "8", "more": SCRIPT, **wrong}
    page = sent(cast.client(MONA), address(plan_id, "/for-planen/ny"), data)
    assert page.status == 422
    assert words in page.text
    assert page.value("what") == data["what"]
    assert page.value("more") == data["more"]


def test_the_second_of_two_writers_gets_both(cast, plan_id):
    event_id = tell(cast, plan_id)
    with cast.changing(plan_id, TOR):
        change_life_event(writing(plan_id), event_id, told(what="Flyttet fra Bergen"), version=1)
    with pytest.raises(RuleBroken) as refused, cast.changing(plan_id, HANNE):
        change_life_event(writing(plan_id), event_id, told(what="Kom hit"), version=1)
    assert refused.value.code == WRITTEN_MEANWHILE
    to = address(plan_id, f"/for-planen/{event_id}/endre")
    data = {"what": "Kom hit", "year": "2019", "version": "1"}
    page = sent(cast.client(HANNE), to, data)
    assert page.status == 422
    assert page.value("what") == "Kom hit"
    assert "Flyttet fra Bergen" in page.text
    again = {**data, "version": page.value("version")}
    assert sent(cast.client(HANNE), to, again).status == 303
    assert "Kom hit" in shown(cast.client(MONA), address(plan_id)).text


def test_what_is_taken_away_is_gone_with_its_words(cast, plan_id):
    event_id = tell(cast, plan_id)
    to = address(plan_id, f"/for-planen/{event_id}/sletting")
    assert "kan ikke hentes tilbake" in shown(cast.client(HANNE), to).text
    assert sent(cast.client(HANNE), to, {}).status == 303
    assert "Flyttet hit" not in shown(cast.client(MONA), address(plan_id)).text
    with acting(None), transaction(), system_access("test: what is left"):
        row = db.session.get_one(LifeEvent, event_id)
        assert row.content_sealed is None
    for more in (f"/for-planen/{event_id}/endre", f"/for-planen/{event_id}/sletting"):
        assert cast.client(MONA).get(address(plan_id, more)).status_code == 404
    with pytest.raises(NotVisible), cast.changing(plan_id, MONA):
        take_away_life_event(writing(plan_id), event_id)


def test_who_only_reads_tells_nothing(cast, plan_id):
    event_id = tell(cast, plan_id)
    page = cast.client(KARI).get(address(plan_id)).text
    assert "/for-planen/" not in page
    with pytest.raises(NotEnough), cast.changing(plan_id, KARI):
        add_life_event(open_plan(plan_id, Area.TIMELINE, Level.READ), told())
    with pytest.raises(NotEnough), cast.changing(plan_id, KARI):
        plan = open_plan(plan_id, Area.TIMELINE, Level.READ)
        change_life_event(plan, event_id, told(what="Nei"), version=1)


def test_nothing_is_told_before_the_first_yes(cast):
    draft = cast.draft("Emma Aas", people=(KARI,))
    with cast.acting_as(HANNE), pytest.raises((Conflict, NotEnough, NotVisible)):
        add_life_event(writing(draft), told())


def test_there_is_room_for_many_but_not_for_all(cast, plan_id):
    tell(cast, plan_id)
    with acting(None), transaction(), system_access("test: a full timeline"):
        row = db.session.scalars(select(LifeEvent)).one()
        same = {c.name: getattr(row, c.name) for c in LifeEvent.__table__.columns}
        rows = [{**same, "id": new_id()} for _n in range(MANY - 1)]
        db.session.execute(insert(LifeEvent), rows)
    with pytest.raises(RuleBroken) as refused, cast.changing(plan_id, MONA):
        add_life_event(writing(plan_id), told())
    assert "ikke plass" in str(refused.value.text)
