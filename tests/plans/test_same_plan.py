"""From stafettlogg to individual plan and back: the same plan, and nobody writes anything again."""

from __future__ import annotations

import pytest

from samspill.access.levels import Area, Level
from samspill.core import clock
from samspill.plans.plan.actions import change_introduction
from samspill.plans.stages.actions import StageText, decide_stage
from tests.plans.test_consent import HANNE, KARI, MONA, SIV, TOR, no_to, opened, reaches
from tests.plans.test_goal_pages import sent, shown
from tests.plans.test_goals import TITLE, add, add_doing
from tests.plans.test_life_areas import write
from tests.plans.test_lifecycle import as_holder
from tests.support.meetings import called

WRITTEN = {
    "": ("Liker hester.", TITLE),
    "/maal": (TITLE, "Neste: Lese sammen før leggetid"),
    "/livsomraader/FRIENDS": ("En god venn",),
    "/kalender": ("Rom 3",),
    "/innstillinger/nivaa": ("PPT er med.",),
}
"""What was written before the plan became another, by where it stands."""


@pytest.fixture
def plan_id(cast):
    """Emma's stafettlogg after a while."""
    found = cast.active_plan(people=(KARI,))
    add_doing(cast, found, add(cast, found, MONA), MONA, KARI)
    write(cast, found, MONA, situation="En god venn")
    hanne = cast.profile_id(HANNE)
    with cast.acting_as(MONA):
        change_introduction(opened(found), description="Liker hester.", important="")
        called(found, hanne, "Rom 3")
    text = StageText("Alle", "PPT er med.")
    as_holder(cast, found, decide_stage, stage=2, decided_on=clock.today(), text=text)
    return found


def stands(cast, plan_id, name=TOR):
    """Is all of it where it was, for one of the family?"""
    client = cast.client(name)
    return all(
        words in shown(client, f"/planer/{plan_id}{part}").text
        for part, some in WRITTEN.items()
        for words in some
    )


def kind(cast, plan_id):
    with cast.acting_as(MONA):
        return opened(plan_id).subject.kind


def change_to(cast, plan_id, chosen):
    address = f"/planer/{plan_id}/innstillinger/plantype"
    return sent(cast.client(HANNE), address, {"kind": chosen})


def test_all_that_was_written_goes_with_the_plan_and_back(cast, plan_id):
    assert stands(cast, plan_id)
    page = change_to(cast, plan_id, "INDIVIDUAL_PLAN")
    assert page.location == f"/planer/{plan_id}/samtykke", "the family is asked first"
    cast.send(plan_id)
    cast.sign(plan_id, MONA)
    assert kind(cast, plan_id) == "RELAY_LOG", "not before all have said yes"
    cast.sign(plan_id, TOR)
    assert kind(cast, plan_id) == "INDIVIDUAL_PLAN"
    assert stands(cast, plan_id)
    text = shown(cast.client(MONA), f"/planer/{plan_id}").text
    assert "Individuell plan" in text
    assert "Koordinator: Hanne Nilsen" in text
    assert change_to(cast, plan_id, "RELAY_LOG").status == 303
    assert kind(cast, plan_id) == "RELAY_LOG"
    assert stands(cast, plan_id)


def test_who_was_in_reads_what_she_read_and_nobody_more(cast, plan_id):
    areas = (Area.GOALS, Area.OVERVIEW, Area.DOCUMENTS, Area.CONSENT)
    before = {area: reaches(cast, KARI, plan_id, area, Level.READ) for area in areas}
    change_to(cast, plan_id, "INDIVIDUAL_PLAN")
    cast.send(plan_id)
    for name in (MONA, TOR):
        cast.sign(plan_id, name)
    assert {area: reaches(cast, KARI, plan_id, area, Level.READ) for area in areas} == before
    assert not reaches(cast, SIV, plan_id)


def test_a_no_leaves_the_stafettlogg_as_it_was(cast, plan_id):
    change_to(cast, plan_id, "INDIVIDUAL_PLAN")
    cast.send(plan_id)
    cast.sign(plan_id, MONA, no_to("Hanne"))
    cast.sign(plan_id, TOR)
    assert kind(cast, plan_id) == "RELAY_LOG"
    assert stands(cast, plan_id)
    assert reaches(cast, HANNE, plan_id, Area.GOALS, Level.WRITE)
