"""What is around a child: who is in its plans, and when they meet.

Asked as system, since a child may have a room before it has a place in its plan; nothing else of a
plan comes back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from samspill.access.actor import NOBODY, SYSTEM
from samspill.access.levels import Area
from samspill.access.system import system_access
from samspill.identity.models import AddressProtection, Person
from samspill.infra.db import db, instant
from samspill.plans.meetings.models import Meeting, MeetingState
from samspill.plans.participants.people import People, people_of
from samspill.plans.plan.access import OpenPlan
from samspill.plans.plan.models import Plan, PlanStatus
from samspill.plans.plan.queries import plan_with_levels

AT_MOST = 3
"""So many meetings ahead a child may prepare for."""


def people_around(person_id: UUID) -> list[tuple[OpenPlan, People]]:
    """The plans in use about a child, each with its people and what they reach of its overview."""
    query = (
        select(Plan.id)
        .where(Plan.child_id == person_id, Plan.status == PlanStatus.ACTIVE)
        .order_by(Plan.id)
    )
    with system_access("whom a child may share something of its own with"):
        plans = [plan_with_levels(plan_id, NOBODY)[0] for plan_id in db.session.scalars(query)]
        opened = [OpenPlan(plan, SYSTEM, {}, instant()) for plan in plans if plan]
        return [(plan, people_of(plan, Area.OVERVIEW)) for plan in opened]


@dataclass(frozen=True)
class MeetingAhead:
    """A meeting about a child, as the child may know of it: when it begins (UTC), and its kind."""

    starts_at: datetime
    kind: str


def meetings_ahead(person_id: UUID) -> list[MeetingAhead]:
    """The next meetings in the plans in use about a child, the first first.

    Around a protected child there are none: when and where has its own list (F8).
    """
    query = (
        select(Meeting.starts_at, Meeting.kind)
        .join(Plan, Plan.id == Meeting.plan_id)
        .join(Person, Person.id == Plan.child_id)
        .where(
            Plan.child_id == person_id,
            Plan.status == PlanStatus.ACTIVE,
            Person.address_protection == AddressProtection.NONE,
            Meeting.state == MeetingState.CALLED,
            Meeting.starts_at > instant(),
        )
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(AT_MOST)
    )
    with system_access("which meetings a child may prepare for"):
        return [MeetingAhead(row.starts_at, row.kind) for row in db.session.execute(query)]
