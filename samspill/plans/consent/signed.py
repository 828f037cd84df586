"""What somebody has agreed to, over all her plans: one statement, for her own list."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import aliased

from samspill.access.grants import Grant, reached
from samspill.access.levels import Area, Level
from samspill.identity.models import Person, Profile
from samspill.infra.db import instant, norwegian_order, run
from samspill.plans.consent.models import (
    Consent,
    ConsentLine,
    ConsentState,
    LineKind,
    LineState,
    Signatory,
    SignatoryState,
    last_day,
)
from samspill.plans.participants.models import Participant
from samspill.plans.participants.queries import NAME
from samspill.plans.plan.models import Plan


@dataclass(frozen=True)
class AgreedPerson:
    """One whom the consent lets in; ``participant_id`` None for the plan itself with its holder."""

    participant_id: UUID | None
    name: str
    title: str


@dataclass
class SignedPlan:
    """A consent in force that somebody has signed, with those whom it lets in."""

    plan_id: UUID
    child_name: str
    is_protected: bool
    last_day: date | None
    people: list[AgreedPerson] = field(default_factory=list)


def signed_by(profile_id: UUID) -> list[SignedPlan]:
    """The consents in force that the profile has signed and may take back, by the child's name: of
    a plan that has ended nothing is left to take back.

    Of whom she may not know (J11), nothing is in it.
    """
    found: dict[UUID, SignedPlan] = {}
    for row in run(_signed(), {"profile_id": profile_id, "now": instant()}):
        until = last_day(row.until, row.renew_by)
        plan = found.setdefault(
            row.plan_id, SignedPlan(row.plan_id, row.child_name, row.is_protected, until)
        )
        person = row.participant_id if row.kind == LineKind.PERSON else None
        plan.people.append(AgreedPerson(person, row.name, row.title))
    return list(found.values())


@cache
def _signed() -> Select[*tuple[Any, ...]]:
    child = aliased(Person)
    return (
        select(
            Plan.id.label("plan_id"),
            (child.given_name + " " + child.family_name).label("child_name"),
            (child.address_protection != "NONE").label("is_protected"),
            Consent.until,
            Consent.renew_by,
            ConsentLine.kind,
            ConsentLine.participant_id,
            NAME.label("name"),
            Participant.title,
        )
        .select_from(Signatory)
        .join(Consent, Consent.id == Signatory.consent_id)
        .join(Plan, Plan.id == Signatory.plan_id)
        .join(child, child.id == Plan.child_id)
        .join(ConsentLine, ConsentLine.consent_id == Consent.id)
        .join(Participant, Participant.id == ConsentLine.participant_id)
        .outerjoin(Profile, Profile.id == ConsentLine.profile_id)
        .outerjoin(Person, Person.id == Profile.person_id)
        .where(
            Signatory.plan_id.in_(reached(Area.CONSENT).where(Grant.level >= Level.MANAGE)),
            Signatory.profile_id == bindparam("profile_id"),
            Signatory.state == str(SignatoryState.SIGNED),
            Consent.state == str(ConsentState.ACTIVE),
            ConsentLine.state == str(LineState.OPEN),
        )
        .order_by(
            norwegian_order(child.given_name),
            Plan.id,
            ConsentLine.kind.desc(),
            norwegian_order(NAME),
            ConsentLine.id,
        )
    )
