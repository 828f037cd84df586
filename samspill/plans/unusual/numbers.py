"""What is usual, counted by the database; and a day with all that is known of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Date,
    Subquery,
    and_,
    any_,
    extract,
    func,
    literal,
    or_,
    select,
)

from samspill.access.grants import EMERGENCY, Grant
from samspill.core.clock import SATURDAY, end_of_day, start_of_day
from samspill.identity.models import AT_WORK, Profile
from samspill.infra.db import db
from samspill.notifications.queries import told_between
from samspill.plans.goals.models import OPEN_GOALS, OVER, Activity, Goal
from samspill.plans.plan.models import Plan
from samspill.plans.unusual.queries import (
    BASELINE,
    LOCAL,
    LOG,
    READ,
    WEEK,
    WROTE,
    blocked,
    emergencies,
    kin,
    looks_within,
    plan_facts,
    readers_on,
    refusals_until,
    within,
)
from samspill.plans.unusual.rules import Day, Habit, Known, Limits, Pair, is_free

_DATES: ARRAY[date] = ARRAY(Date)
_HOUR = extract("hour", LOCAL)
_DAY = func.date(LOCAL)


def day_of(tenant_id: UUID, day: date, limits: Limits, holidays: frozenset[date]) -> Day:
    """What happened on a day in Oslo in a municipality: in its plans, and by its people."""
    start, end = start_of_day(day), end_of_day(day)
    looks = looks_within(tenant_id, start, end)
    refusals = refusals_until(tenant_id, start, end)
    tried = {plan_id for one in refusals.values() for plan_id in one.tries}
    urgent, beside, before = emergencies(tenant_id, start, end)
    profiles = {one.profile_id for one in looks} | {who for who, _plan in urgent} | set(refusals)
    plans = plan_facts(
        {one.plan_id for one in looks} | tried | {plan for _who, plan in beside}, day
    )
    readers = readers_on(profiles, day)
    at_work = {one for one, reader in readers.items() if reader.at_work}
    looks = tuple(one for one in looks if one.profile_id in at_work)
    persons = {reader.person_id for reader in readers.values()}
    return Day(
        day=day,
        is_free=is_free(day, holidays),
        looks=looks,
        readers=readers,
        plans=plans,
        known=_known({(one.profile_id, one.plan_id) for one in looks}, start, end),
        habits=_habits({one.profile_id for one in looks}, start, limits, holidays),
        kin=kin(persons),
        blocked=blocked(persons, day),
        refusals=refusals,
        emergencies=urgent,
        in_emergency=beside,
        emergencies_before=before,
    )


def _known(pairs: Collection[Pair], start: datetime, end: datetime) -> dict[Pair, Known]:
    """What is known of each profile in each plan it looked at."""
    plans = {plan_id for _who, plan_id in pairs}
    weeks = _weeks(plans, start, end)
    since = _since(pairs)
    reasons = _tasks(plans) | told_between(plans, end - WEEK, end)
    read: dict[UUID, list[tuple[int, UUID]]] = {}
    for (who, plan_id), row in weeks.items():
        read.setdefault(plan_id, []).append((row.in_week, who))
    most = {plan_id: sorted(theirs, reverse=True)[:2] for plan_id, theirs in read.items()}
    return {
        pair: Known(
            since=since.get(pair),
            pages_before=weeks[pair].before,
            wrote_before=weeks[pair].wrote_before,
            pages_in_week=weeks[pair].in_week,
            wrote_in_week=weeks[pair].wrote_in_week,
            has_reason=pair in reasons,
            others=max((pages for pages, who in most[pair[1]] if who != pair[0]), default=0),
        )
        for pair in pairs
    }


def _weeks(plans: Collection[UUID], start: datetime, end: datetime) -> dict[Pair, Any]:
    """Pages and writing of everybody at work in some plans: in the last seven days, and in four

    weeks before the day.
    """
    get = LOG.method == "GET"
    before, in_week = LOG.at < start, LOG.at >= end - WEEK
    rows = db.session.execute(
        select(
            LOG.profile_id,
            LOG.subject_id,
            func.count().filter(get, before).label("before"),
            func.bool_or(and_(WROTE, before)).label("wrote_before"),
            func.count().filter(get, in_week).label("in_week"),
            func.bool_or(and_(WROTE, in_week)).label("wrote_in_week"),
        )
        .join(Profile, Profile.id == LOG.profile_id)
        .where(
            within(start - BASELINE, end),
            READ,
            LOG.subject_id.in_(plans),
            Profile.kind.in_(AT_WORK),
        )
        .group_by(LOG.profile_id, LOG.subject_id)
    )
    return {(row.profile_id, row.subject_id): row for row in rows}


def _since(pairs: Collection[Pair]) -> dict[Pair, datetime]:
    """When each profile was first let into the plan; not by an emergency."""
    rows = db.session.execute(
        select(Grant.profile_id, Grant.subject_id, func.min(Grant.valid_from).label("since"))
        .where(
            Grant.profile_id.in_({who for who, _plan in pairs}),
            Grant.subject_id.in_({plan_id for _who, plan_id in pairs}),
            Grant.source != EMERGENCY,
        )
        .group_by(Grant.profile_id, Grant.subject_id)
    )
    return {(row.profile_id, row.subject_id): row.since for row in rows}


def _tasks(plans: Collection[UUID]) -> set[Pair]:
    """Who has something to follow up or do in some plans: goals that are open, activities."""
    goals = select(Goal.responsible_profile_id.label("who"), Goal.plan_id).where(
        Goal.plan_id.in_(plans), Goal.status.in_(OPEN_GOALS)
    )
    is_to_do = and_(Activity.plan_id.in_(plans), Activity.state.not_in(OVER))
    alone = select(Activity.responsible_profile_id, Activity.plan_id).where(is_to_do)
    helping = select(func.unnest(Activity.helpers), Activity.plan_id).where(is_to_do)
    rows = db.session.execute(goals.union(alone, helping))
    return {(row.who, row.plan_id) for row in rows if row.who is not None}


def _habits(
    profiles: Collection[UUID], start: datetime, limits: Limits, holidays: frozenset[date]
) -> dict[UUID, Habit]:
    """How those who looked have worked for four weeks: one row each, counted by the database."""
    is_odd = or_(
        limits.work_from > _HOUR,
        limits.work_until <= _HOUR,
        extract("isodow", LOCAL) > SATURDAY,
        any_(literal(sorted(holidays), type_=_DATES)) == _DAY,
    )
    hours = _counted(profiles, start, [_DAY, func.date_trunc("hour", LOCAL)], is_odd)
    days = _counted(profiles, start, [_DAY], is_odd)
    odd_days = func.count(hours.c.day.distinct()).filter(
        hours.c.is_odd, hours.c.day < (start - WEEK).date()
    )
    by_hour = (
        select(
            hours.c.profile_id,
            _usual(hours.c.plans).label("plans_an_hour"),
            odd_days.label("odd_days"),
        )
        .group_by(hours.c.profile_id)
        .subquery()
    )
    rows = db.session.execute(
        select(
            by_hour,
            _usual(days.c.plans).label("plans_a_day"),
            _usual(days.c.pages * 1.0 / days.c.plans).label("pages_a_day"),
        )
        .join(days, days.c.profile_id == by_hour.c.profile_id)
        .group_by(*by_hour.c)
    )
    return {
        row.profile_id: Habit(
            float(row.plans_an_hour), float(row.plans_a_day), float(row.pages_a_day), row.odd_days
        )
        for row in rows
    }


def _counted(
    profiles: Collection[UUID], start: datetime, per: list[Any], is_odd: ColumnElement[bool]
) -> Subquery:
    """Plans and pages of each profile in four weeks, by day or by hour."""
    return (
        select(
            LOG.profile_id,
            _DAY.label("day"),
            func.count(LOG.subject_id.distinct()).label("plans"),
            func.count().label("pages"),
            func.bool_or(is_odd).label("is_odd"),
        )
        .join(Plan, Plan.id == LOG.subject_id)
        .where(within(start - BASELINE, start), READ, LOG.profile_id.in_(profiles))
        .group_by(LOG.profile_id, *per)
        .subquery()
    )


def _usual(column: Any) -> ColumnElement[Any]:
    """The mean and three deviations: more than this is unusual (security.md 6.7)."""
    return func.avg(column) + 3 * func.coalesce(func.stddev_pop(column), 0)
