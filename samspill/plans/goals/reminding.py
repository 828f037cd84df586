"""Reminding those who have promised something of its day, at half and nine tenths of the time, and
telling when the day has come to write how it went."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, union

from samspill.access.grants import profiles_with
from samspill.access.levels import Area, Level
from samspill.core.clock import end_of_day, start_of_day, today
from samspill.core.event import record
from samspill.infra.db import db
from samspill.notifications.queries import not_reminded
from samspill.organisation.deadlines import mark_of
from samspill.plans.goals.due import needs_evaluation
from samspill.plans.goals.events import ActivityReminded, EvaluationReminded, GoalReminded
from samspill.plans.goals.models import OPEN_GOALS, TO_DO, Activity, Goal
from samspill.plans.plan.access import OpenPlan
from samspill.plans.plan.models import Plan, PlanStatus

TOLD_LATE = timedelta(days=7)
"""How late, at most, somebody is told that it is time to evaluate. Her pages go on saying it."""


def plans_with_days(day: date) -> list[UUID]:
    """The active plans where somebody has something to do by the day or later, or to evaluate now.
    As system."""
    to_do = and_(Activity.state.in_(TO_DO), Activity.due_on >= day)
    activity = select(Activity.plan_id).where(or_(to_do, _evaluated_by(day)))
    goal = select(Goal.plan_id).where(Goal.status.in_(OPEN_GOALS), Goal.due_on >= day)
    some = union(activity, goal).subquery()
    active = select(Plan.id).where(Plan.id.in_(select(some.c[0])), Plan.status == PlanStatus.ACTIVE)
    return list(db.session.scalars(active.order_by(Plan.id)))


def _evaluated_by(day: date) -> ColumnElement[bool]:
    return and_(needs_evaluation(day), Activity.evaluate_on.between(day - TOLD_LATE, day))


def remind_of_days(plan: OpenPlan) -> None:
    """Remind of the plan's activities and goals that are not done, opened by the system, and of
    activities whose evaluation is due.

    Each is told once for each share of its time, unless something else of the same page has been
    told since. Safe to run twice, or days late. Where a plan rests, nobody is reminded.
    """
    if not plan.subject.is_active or plan.subject.child_died_on is not None:
        return
    about = {"subject_id": plan.subject.id, "tenant_id": plan.subject.tenant_id}
    for due in _to_evaluate(plan):
        _tell_of_evaluation(plan, due)
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


def _tell_of_evaluation(plan: OpenPlan, due: Activity) -> None:
    assert due.evaluate_on is not None  # noqa: S101 - the query asks for it
    shell = plan.subject
    people = {
        *(due.responsible_profile_id, *due.helpers),
        *(shell.holder_profile_id, shell.acts_on()),
    }
    event = EvaluationReminded(
        subject_id=shell.id, tenant_id=shell.tenant_id, activity_id=due.id, told_profile_ids=()
    )
    readers = profiles_with(shell.id, Area.GOALS, Level.READ)
    since = start_of_day(due.evaluate_on)
    told = not_reminded(readers & people, shell.id, event.page(), since)
    if told:
        record(replace(event, told_profile_ids=told))


def _to_evaluate(plan: OpenPlan) -> list[Activity]:
    query = select(Activity).where(
        Activity.plan_id == plan.subject.id, _evaluated_by(today(plan.at))
    )
    return list(db.session.scalars(query.order_by(Activity.evaluate_on, Activity.id)))


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
