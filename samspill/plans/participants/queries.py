"""Reads of participants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    Uuid,
    and_,
    bindparam,
    case,
    func,
    literal,
    not_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased

from samspill.access.whereabouts import Where, known_once, knows_where
from samspill.core.clock import today
from samspill.core.errors import NotVisible
from samspill.core.names import initials
from samspill.identity.models import Person, Profile
from samspill.infra.db import db, instant, norwegian_order, one_of, run
from samspill.organisation.models import Unit
from samspill.plans.participants.models import (
    FAMILY,
    GONE,
    IN,
    KnownTo,
    Participant,
    ParticipantState,
)


@dataclass(frozen=True)
class ParticipantView:
    """One participant with name, title and service, for pages."""

    id: UUID
    profile_id: UUID | None
    role: str
    title: str
    state: str
    name: str
    unit_name: str | None
    service: str | None
    invitation_until: date | None
    known_to: str
    known_by: list[UUID]
    known_names: str | None
    proposed_by_id: UUID | None
    channel: str | None
    confirm_by: date | None
    joined_at: datetime | None
    removed_at: datetime | None
    paused_because: str | None
    ends_on: date | None
    template: str | None

    def is_known_by(self, profile_id: UUID) -> bool:
        """May a participant with this profile, not family nor holder, know of her (J11)?"""
        return self.known_to == KnownTo.ALL or profile_id in (self.profile_id, *self.known_by)

    @property
    def is_family(self) -> bool:
        """Is it the one the plan is about, or somebody who answers for her?"""
        return self.role in FAMILY

    @property
    def initials(self) -> str:
        """First letters of first and last name."""
        return initials(self.name)


NAME = func.coalesce(Participant.contact_name, Person.given_name + " " + Person.family_name)
"""What a participant is called: a contact has no person here. With both tables joined."""


def place_and_service(may: ColumnElement[bool] | None = None) -> tuple[ColumnElement[Any], ...]:
    """Where a participant works, and in which service: nothing for the family's own, and for who
    may not know it of a protected child. With both tables joined.

    ``may``: what ``known_once`` says, where all rows are of one plan; else it is asked for each.
    """
    if may is None:
        may = knows_where(Where.WORKPLACES, Participant.plan_id)
    place = func.coalesce(Participant.contact_place, Unit.name)
    return case((may, place)).label("unit_name"), case((may, Unit.service)).label("service")


def names_of(profile_ids: ColumnElement[list[UUID]] | Any) -> ColumnElement[Any]:
    """The names of profiles that stand in a column, as one text: «Kari Lunde, Siv Pedersen»."""
    profile, person = aliased(Profile), aliased(Person)
    name = person.given_name + " " + person.family_name
    names = (
        select(func.string_agg(name, aggregate_order_by(literal(", "), name)))
        .select_from(profile)
        .join(person, person.id == profile.person_id)
        .where(profile.id == func.any(profile_ids))
        .correlate(Participant)
        .scalar_subquery()
    )
    return case((func.cardinality(profile_ids) > 0, names))  # most rows have none to look up


_TODAY = bindparam("today", type_=Date)
_PLAN_ID = bindparam("plan_id", type_=Uuid)
_STANDING = case(
    (
        and_(
            one_of(Participant.state, (*IN, ParticipantState.PAUSED)), Participant.ends_on < _TODAY
        ),
        ParticipantState.EXPIRED,
    ),
    else_=Participant.state,
)
"""The state as it is today: the job that writes EXPIRED runs once a day."""

_KNOWN = known_once(Where.WORKPLACES, _PLAN_ID)
_PARTICIPANTS = (
    select(
        Participant.id,
        Participant.profile_id,
        Participant.role,
        Participant.title,
        _STANDING.label("state"),
        NAME.label("name"),
        *place_and_service(_KNOWN.c.may),
        Participant.invitation_until,
        Participant.known_to,
        Participant.known_by,
        names_of(Participant.known_by).label("known_names"),
        Participant.proposed_by_id,
        Participant.channel,
        Participant.confirm_by,
        Participant.joined_at,
        Participant.removed_at,
        Participant.paused_because,
        Participant.ends_on,
        Participant.template,
    )
    .outerjoin(Profile, Profile.id == Participant.profile_id)
    .outerjoin(Person, Person.id == Profile.person_id)
    .outerjoin(Unit, Unit.id == Profile.unit_id)
    .join(_KNOWN, true())
    .where(Participant.plan_id == _PLAN_ID)
    .order_by(
        Participant.role != "YOUNG_PERSON",
        Participant.role != "GUARDIAN",
        Participant.role != "BATON_HOLDER",
        norwegian_order(NAME),
        Participant.id,
    )
)
_PRESENT = _PARTICIPANTS.where(not_(one_of(Participant.state, GONE)))
_GONE = _PARTICIPANTS.where(one_of(Participant.state, GONE))


def participants_of(plan_id: UUID, *, removed: bool = False) -> list[ParticipantView]:
    """Who takes part (or, ``removed``, who no longer does): family, holder, then by name."""
    values = {"plan_id": plan_id, "today": today(instant())}
    return [ParticipantView(*row) for row in run(_GONE if removed else _PRESENT, values)]


def everybody_ever(plan_id: UUID) -> dict[UUID, ParticipantView]:
    """Everyone who has or had a place and signs in, by profile; of several the one now or last."""
    values = {"plan_id": plan_id, "today": today(instant())}
    found: dict[UUID, ParticipantView] = {}
    for row in run(_PARTICIPANTS, values):
        one = ParticipantView(*row)
        before = found.get(one.profile_id) if one.profile_id else None
        if one.profile_id and (before is None or _later(one, before)):
            found[one.profile_id] = one
    return found


def _later(one: ParticipantView, other: ParticipantView) -> bool:
    if one.removed_at is None or other.removed_at is None:
        return one.removed_at is None
    return one.removed_at > other.removed_at


def present_participants(plan_id: UUID) -> list[Participant]:
    """Everybody who is in, on the way in, or proposed."""
    return list(
        db.session.scalars(
            select(Participant).where(
                Participant.plan_id == plan_id, Participant.state.not_in(GONE)
            )
        )
    )


def present_participant(plan_id: UUID, profile_id: UUID) -> Participant | None:
    """The profile's place in the plan, unless it has left."""
    return db.session.scalar(
        select(Participant).where(
            Participant.plan_id == plan_id,
            Participant.profile_id == profile_id,
            Participant.state.not_in(GONE),
        )
    )


def participant_view(plan_id: UUID, participant_id: UUID) -> ParticipantView:
    """One participant who is in. Raises NotVisible when there is none."""
    for participant in participants_of(plan_id):
        if participant.id == participant_id:
            return participant
    raise NotVisible


def ended_places(plan_id: UUID, on: date) -> list[Participant]:
    """Places in a plan whose last day was before the day, and that still count as theirs."""
    return list(
        db.session.scalars(
            select(Participant)
            .where(
                Participant.plan_id == plan_id,
                Participant.state.in_((*IN, ParticipantState.PAUSED)),
                Participant.ends_on < on,
            )
            .order_by(Participant.id)
        )
    )


def plans_with_ended_places(on: date) -> list[UUID]:
    """The plans that ``ended_places`` finds something in. Call it as system."""
    return list(
        db.session.scalars(
            select(Participant.plan_id)
            .where(Participant.state.in_((*IN, ParticipantState.PAUSED)), Participant.ends_on < on)
            .distinct()
            .order_by(Participant.plan_id)
        )
    )
