"""What the pages of minutes need, each in a constant number of statements."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from samspill.core.errors import NotVisible
from samspill.infra.db import db
from samspill.plans.goals.models import OPEN_GOALS, Goal
from samspill.plans.meetings.access import people_who_may_know
from samspill.plans.meetings.models import Meeting
from samspill.plans.meetings.queries import meeting_row
from samspill.plans.minutes.access import may_remark, may_take, may_write
from samspill.plans.minutes.models import Minutes
from samspill.plans.minutes.queries import RemarkView, Said, minutes_of, remarks_to, said_in
from samspill.plans.participants.people import People, PersonIn
from samspill.plans.plan.access import OpenPlan

CHOICES = 100
"""Goals to choose among: who has more sets the activity up at the goal."""


@dataclass(frozen=True)
class MinutesPage:
    """Minutes, what was remarked, and what the reader may do. ``goals``: id and title of those
    that a decision may be done for."""

    meeting: Meeting
    minutes: Minutes
    said: Said
    remarks: list[RemarkView]
    people: People
    goals: list[tuple[UUID, str]]
    may_write: bool
    may_remark: bool


def minutes_page(plan: OpenPlan, meeting_id: UUID) -> MinutesPage:
    """Read it. Raises NotVisible where there are none for the reader."""
    meeting = meeting_row(plan.subject.id, meeting_id)
    minutes = minutes_of(meeting_id, plan.actor.profile_id)
    if minutes is None:
        raise NotVisible
    return MinutesPage(
        meeting,
        minutes,
        said_in(minutes),
        remarks_to(minutes),
        people_who_may_know(plan),
        _goals(plan.subject.id) if may_take(plan, minutes) else [],
        may_write(plan, meeting, minutes),
        may_remark(plan, meeting, minutes),
    )


def _goals(plan_id: UUID) -> list[tuple[UUID, str]]:
    query = select(Goal.id, Goal.title).where(Goal.plan_id == plan_id, Goal.status.in_(OPEN_GOALS))
    rows = db.session.execute(query.order_by(Goal.position, Goal.id).limit(CHOICES))
    return [(row.id, row.title) for row in rows]


def readers_of(plan: OpenPlan) -> list[PersonIn]:
    """Who will see what is written, besides those called in."""
    return people_who_may_know(plan).readers
