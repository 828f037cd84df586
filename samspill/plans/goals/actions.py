"""What may be done with goals: set up, write anew, put in order, say how near they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from samspill.access.levels import Area, Level
from samspill.core.errors import NotEnough, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.infra.db import db, lock_subject
from samspill.plans.consent.letting_in import about
from samspill.plans.earlier.actions import Place, keep_version, require_same, require_writing
from samspill.plans.goals.access import require_access, require_own, thermometers_of
from samspill.plans.goals.events import (
    GoalAdded,
    GoalAssigned,
    GoalChanged,
    GoalMoved,
    GoalRated,
    GoalReached,
)
from samspill.plans.goals.models import Goal, GoalRating, GoalStatus, RatedBy, Words
from samspill.plans.goals.queries import beside_in_order, goal_row, last_position, sub_goals_of
from samspill.plans.life_areas.queries import life_areas_in
from samspill.plans.participants.people import people_of
from samspill.plans.plan.access import OpenPlan


@dataclass(frozen=True)
class GoalText:
    """What a form says of a goal. ``parent_id`` is None for a main goal."""

    title: str
    description: str
    life_area: str
    words: Words
    status: GoalStatus
    due_on: date | None
    responsible_profile_id: UUID | None
    parent_id: UUID | None = None


def add_goal(plan: OpenPlan, text: GoalText) -> Goal:
    """Set up a goal, last in its life area. A sub-goal is in that of its main goal.

    Raises Conflict unless the plan is in use, RuleBroken for an unknown life area or somebody
    responsible without access, NotVisible for a main goal that is not there.
    """
    require_writing(plan)
    lock_subject(plan.subject.id)
    life_area = _life_area(plan, text)
    require_access(people_of(plan, Area.GOALS), text.responsible_profile_id, "responsible")
    goal = Goal(
        id=new_id(),
        plan_id=plan.subject.id,
        parent_id=text.parent_id,
        life_area=life_area,
        title=text.title,
        description=text.description,
        words=text.words,
        status=text.status,
        position=last_position(plan.subject.id) + 1,
        due_on=text.due_on,
        responsible_profile_id=text.responsible_profile_id,
        author_profile_id=plan.actor.profile_id,
        created_at=plan.at,
        version=1,
        changed_by_profile_id=plan.actor.profile_id,
        changed_at=plan.at,
    )
    db.session.add(goal)
    record(GoalAdded(**about(plan), goal_id=goal.id))
    _assigned(plan, goal, before=None)
    return goal


def _life_area(plan: OpenPlan, text: GoalText) -> str:
    if text.parent_id is not None:
        main = goal_row(plan.subject.id, text.parent_id)
        if main.parent_id is not None:
            raise RuleBroken("", _("Et delmål kan ikke ha egne delmål."), "depth")
        return main.life_area
    if text.life_area not in life_areas_in(plan.subject.tenant_id):
        raise RuleBroken("life_area", _("Velg et livsområde."))
    return text.life_area


def change_goal(plan: OpenPlan, goal_id: UUID, text: GoalText, *, version: int) -> Goal:
    """Write a goal anew; what it said is kept. Its sub-goals follow it to another life area.

    Raises as ``add_goal``; NotEnough for what is not one's own, RuleBroken with the code
    WRITTEN_MEANWHILE when somebody wrote after ``version``.
    """
    require_writing(plan)
    lock_subject(plan.subject.id)
    goal = goal_row(plan.subject.id, goal_id)
    require_own(plan, goal)
    require_same(goal, version)
    before, was = goal.responsible_profile_id, goal.status
    if text.responsible_profile_id != before:
        require_access(people_of(plan, Area.GOALS), text.responsible_profile_id, "responsible")
    keep_version(plan, goal, Place(Area.GOALS, goal.id))
    if goal.parent_id is None and text.life_area != goal.life_area:
        goal.life_area = _life_area(plan, text)
        for sub in sub_goals_of(goal.id):
            sub.life_area = goal.life_area
    goal.title, goal.description, goal.words = text.title, text.description, text.words
    goal.status, goal.due_on = text.status, text.due_on
    goal.responsible_profile_id = text.responsible_profile_id
    fields = {**about(plan), "goal_id": goal.id}
    if goal.status == GoalStatus.MET and was != GoalStatus.MET:
        record(GoalReached(**fields))
    else:
        record(GoalChanged(**fields, version=goal.version))
    _assigned(plan, goal, before=before)
    return goal


def _assigned(plan: OpenPlan, goal: Goal, before: UUID | None) -> None:
    who = goal.responsible_profile_id
    if who is not None and who != before:
        record(GoalAssigned(**about(plan), goal_id=goal.id, responsible_profile_ids=(who,)))


def move_goal(plan: OpenPlan, goal_id: UUID, *, up: bool) -> Goal:
    """Change places with the goal just before or after. At the end nothing happens.

    Raises NotEnough for others than those who write all: the order is everybody's.
    """
    require_writing(plan)
    if not plan.may(Area.GOALS, Level.WRITE):
        raise NotEnough(_("Bare familien og stafettholderen bestemmer rekkefølgen."))
    lock_subject(plan.subject.id)
    goal = goal_row(plan.subject.id, goal_id)
    other = beside_in_order(goal, up=up)
    if other is not None:
        goal.position, other.position = other.position, goal.position
        record(GoalMoved(**about(plan), goal_id=goal.id))
    return goal


def rate_goal(plan: OpenPlan, goal_id: UUID, *, rated_by: RatedBy, value: int) -> None:
    """Say from 0 to 10 how near the goal is, as one side of the table sees it.

    Raises NotVisible for no goal of the plan, RuleBroken for a thermometer that is not hers.
    """
    require_writing(plan)
    goal = goal_row(plan.subject.id, goal_id)
    if rated_by not in thermometers_of(plan):
        raise RuleBroken("rated_by", _("Velg hvem som ser det slik."))
    db.session.add(
        GoalRating(
            id=new_id(),
            plan_id=plan.subject.id,
            goal_id=goal.id,
            rated_by=rated_by,
            value=value,
            noted_by_profile_id=plan.actor.profile_id,
            noted_at=plan.at,
        )
    )
    record(GoalRated(**about(plan), goal_id=goal.id, rated_by=rated_by))
