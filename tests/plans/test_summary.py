"""Oppsummering: what whoever takes over the baton reads first, and nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from samspill.access.levels import Area
from samspill.access.log import AccessLogEntry
from samspill.core import clock
from samspill.infra.db import db
from samspill.plans.holders.actions import answer_offer, ask_family, offer_baton
from samspill.plans.holders.queries import offers_to
from samspill.plans.lifecycle.actions import close_plan, pause_plan
from samspill.plans.plan.actions import change_introduction
from samspill.plans.plan.models import ClosingReason
from samspill.plans.stages.actions import StageText, decide_stage
from tests.plans.test_consent import HANNE, KARI, MONA, SIV, TOR, opened
from tests.plans.test_goal_pages import SCRIPT, shown
from tests.plans.test_goals import TITLE, add, add_doing
from tests.plans.test_lifecycle import as_holder
from tests.support.meetings import called
from tests.support.statements import counted_statements

MARIT = "Marit Sund"


@pytest.fixture
def plan_id(cast):
    """Emma's plan with a goal, something late to do, a meeting, a level and words on top."""
    found = cast.active_plan(people=(KARI,))
    goal_id = add(cast, found, MONA)
    late = {"due_on": clock.today() - timedelta(days=2)}
    add_doing(cast, found, goal_id, MONA, KARI, **late)
    hanne = cast.profile_id(HANNE)
    with cast.acting_as(MONA):
        change_introduction(opened(found), description="Liker hester.", important="Ro.")
        called(found, hanne, "Rom 3")
    text = StageText("Alle", "PPT er med.")
    as_holder(cast, found, decide_stage, stage=2, decided_on=clock.today(), text=text)
    return found


def address(plan_id):
    return f"/planer/{plan_id}/oppsummering"


def pass_on(cast, plan_id, to=MARIT):
    """The baton goes to another, all the way through the family's yes."""
    profile_id = cast.profile_id(to)
    as_holder(cast, plan_id, offer_baton, profile_id=profile_id)
    with cast.acting_as(to):
        (offer,) = offers_to(cast.actor_now().profile_id)
        answer_offer(cast.actor_now(), handover_id=offer.id, accept=True)
    as_holder(cast, plan_id, ask_family)
    cast.send(plan_id)
    for name in (MONA, TOR):
        cast.sign(plan_id, name)


def test_it_gathers_what_the_next_holder_needs(cast, plan_id):
    page = shown(cast.client(HANNE), address(plan_id))
    for words in (
        *("Liker hester.", "«Ro.»", "Det er fint.", "Nivå 2", TITLE, "Lese sammen før leggetid"),
        *("En aktivitet er over fristen", "Samarbeidsmøte", "Rom 3", KARI, MONA, TOR),
    ):
        assert words in page.text, words


def test_the_new_holder_reads_it_and_the_old_one_does_not(cast, plan_id):
    assert cast.client(MARIT).get(address(plan_id)).status_code == 404, "not before the yes"
    pass_on(cast, plan_id)
    page = shown(cast.client(MARIT), address(plan_id))
    assert TITLE in page.text
    assert "Oppsummering" in shown(cast.client(MARIT), f"/planer/{plan_id}").text
    assert cast.client(HANNE).get(address(plan_id)).status_code == 404


def test_it_is_the_holders_and_nobody_elses(cast, plan_id):
    for name, status in ((MONA, 403), (KARI, 403), (SIV, 404), (HANNE, 200)):
        assert cast.client(name).get(address(plan_id)).status_code == status, name
    for name, stands in ((MONA, False), (KARI, False), (HANNE, True)):
        text = shown(cast.client(name), f"/planer/{plan_id}").text
        assert ("Oppsummering" in text) is stands, name


def test_what_the_holder_may_not_read_is_not_in_it(cast, plan_id):
    """A meeting around a protected child is for who is on its list (F8): not for the holder."""
    cast.protect("Emma Aas")
    text = shown(cast.client(HANNE), address(plan_id)).text
    assert "Rom 3" not in text
    assert "Ingen møter er avtalt." in text
    assert TITLE in text


def test_it_is_read_while_the_plan_rests_and_not_after_its_end(cast, plan_id):
    as_holder(cast, plan_id, pause_plan, reason="Ferie.")
    assert "Planen tar en pause" in shown(cast.client(HANNE), address(plan_id)).text
    as_holder(cast, plan_id, close_plan, reason=ClosingReason.GOALS_MET)
    assert cast.client(HANNE).get(address(plan_id)).status_code == 403


def test_the_log_says_all_that_was_looked_at(cast, plan_id):
    shown(cast.client(HANNE), address(plan_id))
    with cast.acting_as(MONA):
        opened(plan_id, Area.ACCESS_LOG)
        query = select(AccessLogEntry.area).where(AccessLogEntry.page == "summary.overview")
        areas = set(db.session.scalars(query))
    assert areas == {"OVERVIEW", "GOALS", "MEETINGS", "CONSENT"}


def test_an_empty_plan_says_so_and_words_are_words(cast):
    plan_id = cast.active_plan(people=(KARI,))
    text = shown(cast.client(HANNE), address(plan_id)).text
    for words in ("Ingen mål er i gang.", "Ingen møter er avtalt.", "Ingenting venter på deg nå."):
        assert words in text
    with cast.acting_as(MONA):
        change_introduction(opened(plan_id), description=SCRIPT, important=SCRIPT)
    assert SCRIPT not in cast.client(HANNE).get(address(plan_id)).text


def test_it_takes_few_statements_however_much_there_is(cast, plan_id):
    client = cast.client(HANNE)
    counts = set()
    for _n in range(2):
        goal_id = add(cast, plan_id, MONA)
        add_doing(cast, plan_id, goal_id, MONA, KARI)
        with counted_statements() as found:
            shown(client, address(plan_id))
        assert len(found) <= 10, "\n".join(found)
        counts.add(len(found))
    assert len(counts) == 1
