"""Places at SFO: applied for, offered, had, changed and ended; who sees what of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from samspill.access.levels import Area, Level, Strength
from samspill.core import clock
from samspill.core.errors import NotEnough, NotVisible, RuleBroken
from samspill.infra.db import db
from samspill.notifications.models import Notice
from samspill.school.groups.models import GroupMember, StaffRole
from samspill.school.guardians.actions import set_switches
from samspill.school.guardians.queries import adults_of
from samspill.school.pupils.access import open_pupil
from samspill.school.pupils.models import Switch, SwitchSource
from samspill.school.sfo_places.actions import (
    answer_offer,
    change_place,
    end_place,
    keep_place,
    view_of,
)
from samspill.school.sfo_places.leading import offer_again, put_on_list, set_price
from samspill.school.sfo_places.models import PlaceState, SfoPlace
from samspill.school.sfo_places.queries import ENDED, LAPSED, sfo_rule
from samspill.school.sfo_places.rules import earliest_end, next_month
from samspill.school.sfo_requests.actions import withdraw
from tests.support.forms import post
from tests.support.page import Page
from tests.support.school import HEAD, protect
from tests.support.sfo import JONAS, MONA, Sfo, soonest
from tests.support.statements import counted_statements

TOR, KARI, ANNE = "Tor Aas", "Kari Lunde", "Anne Dahl"
PRIVATE = "PRIVATE"


@pytest.fixture
def sfo(school):
    """Fjordvik SFO with one kind of place."""
    found = Sfo(school)
    found.offer()
    return found


@pytest.fixture
def state(cast, school):
    """Where a place stands, for its home."""

    def look(place, child="Emma Aas", who=MONA):
        with cast.acting_as(who, PRIVATE):
            return view_of(open_pupil(school.pupils[child], Area.SFO, Level.READ), place)

    return look


@pytest.fixture
def refused(sfo):
    """The code and the field of what is refused."""

    def it(act, *given, **more):
        with pytest.raises(RuleBroken) as found:
            act(*given, **more)
        return found.value.code, found.value.field

    return it


# ---- the way of a place --------------------------------------------------------------------


def test_a_home_applies_gets_an_offer_and_the_child_is_in_the_sfo(sfo, school, state, cast, ids):
    place = sfo.apply()
    assert state(place).state == PlaceState.APPLIED
    sfo.decided(place)
    assert state(place).answer_by == clock.today() + timedelta(days=14)
    with cast.acting_as(JONAS, "WORK"), pytest.raises(NotEnough):
        open_pupil(school.pupils["Emma Aas"], Area.PUPIL, Level.READ)
    sfo.home(answer_offer, place, accepts=True)
    with cast.acting_as(HEAD, "WORK"):
        row = db.session.scalars(select(GroupMember).where(GroupMember.group_id == sfo.id)).one()
        assert (row.valid_from, row.valid_to) == (soonest(), state(place).ends_on)
        assert row.valid_to.month == 8


def test_who_works_at_the_sfo_finds_the_child_from_its_first_day(sfo, school, finds, later):
    sfo.placed()
    emma = school.pupils["Emma Aas"]
    assert not finds(JONAS, emma)
    with later((soonest() - clock.today()).days):
        assert finds(JONAS, emma)


def test_notices_say_nothing_and_go_to_who_decides_and_who_answers(sfo, cast, ids):
    sfo.offered()
    db.session.rollback()
    told = ((JONAS, "WORK", "decision_waits"), (MONA, PRIVATE, "answer_waits"))
    for who, kind, template in (*told, (TOR, PRIVATE, "answer_waits")):
        with cast.acting_as(who, kind):
            mine = db.session.query(Notice).filter_by(profile_id=ids(who, kind))
            found = {one.template for one in mine}
            assert template in found, (who, found)


def test_an_offer_that_is_not_answered_in_time_is_gone(sfo, state, later, refused):
    place = sfo.offered()
    with later(15):
        assert state(place).state == LAPSED
        assert refused(sfo.home, answer_offer, place, accepts=True)[0] == "lapsed"
        sfo.lead(offer_again, place)
        sfo.home(answer_offer, place, accepts=True)
        with pytest.raises(NotVisible):
            sfo.lead(offer_again, place)


def test_no_is_no_and_another_application_may_follow(sfo, state):
    place = sfo.offered()
    sfo.home(answer_offer, place, accepts=False)
    assert state(place).state == PlaceState.DECLINED
    other = sfo.apply()
    sfo.home(withdraw, other)
    assert state(other).state == PlaceState.WITHDRAWN


def test_a_waiting_list_says_why_where_it_does_and_leads_to_an_offer(sfo, state):
    place = sfo.apply()
    sfo.lead(put_on_list, place, why="Vi er fulle.")
    assert (state(place).state, state(place).why) == (PlaceState.WAITING, "Vi er fulle.")
    with pytest.raises(NotVisible):
        sfo.lead(put_on_list, place)
    sfo.decided(place)
    assert (state(place).state, state(place).why) == (PlaceState.OFFERED, "")


# ---- what is refused -----------------------------------------------------------------------


def test_sf_01_a_child_who_is_no_pupil_of_the_school(sfo, school, refused):
    school.leave("Emma Aas", "3B")
    assert refused(sfo.apply) == ("SF-01", "offer_id")


@pytest.mark.parametrize("weekdays", ["", "1234"])
def test_sf_02_more_days_than_the_place_has_or_none(sfo, refused, weekdays):
    three = sfo.offer("Tre dager", days=3)
    assert refused(sfo.apply, offer_id=three, weekdays=weekdays) == ("SF-02", "weekdays")


def test_sf_03_a_child_beyond_the_fourth_year(sfo, school, refused):
    school.make("5A", year_level=5)
    school.enrol("Amir Ali", "5A")
    assert refused(sfo.apply, "Amir Ali", "Yusuf Ali") == ("SF-03", "starts_on")


def test_sf_04_a_place_that_stands_is_changed_not_asked_for_again(sfo, refused):
    sfo.placed()
    assert refused(sfo.apply)[0] == "SF-04"


@pytest.mark.parametrize("days", [0, -1])
def test_sf_05_a_place_does_not_begin_today(sfo, refused, days):
    day = clock.today() + timedelta(days=days)
    assert refused(sfo.apply, starts_on=day) == ("SF-05", "starts_on")


def test_sf_06_an_end_that_is_too_early_says_which_day_and_what_it_costs(sfo):
    place = sfo.placed()
    with pytest.raises(RuleBroken) as found:
        sfo.home(end_place, place, ends_on=next_month(clock.today()))
    assert (found.value.code, found.value.field) == ("SF-06", "ends_on")
    assert "kr" in str(found.value.text)


def test_sf_07_shares_must_be_all(sfo, refused, ids):
    code = refused(sfo.apply, own_share=50, co_share=40, co_payer_id=ids(TOR))
    assert code == ("SF-07", "own_share")


def test_sf_08_who_pays_the_rest_must_be_an_adult_of_the_child(sfo, refused, ids):
    for stranger in (None, ids("Yusuf Ali")):
        found = refused(sfo.apply, own_share=50, co_share=50, co_payer_id=stranger)
        assert found == ("SF-08", "co_payer_id")
    sfo.apply(own_share=50, co_share=50, co_payer_id=ids(TOR))


# ---- change and end ------------------------------------------------------------------------


def test_more_begins_next_month_and_less_after_the_notice(sfo, state, later):
    sfo.offer("Tre dager", days=3, price=2000)
    place = sfo.placed(offer_id=sfo.offers["Tre dager"], weekdays="135")
    more = sfo.home(change_place, place, offer_id=sfo.offers["Fem dager"], weekdays="12345")
    assert more == max(next_month(clock.today()), soonest())
    with later((more - clock.today()).days + 1):
        assert state(place).monthly(clock.today()) == 3250
        less = sfo.home(change_place, place, offer_id=sfo.offers["Tre dager"], weekdays="12")
        assert less > next_month(next_month(clock.today()))
        assert [one.weekdays for one in state(place).terms][-2:] == ["12345", "12"]


def test_what_is_had_already_is_no_change(sfo, refused):
    place = sfo.placed()
    same = {"offer_id": sfo.offers["Fem dager"], "weekdays": "12345"}
    assert refused(sfo.home, change_place, place, **same)[0] == "same"


def test_what_has_not_begun_is_taken_back_and_the_newest_wish_holds(sfo, state, refused, later):
    """A home that asks for fewer days and thinks better of it has what it had, all the time."""
    sfo.offer("Tre dager", days=3, price=2000, seats=1)
    whole = {"offer_id": sfo.offers["Fem dager"], "weekdays": "12345"}
    less = {"offer_id": sfo.offers["Tre dager"], "weekdays": "135"}
    place = sfo.placed()

    def from_then_on():
        return [one.weekdays for one in state(place).terms if one.valid_from >= begins]

    with later(1 + (soonest() - clock.today()).days):
        begins = sfo.home(change_place, place, **less)
        assert from_then_on() == ["135"]
        assert refused(sfo.home, change_place, place, **less) == ("same", "weekdays")
        assert sfo.home(change_place, place, **whole) == begins
        assert from_then_on() == ["12345"]
        assert state(place).coming(clock.today()) == []
        assert refused(sfo.home, change_place, place, **whole) == ("same", "weekdays")
        sfo.home(change_place, place, **less)
        assert sfo.home(change_place, place, **whole | {"weekdays": "1234"}) == begins
        assert from_then_on() == ["1234"]
        assert [one.weekdays for one in state(place).coming(clock.today())] == ["1234"]
        sfo.placed("Iben Dahl", "Anne Dahl", **less)
        assert refused(sfo.home, change_place, place, **less)[0] == "full"


def test_a_place_ends_after_the_notice_and_may_be_kept(sfo, state, cast, later):
    place = sfo.placed()
    with cast.acting_as(MONA, PRIVATE):
        rule = _rule(cast)
    end, by_itself = earliest_end(clock.today(), rule), state(place).ends_on
    sfo.home(end_place, place, ends_on=end)
    assert (state(place).ends_on, state(place).is_terminated) == (end, True)
    sfo.home(keep_place, place)
    assert (state(place).ends_on, state(place).is_terminated) == (by_itself, False)
    sfo.home(end_place, place, ends_on=end)
    with later((end - clock.today()).days):
        assert state(place).state == ENDED


def _rule(cast):
    return sfo_rule(cast.person(HEAD).tenant_id, clock.today())


def test_a_price_is_of_a_month_to_come_and_its_history_stays(sfo, refused, state):
    first = next_month(clock.today())
    new = {"offer_id": sfo.offers["Fem dager"], "price": 3100, "food": 260, "sibling_percent": 50}
    assert refused(sfo.lead, set_price, valid_from=clock.today(), **new)[1] == "valid_from"
    sfo.lead(set_price, valid_from=first, **new)
    assert refused(sfo.lead, set_price, valid_from=first, **new)[1] == "valid_from"
    place = sfo.placed()
    prices = state(place).now(clock.today()).prices
    assert [one.price for one in prices] == [3000, 3100]


# ---- who sees and does what ----------------------------------------------------------------


def test_the_other_home_sees_the_place_and_neither_price_nor_who_applied(sfo, cast, school):
    place = sfo.placed()
    path = f"/skole/elever/{school.pupils['Emma Aas']}/sfo"
    for who, pays in ((MONA, True), (TOR, False)):
        page = Page(cast.client(who, PRIVATE).get(path)).text
        assert "Har plass" in page
        assert ("3 250" in page) is pays, who
        assert pays or MONA not in page
    with pytest.raises(NotVisible):
        sfo.home(end_place, place, who=TOR, ends_on=date(2030, 1, 1))


def test_without_the_switch_nothing_of_sfo_is_there(sfo, cast, school, rows):
    sfo.placed()
    emma = school.pupils["Emma Aas"]
    assert rows(TOR, SfoPlace, PRIVATE) == 1
    with cast.acting_as(HEAD, "WORK"):
        opened = open_pupil(emma, Area.SCHOOL, Level.MANAGE)
        tor = next(one for one in adults_of(opened).adults if one.name == TOR)
        set_switches(
            opened,
            relation_id=tor.relation_id,
            switches=[Switch.SFO],
            is_on=False,
            source=SwitchSource.AGREEMENT,
            last_day=None,
        )
    assert rows(TOR, SfoPlace, PRIVATE) == 0
    client = cast.client(TOR, PRIVATE)
    assert client.get(f"/skole/elever/{emma}/sfo").status_code == 403


def test_a_protected_child_stands_in_no_list(sfo, cast, rows):
    sfo.placed()
    assert rows(JONAS, SfoPlace, "WORK") == 1
    protect(cast, "Emma Aas")
    assert rows(JONAS, SfoPlace, "WORK") == 0
    assert rows(HEAD, SfoPlace, "WORK") == 0


def test_teachers_and_staff_of_another_place_read_no_application(sfo, rows):
    sfo.apply()
    seen = {HEAD: 1, JONAS: 1, KARI: 0, ANNE: 0}
    for who, many in seen.items():
        assert rows(who, SfoPlace, "WORK") == many, who


def test_a_sibling_pays_less_whoever_asks(sfo, school, state, cast):
    school.enrol("Oskar Aas", "2A")
    first, second = sfo.placed(), sfo.placed("Oskar Aas")
    day = clock.today()
    assert state(first).monthly(day) == 3250
    assert state(second, "Oskar Aas").monthly(day) == 2100 + 250
    assert state(second, "Oskar Aas", TOR).monthly(day) == 2100 + 250


# ---- pages ---------------------------------------------------------------------------------


def test_the_list_of_who_leads_takes_ten_statements_however_many(sfo, cast, school):
    client, path = cast.client(JONAS), f"/skole/grupper/{sfo.id}/sfo"
    counts = []
    for child, who in (("Emma Aas", MONA), ("Iben Dahl", ANNE)):
        sfo.placed(child, who)
        db.session.rollback()
        with counted_statements() as found:
            assert Page(client.get(path)).status == 200
        counts.append(len(found))
    assert counts[0] == counts[1] <= 10


def test_what_was_typed_stays_and_the_message_stands_at_its_field(sfo, cast, school):
    path = f"/skole/elever/{school.pupils['Emma Aas']}/sfo"
    client = cast.client(MONA, PRIVATE)
    wrong = {
        "offer_id": str(sfo.offers["Fem dager"]),
        "weekdays": ["1", "2"],
        "starts_on": clock.today().isoformat(),
        "own_share": "100",
    }
    answer = post(client, path, wrong)
    assert answer.status_code == 422
    text = answer.get_data(as_text=True)
    assert "Plassen kan begynne tidligst" in text
    assert clock.today().isoformat() in text
    assert post(client, path, {**wrong, "starts_on": soonest().isoformat()}).status_code == 303


@pytest.mark.parametrize(
    ("typed", "kroner"), [("kr 3 015", 3015), ("3.015,-", 3015), ("3015", 3015)]
)
def test_an_amount_is_read_as_people_write_it(sfo, cast, typed, kroner):
    form = {"name": "Tidlig", "days": "5", "opens_at": "07.00", "closes_at": "08.30"}
    client, path = cast.client(JONAS), f"/skole/grupper/{sfo.id}/sfo"
    assert post(client, path + "/tilbud", {**form, "price": "-5"}).status_code == 422
    assert post(client, path + "/tilbud", {**form, "price": typed}).status_code == 303
    assert f"{kroner:,}".replace(",", " ") in Page(client.get(path)).text


def test_a_teacher_is_placed_in_no_sfo_and_its_staff_in_no_class(sfo, school):
    for group, role in (("SFO", StaffRole.TEACHER), ("3B", StaffRole.SFO_STAFF)):
        with pytest.raises(RuleBroken):
            school.place(JONAS if group == "SFO" else KARI, group, role)


def test_sfo_is_of_the_everyday(sfo, cast, school):
    path = f"/skole/elever/{school.pupils['Emma Aas']}/sfo"
    page = cast.client(MONA, PRIVATE, Strength.SUBSTANTIAL).get(path)
    assert Page(page).status == 200
