"""What may be done with activities: set up, write anew, tick off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from samspill.access.levels import Area
from samspill.core.errors import RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.infra.db import db, lock_subject
from samspill.plans.earlier.actions import Place, keep_version, require_same, require_writing
from samspill.plans.goals.access import require_access, require_own
from samspill.plans.goals.events import (
    ActivityAdded,
    ActivityAssigned,
    ActivityChanged,
    ActivityFinished,
)
from samspill.plans.goals.models import OVER, Activity, ActivityState, Arena
from samspill.plans.goals.queries import activity_row, goal_row
from samspill.plans.participants.people import people_of
from samspill.plans.plan.access import OpenPlan


@dataclass(frozen=True)
class ActivityText:
    """What a form says of an activity. ``helpers`` are responsible together with the one."""

    title: str
    how: str
    arena: Arena
    state: ActivityState
    starts_on: date | None
    due_on: date | None
    evaluate_on: date | None
    responsible_profile_id: UUID | None
    helpers: tuple[UUID, ...] = ()


def _check(plan: OpenPlan, text: ActivityText, kept: frozenset[UUID] = frozenset()) -> None:
    """``kept`` were responsible before, and may stay named when they have left."""
    if text.responsible_profile_id is None and text.state not in OVER:
        raise RuleBroken("responsible", _("Velg én som har ansvaret."), "nobody")
    if text.starts_on and text.due_on and text.due_on < text.starts_on:
        raise RuleBroken("due_on", _("Fristen kan ikke være før starten."), "before_start")
    if text.starts_on and text.evaluate_on and text.evaluate_on < text.starts_on:
        text_ = _("Dere kan ikke vurdere den før den har startet.")
        raise RuleBroken("evaluate_on", text_, "before_start")
    people = people_of(plan, Area.GOALS)
    if text.responsible_profile_id not in kept:
        require_access(people, text.responsible_profile_id, "responsible")
    for one in set(text.helpers) - kept:
        require_access(people, one, "helpers")


def add_activity(plan: OpenPlan, goal_id: UUID, text: ActivityText) -> Activity:
    """Say what is to be done for a goal, and by whom.

    Raises Conflict unless the plan is in use, NotVisible for no goal of the plan, RuleBroken for
    nobody responsible, somebody without access, or dates the wrong way round.
    """
    require_writing(plan)
    goal = goal_row(plan.subject.id, goal_id)
    _check(plan, text)
    activity = Activity(
        id=new_id(),
        plan_id=plan.subject.id,
        goal_id=goal.id,
        helpers=[],
        author_profile_id=plan.actor.profile_id,
        created_at=plan.at,
        state=ActivityState.NOT_STARTED,
        version=1,
        changed_by_profile_id=plan.actor.profile_id,
        changed_at=plan.at,
    )
    _write(plan, activity, text)
    db.session.add(activity)
    record(ActivityAdded(**_about(plan, activity)))
    _assigned(plan, activity, frozenset())
    return activity


def change_activity(
    plan: OpenPlan, activity_id: UUID, text: ActivityText, *, version: int
) -> Activity:
    """Write an activity anew; what it said is kept.

    Raises as ``add_activity``; NotEnough for what is not one's own, RuleBroken with the code
    WRITTEN_MEANWHILE when somebody wrote after ``version``.
    """
    require_writing(plan)
    lock_subject(plan.subject.id)
    activity = activity_row(plan.subject.id, activity_id)
    require_own(plan, activity)
    require_same(activity, version)
    before = frozenset((*_responsible(activity),))
    _check(plan, text, before if text.state in OVER else frozenset())
    was = activity.state
    keep_version(plan, activity, Place(Area.GOALS, activity.id))
    _write(plan, activity, text)
    if activity.state == ActivityState.DONE != was:
        record(ActivityFinished(**_about(plan, activity)))
    else:
        record(ActivityChanged(**_about(plan, activity), version=activity.version))
    _assigned(plan, activity, before)
    return activity


def tick_off(plan: OpenPlan, activity_id: UUID) -> Activity:
    """It is done. Ticking it off again changes nothing.

    Raises Conflict unless the plan is in use, NotEnough for what is not one's own.
    """
    require_writing(plan)
    lock_subject(plan.subject.id)
    activity = activity_row(plan.subject.id, activity_id)
    require_own(plan, activity)
    if activity.state != ActivityState.DONE:
        keep_version(plan, activity, Place(Area.GOALS, activity.id))
        activity.move(ActivityState.DONE, plan.at)
        record(ActivityFinished(**_about(plan, activity)))
    return activity


def _write(plan: OpenPlan, activity: Activity, text: ActivityText) -> None:
    activity.title, activity.how, activity.arena = text.title, text.how, text.arena
    activity.starts_on, activity.due_on = text.starts_on, text.due_on
    activity.evaluate_on = text.evaluate_on
    activity.responsible_profile_id = text.responsible_profile_id
    activity.helpers = [one for one in text.helpers if one != text.responsible_profile_id]
    activity.move(text.state, plan.at)


def _responsible(activity: Activity) -> set[UUID]:
    first = activity.responsible_profile_id
    return {*([first] if first else []), *activity.helpers}


def _assigned(plan: OpenPlan, activity: Activity, before: frozenset[UUID]) -> None:
    new = tuple(sorted(_responsible(activity) - before))
    if new and activity.state not in OVER:
        record(ActivityAssigned(**_about(plan, activity), responsible_profile_ids=new))


def _about(plan: OpenPlan, activity: Activity) -> dict[str, UUID]:
    shell = plan.subject
    return {"subject_id": shell.id, "tenant_id": shell.tenant_id, "activity_id": activity.id}
