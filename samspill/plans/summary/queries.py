"""What a new holder should know first, in a constant number of statements, by her own rights."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Date, DateTime, Uuid, bindparam, func, select, true

from samspill.access.grants import EMERGENCY, Grant
from samspill.access.levels import Area, Level
from samspill.core.clock import today
from samspill.identity.models import Profile
from samspill.infra.db import run
from samspill.plans.child_views.queries import Heard, newest_view
from samspill.plans.consent.models import ConsentState
from samspill.plans.consent.queries import unfinished_state_beside
from samspill.plans.goals.models import ActivityState
from samspill.plans.goals.queries import ActivityInList, GoalInList, activities_in, goals_in
from samspill.plans.meetings.queries import MeetingInList, ahead
from samspill.plans.participants.models import IN, Role
from samspill.plans.participants.people import People, PersonIn
from samspill.plans.participants.queries import ParticipantView, participants_of
from samspill.plans.plan.access import OpenPlan
from samspill.plans.plan.models import Plan, PlanIntroduction
from samspill.plans.stages.models import PlanStage

OVER = (ActivityState.DONE, ActivityState.STOPPED)
"""Activities that the next holder need not know of first."""

_PLAN = bindparam("plan_id", type_=Uuid)
_VIEW = newest_view(Plan.__table__.c.id).lateral()
_STAGE = (
    select(PlanStage.stage)
    .where(PlanStage.plan_id == Plan.__table__.c.id)
    .order_by(PlanStage.written_at.desc(), PlanStage.id)
    .limit(1)
    .lateral()
)
_NOW = bindparam("now", type_=DateTime(timezone=True))
_WITH_GOALS = (
    select(func.array_agg(func.distinct(Grant.profile_id)))
    .join(Profile, Profile.id == Grant.profile_id)
    .where(
        Grant.subject_id == Plan.__table__.c.id,
        Grant.area == str(Area.GOALS),
        Grant.source != EMERGENCY,
        Grant.valid_from <= _NOW,
        Grant.valid_to > _NOW,
        Profile.valid_to > bindparam("today", type_=Date),
    )
    .correlate(Plan.__table__)
    .scalar_subquery()
)
"""Who may follow a goal up now: as ``people_of``, in the statement that reads the rest."""
_HEAD = (
    select(
        PlanIntroduction.description,
        PlanIntroduction.important,
        unfinished_state_beside(Plan.__table__.c.id).label("waiting"),
        _STAGE.c.stage,
        _WITH_GOALS.label("with_goals"),
        *(_VIEW.c[name].label(f"view_{name}") for name in Heard.__dataclass_fields__),
    )
    .select_from(Plan)
    .outerjoin(PlanIntroduction, PlanIntroduction.plan_id == Plan.id)
    .outerjoin(_VIEW, true())
    .outerjoin(_STAGE, true())
    .where(Plan.id == _PLAN)
)


@dataclass(frozen=True)
class SummaryPage:
    """Oppsummering: the child, where the goals stand, what is to do, who, when, what waits.

    ``waiting``: the state of a consent under way. ``stage``: the stafettnivå.
    """

    description: str
    important: str
    heard: Heard | None
    waiting: str | None
    stage: int | None
    goals: list[GoalInList]
    activities: list[ActivityInList]
    meetings: list[MeetingInList]
    people: People
    participants: list[ParticipantView]
    at: datetime

    @property
    def day(self) -> date:
        """Today."""
        return today(self.at)

    @property
    def consent_waits(self) -> bool:
        """Is the family asked about something now?"""
        return self.waiting in (ConsentState.SENT, ConsentState.PARTLY_SIGNED)

    @property
    def unanswered(self) -> list[MeetingInList]:
        """The next meetings that wait for the reader's answer."""
        return [one for one in self.meetings if one.waits(self.at)]

    @property
    def waits(self) -> bool:
        """Does anything wait for her?"""
        return bool(self.consent_waits or self.late or self.loose or self.unanswered)

    @property
    def late(self) -> int:
        """Activities of the page whose day has passed."""
        return sum(one.is_late(self.day) for one in self.activities)

    @property
    def loose(self) -> int:
        """Goals that nobody follows up."""
        return sum(one.is_open and not self.people.has(one.responsible) for one in self.goals)


def summary_page(plan: OpenPlan) -> SummaryPage:
    """Read it, for the holder. Row security shows what her own grants reach, and no more."""
    plan_id = plan.subject.id
    [row] = run(_HEAD, {"plan_id": plan_id, "now": plan.at, "today": today(plan.at)})
    head: dict[str, Any] = row._asdict()
    view = {name: head[f"view_{name}"] for name in Heard.__dataclass_fields__}
    participants = participants_of(plan_id)
    open_goals = [one for one in goals_in(plan_id, (), 1) if one.is_open]
    return SummaryPage(
        head["description"] or "",
        head["important"] or "",
        Heard(**view) if view["how"] else None,
        head["waiting"],
        head["stage"],
        open_goals,
        [one for one in activities_in(plan_id, None, 1) if one.state not in OVER],
        ahead([plan_id], plan.actor.profile_id, plan.at),
        _people(plan, participants, frozenset(head["with_goals"] or ())),
        [one for one in participants if one.state in IN],
        plan.at,
    )


def _people(
    plan: OpenPlan, participants: list[ParticipantView], with_goals: frozenset[UUID]
) -> People:
    """Those who are in, of whom the holder may know, and whether they may follow a goal up."""
    found = [
        PersonIn(
            one.profile_id,
            one.name,
            one.role,
            one.title,
            one.unit_name,
            Level.READ if one.profile_id in with_goals else Level.NONE,
        )
        for one in participants
        if one.profile_id is not None
    ]
    acting = plan.subject.acts_on()
    if acting is not None:
        name = plan.subject.acting_name or ""
        found.append(PersonIn(acting, name, Role.BATON_HOLDER, "", None, Level.WRITE))
    return People(found)
