"""What the plan overview shows, in a constant number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Uuid, bindparam, exists, literal, select, true

from samspill.access.levels import Area, Level
from samspill.core.clock import today
from samspill.identity.models import Person, Profile
from samspill.infra.db import run
from samspill.plans.bright_spots.queries import newest_beside
from samspill.plans.consent.queries import unfinished_state_beside
from samspill.plans.goals.due import NextActivity, next_beside
from samspill.plans.goals.queries import GoalInList, goals_in_card
from samspill.plans.meetings.pages import meetings_in_card
from samspill.plans.meetings.queries import MeetingInList
from samspill.plans.messages.unread import unread_in
from samspill.plans.overview.health import COLUMNS, Health, health_in, values_of
from samspill.plans.participants.models import IN
from samspill.plans.participants.people import People
from samspill.plans.participants.queries import ParticipantView, participants_of
from samspill.plans.plan.access import OpenPlan
from samspill.plans.plan.models import Arrival, PlanIntroduction
from samspill.plans.plan.queries import Introduction
from samspill.plans.timeline.queries import TimelineLine, latest_lines

LATEST = 8


@dataclass(frozen=True)
class LatestBrightSpot:
    """The newest, and what the reader calls who wrote it (J11)."""

    text: str
    by: str
    written_at: datetime


@dataclass(frozen=True)
class OverviewPage:
    """The plan overview. ``waiting`` is the state of a version under way, ``own`` one's place,
    ``has_arrival``: a copy of an earlier plan waits,
    ``goals`` the first that are followed up, ``meetings`` the next ones, ``unread``: in how many
    threads there is something new, ``health``: what the holder should look after,
    ``bright_spot``: the newest, ``next_activity``: what the reader is to do or evaluate first."""

    introduction: Introduction | None
    people: list[ParticipantView]
    events: list[TimelineLine]
    waiting: str | None
    own: ParticipantView | None
    has_arrival: bool
    goals: list[GoalInList]
    meetings: list[MeetingInList]
    unread: int
    health: Health | None
    bright_spot: LatestBrightSpot | None
    next_activity: NextActivity | None

    @property
    def unanswered(self) -> list[MeetingInList]:
        """The next meetings that wait for the reader's answer."""
        return [one for one in self.meetings if one.waits(one.starts_at)]


_PLAN_ID = bindparam("plan_id", type_=Uuid)
_ONE_ROW = select(literal(1).label("one")).subquery()
_NEWEST = newest_beside(_PLAN_ID)
_NEXT = next_beside(_PLAN_ID)
_HEAD = (
    select(
        PlanIntroduction.description,
        PlanIntroduction.important,
        PlanIntroduction.picture.is_not(None).label("has_picture"),
        PlanIntroduction.written_with_profile_id,
        (Person.given_name + " " + Person.family_name).label("written_with"),
        unfinished_state_beside(_PLAN_ID).label("waiting"),
        exists()
        .where(Arrival.plan_id == _PLAN_ID, Arrival.content_sealed.is_not(None))
        .label("has_arrival"),
        unread_in(_PLAN_ID).label("unread"),
        _NEWEST.c.text.label("spot"),
        _NEWEST.c.author_profile_id.label("spot_author"),
        _NEWEST.c.written_at.label("spot_at"),
        *(column.label(f"next_{column.name}") for column in _NEXT.c),
    )
    .select_from(_ONE_ROW)
    .outerjoin(PlanIntroduction, PlanIntroduction.plan_id == _PLAN_ID)
    .outerjoin(Profile, Profile.id == PlanIntroduction.written_with_profile_id)
    .outerjoin(Person, Person.id == Profile.person_id)
    .outerjoin(_NEWEST, true())
    .outerjoin(_NEXT, true())
)
"""One row, also where nothing is written: the plan itself has been read."""
_HEAD_OF_HOLDER = _HEAD.add_columns(*COLUMNS)


def overview_page(plan: OpenPlan, areas: frozenset[Area] | None = None) -> OverviewPage:
    """Read it: the child on top, who is in, what happened, what waits for an answer.

    ``areas`` keeps what happened to these: for a preview, where the reader sees more.
    """
    cares = areas is None and plan.is_holder and plan.subject.is_in_use
    values = {
        "plan_id": plan.subject.id,
        "profile_id": plan.actor.profile_id,
        "today": today(plan.at),
        "holds": plan.is_holder,
    }
    [row] = run(*((_HEAD_OF_HOLDER, values | values_of(plan)) if cares else (_HEAD, values)))
    head = row._asdict()
    waiting, has_arrival = head.pop("waiting"), head.pop("has_arrival")
    unread = head.pop("unread")
    activity = NextActivity(*(head.pop(f"next_{column.name}") for column in _NEXT.c))
    does = areas is None and plan.subject.is_active and plan.may(Area.GOALS, Level.OWN)
    spot, by, spot_at = (head.pop(name) for name in ("spot", "spot_author", "spot_at"))
    cared = {column.name: head.pop(column.name) for column in COLUMNS} if cares else {}
    people = participants_of(plan.subject.id)
    return OverviewPage(
        Introduction(**head) if head["description"] is not None else None,
        [p for p in people if p.state in IN],
        latest_lines(plan.subject.id, LATEST, areas),
        waiting if plan.may(Area.CONSENT) else None,
        next((p for p in people if p.profile_id == plan.actor.profile_id), None),
        has_arrival,
        goals_in_card(plan.subject.id) if areas is None and plan.may(Area.GOALS) else [],
        meetings_in_card(plan) if areas is None else [],
        unread if areas is None and plan.may(Area.MESSAGES, Level.OWN) else 0,
        health_in(plan, cared) if cares else None,
        LatestBrightSpot(spot, _name(people, by), spot_at) if spot else None,
        activity if does and activity.id else None,
    )


def _name(people: list[ParticipantView], profile_id: UUID | None) -> str:
    """As on the page of all bright spots, of those whom the overview has read."""
    found = next((p.name for p in people if profile_id and p.profile_id == profile_id), None)
    return found or People(()).name(profile_id)
