"""What the holder should look after in a plan, and how whole an individual plan is.

A part of the statement that reads the overview's head; it only tells, and never stands in the way.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import DateTime, Uuid, and_, bindparam, exists, func, or_, select

from samspill.access.grants import Grant
from samspill.access.levels import Area
from samspill.core.clock import today
from samspill.core.language import N_
from samspill.infra.db import one_of
from samspill.organisation.queries import rule_beside
from samspill.plans.child_views.models import ChildView
from samspill.plans.goals.models import (
    OPEN_GOALS,
    TO_DO,
    Activity,
    Evaluation,
    Goal,
    GoalRating,
    RatedBy,
)
from samspill.plans.life_areas.models import LifeArea
from samspill.plans.meetings.models import Meeting, MeetingState
from samspill.plans.own_room.models import RoomShare
from samspill.plans.participants.models import IN, Participant, Role
from samspill.plans.plan.access import OpenPlan
from samspill.plans.plan.models import PlanKind
from samspill.plans.subject_plans.models import SubjectPlan

_PLAN = bindparam("plan_id", type_=Uuid)
_NOW = bindparam("now", type_=DateTime(timezone=True))
_RULE = rule_beside("follow_up").subquery("rule")
_DAYS = _RULE.c.value["days_without_evaluation"].as_integer()
_SINCE = _NOW - func.make_interval(0, 0, 0, _DAYS)


@dataclass(frozen=True)
class Point:
    """One of the nine points of an individual plan: what it is, where it is written, if it is."""

    name: str
    part: str
    is_there: bool


@dataclass(frozen=True)
class Health:
    """``unseen`` goals that nobody has evaluated in ``days``, ``loose`` activities that nobody is
    responsible for, ``unheard``: the child was not asked in those days, ``ends_on``: the consent's
    last day, when that is near. ``points`` of an individual plan alone."""

    days: int
    unseen: int
    loose: int
    unheard: bool
    ends_on: date | None
    points: tuple[Point, ...]

    @property
    def is_well(self) -> bool:
        """Is there nothing to look after?"""
        return not (self.unseen or self.loose or self.unheard or self.ends_on)

    @property
    def there(self) -> int:
        """How many of the points are there."""
        return sum(one.is_there for one in self.points)


def _of_plan(model: Any, *conditions: Any) -> Any:
    return exists().where(model.plan_id == _PLAN, *conditions)


def _followed_by_somebody() -> Any:
    return exists().where(
        Grant.profile_id == Activity.responsible_profile_id,
        Grant.subject_id == _PLAN,
        Grant.area == str(Area.GOALS),
        Grant.valid_from <= _NOW,
        Grant.valid_to > _NOW,
    )


HELPS = (Role.PROFESSIONAL, Role.EXTERNAL, Role.CONTACT, Role.SUPPORTER)
OUTSIDE = (Role.EXTERNAL, Role.CONTACT)
_EVALUATED = (
    exists()
    .where(Evaluation.goal_id == Goal.id, Evaluation.written_at >= _SINCE)
    .correlate(Goal, _RULE)
)
_UNSEEN = (
    select(func.count())
    .select_from(Goal)
    .where(Goal.plan_id == _PLAN, one_of(Goal.status, OPEN_GOALS), Goal.created_at < _SINCE)
    .where(~_EVALUATED)
    .scalar_subquery()
)
_LOOSE = (
    select(func.count())
    .select_from(Activity)
    .where(Activity.plan_id == _PLAN, one_of(Activity.state, TO_DO), ~_followed_by_somebody())
    .scalar_subquery()
)
_HEARD = or_(
    _of_plan(ChildView, ChildView.recorded_at >= _SINCE),
    _of_plan(GoalRating, GoalRating.rated_by == RatedBy.CHILD, GoalRating.noted_at >= _SINCE),
    _of_plan(Evaluation, Evaluation.child_view != "", Evaluation.written_at >= _SINCE),
    _of_plan(RoomShare, RoomShare.taken_back_at.is_(None), RoomShare.shared_at >= _SINCE),
)
"""What it shared from its own room counts for who got it alone: nobody else knows of it (J4)."""
_WRITTEN_OF = or_(LifeArea.needs != "", LifeArea.resources != "")
_AHEAD = _of_plan(Meeting, Meeting.starts_at > _NOW, Meeting.state == MeetingState.CALLED)
COLUMNS = (
    _RULE.c.value.label("rule"),
    _UNSEEN.label("unseen"),
    _LOOSE.label("loose"),
    _HEARD.label("heard"),
    and_(_of_plan(LifeArea, _WRITTEN_OF), _of_plan(Goal)).label("needs"),
    _of_plan(Participant, one_of(Participant.role, HELPS), one_of(Participant.state, IN)).label(
        "who"
    ),
    _of_plan(Activity, Activity.responsible_profile_id.is_not(None)).label("each"),
    _of_plan(Activity, Activity.due_on.is_not(None)).label("measures"),
    _of_plan(Activity, Activity.how != "").label("how"),
    or_(_of_plan(Activity, Activity.evaluate_on.is_not(None)), _AHEAD).label("revision"),
    or_(
        _of_plan(SubjectPlan, SubjectPlan.removed_at.is_(None)),
        _of_plan(Participant, one_of(Participant.role, OUTSIDE), one_of(Participant.state, IN)),
    ).label("others"),
)
"""Beside the head of the overview, for the holder."""

POINTS = {
    "needs": (N_("Mål, ressurser og behov"), "/livsomraader"),
    "who": (N_("Hvem som er med"), "/deltakere"),
    "leads": (N_("Hvem som er koordinator"), "/innstillinger"),
    "each": (N_("Hva hver enkelt gjør, også familien"), "/maal"),
    "measures": (N_("Hvilke tiltak, og når"), "/maal"),
    "how": (N_("Hvordan tiltakene gjøres"), "/maal"),
    "revision": (N_("Hvor lenge planen gjelder, og når dere ser på den"), "/kalender"),
    "consent": (N_("At familien har samtykket"), "/samtykke"),
    "others": (N_("Samarbeid med andre tjenester"), "/fagplan"),
}
"""The nine points of the regulation on individual plans (§ 19), and where each is written."""


def values_of(plan: OpenPlan) -> dict[str, Any]:
    """What ``COLUMNS`` are asked with, beside the plan."""
    return {"now": plan.at, "on": today(plan.at), "tenant_id": plan.subject.tenant_id}


def health_in(plan: OpenPlan, found: dict[str, Any]) -> Health:
    """What the columns gave, for the holder."""
    rule, until, day = found["rule"], plan.subject.consent_until, today(plan.at)
    near = until is not None and until <= day + timedelta(days=rule["days_before_consent_ends"])
    there = {
        **found,
        "leads": not plan.subject.lacks_holder(day),
        "consent": plan.subject.is_in_use,
    }
    whole = plan.subject.kind == PlanKind.INDIVIDUAL_PLAN
    return Health(
        days=rule["days_without_evaluation"],
        unseen=found["unseen"],
        loose=found["loose"],
        unheard=not found["heard"],
        ends_on=until if near else None,
        points=tuple(Point(name, part, bool(there[code])) for code, (name, part) in POINTS.items())
        if whole
        else (),
    )
