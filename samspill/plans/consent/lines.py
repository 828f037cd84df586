"""Reads of the lines of a consent: who it is about, and what she may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    Uuid,
    any_,
    bindparam,
    or_,
    select,
)

from samspill.access.levels import Area
from samspill.identity.models import Person, Profile
from samspill.infra.db import db, run
from samspill.organisation.models import Unit
from samspill.plans.consent.models import (
    Consent,
    ConsentLine,
    ConsentState,
    LineState,
)
from samspill.plans.consent.scope import above
from samspill.plans.participants.models import Participant
from samspill.plans.participants.queries import NAME, names_of, place_and_service


@dataclass(frozen=True)
class LineView:
    """One line with the words of the person it is about."""

    id: UUID
    consent_id: UUID
    participant_id: UUID
    profile_id: UUID | None
    kind: str
    scope: dict[str, Any]
    state: str
    is_carried: bool
    role: str
    name: str
    title: str
    standing: str
    unit_name: str | None
    service: str | None
    channel: str | None
    known_to: str
    known_names: str | None
    ends_on: date | None
    template: str | None
    reads_on_until: date | None = None

    @property
    def above(self) -> list[Area]:
        """The areas in which it asks for more than is usual for the role."""
        return above(self.template, self.scope)


def lines_of(consent_ids: list[UUID]) -> list[LineView]:
    """The lines of these versions, the plan's own first, then by name."""
    return [LineView(*row) for row in run(_lines_of(), {"consent_ids": consent_ids})]


def lines_of_and_in_force(plan_id: UUID, consent_id: UUID) -> list[LineView]:
    """The lines of a version, and of the version in force beside it."""
    values = {"plan_id": plan_id, "consent_id": consent_id}
    return [LineView(*row) for row in run(_lines_of_and_in_force(), values)]


def lines_in_force(plan_id: UUID) -> list[LineView]:
    """The lines of the version in force, also those that do not hold."""
    return [LineView(*row) for row in run(_lines_in_force(), {"plan_id": plan_id})]


@cache
def _lines_of() -> Select[*tuple[Any, ...]]:
    return _lines(ConsentLine.consent_id == any_(bindparam("consent_ids", type_=ARRAY(Uuid))))


@cache
def _lines_in_force() -> Select[*tuple[Any, ...]]:
    return _lines(ConsentLine.consent_id.in_(_in_force()))


@cache
def _lines_of_and_in_force() -> Select[*tuple[Any, ...]]:
    one = ConsentLine.consent_id == bindparam("consent_id")
    return _lines(or_(one, ConsentLine.consent_id.in_(_in_force())))


def _in_force() -> Select[UUID]:
    return select(Consent.id).where(
        Consent.plan_id == bindparam("plan_id"), Consent.state == ConsentState.ACTIVE
    )


def _lines(which: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            ConsentLine.id,
            ConsentLine.consent_id,
            ConsentLine.participant_id,
            ConsentLine.profile_id,
            ConsentLine.kind,
            ConsentLine.scope,
            ConsentLine.state,
            ConsentLine.carried_from_id.is_not(None).label("is_carried"),
            Participant.role,
            NAME.label("name"),
            Participant.title,
            Participant.state.label("standing"),
            *place_and_service(),
            Participant.channel,
            Participant.known_to,
            names_of(Participant.known_by).label("known_names"),
            ConsentLine.ends_on,
            Participant.template,
            ConsentLine.reads_on_until,
        )
        .join(Participant, Participant.id == ConsentLine.participant_id)
        .outerjoin(Profile, Profile.id == ConsentLine.profile_id)
        .outerjoin(Person, Person.id == Profile.person_id)
        .outerjoin(Unit, Unit.id == Profile.unit_id)
        .where(which)
        .order_by(ConsentLine.kind.desc(), NAME, ConsentLine.id)
    )


def asked_lines(consent_id: UUID) -> list[ConsentLine]:
    """The lines of a version that are not settled yet."""
    return _lines_in(consent_id, LineState.ASKED)


def shown_lines(consent_id: UUID) -> list[ConsentLine]:
    """The lines that a version's text asks about, shut meanwhile or not."""
    return list(
        db.session.scalars(
            select(ConsentLine)
            .where(
                ConsentLine.consent_id == consent_id,
                ConsentLine.carried_from_id.is_(None),
                ConsentLine.state != LineState.TAKEN_BACK,
            )
            .order_by(ConsentLine.id)
        )
    )


def open_lines(consent_id: UUID) -> list[ConsentLine]:
    """The lines of a version that hold."""
    return _lines_in(consent_id, LineState.OPEN)


def _lines_in(consent_id: UUID, state: LineState) -> list[ConsentLine]:
    return list(
        db.session.scalars(
            select(ConsentLine)
            .where(ConsentLine.consent_id == consent_id, ConsentLine.state == state)
            .order_by(ConsentLine.id)
        )
    )
