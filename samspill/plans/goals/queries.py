"""Reads of goals and activities, each in one statement however many there are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Date,
    ScalarSelect,
    Select,
    Subquery,
    Text,
    Uuid,
    and_,
    bindparam,
    func,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by, distinct_on
from sqlalchemy.orm import aliased

from samspill.core.clock import today
from samspill.core.errors import NotVisible
from samspill.core.paging import PER_PAGE
from samspill.infra.db import db, instant, one_of, run
from samspill.plans.goals.models import (
    OPEN_GOALS,
    TO_DO,
    Activity,
    ActivityState,
    Goal,
    GoalRating,
)

IN_CARD = 3
RATINGS_KEPT = 36
"""How many thermometers a page shows at most, the newest: a year of monthly ones by three."""


@dataclass(frozen=True)
class GoalInList:
    """One goal with how far its activities are. ``ratings``: the newest of each thermometer."""

    id: UUID
    parent_id: UUID | None
    life_area: str
    title: str
    words: str
    status: str
    due_on: date | None
    responsible: UUID | None
    total: int
    activities: int
    done: int
    late: int
    next_id: UUID | None
    next_title: str | None
    next_due: date | None
    next_who: UUID | None
    ratings: dict[str, int] | None

    @property
    def is_open(self) -> bool:
        """Does somebody follow it up?"""
        return self.status in OPEN_GOALS


_TODAY = bindparam("today", type_=Date)
_PLAN = bindparam("plan_id", type_=Uuid)
_GOAL = bindparam("goal_id", type_=Uuid)


def is_late(activity: type[Activity] = Activity) -> ColumnElement[bool]:
    """Has the day passed while there is something to do? Bind ``today``."""
    return and_(one_of(activity.state, TO_DO), activity.due_on < _TODAY)


def _listed_goals() -> Select[*tuple[Any, ...]]:
    """The goals in their order: by life area, main goals by position, each with its sub-goals."""
    parent = aliased(Goal)
    return (
        select(Goal, func.count().over().label("total"))
        .outerjoin(parent, parent.id == Goal.parent_id)
        .where(Goal.plan_id == _PLAN)
        .order_by(
            func.array_position(bindparam("areas", type_=ARRAY(Text)), Goal.life_area),
            func.coalesce(parent.position, Goal.position),
            func.coalesce(Goal.parent_id, Goal.id),
            Goal.parent_id.is_not(None),
            Goal.position,
            Goal.id,
        )
        .offset(bindparam("skip"))
    )


def _with_progress(page: Subquery) -> Select[Any]:
    """The goals of a page with how far each is, its next step and its thermometers."""
    counts = _counts(page).lateral()
    step = _next_step(page).lateral()
    names = ("id", "parent_id", "life_area", "title", "words", "status", "due_on")
    return (
        select(
            *(page.c[name] for name in names),
            page.c.responsible_profile_id.label("responsible"),
            page.c.total,
            counts.c.activities,
            counts.c.done,
            counts.c.late,
            step.c.id.label("next_id"),
            step.c.title.label("next_title"),
            step.c.due_on.label("next_due"),
            step.c.responsible_profile_id.label("next_who"),
            _newest_ratings(page).label("ratings"),
        )
        .select_from(page)
        .join(counts, true())
        .outerjoin(step, true())
    )


def _next_step(page: Subquery) -> Select[*tuple[Any, ...]]:
    return (
        select(Activity.id, Activity.title, Activity.due_on, Activity.responsible_profile_id)
        .where(Activity.goal_id == page.c.id, one_of(Activity.state, TO_DO))
        .order_by(Activity.due_on.asc().nulls_last(), Activity.created_at, Activity.id)
        .limit(1)
    )


def _counts(page: Subquery) -> Select[*tuple[Any, ...]]:
    return select(
        func.count().label("activities"),
        func.count().filter(Activity.state == "DONE").label("done"),
        func.count().filter(is_late()).label("late"),
    ).where(Activity.goal_id == page.c.id, Activity.state != "STOPPED")


def _newest_ratings(page: Subquery) -> Any:
    newest = (
        select(GoalRating.rated_by, GoalRating.value)
        .where(GoalRating.goal_id == page.c.id)
        .ext(distinct_on(GoalRating.rated_by))
        .order_by(GoalRating.rated_by, GoalRating.noted_at.desc(), GoalRating.id)
        .correlate(page)
        .lateral()
    )
    found = select(func.jsonb_object_agg(newest.c.rated_by, newest.c.value))
    return found.select_from(newest).scalar_subquery()


_PAGE = _with_progress(_listed_goals().limit(PER_PAGE).subquery())
_CARD = _with_progress(
    _listed_goals()
    .where(Goal.parent_id.is_(None), one_of(Goal.status, OPEN_GOALS))
    .limit(IN_CARD)
    .subquery()
)


def goals_in(plan_id: UUID, areas: Iterable[str], page: int) -> list[GoalInList]:
    """One page of the plan's goals, from 1; ``areas`` is the order of the life areas."""
    return _listed(_PAGE, plan_id, areas, (page - 1) * PER_PAGE)


