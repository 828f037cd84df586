"""What the overview tells the holder to look after, and the nine points of an individual plan."""

from __future__ import annotations

from datetime import timedelta

import pytest

from samspill.access.levels import Area
from samspill.core.clock import moved
from samspill.plans.consent.withdrawal import withdraw_participant
from samspill.plans.overview.health import POINTS
from samspill.plans.overview.queries import overview_page
from samspill.plans.own_room.actions import take_back
from samspill.plans.participants.queries import participants_of
from tests.plans.test_consent import HANNE, KARI, MONA, SIV, TOR, opened
from tests.plans.test_goal_pages import shown
from tests.plans.test_goals import add, add_doing
from tests.plans.test_lifecycle import individual
from tests.plans.test_own_room import room_of, share, write
from tests.plans.test_young_person import JON, SARA
from tests.support.statements import counted_statements


@pytest.fixture
def plan_id(cast):
    plan_id = cast.active_plan(people=(KARI,))
    cast.accept(plan_id, KARI)
    return plan_id


def health(cast, plan_id, name=HANNE, days=0):
    with moved(timedelta(days=days)), cast.acting_as(name):
        return overview_page(opened(plan_id, Area.OVERVIEW)).health


def test_a_plan_that_was_just_begun_is_well(cast, plan_id):
    found = health(cast, plan_id)
    assert found.is_well
    assert found.points == (), "a stafettlogg has no nine points"
    page = shown(cast.client(HANNE), f"/planer/{plan_id}").text
    assert "Slik står det til" not in page


def test_it_is_the_holders_alone(cast, plan_id):
    for name in (MONA, KARI):
        assert health(cast, plan_id, name, days=120) is None
        with moved(timedelta(days=120)):
            assert "Slik står det til" not in shown(cast.client(name), f"/planer/{plan_id}").text


def test_after_ninety_days_without_a_look(cast, plan_id):
    add_doing(cast, plan_id, add(cast, plan_id, MONA), MONA)
    assert health(cast, plan_id, days=89).unseen == 0
    found = health(cast, plan_id, days=91)
    assert (found.unseen, found.unheard, found.loose) == (1, True, 0)
    with moved(timedelta(days=91)):
        page = shown(cast.client(HANNE), f"/planer/{plan_id}").text
        assert "Ett mål er ikke vurdert på 90 dager" in page
        assert "Emma er ikke spurt på 90 dager" in page


def test_what_a_child_shares_from_its_own_room_is_heard_by_who_got_it(cast):
    plan_id = cast.active_plan(SARA, (KARI, SIV), (JON, SARA))
    cast.accept(plan_id, KARI, SIV)
    assert health(cast, plan_id, days=91).unheard
    with moved(timedelta(days=60)):
        share(cast, write(cast), KARI)
    assert health(cast, plan_id, days=91).unheard, "it was for Kari alone (J4)"
    with moved(timedelta(days=60)):
        given = share(cast, write(cast), HANNE)
    assert not health(cast, plan_id, days=91).unheard
    assert health(cast, plan_id, days=151).unheard
    with moved(timedelta(days=61)), cast.acting_as(SARA):
        take_back(room_of(cast), given[HANNE].id)
    assert health(cast, plan_id, days=91).unheard, "it was taken back"


def test_who_leaves_leaves_an_activity_behind(cast, plan_id):
    goal_id = add(cast, plan_id, MONA)
    add_doing(cast, plan_id, goal_id, MONA, KARI)
    assert health(cast, plan_id).loose == 0
    with cast.changing(plan_id, MONA):
        from_plan = opened(plan_id)
        participant = next(one for one in participants_of(plan_id) if one.name == KARI)
        withdraw_participant(from_plan, participant_id=participant.id)
    assert health(cast, plan_id).loose == 1
    assert (
        "Én aktivitet har ingen som har ansvaret"
        in shown(cast.client(HANNE), f"/planer/{plan_id}").text
    )


def test_a_consent_that_ends_soon_is_said(cast, plan_id):
    assert health(cast, plan_id, days=130).ends_on is None
    assert health(cast, plan_id, days=150).ends_on is not None


def test_the_nine_points_of_an_individual_plan(cast):
    plan_id = individual(cast)
    cast.propose(plan_id, KARI)
    cast.send(plan_id)
    for name in (MONA, TOR):
        cast.sign(plan_id, name)
    found = health(cast, plan_id)
    assert len(found.points) == len(POINTS) == 9
    there = {one.name for one in found.points if one.is_there}
    assert there == {POINTS[one][0] for one in ("who", "leads", "consent")}
    add_doing(cast, plan_id, add(cast, plan_id, MONA), MONA)
    assert health(cast, plan_id).there > found.there
    client = cast.client(HANNE)
    with counted_statements() as statements:
        page = shown(client, f"/planer/{plan_id}")
    assert len(statements) <= 10, statements
    assert "av 9 punkter i en individuell plan er på plass" in page.text
    assert page.soup.select_one("main progress[max='9']")
