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
from samspill.plans.minutes.queries import (
    RemarkView,
    Said,
    minutes_and_draft,
    remarks_to,
    said_in,
)
from samspill.plans.participants.people import People, PersonIn
from samspill.plans.plan.access import OpenPlan

CHOICES = 100
"""Goals to choose among: who has more sets the activity up at the goal."""


@dataclass(frozen=True)
class MinutesPage:
    """Minutes, what was remarked, and what the reader may do. ``goals``: id and title of those
    that a decision may be done for; ``lacks_goal``: there is none, and she might have done it.
    ``left_draft``: her own draft, where another's minutes were laid out."""

    meeting: Meeting
    minutes: Minutes
    said: Said
    remarks: list[RemarkView]
    people: People
    goals: list[tuple[UUID, str]]
    lacks_goal: bool
    may_write: bool
    may_remark: bool
    left_draft: Said | None

    @property
    def may_take_one(self) -> bool:
        """Is there a decision that the reader may make an activity of?"""
        return bool(self.goals) and any(not one.activity_id for one in self.said.decisions)

    @property
    def changed_since_sent(self) -> bool:
        """Did somebody write them anew after they were laid out?"""
        sent_at = self.minutes.sent_at
        return sent_at is not None and self.minutes.changed_at > sent_at


def minutes_page(plan: OpenPlan, meeting_id: UUID) -> MinutesPage:
    """Read it. Raises NotVisible where there are none for the reader."""
    meeting = meeting_row(plan.subject.id, meeting_id)
    found = minutes_and_draft(meeting_id, plan.actor.profile_id)
    if not found:
        raise NotVisible
    minutes, *left = found
    takes = may_take(plan, minutes)
    goals = _goals(plan.subject.id) if takes else []
    return MinutesPage(
        meeting,
        minutes,
        said_in(minutes),
        remarks_to(minutes),
        people_who_may_know(plan),
        goals,
        takes and not goals,
        may_write(plan, meeting, minutes),
        may_remark(plan, meeting, minutes),
        said_in(left[0]) if left else None,
    )


def _goals(plan_id: UUID) -> list[tuple[UUID, str]]:
    query = select(Goal.id, Goal.title).where(Goal.plan_id == plan_id, Goal.status.in_(OPEN_GOALS))
    rows = db.session.execute(query.order_by(Goal.position, Goal.id).limit(CHOICES))
    return [(row.id, row.title) for row in rows]


def readers_of(plan: OpenPlan) -> list[PersonIn]:
    """Who will see what is written, besides those called in."""
    return people_who_may_know(plan).readers
