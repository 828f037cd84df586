"""Reads for the night: a constant number of statements, whatever the log holds.

All of them as system: the log, plans and relations are guarded. What the night needs of a month
is counted by the database; only the day's own looks, by profile, plan and hour, come here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Subquery,
    and_,
    extract,
    func,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from samspill.access.log import ALLOWED, AccessLogEntry
from samspill.core.errors import NotEnough, NotVisible
from samspill.identity.blocks import in_force
from samspill.identity.models import (
    AT_WORK,
    CARE_SERVICE,
    AddressProtection,
    Block,
    Person,
    Profile,
    ProfileKind,
    Relation,
)
from samspill.infra.db import db
from samspill.plans.emergency.models import EmergencyAccess
from samspill.plans.plan.models import Plan
from samspill.plans.unusual.models import LASTING, Outcome, UnusualRead
from samspill.plans.unusual.rules import (
    Looked,
    Pair,
    PlanFacts,
    Reader,
    Refusals,
)

BASELINE = timedelta(days=28)
"""What is usual is what the four weeks before have been."""

WEEK = timedelta(days=7)
AT_MOST = 200

SHARED = (
    *("week.overview", "insight.looks", "activities.promises", "job"),
    *("meetings.across_plans", "meetings.month_across_plans", "meetings.week_across_plans"),
    *("meeting_files.subscription", "finding.across_plans"),
)
"""Pages that show several plans at once, and jobs: no choice of one plan."""

DOWNLOADS = ("exports.consent_copy", "subject_plans.own_part")
"""Pages that are a file to take out, or words to copy."""

REFUSED = (NotVisible.code, NotEnough.code)
"""Doors that stay shut whoever logs in again."""

FOR_HERSELF = (
    "notes.add",
    "notes.change",
    "notes.take_away",
    "finding.find",
    "finding.find_across_plans",
)
"""Forms whose words nobody else sees: to send one is no sign of work for the plan."""

LOG = AccessLogEntry
LOCAL = func.timezone("Europe/Oslo", LOG.at)
_HOUR = extract("hour", LOCAL)
WROTE = and_(LOG.method == "POST", LOG.page.not_in(FOR_HERSELF))
READ = and_(LOG.decision == ALLOWED, LOG.page.not_in(SHARED))


def within(start: datetime, end: datetime) -> ColumnElement[bool]:
    """Rows of the log of [start, end)."""
    return and_(LOG.at >= start, LOG.at < end)


def looks_within(tenant_id: UUID, start: datetime, end: datetime) -> tuple[Looked, ...]:
    """What was opened and written in the municipality's plans, by profile, plan and hour."""
    rows = db.session.execute(
        select(
            LOG.profile_id,
            LOG.subject_id,
            _HOUR.label("hour"),
            func.count().filter(LOG.method == "GET").label("pages"),
            func.bool_or(WROTE).label("wrote"),
            func.bool_or(LOG.page.in_(DOWNLOADS)).label("took"),
        )
        .join(Plan, Plan.id == LOG.subject_id)
        .where(within(start, end), READ, Plan.tenant_id == tenant_id, LOG.profile_id.is_not(None))
        .group_by(LOG.profile_id, LOG.subject_id, "hour")
    )
    found: dict[Pair, list[Any]] = {}
    for row in rows:
        found.setdefault((row.profile_id, row.subject_id), []).append(row)
    return tuple(
        Looked(
            *pair,
            pages={int(row.hour): row.pages for row in hours if row.pages},
            wrote=frozenset(int(row.hour) for row in hours if row.wrote),
            downloads=frozenset(int(row.hour) for row in hours if row.took),
        )
        for pair, hours in sorted(found.items())
    )