def goals_in_card(plan_id: UUID) -> list[GoalInList]:
    """The first goals that are followed up, for the plan's overview."""
    return _listed(_CARD, plan_id, (), 0)


def _listed(
    statement: Select[Any], plan_id: UUID, areas: Iterable[str], skip: int
) -> list[GoalInList]:
    values = {"plan_id": plan_id, "areas": list(areas), "skip": skip, "today": today(instant())}
    return [GoalInList(*row) for row in run(statement, values)]


@dataclass(frozen=True)
class Rating:
    """One reading of a thermometer."""

    rated_by: str
    value: int
    noted_by: UUID | None
    noted_at: datetime


@dataclass(frozen=True)
class SubGoal:
    """A sub-goal, by name."""

    id: UUID
    title: str
    status: str


@dataclass(frozen=True)
class GoalView:
    """One goal whole, with its thermometers (oldest first) and sub-goals."""

    goal: Goal
    parent_title: str | None
    ratings: list[Rating]
    sub_goals: list[SubGoal]


@cache
def _goal() -> Select[Goal]:
    return select(Goal).where(Goal.id == _GOAL, Goal.plan_id == _PLAN)


def goal_row(plan_id: UUID, goal_id: UUID) -> Goal:
    """One goal of the plan. Raises NotVisible for another plan's, and for one not shown."""
    found = db.session.scalar(_goal(), {"goal_id": goal_id, "plan_id": plan_id})
    if found is None:
        raise NotVisible
    return found


@cache
def _whole() -> Select[*tuple[Any, ...]]:
    parent = aliased(Goal)
    return (
        select(Goal, parent.title, _ratings(), _sub_goals())
        .outerjoin(parent, parent.id == Goal.parent_id)
        .where(Goal.id == _GOAL, Goal.plan_id == _PLAN)
    )


def goal_of(plan_id: UUID, goal_id: UUID) -> GoalView:
    """One goal with all that belongs to it but activities and what is said, in one statement.

    Raises NotVisible as ``goal_row``.
    """
    row = db.session.execute(_whole(), {"plan_id": plan_id, "goal_id": goal_id}).one_or_none()
    if row is None:
        raise NotVisible
    goal, parent_title, ratings, subs = row
    return GoalView(
        goal,
        parent_title,
        [
            Rating(rated_by, value, UUID(who) if who else None, datetime.fromisoformat(at))
            for rated_by, value, who, at in ratings or []
        ],
        [SubGoal(UUID(found), title, status) for found, title, status in subs or []],
    )


def _ratings() -> ScalarSelect[Any]:
    newest = (
        select(GoalRating)
        .where(GoalRating.goal_id == _GOAL)
        .order_by(GoalRating.noted_at.desc(), GoalRating.id)
        .limit(RATINGS_KEPT)
        .subquery()
    )
    facts = (newest.c.rated_by, newest.c.value, newest.c.noted_by_profile_id, newest.c.noted_at)
    together = aggregate_order_by(func.jsonb_build_array(*facts), newest.c.noted_at)
    return select(func.jsonb_agg(together)).scalar_subquery()


