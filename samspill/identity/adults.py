"""The adults whom the register ties to a child, and the profile in which each would answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ScalarSelect, Select, and_, or_, select
from sqlalchemy.orm import aliased

from samspill.identity.blocks import is_blocked
from samspill.identity.models import (
    CARE_SERVICE,
    AddressProtection,
    Person,
    Profile,
    ProfileKind,
    Relation,
)
from samspill.identity.queries import has_no_mail
from samspill.infra.db import db, norwegian_order
from samspill.organisation.models import Unit
from samspill.organisation.services import Service


@dataclass(frozen=True)
class Adult:
    """An adult whom the register ties to a child, and the profile she would answer in.

    ``agrees`` is what a decision on care says of her signature; None: nothing. ``until`` is the
    day from which the relation no longer holds, ``known_at`` when the register said so.
    """

    person_id: UUID
    profile_id: UUID | None
    name: str
    relation: str
    source: str
    is_blocked: bool
    is_protected: bool
    agrees: bool | None
    decision: str | None
    until: date
    known_at: datetime | None = None
    no_mail: bool = False
    """Does she get no e-mail, nor anything on paper?"""


def adults_of(child_id: UUID, on: date) -> list[Adult]:
    """Everybody alive with a relation to the child on the day, one row per relation.

    Whoever has the care by her work answers in the work profile, all others in the private one.
    Call it as system: relations are guarded.
    """
    return [Adult(**row._mapping) for row in db.session.execute(adult_rows(child_id, on))]


def adult_rows(child_id: UUID, on: date) -> Select[*tuple[Any, ...]]:
    """What ``adults_of`` runs, for a query that wants more columns beside ``Relation``."""
    adult, no_mail = aliased(Person), aliased(Profile)
    profile = _answers_in(adult, on)
    return (
        select(
            adult.id.label("person_id"),
            profile.label("profile_id"),
            (adult.given_name + " " + adult.family_name).label("name"),
            Relation.kind.label("relation"),
            Relation.source,
            or_(Relation.is_blocked, is_blocked(Relation.adult_id, child_id, on)).label(
                "is_blocked"
            ),
            (adult.address_protection != AddressProtection.NONE).label("is_protected"),
            Relation.agrees,
            Relation.decision,
            Relation.valid_to.label("until"),
            Relation.register_at.label("known_at"),
            select(no_mail.id)
            .where(has_no_mail(no_mail))
            .where(no_mail.id == profile)
            .exists()
            .label("no_mail"),
        )
        .join(adult, adult.id == Relation.adult_id)
        .where(Relation.child_id == child_id, Relation.valid_from <= on, Relation.valid_to > on)
        .where(adult.died_on.is_(None))
        .order_by(norwegian_order(adult.given_name), Relation.id)
    )


def _answers_in(adult: type[Person], on: date) -> ScalarSelect[UUID]:
    """The profile in which an adult of a relation answers, as one column beside it."""
    profile, unit = aliased(Profile), aliased(Unit)
    at_work = and_(
        Relation.kind.in_(CARE_SERVICE),
        profile.kind == ProfileKind.WORK,
        unit.service == Service.CHILD_WELFARE,
    )
    at_home = and_(Relation.kind.not_in(CARE_SERVICE), profile.kind == ProfileKind.PRIVATE)
    return (
        select(profile.id)
        .outerjoin(unit, unit.id == profile.unit_id)
        .where(
            profile.person_id == adult.id,
            profile.valid_from <= on,
            profile.valid_to > on,
            or_(at_work, at_home),
        )
        .order_by(profile.id)
        .limit(1)
        .correlate(adult, Relation)
        .scalar_subquery()
    )
