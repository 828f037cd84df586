"""Reads of meetings, each in one statement however many there are. Row security keeps to what
the reader may see: all of a plan, those she is called in to, none around a protected child."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BindParameter,
    ColumnElement,
    Integer,
    Row,
    Select,
    Uuid,
    and_,
    any_,
    bindparam,
    func,
    literal,
    select,
)

from samspill.access.grants import EMERGENCY, Grant, reached
from samspill.access.levels import Area
from samspill.access.whereabouts import Where, WhereaboutsViewer, in_force
from samspill.core.clock import end_of_day, start_of_day, today
from samspill.core.errors import NotVisible
from samspill.core.paging import PER_PAGE
from samspill.identity.blocks import is_blocked, person_of
from samspill.identity.models import AddressProtection, Person, Profile
from samspill.infra.crypto import open_sealed
from samspill.infra.db import db, instant, one_of, run
from samspill.infra.key_store import of_plan
from samspill.plans.meetings.models import (
    Meeting,
    MeetingReply,
    MeetingState,
    content_place,
    preparation_place,
)
from samspill.plans.plan.models import IN_USE, Plan

AT_A_TIME = 50
"""Meetings ahead that a list shows."""
IN_VIEW = 300
"""Meetings that a month or a week shows."""


@dataclass(frozen=True)
class Content:
    """The sealed words of a meeting."""

    place: str
    agenda: str
    child_reason: str
    interpreter: str = ""

    @property
    def link(self) -> str:
        """Where one meets, when that is a safe address to go to; else ''."""
        return self.place if self.place.startswith("https://") and " " not in self.place else ""


@dataclass(frozen=True)
class MeetingInList:
    """One meeting in a list, a month or a week. ``answer``: the reader's own to this time, None
    for none; ``is_invited``: is she called in?"""

    id: UUID
    plan_id: UUID
    kind: str
    is_cancelled: bool
    starts_at: datetime
    ends_at: datetime
    content: Content
    is_invited: bool
    answer: str | None
    total: int

    def waits(self, at: datetime) -> bool:
        """Does it wait for the reader's answer?"""
        open_still = not self.is_cancelled and self.ends_at > at
        return self.is_invited and self.answer is None and open_still


@dataclass(frozen=True)
class PlanOfMine:
    """A plan whose calendar one reaches: whose it is, and whether her address is protected."""

    child_name: str
    is_guarded: bool


@dataclass(frozen=True)
class Appointment:
    """A meeting that one is called in to, as a calendar elsewhere is told of it; its words are
    sealed still."""

    id: UUID
    plan_id: UUID
    kind: str
    is_cancelled: bool
    starts_at: datetime
    ends_at: datetime
    version: int
    changed_at: datetime
    content_sealed: bytes


@dataclass(frozen=True)
class ReplyView:
    """What one answers, and her lines."""

    profile_id: UUID
    answer: str
    answered_for: datetime
    lines: tuple[str, ...]


def content_of(one: Meeting | Appointment | Row[Any]) -> Content:
    """The words of a meeting, opened."""
    opened = open_sealed(one.content_sealed, content_place(one.id), of_plan(one.plan_id))
    return Content(**json.loads(opened))


def _listed(reader: BindParameter[UUID]) -> Select[*tuple[Any, ...]]:
    """Meetings with the reader's own answer, when it is to the time that holds now."""
    mine = and_(
        MeetingReply.meeting_id == Meeting.id,
        MeetingReply.profile_id == reader,
        MeetingReply.answered_for == Meeting.starts_at,
    )
    return select(
        Meeting.id,
        Meeting.plan_id,
        Meeting.kind,
        (Meeting.state == MeetingState.CANCELLED).label("is_cancelled"),
        Meeting.starts_at,
        Meeting.ends_at,
        Meeting.content_sealed,
        (reader == any_(Meeting.invited_ids)).label("is_invited"),
        MeetingReply.answer,
        func.count().over().label("total"),
    ).outerjoin(MeetingReply, mine)


def _view(row: Any, facts: dict[str, Any]) -> MeetingInList:
    del facts["content_sealed"]
    return MeetingInList(**facts, content=content_of(row))


