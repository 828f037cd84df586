"""The meetings of the next two weeks in Min uke, and who has not answered them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, any_, case, exists, func, literal, or_, select
from sqlalchemy.orm import aliased

from samspill.access.grants import EMERGENCY, Grant
from samspill.access.levels import Area
from samspill.access.whereabouts import Where, WhereaboutsViewer, in_force, is_about_protected
from samspill.core.clock import today
from samspill.identity.blocks import is_blocked, person_of
from samspill.identity.models import AddressProtection, Person, Profile
from samspill.infra.db import db, instant
from samspill.plans.meetings.models import Meeting, MeetingReply, MeetingState
from samspill.plans.meetings.queries import content_of
from samspill.plans.participants.models import Participant
from samspill.plans.plan.models import Plan, PlanStatus
from samspill.plans.week.queries import AT_MOST, CHILD, held_by

AHEAD = timedelta(days=14)
_NAMES = (
    *("plan_id", "meeting_id", "kind", "starts_at", "child_name", "is_guarded", "reminded_on"),
    *("is_mine", "waits_for_me"),
)


@dataclass(frozen=True)
class MeetingAhead:
    """A meeting that comes, in a plan that one holds or is called in to.

    ``unanswered``: the names of those who have not answered, but for the reader; ``is_mine``: is
    it hers to change, and so to remind of? ``interpreted``: who of those called in needs an
    interpreter, for who has the baton alone (F4, J9); ``interpreter``: what is said of one.
    """

    plan_id: UUID
    meeting_id: UUID
    kind: str
    starts_at: datetime
    child_name: str
    is_guarded: bool
    reminded_on: date | None
    is_mine: bool
    waits_for_me: bool
    unanswered: tuple[str, ...] = ()
    interpreted: tuple[str, ...] = ()
    interpreter: str = ""


def meetings_ahead(profile_id: UUID) -> list[MeetingAhead]:
    """The meetings that begin within two weeks, the next first, in one statement.

    Row security keeps to what the reader may see: none around a protected child (F8) but for
    whoever is on its list.
    """
    rows = db.session.execute(_ahead(profile_id))
    return [_opened(row) for row in rows]


def _opened(row: Row[Any]) -> MeetingAhead:
    """The words are opened only where somebody needs an interpreter: few of the few."""
    facts = {name: row._mapping[name] for name in _NAMES}
    return MeetingAhead(
        **facts,
        unanswered=tuple(sorted(row.unanswered or ())),
        interpreted=tuple(sorted(row.interpreted or ())),
        interpreter=content_of(row).interpreter if row.interpreted else "",
    )


def _ahead(profile_id: UUID) -> Select[*tuple[Any, ...]]:
    now = instant()
    is_held = Plan.id.in_(held_by(profile_id, today(now)))
    is_called_in = literal(profile_id) == any_(Meeting.invited_ids)
    return (
        select(
            Meeting.plan_id,
            Meeting.id.label("meeting_id"),
            *(Meeting.id, Meeting.content_sealed),
            Meeting.kind,
            Meeting.starts_at,
            CHILD.label("child_name"),
            (Person.address_protection != AddressProtection.NONE).label("is_guarded"),
            Meeting.reminded_on,
            or_(is_held, Meeting.author_profile_id == profile_id).label("is_mine"),
            and_(is_called_in, ~_has_answered(profile_id)).label("waits_for_me"),
            _unanswered(profile_id).label("unanswered"),
            case((is_held, _interpreted())).label("interpreted"),
        )
        .join(Plan, Plan.id == Meeting.plan_id)
        .join(Person, Person.id == Plan.child_id)
        .where(
            Plan.status == PlanStatus.ACTIVE,
            Meeting.state == MeetingState.CALLED,
            Meeting.starts_at > now,
            Meeting.starts_at <= now + AHEAD,
            or_(is_held, is_called_in),
            _reaches(profile_id, Meeting.plan_id),
            ~is_blocked(person_of(profile_id), Plan.child_id, today(now)),
        )
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(AT_MOST)
    )


def _has_answered(profile_id: Any) -> Any:
    return exists().where(
        MeetingReply.meeting_id == Meeting.id,
        MeetingReply.profile_id == profile_id,
        MeetingReply.answered_for == Meeting.starts_at,
    )


def _reaches(profile_id: Any, plan_id: Any) -> Any:
    """Has the profile the calendar of the plan now, and not by an emergency?"""
    now = instant()
    return exists().where(
        Grant.profile_id == profile_id,
        Grant.subject_id == plan_id,
        Grant.area == str(Area.MEETINGS),
        Grant.source != EMERGENCY,
        Grant.valid_from <= now,
        Grant.valid_to > now,
    )


def _is_listed(profile_id: Any) -> Any:
    """Is the profile on the list of who may know of the plan's meetings (F8)?"""
    viewer = WhereaboutsViewer
    return exists().where(
        viewer.subject_id == Meeting.plan_id,
        viewer.profile_id == profile_id,
        viewer.field == Where.MEETINGS,
        in_force(viewer),
    )


def _unanswered(me: UUID) -> Any:
    """The names of those called in who have not answered, as far as the reader may know of them
    (J11); NULL when there are none."""
    who = aliased(Person)
    name = who.given_name + " " + who.family_name
    return (
        select(func.array_agg(name.distinct()))
        .select_from(Participant)
        .join(Profile, Profile.id == Participant.profile_id)
        .join(who, who.id == Profile.person_id)
        .where(
            Participant.plan_id == Meeting.plan_id,
            Participant.profile_id == any_(Meeting.invited_ids),
            Participant.profile_id != me,
            _reaches(Participant.profile_id, Meeting.plan_id),
            ~_has_answered(Participant.profile_id),
            or_(~is_about_protected(Meeting.plan_id), _is_listed(Participant.profile_id)),
        )
        .correlate(Meeting)
        .scalar_subquery()
    )


def _interpreted() -> Any:
    """The names of those called in who need an interpreter, with the language; NULL for none."""
    who = aliased(Person)
    name = func.concat(who.given_name, " ", who.family_name, " (" + who.interpreter_language + ")")
    return (
        select(func.array_agg(name.distinct()))
        .select_from(Profile)
        .join(who, who.id == Profile.person_id)
        .where(
            Profile.id == any_(Meeting.invited_ids),
            who.needs_interpreter,
            _reaches(Profile.id, Meeting.plan_id),
            or_(~is_about_protected(Meeting.plan_id), _is_listed(Profile.id)),
        )
        .correlate(Meeting)
        .scalar_subquery()
    )
