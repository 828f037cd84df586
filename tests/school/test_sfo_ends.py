"""How a place at SFO ends otherwise than by its home; special needs; an offer before it lapses."""

from __future__ import annotations

from datetime import timedelta

import pytest

from samspill.access.actor import acting
from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.errors import NotVisible, RuleBroken
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.notifications.models import Notice
from samspill.school.groups.models import GroupMember
from samspill.school.pupils.access import open_pupil
from samspill.school.pupils.actions import end_place_in
from samspill.school.sfo_places import jobs
from samspill.school.sfo_places.actions import change_place, end_place, keep_place, view_of
from samspill.school.sfo_places.leading import finish
from samspill.school.sfo_places.models import PlaceState
from samspill.school.sfo_places.queries import sfo_rule
from samspill.school.sfo_places.reminding import offered_places
from samspill.school.sfo_places.rules import AUGUST, earliest_end, next_month
from tests.support.forms import post
from tests.support.page import Page
from tests.support.school import HEAD
from tests.support.sfo import JONAS, MONA, Sfo, soonest

TOR, PRIVATE, EMMA = "Tor Aas", "PRIVATE", "Emma Aas"
WHY = "Regningen er ikke betalt, og dere har fått to varsler."


@pytest.fixture
def sfo(school):
    """Fjordvik SFO with one kind of place."""
    found = Sfo(school)
    found.offer()
    return found


@pytest.fixture
def seen(cast, school):
    """A place as its home sees it."""

    def look(place, child=EMMA, who=MONA):
        with cast.acting_as(who, PRIVATE):
            return view_of(open_pupil(school.pupils[child], Area.SFO, Level.READ), place)

    return look


def notices(cast, who):
    profile_id = cast.profile_id(who, PRIVATE)
    with acting(None), transaction(), system_access("a test looks"):
        found = db.session.query(Notice).filter_by(profile_id=profile_id)
        return [one.template for one in found if one.path.endswith("/sfo")]


def in_sfo(sfo):
    with acting(None), transaction(), system_access("a test looks"):
        found = db.session.query(GroupMember).filter_by(group_id=sfo.id)
        return [(one.valid_from, one.valid_to) for one in found]


# ---- who leads it --------------------------------------------------------------------------


def test_who_leads_ends_a_place_with_a_reason_and_the_home_cannot_take_it_back(sfo, seen, cast):
    place, day = sfo.placed(), next_month(clock.today())
    for ends_on, why, field in (
        (clock.today(), WHY, "ends_on"),
        (seen(place).ends_on, WHY, "ends_on"),
        (day, "", "why"),
    ):
        with pytest.raises(RuleBroken) as refused:
            sfo.lead(finish, place, ends_on=ends_on, why=why)
        assert refused.value.field == field
    before = notices(cast, MONA)
    sfo.lead(finish, place, ends_on=day, why=WHY)
    found = seen(place)
    assert (found.ends_on, found.is_terminated, found.why) == (day, True, WHY)
    assert in_sfo(sfo) == [(soonest(), max(day, soonest()))]
    assert notices(cast, MONA) == [*before, "something_new"]
    assert "something_new" in notices(cast, TOR)
    with pytest.raises(NotVisible):
        sfo.home(keep_place, place)


def test_the_form_says_what_is_wrong_and_the_reason_stands_at_home(sfo, cast, school):
    place = sfo.placed()
    path = f"/skole/grupper/{sfo.id}/sfo/{place}"
    client = cast.client(JONAS)
    assert "Avslutt plassen" in Page(client.get(path)).text
    answer = Page(post(client, f"{path}/avslutning", {"ends_on": "i morgen", "why": ""}))
    assert answer.status == 422
    assert {"ends_on", "why"} <= set(answer.errors())
    day = next_month(clock.today())
    form = {"ends_on": day.isoformat(), "why": WHY}
    assert post(client, f"{path}/avslutning", form).status_code == 303
    home = Page(cast.client(MONA, PRIVATE).get(f"/skole/elever/{school.pupils[EMMA]}/sfo")).text
    assert WHY in home
    assert "Behold plassen" not in home


# ---- the child leaves ----------------------------------------------------------------------


def leaves(sfo, school, days=10):
    """The school says that Emma leaves it after a day. Gives the first day without a place."""
    last_day = clock.today() + timedelta(days=days)
    with school.opened() as opened:
        end_place_in(opened, school.pupils[EMMA], school.id, last_day=last_day)
    return last_day + timedelta(days=1)


