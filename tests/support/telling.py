"""What a guardian tells in a plan beside goals and documents, in words of its own."""

from __future__ import annotations

from uuid import UUID

from samspill.access.levels import Area, Level
from samspill.plans.bright_spots.actions import write_bright_spot
from samspill.plans.mappings.actions import Answers, asked_now, finish_mapping
from samspill.plans.mappings.models import AreaMapping
from samspill.plans.plan.access import open_plan
from samspill.plans.timeline.actions import LifeEventText, add_life_event
from tests.support.canaries import canary
from tests.support.cast import Cast
from tests.support.meetings import called


def mapped(plan_id: UUID, word: str, code: str = "FRIENDS") -> AreaMapping:
    """Who acts answers the first question about a life area, and lets it stand."""
    plan = open_plan(plan_id, Area.LIFE_AREAS, Level.CONTRIBUTE)
    asked, _draft = asked_now(plan, code)
    return finish_mapping(
        plan, code, Answers(asked, [word, *("" for _more in asked[1:])]), version=0
    )


def told_of(cast: Cast, plan_id: UUID, guardian: str, holder: str, mark: str) -> dict[str, UUID]:
    """A meeting she calls, something from before the plan, a bright spot, a mapping."""
    holder_id = cast.profile_id(holder)
    with cast.acting_as(guardian):
        meeting_id = called(plan_id, holder_id, canary("meeting", mark))
        word = canary("before", mark)
        plan = open_plan(plan_id, Area.OVERVIEW, Level.WRITE)
        life_event = add_life_event(plan, LifeEventText(word, word, 2019, 8, None))
        plan = open_plan(plan_id, Area.GOALS, Level.WRITE)
        bright_spot = write_bright_spot(plan, canary("bright", mark))
        mapping = mapped(plan_id, canary("mapping", mark))
        return {
            "meeting_id": meeting_id,
            "life_event_id": life_event.id,
            "bright_spot_id": bright_spot.id,
            "mapping_id": mapping.id,
        }