def _sub_goals() -> ScalarSelect[Any]:
    sub = aliased(Goal)
    facts = func.jsonb_build_array(sub.id, sub.title, sub.status)
    together = func.jsonb_agg(aggregate_order_by(facts, sub.position))
    return select(together).where(sub.parent_id == _GOAL).scalar_subquery()


def goals_by_area(plan_id: UUID, code: str = "") -> dict[str, list[tuple[UUID, str]]]:
    """The open main goals of each life area, or of one; a hundred of all at most."""
    query = select(Goal.life_area, Goal.id, Goal.title).where(
        Goal.plan_id == plan_id, Goal.parent_id.is_(None), Goal.status.in_(OPEN_GOALS)
    )
    if code:
        query = query.where(Goal.life_area == code)
    found: dict[str, list[tuple[UUID, str]]] = {}
    for row in db.session.execute(query.order_by(Goal.position, Goal.id).limit(100)):
        found.setdefault(row.life_area, []).append((row.id, row.title))
    return found


def last_position(plan_id: UUID) -> int:
    """The position of the last goal; 0 without any."""
    return db.session.scalar(select(func.max(Goal.position)).where(Goal.plan_id == plan_id)) or 0


def beside_in_order(goal: Goal, *, up: bool) -> Goal | None:
    """The goal that stands just before or after among its equals, or None at the end."""
    equal = (
        Goal.plan_id == goal.plan_id,
        Goal.life_area == goal.life_area,
        Goal.parent_id == goal.parent_id if goal.parent_id else Goal.parent_id.is_(None),
        Goal.position < goal.position if up else Goal.position > goal.position,
    )
    order = Goal.position.desc() if up else Goal.position
    return db.session.scalar(select(Goal).where(*equal).order_by(order, Goal.id).limit(1))


def sub_goals_of(goal_id: UUID) -> list[Goal]:
    """The sub-goals of a goal."""
    return list(db.session.scalars(select(Goal).where(Goal.parent_id == goal_id)))


def activity_row(plan_id: UUID, activity_id: UUID) -> Activity:
    """One activity of the plan. Raises NotVisible as ``goal_row``."""
    found = db.session.scalar(
        select(Activity).where(Activity.id == activity_id, Activity.plan_id == plan_id)
    )
    if found is None:
        raise NotVisible
    return found


@dataclass(frozen=True)
class ActivityInList:
    """One activity, for a list."""

    id: UUID
    goal_id: UUID
    title: str
    arena: str
    state: str
    due_on: date | None
    evaluate_on: date | None
    responsible: UUID | None
    total: int

    def is_late(self, day: date) -> bool:
        """Has its day passed, with something still to do?"""
        return self.state in TO_DO and self.due_on is not None and self.due_on < day


@cache
def _activities(*, of_goal: bool, mine: bool) -> Select[*tuple[Any, ...]]:
    query = (
        select(
            Activity.id,
            Activity.goal_id,
            Activity.title,
            Activity.arena,
            Activity.state,
            Activity.due_on,
            Activity.evaluate_on,
            Activity.responsible_profile_id.label("responsible"),
            func.count().over().label("total"),
        )
        .where(Activity.plan_id == _PLAN)
        .order_by(
            one_of(Activity.state, (ActivityState.DONE, ActivityState.STOPPED)),
            Activity.due_on.asc().nulls_last(),
            Activity.created_at,
            Activity.id,
        )
        .limit(PER_PAGE)
        .offset(bindparam("before"))
    )
    if of_goal:
        query = query.where(Activity.goal_id == _GOAL)
    if mine:
        query = query.where(Activity.responsible_profile_id == bindparam("mine"))
    return query


def activities_in(
    plan_id: UUID, goal_id: UUID | None, page: int, mine: UUID | None = None
) -> list[ActivityInList]:
    """One page of a goal's activities, from 1: what is to do first, by date.

    ``mine``: of every goal, those that this profile is responsible for.
    """
    query = _activities(of_goal=goal_id is not None, mine=mine is not None)
    before = (page - 1) * PER_PAGE
    values = {"plan_id": plan_id, "goal_id": goal_id, "mine": mine, "before": before}
    return [ActivityInList(*row) for row in run(query, values)]
