"""A family that moves: what ends, who may say so, and no trace around a protected child (F7)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from samspill.access.actor import acting
from samspill.access.levels import Area, Level
from samspill.core import clock
from samspill.core.clock import moved
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken
from samspill.infra.transaction import transaction
from samspill.plans.lifecycle.actions import pause_plan
from samspill.plans.moves.actions import cancel_move, note_move
from samspill.plans.moves.jobs import end_one
from samspill.plans.moves.models import MoveWish
from samspill.plans.moves.queries import move_of
from samspill.plans.timeline.queries import latest_lines
from tests.plans.test_consent import HANNE, JONAS, KARI, MONA, TOR, notices, opened, reaches
from tests.plans.test_goal_pages import sent, shown
from tests.plans.test_lifecycle import as_holder, evidence_holds, status
from tests.support.statements import counted_statements

WEEK = timedelta(days=7)


def note(cast, plan_id, name=MONA, days=7, wish=MoveWish.END):
    day = clock.today() + timedelta(days=days)
    with cast.changing(plan_id, name):
        note_move(opened(plan_id), last_day=day, wish=wish)


def noted(cast, plan_id, name=TOR):
    with cast.acting_as(name):
        opened(plan_id, Area.OVERVIEW)
        found = move_of(plan_id)
        return found.last_day if found else None


def run(cast, plan_id, days):
    with moved(timedelta(days=days)), acting(None), transaction():
        end_one(str(plan_id))


@pytest.fixture
def plan_id(cast):
    return cast.active_plan(people=(KARI,))


def test_the_plan_ends_after_the_last_day_and_the_family_reads_on(cast, plan_id):
    note(cast, plan_id)
    run(cast, plan_id, 7)
    assert status(cast, plan_id) == "ACTIVE", "the last day is counted"
    run(cast, plan_id, 8)
    run(cast, plan_id, 8)
    with moved(timedelta(days=8)):
        with cast.acting_as(MONA):
            plan = opened(plan_id)
            assert (plan.subject.status, plan.subject.closing_reason) == ("CLOSING", "MOVED")
        assert noted(cast, plan_id) is None
        assert not reaches(cast, KARI, plan_id)
        assert not reaches(cast, HANNE, plan_id)
        assert reaches(cast, HANNE, plan_id, Area.CLOSING, Level.WRITE)
        for name in (MONA, TOR):
            assert reaches(cast, name, plan_id, Area.GOALS)
        assert evidence_holds(cast, plan_id)


def test_what_is_taken_back_ends_nothing(cast, plan_id):
    note(cast, plan_id)
    with pytest.raises(Conflict):
        note(cast, plan_id, TOR)
    with cast.changing(plan_id, TOR):
        cancel_move(opened(plan_id))
    run(cast, plan_id, 9)
    assert status(cast, plan_id) == "ACTIVE"
    with cast.acting_as(MONA), pytest.raises(NotVisible):
        cancel_move(opened(plan_id))
    note(cast, plan_id, HANNE, days=30)
    assert noted(cast, plan_id) == clock.today() + timedelta(days=30)


def test_the_family_and_the_holder_hear_of_it_and_nobody_else(cast, plan_id):
    note(cast, plan_id)
    for name in (TOR, HANNE):
        assert ("something_new", "QUEUED") in notices(cast, name)
        assert noted(cast, plan_id, name) is not None
    assert noted(cast, plan_id, KARI) is None, "row security: who is in has no part in it"
    assert ("something_new", "QUEUED") not in notices(cast, KARI)
    with cast.acting_as(KARI), pytest.raises(NotEnough):
        note_move(opened(plan_id, Area.OVERVIEW), last_day=clock.today(), wish=MoveWish.END)
    assert not reaches(cast, JONAS, plan_id)


@pytest.mark.parametrize("days", [-1, 367])
def test_a_day_that_does_not_fit(cast, plan_id, days):
    with pytest.raises(RuleBroken) as broken:
        note(cast, plan_id, days=days)
    assert broken.value.code == "out_of_range"
    note(cast, plan_id, days=0)


def test_a_plan_at_rest_moves_too_and_one_that_is_no_plan_yet_does_not(cast, plan_id):
    as_holder(cast, plan_id, pause_plan, reason="Ferie.")
    note(cast, plan_id)
    draft = cast.draft("Oskar Aas")
    with cast.changing(draft, HANNE), pytest.raises(RuleBroken) as broken:
        note_move(opened(draft), last_day=clock.today(), wish=MoveWish.END)
    assert broken.value.code == "not_in_use"


def test_around_a_protected_child_nothing_is_written_and_what_was_is_hidden(cast, plan_id):
    note(cast, plan_id)
    cast.protect("Emma Aas")
    for name in (MONA, HANNE):
        assert noted(cast, plan_id, name) is None, "who is on no list sees no day"
        text = shown(cast.client(name), f"/planer/{plan_id}/innstillinger/flytting").text
        assert "Siste dag her er" not in text
        assert "Adressen er vernet" in text
        with cast.acting_as(name):
            opened(plan_id, Area.OVERVIEW)
            assert not any("flytt" in one.text.lower() for one in latest_lines(plan_id, 30))
    with pytest.raises(RuleBroken) as broken:
        note(cast, plan_id)
    assert broken.value.code == "protected"


def test_from_om_planen_to_a_move_and_back(cast, plan_id):
    home = f"/planer/{plan_id}/innstillinger"
    client = cast.client(MONA)
    assert "Flytting og skolebytte" in shown(client, home).text
    day = (clock.today() + WEEK).isoformat()
    assert sent(client, f"{home}/flytting", {"last_day": day, "wish": "MEETING"}).status == 303
    page = shown(cast.client(HANNE), f"{home}/flytting")
    assert "Siste dag her er" in page.text
    assert "Kall inn til møtet" in page.text
    assert "Kall inn til møtet" not in shown(client, f"{home}/flytting").text
    assert "Siste dag her er" in shown(client, home).text
    assert sent(client, f"{home}/flytting/tilbake", {}).status == 303
    assert "Siste dag her er" not in shown(client, home).text


@pytest.mark.parametrize(
    ("more", "field"),
    [({"last_day": ""}, "last_day"), ({"last_day": "i går"}, "last_day"), ({"wish": ""}, "wish")],
)
def test_bad_input_says_so_at_the_field(cast, plan_id, more, field):
    data = {"last_day": clock.today().isoformat(), "wish": "END", **more}
    page = sent(cast.client(MONA), f"/planer/{plan_id}/innstillinger/flytting", data)
    assert page.status == 422
    assert field in page.errors()
    assert noted(cast, plan_id) is None


def test_the_page_takes_few_statements(cast, plan_id):
    note(cast, plan_id)
    client = cast.client(MONA)
    for part in ("", "/flytting"):
        with counted_statements() as found:
            shown(client, f"/planer/{plan_id}/innstillinger{part}")
        assert len(found) <= 10, found