_AHEAD = (
    _listed(bindparam("reader", type_=Uuid))
    .where(
        Meeting.plan_id == any_(bindparam("plans", type_=ARRAY(Uuid))),
        Meeting.ends_at > bindparam("now"),
    )
    .order_by(Meeting.starts_at, Meeting.id)
    .limit(bindparam("at_most", type_=Integer))
)
"""Every overview and home asks it: kept ready, with its values apart (``infra/db.run``)."""


def ahead(
    plan_ids: Collection[UUID], profile_id: UUID, at: datetime, at_most: int = AT_A_TIME
) -> list[MeetingInList]:
    """The meetings of some plans that are not over at an instant (UTC), the next first."""
    values = {"reader": profile_id, "plans": list(plan_ids), "now": at, "at_most": at_most}
    return [_view(row, row._asdict()) for row in run(_AHEAD, values)]


@cache
def _earlier() -> Select[*tuple[Any, ...]]:
    return (
        _listed(bindparam("reader", type_=Uuid))
        .where(Meeting.plan_id == bindparam("plan_id"), Meeting.ends_at <= bindparam("now"))
        .order_by(Meeting.starts_at.desc(), Meeting.id)
        .limit(PER_PAGE)
        .offset(bindparam("before"))
    )


def earlier(plan_id: UUID, profile_id: UUID, at: datetime, page: int) -> list[MeetingInList]:
    """One page of the meetings that are over, from 1, the latest first."""
    before = (page - 1) * PER_PAGE
    values = {"plan_id": plan_id, "reader": profile_id, "now": at, "before": before}
    return [_view(row, row._asdict()) for row in run(_earlier(), values)]


@cache
def _between() -> Select[*tuple[Any, ...]]:
    return (
        _listed(bindparam("reader", type_=Uuid))
        .where(
            Meeting.plan_id == any_(bindparam("plans", type_=ARRAY(Uuid))),
            Meeting.starts_at >= bindparam("start"),
            Meeting.starts_at < bindparam("end"),
        )
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(IN_VIEW)
    )


def between(
    plan_ids: Collection[UUID], profile_id: UUID, start: datetime, end: datetime
) -> list[MeetingInList]:
    """The meetings of some plans that begin between two instants (UTC, half open), in order."""
    values = {"reader": profile_id, "plans": list(plan_ids), "start": start, "end": end}
    return [_view(row, row._asdict()) for row in run(_between(), values)]


def appointments(
    plan_ids: Collection[UUID], profile_id: UUID, since: datetime
) -> list[Appointment]:
    """The meetings of some plans that the profile is called in to, and that end after an instant
    (UTC), in order; those that are called off too."""
    rows = db.session.execute(
        select(
            Meeting.id,
            Meeting.plan_id,
            Meeting.kind,
            (Meeting.state == MeetingState.CANCELLED).label("is_cancelled"),
            Meeting.starts_at,
            Meeting.ends_at,
            Meeting.version,
            Meeting.changed_at,
            Meeting.content_sealed,
        )
        .where(
            Meeting.plan_id.in_(plan_ids),
            Meeting.ends_at > since,
            literal(profile_id) == any_(Meeting.invited_ids),
        )
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(IN_VIEW)
    )
    return [Appointment(**row._mapping) for row in rows]


@cache
def _my_plans() -> Select[*tuple[Any, ...]]:
    me: BindParameter[UUID] = bindparam("profile_id")
    return (
        select(
            Plan.id,
            (Person.given_name + " " + Person.family_name).label("child_name"),
            (Person.address_protection != AddressProtection.NONE).label("is_guarded"),
        )
        .join(Person, Person.id == Plan.child_id)
        .where(
            Plan.id.in_(reached(Area.MEETINGS).where(Grant.source != EMERGENCY)),
            one_of(Plan.status, IN_USE),
            ~is_blocked(person_of(me), Plan.child_id, bindparam("today")),
        )
    )


def my_plans(profile_id: UUID) -> dict[UUID, PlanOfMine]:
    """The plans in use whose calendar the profile reaches now, an emergency's not among them."""
    now = instant()
    rows = run(_my_plans(), {"profile_id": profile_id, "now": now, "today": today(now)})
    return {row.id: PlanOfMine(row.child_name, row.is_guarded) for row in rows}