def refusals_until(tenant_id: UUID, start: datetime, end: datetime) -> dict[UUID, Refusals]:
    """What those who were refused today were refused in seven days: in the municipality's plans,

    and, by its own people, elsewhere where no other municipality's plan is.
    """
    rows = db.session.execute(
        select(
            LOG.profile_id,
            LOG.subject_id,
            (Plan.id.is_not(None)).label("is_plan"),
            func.count().label("tries"),
            func.bool_or(LOG.at >= start).label("today"),
        )
        .join(Profile, Profile.id == LOG.profile_id)
        .outerjoin(Plan, Plan.id == LOG.subject_id)
        .where(
            within(end - WEEK, end),
            LOG.decision.in_(REFUSED),
            func.coalesce(Plan.tenant_id, Profile.tenant_id) == tenant_id,
        )
        .group_by(LOG.profile_id, LOG.subject_id, Plan.id)
    )
    found: dict[UUID, list[Any]] = {}
    for row in rows:
        found.setdefault(row.profile_id, []).append(row)
    return {
        profile_id: Refusals(
            subjects=len(theirs),
            tries={row.subject_id: row.tries for row in theirs if row.is_plan and row.today},
        )
        for profile_id, theirs in found.items()
        if any(row.today for row in theirs)
    }


def readers_on(profiles: Collection[UUID], day: date) -> dict[UUID, Reader]:
    """Who they are, and their work on the day."""
    other = aliased(Profile)
    new_job_on = (
        select(func.max(other.valid_from))
        .where(
            other.person_id == Profile.person_id,
            other.id != Profile.id,
            other.kind == ProfileKind.WORK,
            other.valid_from <= day,
            other.valid_from > Profile.valid_from,
        )
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(
            Profile.id,
            Profile.person_id,
            Profile.kind,
            Profile.unit_id,
            Profile.valid_to,
            Profile.away_until,
            Person.family_name,
            new_job_on.label("new_job_on"),
        )
        .join(Person, Person.id == Profile.person_id)
        .where(Profile.id.in_(profiles))
    )
    return {
        row.id: Reader(
            person_id=row.person_id,
            at_work=row.kind in AT_WORK,
            names=_words([row.family_name]),
            unit_id=row.unit_id,
            last_day_gone=row.valid_to,
            away_until=row.away_until,
            new_job_on=row.new_job_on,
        )
        for row in rows
    }


def _words(names: Iterable[str | None]) -> frozenset[str]:
    """Each name of a double surname, so that «Aas Vik» meets «Vik»."""
    return frozenset(word.casefold() for name in names for word in re.split(r"[\s-]+", name or ""))


def plan_facts(ids: Collection[UUID], day: date) -> dict[UUID, PlanFacts]:
    """Who leads each plan, and whose it is, on the day."""
    family = _families(ids, day)
    rows = db.session.execute(
        select(
            Plan.id,
            Plan.number,
            Plan.child_id,
            Plan.holder_profile_id,
            Plan.acting_profile_id,
            Person.family_name,
            (Person.address_protection != AddressProtection.NONE).label("is_protected"),
            family.c.adults,
            family.c.names,
            family.c.units,
        )
        .join(Person, Person.id == Plan.child_id)
        .outerjoin(family, family.c.child_id == Plan.child_id)
        .where(Plan.id.in_(ids))
    )
    return {row.id: _facts(row) for row in rows}


def _families(ids: Collection[UUID], day: date) -> Subquery:
    """The adults of each plan's child, their surnames, and the units where they work."""
    adult, job = aliased(Person), aliased(Profile)
    works = and_(
        job.person_id == adult.id,
        job.kind == ProfileKind.WORK,
        job.valid_from <= day,
        job.valid_to > day,
    )
    units = func.array_agg(job.unit_id.distinct()).filter(job.unit_id.is_not(None))
    return (
        select(
            Relation.child_id,
            func.array_agg(adult.id.distinct()).label("adults"),
            func.array_agg(adult.family_name.distinct()).label("names"),
            units.label("units"),
        )
        .join(adult, adult.id == Relation.adult_id)
        .outerjoin(job, works)
        .where(
            Relation.kind.not_in(CARE_SERVICE),
            Relation.child_id.in_(select(Plan.child_id).where(Plan.id.in_(ids))),
        )
        .group_by(Relation.child_id)
        .subquery()
    )


