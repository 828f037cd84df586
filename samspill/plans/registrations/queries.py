"""Reads of registrations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, or_, select
from sqlalchemy.orm import aliased

from samspill.core.errors import NotVisible
from samspill.identity.models import Person, Profile
from samspill.infra.db import db, run
from samspill.plans.consent.models import PRESENT, WAITING, Consent, ConsentState, Signatory
from samspill.plans.plan.models import Plan
from samspill.plans.registrations.models import Registration, RegistrationState


@dataclass(frozen=True)
class RegistrationView:
    """One registration with the names of the two employees."""

    id: UUID
    consent_id: UUID
    signatory_id: UUID
    registered_by_profile_id: UUID
    registered_by: str
    witness_profile_id: UUID
    witness: str
    channel: str
    answered_on: date
    note: str
    answers: dict[str, Any]
    interpreter: dict[str, Any] | None
    shown: str
    state: str
    until: date

    @property
    def is_waiting(self) -> bool:
        """Is the witness awaited?"""
        return self.state == RegistrationState.WAITING


def waiting_registrations(plan_id: UUID) -> list[RegistrationView]:
    """Those in a plan that wait for their witness, the newest first."""
    waiting = Registration.state == RegistrationState.WAITING
    return _views(Registration.plan_id == plan_id, waiting)


def waiting_rows(plan_id: UUID) -> list[Registration]:
    """The same as rows, the oldest first."""
    waiting = Registration.state == RegistrationState.WAITING
    which = select(Registration).where(Registration.plan_id == plan_id, waiting)
    return list(db.session.scalars(which.order_by(Registration.registered_at, Registration.id)))


def registration_view(plan_id: UUID, registration_id: UUID) -> RegistrationView:
    """One of them. Raises NotVisible when there is none for the reader."""
    found = _views(Registration.plan_id == plan_id, Registration.id == registration_id)
    if not found:
        raise NotVisible
    return found[0]


def _views(*which: Any) -> list[RegistrationView]:
    first, second = aliased(Person), aliased(Person)
    by, witness = aliased(Profile), aliased(Profile)
    rows = db.session.execute(
        select(
            Registration.id,
            Registration.consent_id,
            Registration.signatory_id,
            Registration.registered_by_profile_id,
            (first.given_name + " " + first.family_name).label("registered_by"),
            Registration.witness_profile_id,
            (second.given_name + " " + second.family_name).label("witness"),
            Registration.channel,
            Registration.answered_on,
            Registration.note,
            Registration.answers,
            Registration.interpreter,
            Registration.shown,
            Registration.state,
            Registration.until,
        )
        .join(by, by.id == Registration.registered_by_profile_id)
        .join(first, first.id == by.person_id)
        .join(witness, witness.id == Registration.witness_profile_id)
        .join(second, second.id == witness.person_id)
        .where(*which)
        .order_by(Registration.registered_at.desc())
    )
    return [RegistrationView(**row._mapping) for row in rows]


def registration_of(plan_id: UUID, registration_id: UUID) -> Registration | None:
    """One registration, to change."""
    return db.session.scalar(
        select(Registration).where(
            Registration.plan_id == plan_id, Registration.id == registration_id
        )
    )


def waiting_registration(signatory_id: UUID) -> Registration | None:
    """The one that waits for its witness, of this signatory."""
    return db.session.scalar(
        select(Registration).where(
            Registration.signatory_id == signatory_id,
            Registration.state == RegistrationState.WAITING,
        )
    )


@dataclass(frozen=True)
class Standing:
    """Where one person stands in the version that waits, or in the one that holds."""

    person_id: UUID
    signatory_id: UUID
    consent_id: UUID
    state: str
    holds: bool


def standings(plan_id: UUID) -> list[Standing]:
    """The signatories of the version that waits and of the one in force."""
    current = or_(*(Consent.state == state for state in (*WAITING, ConsentState.ACTIVE)))
    rows = db.session.execute(
        select(
            Signatory.person_id,
            Signatory.id.label("signatory_id"),
            Signatory.consent_id,
            Signatory.state,
            (Consent.state == ConsentState.ACTIVE).label("holds"),
        )
        .join(Consent, Consent.id == Signatory.consent_id)
        .where(Signatory.plan_id == plan_id, Signatory.state.in_(PRESENT), current)
    )
    return [Standing(**row._mapping) for row in rows]


@dataclass(frozen=True)
class WantedWitness:
    """An answer that waits for one's confirmation."""

    plan_id: UUID
    registration_id: UUID
    child_name: str
    registered_by: str


@cache
def _waiting_for_witness() -> Select[*tuple[Any, ...]]:
    child, person = aliased(Person), aliased(Person)
    return (
        select(
            Registration.plan_id,
            Registration.id.label("registration_id"),
            (child.given_name + " " + child.family_name).label("child_name"),
            (person.given_name + " " + person.family_name).label("registered_by"),
        )
        .join(Plan, Plan.id == Registration.plan_id)
        .join(child, child.id == Plan.child_id)
        .join(Profile, Profile.id == Registration.registered_by_profile_id)
        .join(person, person.id == Profile.person_id)
        .where(
            Registration.witness_profile_id == bindparam("profile_id"),
            Registration.state == RegistrationState.WAITING,
            Registration.until >= bindparam("today"),
        )
        .order_by(Registration.registered_at)
    )


def waiting_for_witness(profile_id: UUID, on: date) -> list[WantedWitness]:
    """What this profile is asked to confirm and still can on the day, the oldest first."""
    rows = run(_waiting_for_witness(), {"profile_id": profile_id, "today": on})
    return [WantedWitness(*row) for row in rows]
