"""A plan with something in every part of it, each in a word of its own."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from samspill.access.levels import Area, Level
from samspill.core import clock
from samspill.plans.bright_spots.actions import write_bright_spot
from samspill.plans.documents.actions import Place, write_text
from samspill.plans.goals.models import Effect, WayOn
from samspill.plans.goals.telling import About, EvaluationText, evaluate, write_comment
from samspill.plans.life_areas.actions import LifeAreaText, write_life_area
from samspill.plans.minutes.actions import keep_minutes, send_minutes
from samspill.plans.participants.models import Known, KnownTo
from samspill.plans.plan.access import open_in_turn
from samspill.plans.plan.actions import change_introduction
from samspill.plans.timeline.actions import LifeEventText, add_life_event
from tests.plans.test_goals import add, add_doing
from tests.support.cast import Cast
from tests.support.meetings import called
from tests.support.subject_plans import subject_plan
from tests.support.telling import mapped

MONA, HANNE, KARI = "Mona Aas", "Hanne Nilsen", "Kari Lunde"
WORDS = {
    "bright_spots": ("lo-hele-dagen",),
    "about": ("glad-i-hester",),
    "mappings": ("kartlagt-i-mai",),
    "life_areas": ("alene-i-friminuttet",),
    "goals": ("leser-hver-dag", "sammen-i-sofaen", "gikk-greit", "hjalp-godt"),
    "subject_plans": ("subjectplan-own",),
    "meetings": ("møterommet", "vi-snakket", "lese-hver-kveld"),
    "documents": ("felles-dokument", "felles-tekst"),
    "timeline": ("byttet-barnehage",),
}
"""What stands in each part, beside what the cast itself writes."""
FOR_THE_FAMILY = "bare-for-familien"
"""A document that helpers do not see."""


def fill(cast: Cast, plan_id: UUID) -> None:
    """Let its people write it. Kari contributes to goals and calendar."""
    _family(cast, plan_id)
    _goals(cast, plan_id)
    _meeting(cast, plan_id)
    _documents(cast, plan_id)
    subject_plan(cast, plan_id, HANNE, "own")


def _family(cast: Cast, plan_id: UUID) -> None:
    with cast.changing(plan_id, MONA):
        plan = open_in_turn(plan_id, Area.OVERVIEW, Level.WRITE)
        change_introduction(plan, description=WORDS["about"][0], important="")
        life = open_in_turn(plan_id, Area.LIFE_AREAS, Level.CONTRIBUTE)
        text = LifeAreaText(WORDS["life_areas"][0], "", "", "")
        write_life_area(life, "FRIENDS", text, version=0)
        mapped(plan_id, WORDS["mappings"][0])
        told = LifeEventText(WORDS["timeline"][0], "", 2019, None, None)
        add_life_event(open_in_turn(plan_id, Area.TIMELINE, Level.READ), told)


def _goals(cast: Cast, plan_id: UUID) -> None:
    title, activity, comment, how_it_went = WORDS["goals"]
    goal_id = add(cast, plan_id, KARI, title=title)
    activity_id = add_doing(cast, plan_id, goal_id, KARI, title=activity)
    with cast.changing(plan_id, KARI):
        plan = open_in_turn(plan_id, Area.GOALS, Level.CONTRIBUTE)
        write_bright_spot(plan, WORDS["bright_spots"][0])
        write_comment(plan, About(goal_id, None), text=comment)
        said = EvaluationText(Effect.GOOD, how_it_went, "", "", WayOn.CONTINUE)
        evaluate(plan, About(goal_id, activity_id), said)


def _meeting(cast: Cast, plan_id: UUID) -> None:
    place, text, decided = WORDS["meetings"]
    who = cast.profile_id(HANNE)
    with cast.changing(plan_id, KARI):
        meeting_id = called(plan_id, who, place, days=1)
    with clock.moved(timedelta(days=2)), cast.changing(plan_id, KARI):
        plan = open_in_turn(plan_id, Area.MEETINGS, Level.OWN)
        keep_minutes(plan, meeting_id, text, (decided,), version=0)
        send_minutes(plan, meeting_id)


def _documents(cast: Cast, plan_id: UUID) -> None:
    title, text = WORDS["documents"]
    with cast.changing(plan_id, HANNE):
        plan = open_in_turn(plan_id, Area.DOCUMENTS, Level.CONTRIBUTE)
        write_text(plan, Place(title, None, Known(KnownTo.ALL)), f"# Overskrift\n\n* {text}\n")
        family = Place(FOR_THE_FAMILY, None, Known(KnownTo.FAMILY_AND_HOLDER))
        write_text(plan, family, FOR_THE_FAMILY)
