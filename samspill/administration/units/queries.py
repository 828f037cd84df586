"""Reads of a municipality's units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import and_, func, select

from samspill.identity.models import AT_WORK, AddressProtection, Person, Profile
from samspill.infra.db import db, norwegian_order
from samspill.organisation.models import Unit


@dataclass(frozen=True)
class UnitView:
    """A unit. ``service`` is a code of Service; ``employees`` leaves out those who are protected,
    because a count would tell of them."""

    id: UUID
    name: str
    service: str
    phone: str | None
    is_outside: bool
    employees: int = 0


def units_of(tenant_id: UUID, on: date) -> list[UnitView]:
    """All units of the municipality by name, with how many are at work there on the day."""
    rows = db.session.execute(
        select(
            Unit.id,
            Unit.name,
            Unit.service,
            Unit.phone,
            Unit.is_outside,
            func.count(Person.id).label("employees"),
        )
        .outerjoin(
            Profile,
            and_(
                Profile.unit_id == Unit.id,
                Profile.kind.in_(AT_WORK),
                Profile.valid_from <= on,
                Profile.valid_to > on,
            ),
        )
        .outerjoin(
            Person,
            and_(
                Person.id == Profile.person_id,
                Person.address_protection == AddressProtection.NONE,
            ),
        )
        .where(Unit.tenant_id == tenant_id)
        .group_by(Unit.id)
        .order_by(norwegian_order(Unit.name), Unit.id)
    )
    return [UnitView(**row._mapping) for row in rows]


def unit_of(tenant_id: UUID, unit_id: UUID) -> Unit | None:
    """One unit of the municipality; None for another's."""
    return db.session.scalar(select(Unit).where(Unit.tenant_id == tenant_id, Unit.id == unit_id))


def own_units(tenant_id: UUID) -> list[Unit]:
    """The units in which the municipality's own people work, by name."""
    return list(
        db.session.scalars(
            select(Unit)
            .where(Unit.tenant_id == tenant_id, ~Unit.is_outside)
            .order_by(norwegian_order(Unit.name), Unit.id)
        )
    )


def has_employees(unit_id: UUID, on: date) -> bool:
    """Is anybody at work in the unit on the day, or later?"""
    found = select(func.count()).where(
        Profile.unit_id == unit_id, Profile.kind.in_(AT_WORK), Profile.valid_to > on
    )
    return bool(db.session.scalar(found))


def name_is_taken(tenant_id: UUID, name: str, but: UUID | None) -> bool:
    """Has another unit of the municipality this name, however it is spelt?"""
    found = select(func.count()).where(
        Unit.tenant_id == tenant_id, func.lower(Unit.name) == name.lower()
    )
    if but is not None:
        found = found.where(Unit.id != but)
    return bool(db.session.scalar(found))