def meeting_row(plan_id: UUID, meeting_id: UUID) -> Meeting:
    """One meeting that the reader may see. Raises NotVisible for any other."""
    found = db.session.scalar(
        select(Meeting).where(Meeting.id == meeting_id, Meeting.plan_id == plan_id)
    )
    if found is None:
        raise NotVisible
    return found


def meetings_of(plan_id: UUID) -> list[Meeting]:
    """The meetings of a plan that the reader may see, in order."""
    query = select(Meeting).where(Meeting.plan_id == plan_id)
    return list(db.session.scalars(query.order_by(Meeting.starts_at, Meeting.id).limit(IN_VIEW)))


def starting_on(plan_id: UUID, day: date) -> list[Meeting]:
    """The meetings of a plan that begin on a day (Oslo) and are not called off."""
    query = select(Meeting).where(Meeting.plan_id == plan_id, *_begins_on(day))
    return list(db.session.scalars(query.order_by(Meeting.starts_at, Meeting.id)))


def plans_that_meet_on(day: date) -> list[UUID]:
    """The plans in which a meeting begins on a day (Oslo). Call it as system."""
    return list(db.session.scalars(select(Meeting.plan_id).where(*_begins_on(day)).distinct()))


def ahead_of(plan_id: UUID, at: datetime) -> list[Meeting]:
    """The meetings of a plan that have not begun (UTC) and are not called off. As system."""
    ahead = (Meeting.state == MeetingState.CALLED, Meeting.starts_at > at)
    query = select(Meeting).where(Meeting.plan_id == plan_id, *ahead)
    return list(db.session.scalars(query.order_by(Meeting.starts_at, Meeting.id)))


def plans_that_will_meet(at: datetime) -> list[UUID]:
    """The plans with a meeting that has not begun (UTC). Call it as system."""
    ahead = (Meeting.state == MeetingState.CALLED, Meeting.starts_at > at)
    return list(db.session.scalars(select(Meeting.plan_id).where(*ahead).distinct()))


def _begins_on(day: date) -> tuple[ColumnElement[bool], ...]:
    return (
        Meeting.state == MeetingState.CALLED,
        Meeting.starts_at >= start_of_day(day),
        Meeting.starts_at < end_of_day(day),
    )


def replies_to(meeting: Meeting) -> dict[UUID, ReplyView]:
    """What those called in have answered, to any time of it, by profile."""
    rows = db.session.scalars(select(MeetingReply).where(MeetingReply.meeting_id == meeting.id))
    return {one.profile_id: _reply(one) for one in rows}


def _reply(one: MeetingReply) -> ReplyView:
    owner, place = of_plan(one.plan_id), preparation_place(one.id)
    sealed = one.preparation_sealed
    lines = json.loads(open_sealed(sealed, place, owner)) if sealed else []
    return ReplyView(one.profile_id, one.answer, one.answered_for, tuple(lines))


def reply_row(meeting_id: UUID, profile_id: UUID) -> MeetingReply | None:
    """One's own reply, or None."""
    return db.session.scalar(
        select(MeetingReply).where(
            MeetingReply.meeting_id == meeting_id, MeetingReply.profile_id == profile_id
        )
    )


def needing_interpreter(profiles: Collection[UUID]) -> list[tuple[str, str]]:
    """Name and language of those among the profiles who need an interpreter (F4)."""
    name = Person.given_name + " " + Person.family_name
    rows = db.session.execute(
        select(name, Person.interpreter_language)
        .join(Profile, Profile.person_id == Person.id)
        .where(Profile.id.in_(profiles), Person.needs_interpreter)
        .distinct()
    )
    return sorted((name, language or "") for name, language in rows)


def on_the_list(plan_id: UUID) -> set[UUID]:
    """Who may know of meetings around a protected child: the profiles on its list (F8)."""
    viewer = WhereaboutsViewer
    query = select(viewer.profile_id).where(
        viewer.subject_id == plan_id, viewer.field == Where.MEETINGS, in_force(viewer)
    )
    return set(db.session.scalars(query))