def test_a_child_who_moves_has_no_notice(sfo, school, seen, cast):
    place = sfo.placed()
    gone = leaves(sfo, school)
    found = seen(place)
    assert (found.ends_on, found.is_terminated) == (gone, True)
    assert in_sfo(sfo) == [(soonest(), gone)]
    assert notices(cast, MONA)[-1] == "something_new"
    with pytest.raises(NotVisible):
        sfo.home(keep_place, place)


def test_a_place_that_the_home_has_ended_before_is_left_alone(sfo, school, seen, cast, later):
    place = sfo.placed()
    day = next_month(next_month(next_month(clock.today())))
    try:
        sfo.home(end_place, place, ends_on=day)
    except RuleBroken:
        pytest.fail("the third month is never too early")
    leaves(sfo, school, days=200)
    assert seen(place).ends_on == day


@pytest.mark.parametrize("made", ["apply", "offered"])
def test_what_is_asked_for_or_offered_is_taken_back(sfo, school, seen, made):
    place = getattr(sfo, made)()
    leaves(sfo, school)
    assert seen(place).state == PlaceState.WITHDRAWN
    assert in_sfo(sfo) == []


def test_to_leave_a_class_ends_no_place(sfo, school, seen):
    place = sfo.placed()
    until = seen(place).ends_on
    with school.opened() as opened:
        end_place_in(opened, school.pupils[EMMA], school.groups["3B"], last_day=clock.today())
    assert seen(place).ends_on == until


# ---- special needs -------------------------------------------------------------------------


@pytest.mark.parametrize(("level", "years"), [(5, 3), (7, 1)])
def test_special_needs_give_a_place_to_year_seven(sfo, school, seen, level, years):
    school.make("Stor", year_level=level)
    school.enrol("Amir Ali", "Stor")
    amir = ("Amir Ali", "Yusuf Ali")
    with pytest.raises(RuleBroken) as refused:
        sfo.apply(*amir)
    assert refused.value.code == "SF-03"
    place = sfo.apply(*amir, special_needs=True)
    found = seen(place, *amir)
    summer = clock.today().year + (clock.today().month >= AUGUST)
    assert found.ends_on.year == summer + years - 1
    assert found.special_needs


def test_beyond_year_seven_there_is_none(sfo, school):
    school.make("8A", year_level=8)
    school.enrol("Amir Ali", "8A")
    with pytest.raises(RuleBroken) as refused:
        sfo.apply("Amir Ali", "Yusuf Ali", special_needs=True)
    assert refused.value.code == "SF-03"
    assert "7. trinn" in str(refused.value.text)


# ---- an offer before it lapses -------------------------------------------------------------


def test_an_offer_is_reminded_of_twice_and_no_more(sfo, school, cast, later):
    sfo.offered()
    emma = school.pupils[EMMA]

    def told_after(days):
        with later(days):
            for _time in range(2):
                with acting(None), transaction():
                    jobs.remind(str(emma))
        return len(notices(cast, MONA))

    assert [told_after(days) for days in (1, 8, 14, 14, 16)] == [1, 2, 3, 3, 3]
    with later(16):
        assert offered_places(clock.today()) == []


# ---- the seat of one that ends -----------------------------------------------------------------


@pytest.fixture
def two(sfo, school):
    """One seat, which Emma has until a day; Oskar asks for it from then. Gives (the place, the
    day)."""
    school.enrol("Oskar Aas", "3B")
    sfo.offer("Én plass", seats=1)
    place = sfo.placed(offer_id=sfo.offers["Én plass"])
    with sfo.cast.acting_as(MONA, PRIVATE):
        rule = sfo_rule(sfo.cast.person(HEAD).tenant_id, clock.today())
    ends = earliest_end(clock.today(), rule)
    sfo.home(end_place, place, ends_on=ends)
    return place, ends


def test_a_place_is_kept_while_nobody_else_has_got_it(sfo, two):
    place, ends = two
    sfo.home(keep_place, place)
    sfo.home(end_place, place, ends_on=ends)
    sfo.placed("Oskar Aas", offer_id=sfo.offers["Én plass"], starts_on=ends)
    with pytest.raises(RuleBroken) as found:
        sfo.home(keep_place, place)
    assert found.value.code == "full"
    assert len(in_sfo(sfo)) == 2, "one after the other"


def test_who_changed_her_mind_about_other_days_does_not_take_a_seat_that_was_given(sfo, two):
    """From the day of the change on, the seat was free."""
    place, ends = two
    sfo.home(keep_place, place)
    since = sfo.home(change_place, place, offer_id=sfo.offers["Fem dager"], weekdays="1")
    sfo.placed("Oskar Aas", offer_id=sfo.offers["Én plass"], starts_on=since)
    with pytest.raises(RuleBroken) as found:
        sfo.home(change_place, place, offer_id=sfo.offers["Én plass"], weekdays="12")
    assert found.value.code == "full"
