"""Reads of participants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, bindparam, func, literal, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased

from samspill.core.errors import NotVisible
from samspill.identity.models import Person, Profile
from samspill.infra.db import db, norwegian_order, run
from samspill.organisation.models import Unit
from samspill.plans.participants.models import KnownTo, Participant, ParticipantState


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

    def is_known_by(self, profile_id: UUID) -> bool:
        """May a participant with this profile, not family nor holder, know of her (J11)?"""
        return self.known_to == KnownTo.ALL or profile_id in (self.profile_id, *self.known_by)

    @property
    def initials(self) -> str:
        """First letters of first and last name."""
        words = self.name.split()
        return (words[0][:1] + words[-1][:1]).upper()


NAME = func.coalesce(Participant.contact_name, Person.given_name + " " + Person.family_name)
"""What a participant is called: a contact has no person here. With both tables joined."""

PLACE = func.coalesce(Participant.contact_place, Unit.name)
"""Where a participant works, or None for the family's own. With both tables joined."""


def names_of(profile_ids: ColumnElement[list[UUID]] | Any) -> ScalarSelect[Any]:
    """The names of profiles that stand in a column, as one text: «Kari Lunde, Siv Pedersen»."""
    profile, person = aliased(Profile), aliased(Person)
    name = person.given_name + " " + person.family_name
    return (
        select(func.string_agg(name, aggregate_order_by(literal(", "), name)))
        .select_from(profile)
        .join(person, person.id == profile.person_id)
        .where(profile.id == func.any(profile_ids))
        .correlate(Participant)
        .scalar_subquery()
    )


_PARTICIPANTS = (
    select(
        Participant.id,
        Participant.profile_id,
        Participant.role,
        Participant.title,
        Participant.state,
        NAME.label("name"),
        PLACE.label("unit_name"),
        Unit.service,
        Participant.invitation_until,
        Participant.known_to,
        Participant.known_by,
        names_of(Participant.known_by).label("known_names"),
        Participant.proposed_by_id,
        Participant.channel,
        Participant.confirm_by,
    )
    .outerjoin(Profile, Profile.id == Participant.profile_id)
    .outerjoin(Person, Person.id == Profile.person_id)
    .outerjoin(Unit, Unit.id == Profile.unit_id)
    .where(Participant.plan_id == bindparam("plan_id"))
    .order_by(
        Participant.role != "GUARDIAN",
        Participant.role != "BATON_HOLDER",
        norwegian_order(NAME),
        Participant.id,
    )
)
_PRESENT = _PARTICIPANTS.where(Participant.state != ParticipantState.REMOVED)
_GONE = _PARTICIPANTS.where(Participant.state == ParticipantState.REMOVED)


def participants_of(plan_id: UUID, *, removed: bool = False) -> list[ParticipantView]:
    """Who takes part (or, ``removed``, who no longer does): family, holder, then by name."""
    rows = run(_GONE if removed else _PRESENT, {"plan_id": plan_id})
    return [ParticipantView(*row) for row in rows]


def present_participants(plan_id: UUID) -> list[Participant]:
    """Everybody who is in, on the way in, or proposed."""
    return list(
        db.session.scalars(
            select(Participant).where(
                Participant.plan_id == plan_id, Participant.state != ParticipantState.REMOVED
            )
        )
    )


def present_participant(plan_id: UUID, profile_id: UUID) -> Participant | None:
    """The profile's place in the plan, unless it has left."""
    return db.session.scalar(
        select(Participant).where(
            Participant.plan_id == plan_id,
            Participant.profile_id == profile_id,
            Participant.state != ParticipantState.REMOVED,
        )
    )


def participant_view(plan_id: UUID, participant_id: UUID) -> ParticipantView:
    """One participant who is in. Raises NotVisible when there is none."""
    for participant in participants_of(plan_id):
        if participant.id == participant_id:
            return participant
    raise NotVisible
