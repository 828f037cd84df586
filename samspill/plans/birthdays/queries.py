"""Which plans a birthday comes near in, and whose it is."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import and_, or_, select

from samspill.identity.models import Person, Profile, ProfileKind
from samspill.infra.db import db
from samspill.organisation.queries import policy
from samspill.plans.birthdays.rules import Coming, born_between, coming
from samspill.plans.plan.models import Plan, PlanStatus


def plans_with_birthday_near(tenant_id: UUID, on: date, back: int) -> list[UUID]:
    """The plans in use of a municipality that are told of on the day, or on one of so many days
    before. Call it as system; the plan itself is asked again."""
    spans = born_between(on, back, policy("ages", tenant_id, on).value)
    return list(
        db.session.scalars(
            select(Plan.id)
            .join(Person, Person.id == Plan.child_id)
            .where(
                Plan.tenant_id == tenant_id,
                Plan.status == PlanStatus.ACTIVE,
                Person.died_on.is_(None),
                or_(
                    *(
                        and_(Person.born_on >= first, Person.born_on <= last)
                        for first, last in spans
                    )
                ),
            )
            .order_by(Plan.id)
        )
    )


def coming_birthday(tenant_id: UUID | None, born_on: date, on: date) -> Coming | None:
    """The next birthday that changes something, by the ages that hold on that day."""
    return coming(born_on, on, policy("ages", tenant_id, on).value)


def own_profile(person_id: UUID, on: date) -> UUID | None:
    """Somebody's private profile, if she has one."""
    return db.session.scalar(
        select(Profile.id).where(
            Profile.person_id == person_id,
            Profile.kind == ProfileKind.PRIVATE,
            Profile.valid_from <= on,
            Profile.valid_to > on,
        )
    )
