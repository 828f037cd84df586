"""What is due across plans: what one person has said she will do, by date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    Boolean,
    ColumnElement,
    Date,
    Subquery,
    Uuid,
    and_,
    any_,
    bindparam,
    case,
    false,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.sql.selectable import LateralFromClause

from samspill.access.grants import Grant
from samspill.access.levels import Area, Level
from samspill.core.clock import today
from samspill.identity.blocks import is_blocked, person_of
from samspill.identity.models import Person
from samspill.infra.db import db, instant, one_of
from samspill.plans.goals.models import OVER, TO_DO, Activity, ActivityState
from samspill.plans.plan.models import IN_USE, Plan, PlanStatus

AT_A_TIME = 50


@dataclass(frozen=True)
class Promise:
    """One activity somebody is responsible for, in one of her plans."""

    id: UUID
    plan_id: UUID
    child_name: str
    title: str
    arena: str
    state: str
    due_on: date | None
    evaluate_on: date | None
    to_evaluate: bool
    may_tick: bool
    total: int

    @property
    def day(self) -> date | None:
        """The day it stands under: when it is to be done or evaluated, whichever comes first."""
        return min(filter(None, (self.due_on, self.evaluate_on)), default=None)


def needs_evaluation(day: ColumnElement[date] | date) -> ColumnElement[bool]:
    """Is somebody to write how it went, on the day (Oslo): it is ready, or its day has come?

    Also what is done. An evaluation sets another day, or none.
    """
    stands = Activity.state == ActivityState.TO_EVALUATE
    return and_(Activity.state != ActivityState.STOPPED, or_(stands, Activity.evaluate_on <= day))


def still_due() -> ColumnElement[date | None]:
    """The day by which something must be done; none for what is over."""
    return case((one_of(Activity.state, OVER), None), else_=Activity.due_on)


def next_day() -> ColumnElement[date | None]:
    """As ``Promise.day``."""
    return func.least(still_due(), Activity.evaluate_on)


def is_by(profile_id: ColumnElement[UUID]) -> ColumnElement[bool]:
    """Is the profile responsible for the activity, alone or with others?"""
    return or_(Activity.responsible_profile_id == profile_id, profile_id == any_(Activity.helpers))


def promises_of(profile_id: UUID, page: int) -> list[Promise]:
    """What the profile has said it will do, in the plans it reaches now: one page, by date.

    The plans come from the grants first, so that their index is used; row security asks again.
    """
    mine, day = _plans_with_goals(profile_id), today(instant())
    may_tick = and_(mine.c.level >= int(Level.CONTRIBUTE), Plan.status == PlanStatus.ACTIVE)
    rows = db.session.execute(
        select(
            *(Activity.id, Activity.plan_id, Activity.title, Activity.arena, Activity.state),
            still_due().label("due_on"),
            Activity.evaluate_on,
            needs_evaluation(day).label("to_evaluate"),
            (Person.given_name + " " + Person.family_name).label("child_name"),
            may_tick.label("may_tick"),
            func.count().over().label("total"),
        )
        .select_from(mine)
        .join(Plan, Plan.id == mine.c.subject_id)
        .join(Activity, Activity.plan_id == mine.c.subject_id)
        .join(Person, Person.id == Plan.child_id)
        .where(
            Plan.status.in_(IN_USE),
            or_(one_of(Activity.state, TO_DO), needs_evaluation(day)),
            is_by(literal(profile_id)),
            ~is_blocked(person_of(profile_id), Plan.child_id, day),
        )
        .order_by(next_day().asc().nulls_last(), Activity.created_at, Activity.id)
        .limit(AT_A_TIME)
        .offset((page - 1) * AT_A_TIME)
    )
    return [Promise(**row._mapping) for row in rows]


@dataclass(frozen=True)
class NextActivity:
    """What somebody is to do next in one plan, or to evaluate. ``day`` (Oslo): by when, or None;
    ``is_due``: it has come, or passed."""

    id: UUID
    title: str
    day: date | None
    to_evaluate: bool
    is_due: bool


def next_beside(plan_id: Any) -> LateralFromClause:
    """What the reader (``profile_id``) is to do or evaluate first in a plan (``today``), as a row
    beside what another query reads. Who has its baton (``holds``) evaluates what others do too.

    Each condition is so small that PostgreSQL asks it of a row before row security is asked.
    """
    day: BindParameter[date] = bindparam("today", type_=Date)
    due = needs_evaluation(day)
    is_late = and_(one_of(Activity.state, TO_DO), Activity.due_on < day)
    columns = (
        *(Activity.id, Activity.title, next_day().label("day"), due.label("to_evaluate")),
        func.coalesce(or_(due, is_late), false()).label("is_due"),
        Activity.created_at,
    )
    mine = select(*columns).where(
        Activity.plan_id == plan_id,
        is_by(bindparam("profile_id", type_=Uuid)),
        or_(one_of(Activity.state, TO_DO), due),
    )
    held = select(*columns).where(Activity.plan_id == plan_id, due)
    both = union_all(mine, held.where(bindparam("holds", type_=Boolean))).subquery()
    return (
        select(*(both.c[name] for name in ("id", "title", "day", "to_evaluate", "is_due")))
        .order_by(both.c.day.asc().nulls_last(), both.c.created_at, both.c.id)
        .limit(1)
        .lateral("next_activity")
    )


def _plans_with_goals(profile_id: UUID) -> Subquery:
    """The plans whose goals the profile reaches at this instant, with how far."""
    now = instant()
    return (
        select(Grant.subject_id, func.max(Grant.level).label("level"))
        .where(
            Grant.profile_id == profile_id,
            Grant.area == str(Area.GOALS),
            Grant.valid_from <= now,
            Grant.valid_to > now,
        )
        .group_by(Grant.subject_id)
        .subquery()
    )


@dataclass(frozen=True)
class ByDate:
    """The promises of one page, in the order one would take them."""

    late: list[Promise]
    this_week: list[Promise]
    later: list[Promise]
    undated: list[Promise]


def by_date(promises: list[Promise], day: date) -> ByDate:
    """What has passed, what comes within a week of the day (Oslo), what comes later."""
    soon = day + timedelta(days=7)
    return ByDate(
        late=[one for one in promises if one.day and one.day < day],
        this_week=[one for one in promises if one.day and day <= one.day < soon],
        later=[one for one in promises if one.day and one.day >= soon],
        undated=[one for one in promises if one.day is None],
    )
