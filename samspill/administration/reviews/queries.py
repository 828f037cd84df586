"""Reads for the review of access: who in a unit has what, and when each unit was reviewed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased

from samspill.access.grants import Grant
from samspill.administration.reviews.models import AccessReview
from samspill.core.clock import months_after, today
from samspill.identity.models import Person, Profile, ProfileKind
from samspill.infra.db import db, instant, norwegian_order
from samspill.organisation.models import Unit
from samspill.organisation.queries import goes_on, policy


@dataclass(frozen=True)
class Reviewed:
    """One employee of the unit and what she has. ``plans`` is a number, never which."""

    profile_id: UUID
    name: str
    title: str | None
    may_hold_plans: bool
    leads_unit: bool
    has_role: bool
    plans: int

    def facts(self) -> dict[str, Any]:
        """What is kept of it: id, rights and number."""
        return {
            "profile_id": str(self.profile_id),
            "may_hold_plans": self.may_hold_plans,
            "leads_unit": self.leads_unit,
            "has_role": self.has_role,
            "plans": self.plans,
        }


def who_has_what(unit_id: UUID, on: date) -> list[Reviewed]:
    """Everybody at work in the unit on the day, by name, with what is open for them now."""
    people = db.session.execute(
        select(Profile, (Person.given_name + " " + Person.family_name).label("name"))
        .join(Person, Person.id == Profile.person_id)
        .where(
            Profile.unit_id == unit_id,
            Profile.kind == ProfileKind.WORK,
            Profile.valid_from <= on,
            Profile.valid_to > on,
        )
        .order_by(norwegian_order(Person.given_name), Profile.id)
    ).all()
    opened = _opened([profile.id for profile, _name in people])
    return [
        Reviewed(
            profile_id=profile.id,
            name=name,
            title=profile.title,
            may_hold_plans=profile.may_hold_plans,
            leads_unit=profile.leads_unit,
            has_role=profile.tenant_id in opened.get(profile.id, set()),
            plans=len(opened.get(profile.id, set()) - {profile.tenant_id}),
        )
        for profile, name in people
    ]


def _opened(profiles: list[UUID]) -> dict[UUID, set[UUID]]:
    """The subjects that each profile reaches at this instant."""
    now = instant()
    rows = db.session.execute(
        select(Grant.profile_id, Grant.subject_id)
        .where(Grant.profile_id.in_(profiles), Grant.valid_from <= now, Grant.valid_to > now)
        .distinct()
    )
    found: dict[UUID, set[UUID]] = {}
    for profile_id, subject_id in rows:
        found.setdefault(profile_id, set()).add(subject_id)
    return found


def fingerprint(people: list[Reviewed]) -> str:
    """The same for the same list: who signs has seen what stands."""
    # nosemgrep: hash-without-key - a whole list, kept beside what it is of
    return hashlib.sha256(repr([one.facts() for one in people]).encode()).hexdigest()


@dataclass(frozen=True)
class UnitReview:
    """When a unit was reviewed last, by whom, and when it is due. None: never; it is due now."""

    unit_id: UUID
    unit_name: str
    signed_at: datetime | None
    signed_by: str | None
    due_on: date
    is_late: bool


def reviews_of_units(tenant_id: UUID, on: date) -> list[UnitReview]:
    """Every unit with people of the municipality's own, by name."""
    last = (
        select(AccessReview)
        .ext(distinct_on(AccessReview.unit_id))
        .where(AccessReview.tenant_id == tenant_id)
        .order_by(AccessReview.unit_id, AccessReview.signed_at.desc())
        .subquery()
    )
    review = aliased(AccessReview, last)
    rows = db.session.execute(
        select(
            Unit.id,
            Unit.name,
            review.signed_at,
            (Person.given_name + " " + Person.family_name).label("by"),
        )
        .outerjoin(review, review.unit_id == Unit.id)
        .outerjoin(Profile, Profile.id == review.signed_by)
        .outerjoin(Person, Person.id == Profile.person_id)
        .where(Unit.tenant_id == tenant_id, ~Unit.is_outside, goes_on(on))
        .order_by(norwegian_order(Unit.name), Unit.id)
    ).all()
    months = _months(tenant_id, on)
    return [_unit_review(row, months, on) for row in rows]


def _unit_review(row: Any, months: int, on: date) -> UnitReview:
    due = due_on(row.signed_at, months, on)
    return UnitReview(row.id, row.name, row.signed_at, row.by, due, due <= on)


def due_on(signed_at: datetime | None, months: int, on: date) -> date:
    """The day the next review is due; today when there was none."""
    return months_after(today(signed_at), months) if signed_at else on


def _months(tenant_id: UUID, on: date) -> int:
    return int(policy("access_review", tenant_id, on).value["months"])


@dataclass(frozen=True)
class SignedReview:
    """One review that was signed: when, by whom, and how many people it was about."""

    signed_at: datetime
    signed_by: str
    people: int


def history_of_unit(unit_id: UUID, *, limit: int = 10) -> list[SignedReview]:
    """The unit's latest reviews, the newest first."""
    rows = db.session.execute(
        select(
            AccessReview.signed_at,
            (Person.given_name + " " + Person.family_name).label("by"),
            func.jsonb_array_length(AccessReview.seen["people"]).label("people"),
        )
        .join(Profile, Profile.id == AccessReview.signed_by)
        .join(Person, Person.id == Profile.person_id)
        .where(AccessReview.unit_id == unit_id)
        .order_by(AccessReview.signed_at.desc())
        .limit(limit)
    )
    return [SignedReview(row.signed_at, row.by, row.people) for row in rows]


def next_review(tenant_id: UUID, signed: list[SignedReview], on: date) -> date:
    """When the unit with this history is due."""
    return due_on(signed[0].signed_at if signed else None, _months(tenant_id, on), on)
