"""Min uke: what needs its holder, across the plans she has the baton of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Date,
    Integer,
    Select,
    String,
    Subquery,
    and_,
    exists,
    func,
    null,
    or_,
    select,
    union,
    union_all,
)

from samspill.access.grants import Grant
from samspill.access.levels import Area
from samspill.core.clock import today
from samspill.identity.blocks import is_blocked, person_of
from samspill.identity.models import Person, Profile
from samspill.identity.queries import has_no_mail
from samspill.infra.db import db, instant
from samspill.plans.consent.models import Consent, ConsentState, Signatory, SignatoryState
from samspill.plans.goals.due import needs_evaluation
from samspill.plans.goals.models import OPEN_GOALS, TO_DO, Activity, Evaluation, Goal
from samspill.plans.participants.models import Participant, ParticipantState
from samspill.plans.plan.models import ASKED_OR_IN_USE, IN_USE, Plan, PlanStatus
from samspill.plans.subject_plans.models import SubjectPlan, SubjectPlanVersion

AT_MOST = 30
"""Rows of each list: who has more begins with these."""

CHILD = Person.given_name + " " + Person.family_name


def held_by(profile_id: UUID, day: date) -> Select[UUID]:
    """The plans whose baton the profile has on the day, as holder or acting for her."""
    acts = and_(
        Plan.acting_profile_id == profile_id, Plan.acting_from <= day, Plan.acting_until > day
    )
    return select(Plan.id).where(
        or_(Plan.holder_profile_id == profile_id, acts),
        ~is_blocked(person_of(profile_id), Plan.child_id, day),
    )


@dataclass(frozen=True)
class Unanswered:
    """One who has not answered a consent."""

    plan_id: UUID
    consent_id: UUID
    signatory_id: UUID
    name: str
    child_name: str
    sent_at: datetime


def unanswered(profile_id: UUID) -> list[Unanswered]:
    """Who has not answered, in the plans of the holder, who waited longest first."""
    child = select(CHILD).where(Person.id == Plan.child_id).correlate(Plan).scalar_subquery()
    rows = db.session.execute(
        select(
            Plan.id.label("plan_id"),
            Consent.id.label("consent_id"),
            Signatory.id.label("signatory_id"),
            CHILD.label("name"),
            child.label("child_name"),
            Consent.sent_at,
        )
        .select_from(Plan)
        .join(Consent, Consent.plan_id == Plan.id)
        .join(Signatory, Signatory.consent_id == Consent.id)
        .join(Person, Person.id == Signatory.person_id)
        .where(
            Plan.id.in_(held_by(profile_id, today(instant()))),
            Consent.state.in_((ConsentState.SENT, ConsentState.PARTLY_SIGNED)),
            Signatory.state == SignatoryState.WAITING,
        )
        .order_by(Consent.sent_at, Signatory.id)
        .limit(AT_MOST)
    )
    return [Unanswered(**row._mapping) for row in rows]


@dataclass(frozen=True)
class Unreached:
    """One who is in a plan, or is asked to agree to it, and gets no e-mail."""

    plan_id: UUID
    name: str
    child_name: str


@dataclass(frozen=True)
class Ending:
    """A plan whose consent runs out soon."""

    plan_id: UUID
    child_name: str
    until: date


def ending_and_unreached(profile_id: UUID, days: int) -> tuple[list[Ending], list[Unreached]]:
    """The holder's plans whose consent runs out within so many days, the first first; and who in
    her plans gets no e-mail: she rings where it hurries. One statement for both."""
    day = today(instant())
    held = held_by(profile_id, day)
    ends = _ending(held, day + timedelta(days=days)).subquery()
    silent = _unreached(held, profile_id).subquery()
    rows = db.session.execute(union_all(select(ends), select(silent)))
    both: tuple[list[Ending], list[Unreached]] = ([], [])
    for row in rows:
        if row.name is None:
            both[0].append(Ending(row.plan_id, row.child_name, row.until))
        else:
            both[1].append(Unreached(row.plan_id, row.name, row.child_name))
    both[0].sort(key=lambda one: (one.until, one.plan_id))
    both[1].sort(key=lambda one: (one.name, one.plan_id))
    return both


def _ending(held: Select[UUID], until: date) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Plan.id.label("plan_id"),
            CHILD.label("child_name"),
            null().cast(String).label("name"),
            Plan.consent_until.label("until"),
        )
        .join(Person, Person.id == Plan.child_id)
        .where(Plan.id.in_(held), Plan.status.in_(IN_USE), Plan.consent_until <= until)
        .order_by(Plan.consent_until, Plan.id)
        .limit(AT_MOST)
    )


def _unreached(held: Select[UUID], profile_id: UUID) -> Select[*tuple[Any, ...]]:
    among = union(
        select(Participant.plan_id, Participant.profile_id).where(
            Participant.plan_id.in_(held),
            Participant.state.in_((ParticipantState.ACTIVE, ParticipantState.INVITED)),
        ),
        select(Consent.plan_id, Signatory.profile_id)
        .join(Signatory, Signatory.consent_id == Consent.id)
        .where(
            Consent.plan_id.in_(held),
            Consent.state.in_((ConsentState.SENT, ConsentState.PARTLY_SIGNED)),
            Signatory.state == SignatoryState.WAITING,
        ),
    ).subquery()
    child = select(CHILD).where(Person.id == Plan.child_id).correlate(Plan).scalar_subquery()
    return (
        select(
            Plan.id.label("plan_id"),
            child.label("child_name"),
            CHILD.label("name"),
            null().cast(Date).label("until"),
        )
        .select_from(among)
        .join(Plan, Plan.id == among.c.plan_id)
        .join(Profile, Profile.id == among.c.profile_id)
        .join(Person, Person.id == Profile.person_id)
        .where(Plan.status.in_(ASKED_OR_IN_USE), Profile.id != profile_id, has_no_mail())
        .order_by(CHILD, Plan.id)
        .limit(AT_MOST)
    )


@dataclass(frozen=True)
class RunningOut:
    """A subject plan that holds no longer soon, or since some days."""

    plan_id: UUID
    subject_plan_id: UUID
    child_name: str
    service: str
    kind: str
    until: date


def running_out(profile_id: UUID, days: int) -> list[RunningOut]:
    """Subject plans in the holder's plans whose last day comes within so many days, or passed as
    few days ago; the first first. Of those she may read: an IOP that is not shared is not hers."""
    day, span = today(instant()), timedelta(days=days)
    version = SubjectPlanVersion
    newest = and_(version.subject_plan_id == SubjectPlan.id, version.number == SubjectPlan.number)
    rows = db.session.execute(
        select(
            SubjectPlan.plan_id,
            SubjectPlan.id.label("subject_plan_id"),
            CHILD.label("child_name"),
            SubjectPlan.service,
            SubjectPlan.kind,
            version.valid_to.label("until"),
        )
        .join(version, newest)
        .join(Plan, Plan.id == SubjectPlan.plan_id)
        .join(Person, Person.id == Plan.child_id)
        .where(
            SubjectPlan.plan_id.in_(held_by(profile_id, day)),
            SubjectPlan.removed_at.is_(None),
            Plan.status == PlanStatus.ACTIVE,
            version.valid_to.between(day - span, day + span),
        )
        .order_by(version.valid_to, SubjectPlan.id)
        .limit(AT_MOST)
    )
    return [RunningOut(**row._mapping) for row in rows]


@dataclass(frozen=True)
class Loose:
    """A goal that needs somebody: nobody follows it up, something is late, or nobody looked."""

    plan_id: UUID
    goal_id: UUID
    child_name: str
    title: str
    nobody: bool
    late: int
    unseen: bool


@dataclass(frozen=True)
class ToEvaluate:
    """An activity that somebody is to evaluate now. ``evaluate_on`` None: it is ready for it."""

    plan_id: UUID
    activity_id: UUID
    child_name: str
    title: str
    evaluate_on: date | None


def loose_and_to_evaluate(profile_id: UUID, days: int) -> tuple[list[Loose], list[ToEvaluate]]:
    """Goals in the holder's plans without follow-up (``days`` without an evaluation are too many),
    and activities whose evaluation is due, what has waited longest first. One statement for both.

    Whether somebody still follows a goal up is asked of the grants, as everywhere.
    """
    goals = _loose(profile_id, days).subquery()
    due = _to_evaluate(profile_id).subquery()
    rows = db.session.execute(union_all(select(goals), select(due))).all()
    both: tuple[list[Loose], list[ToEvaluate]] = ([], [])
    for row in sorted(rows, key=lambda row: int(row.place)):
        shared = (row.plan_id, row.id, row.child_name, row.title)
        if row.late is None:
            both[1].append(ToEvaluate(*shared, row.evaluate_on))
        else:
            both[0].append(Loose(*shared, row.nobody, row.late, row.unseen))
    return both


def _loose(profile_id: UUID, days: int) -> Select[*tuple[Any, ...]]:
    found = _goals_of_holder(profile_id, days)
    order = (found.c.late.desc(), found.c.nobody.desc(), found.c.created_at, found.c.id)
    return (
        select(
            *(found.c.plan_id, found.c.id, CHILD.label("child_name"), found.c.title),
            *(found.c.nobody, found.c.late, found.c.unseen),
            null().cast(Date).label("evaluate_on"),
            func.row_number().over(order_by=order).label("place"),
        )
        .join(Plan, Plan.id == found.c.plan_id)
        .join(Person, Person.id == Plan.child_id)
        .where(Plan.status == PlanStatus.ACTIVE)
        .where(or_(found.c.nobody, found.c.late > 0, found.c.unseen))
        .order_by(*order)
        .limit(AT_MOST)
    )


def _to_evaluate(profile_id: UUID) -> Select[*tuple[Any, ...]]:
    day = today(instant())
    order = (Activity.evaluate_on.asc().nulls_last(), Activity.created_at, Activity.id)
    return (
        select(
            *(Activity.plan_id, Activity.id, CHILD.label("child_name"), Activity.title),
            null().cast(Boolean).label("nobody"),
            null().cast(Integer).label("late"),
            null().cast(Boolean).label("unseen"),
            Activity.evaluate_on,
            func.row_number().over(order_by=order).label("place"),
        )
        .join(Plan, Plan.id == Activity.plan_id)
        .join(Person, Person.id == Plan.child_id)
        .where(Plan.status == PlanStatus.ACTIVE, Plan.id.in_(held_by(profile_id, day)))
        .where(needs_evaluation(day))
        .order_by(*order)
        .limit(AT_MOST)
    )


def _goals_of_holder(profile_id: UUID, days: int) -> Subquery:
    """The open goals of the holder's plans, each with what may be wrong with it."""
    now = instant()
    nobody = ~exists().where(
        Grant.profile_id == Goal.responsible_profile_id,
        Grant.subject_id == Goal.plan_id,
        Grant.area == str(Area.GOALS),
        Grant.valid_from <= now,
        Grant.valid_to > now,
    )
    late = (
        select(func.count())
        .where(Activity.goal_id == Goal.id, Activity.state.in_(TO_DO))
        .where(Activity.due_on < today(now))
        .correlate(Goal)
        .scalar_subquery()
    )
    unseen = _unseen(now - timedelta(days=days))
    return (
        select(Goal, nobody.label("nobody"), late.label("late"), unseen.label("unseen"))
        .where(Goal.plan_id.in_(held_by(profile_id, today(now))), Goal.status.in_(OPEN_GOALS))
        .subquery()
    )


def _unseen(since: datetime) -> ColumnElement[bool]:
    """Was it set up before an instant, and nobody has written how it went since?"""
    seen = exists().where(Evaluation.goal_id == Goal.id, Evaluation.written_at >= since)
    return and_(Goal.created_at < since, ~seen)