def _facts(row: Any) -> PlanFacts:
    leaders = {row.holder_profile_id, row.acting_profile_id} - {None}
    return PlanFacts(
        number=row.number,
        child_id=row.child_id,
        leaders=frozenset(leaders),
        names=_words([row.family_name, *(row.names or [])]),
        adults=frozenset(row.adults or []),
        units=frozenset(row.units or []),
        is_protected=row.is_protected,
    )


def kin(persons: Collection[UUID]) -> frozenset[Pair]:
    """Each person with every child she has a bond to, or whose adult she has a child with.

    At any time: a former partner's child is near too. Care by work is not family.
    """
    own, shared, other = aliased(Relation), aliased(Relation), aliased(Relation)
    mine = select(own.adult_id, own.child_id).where(
        own.adult_id.in_(persons), own.kind.not_in(CARE_SERVICE)
    )
    through = (
        select(own.adult_id, other.child_id)
        .join(shared, shared.child_id == own.child_id)
        .join(other, other.adult_id == shared.adult_id)
        .where(
            own.adult_id.in_(persons),
            own.kind.not_in(CARE_SERVICE),
            shared.kind.not_in(CARE_SERVICE),
            other.kind.not_in(CARE_SERVICE),
        )
    )
    rows = db.session.execute(mine.union(through)).all()
    return frozenset((adult_id, child_id) for adult_id, child_id in rows)


def blocked(persons: Collection[UUID], day: date) -> frozenset[Pair]:
    """Each person with the children she must find nothing about on the day."""
    rows = db.session.execute(
        select(Block.adult_id, Block.child_id).where(Block.adult_id.in_(persons), *in_force(day))
    )
    return frozenset((row.adult_id, row.child_id) for row in rows)


def emergencies(
    tenant_id: UUID, start: datetime, end: datetime
) -> tuple[frozenset[Pair], frozenset[Pair], dict[UUID, int]]:
    """Those that were open on the day; the other plans their leaders went to meanwhile; and how
    many each leader has opened in four weeks."""
    one = EmergencyAccess
    over_at = func.least(one.until, one.ended_at)
    meanwhile = (
        select(func.array_agg(LOG.subject_id.distinct()))
        .join(Plan, Plan.id == LOG.subject_id)
        .where(
            LOG.profile_id == one.profile_id,
            within(start, end),
            LOG.at >= one.opened_at,
            LOG.at < over_at,
            LOG.page.not_in(SHARED),
            Plan.tenant_id == tenant_id,
        )
        .correlate(one)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(
            one.profile_id, one.plan_id, (over_at > start).label("is_today"), meanwhile.label("saw")
        ).where(one.tenant_id == tenant_id, one.opened_at >= start - BASELINE, one.opened_at < end)
    ).all()
    opened = {(row.profile_id, row.plan_id) for row in rows}
    beside = {(row.profile_id, plan) for row in rows if row.is_today for plan in row.saw or []}
    times: dict[UUID, int] = {}
    for row in rows:
        times[row.profile_id] = times.get(row.profile_id, 0) + 1
    today = frozenset((row.profile_id, row.plan_id) for row in rows if row.is_today)
    return today, frozenset(beside - opened), times


def standing(tenant_id: UUID, day: date, rests_from: date) -> set[tuple[UUID, UUID, str]]:
    """What the night must not find again: profile, subject and sign.

    It waits for the officer, was found this day already, or says who somebody is and was found in
    order since ``rests_from``.
    """
    rests = and_(
        UnusualRead.sign.in_(LASTING),
        UnusualRead.outcome == Outcome.FINE,
        UnusualRead.day >= rests_from,
    )
    rows = db.session.execute(
        select(UnusualRead.profile_id, UnusualRead.subject_id, UnusualRead.sign).where(
            UnusualRead.tenant_id == tenant_id,
            or_(UnusualRead.outcome.is_(None), UnusualRead.day == day, rests),
        )
    )
    return {(row.profile_id, row.subject_id, row.sign) for row in rows}
