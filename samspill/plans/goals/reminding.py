"""Reminding those who have promised something of its day, at half and nine tenths of the time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy import select, union

from samspill.access.grants import profiles_with
from samspill.access.levels import Area, Level
from samspill.core.clock import end_of_day
from samspill.core.event import record
from samspill.infra.db import db
from samspill.notifications.queries import not_reminded
from samspill.organisation.deadlines import mark_of
from samspill.plans.goals.events import ActivityReminded, GoalReminded
from samspill.plans.goals.models import OPEN_GOALS, TO_DO, Activity, Goal
from samspill.plans.plan.access import OpenPlan
from samspill.plans.plan.models import Plan, PlanStatus


def plans_with_days(day: date) -> list[UUID]:
    """The active plans where somebody has something to do by the day or later. As system."""
    activity = select(Activity.plan_id).where(Activity.state.in_(TO_DO), Activity.due_on >= day)
    goal = select(Goal.plan_id).where(Goal.status.in_(OPEN_GOALS), Goal.due_on >= day)
    some = union(activity, goal).subquery()
    active = select(Plan.id).where(Plan.id.in_(select(some.c[0])), Plan.status == PlanStatus.ACTIVE)
    return list(db.session.scalars(active.order_by(Plan.id)))


def remind_of_days(plan: OpenPlan) -> None:
    """Remind of the plan's activities and goals that are not done, opened by the system.

    Each is told once for each share of its time, unless something else of the same page has been
    told since. Safe to run twice, or days late. Where a plan rests, nobody is reminded.
    """
    if not plan.subject.is_active or plan.subject.child_died_on is not None:
        return
    about = {"subject_id": plan.subject.id, "tenant_id": plan.subject.tenant_id}
    for one in _activities(plan):
        near = ActivityReminded(**about, activity_id=one.id, told_profile_ids=())
        _remind(plan, near, one, {one.responsible_profile_id, *one.helpers})
    for goal in _goals(plan):
        close = GoalReminded(**about, goal_id=goal.id, told_profile_ids=())
        _remind(plan, close, goal, {goal.responsible_profile_id})


def _remind(
    plan: OpenPlan,
    event: ActivityReminded | GoalReminded,
    row: Activity | Goal,
    people: set[UUID | None],
) -> None:
    if row.due_on is None:
        return
    mark = mark_of(plan.subject.tenant_id, row.created_at, end_of_day(row.due_on))
    if mark is None:
        return
    readers = profiles_with(plan.subject.id, Area.GOALS, Level.READ)
    told = not_reminded(readers & people, plan.subject.id, event.page(), mark)
    if told:
        record(replace(event, told_profile_ids=told))


def _activities(plan: OpenPlan) -> list[Activity]:
    query = select(Activity).where(
        Activity.plan_id == plan.subject.id,
        Activity.state.in_(TO_DO),
        Activity.due_on.is_not(None),
    )
    return list(db.session.scalars(query.order_by(Activity.due_on, Activity.id)))


def _goals(plan: OpenPlan) -> list[Goal]:
    query = select(Goal).where(
        Goal.plan_id == plan.subject.id, Goal.status.in_(OPEN_GOALS), Goal.due_on.is_not(None)
    )
    return list(db.session.scalars(query.order_by(Goal.due_on, Goal.id)))
