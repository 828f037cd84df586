"""Reads of a municipality's units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import and_, exists, func, select

from samspill.access.grants import Grant
from samspill.access.levels import Area, Level
from samspill.administration.models import TenantRole
from samspill.core.clock import end_of_day
from samspill.identity.models import AT_WORK, AddressProtection, Person, Profile
from samspill.infra.db import db, norwegian_order
from samspill.organisation.models import Unit
from samspill.organisation.queries import goes_on


@dataclass(frozen=True)
class UnitView:
    """A unit. ``service`` is a code of Service; ``employees`` leaves out those who are protected,
    because a count would tell of them."""

    id: UUID
    name: str
    service: str
    phone: str | None
    is_outside: bool
    last_day: date | None
    former_names: list[dict[str, str]]
    employees: int = 0

    @property
    def earlier(self) -> list[tuple[str, date]]:
        """What it was called, the newest first, each with its last day."""
        return [(one["name"], date.fromisoformat(one["until"])) for one in self.former_names[::-1]]


def units_of(tenant_id: UUID, on: date) -> list[UnitView]:
    """All units of the municipality by name, with how many are at work there on the day."""
    rows = db.session.execute(
        select(
            Unit.id,
            Unit.name,
            Unit.service,
            Unit.phone,
            Unit.is_outside,
            Unit.last_day,
            Unit.former_names,
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


def own_units(tenant_id: UUID, on: date, *, led: bool = False) -> list[Unit]:
    """The units in which the municipality's own people work on the day or later, by name.

    ``led``: only those that somebody leads on the day.
    """
    found = select(Unit).where(Unit.tenant_id == tenant_id, ~Unit.is_outside, goes_on(on))
    if led:
        leads = exists().where(
            Profile.unit_id == Unit.id,
            Profile.leads_unit,
            Profile.valid_from <= on,
            Profile.valid_to > on,
        )
        found = found.where(leads)
    return list(db.session.scalars(found.order_by(norwegian_order(Unit.name), Unit.id)))


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


@dataclass(frozen=True)
class Leaving:
    """Who leaves with a unit after a day, and what was open for them: numbers for the page.

    ``people`` and ``holders`` leave out those who are protected. ``held`` are plans that lose
    their holder, ``places`` places in other plans; ``roles`` roles in the municipality.
    """

    profile_ids: frozenset[UUID]
    people: int
    holders: int
    held: int
    places: int
    roles: int


def profiles_until(unit_id: UUID, last_day: date) -> list[Profile]:
    """The employments in the unit that would go on after the day."""
    found = select(Profile).where(
        Profile.unit_id == unit_id,
        Profile.kind.in_(AT_WORK),
        Profile.valid_to > last_day + timedelta(days=1),
    )
    return list(db.session.scalars(found.order_by(Profile.id)))


def leaving(unit_id: UUID, last_day: date) -> Leaving:
    """Count them, in three queries however many they are."""
    rows = db.session.execute(
        select(Profile.id, Profile.may_hold_plans, Person.address_protection)
        .join(Person, Person.id == Profile.person_id)
        .where(
            Profile.unit_id == unit_id,
            Profile.kind.in_(AT_WORK),
            Profile.valid_to > last_day + timedelta(days=1),
        )
    ).all()
    ids = frozenset(row.id for row in rows)
    shown = [row for row in rows if row.address_protection == AddressProtection.NONE]
    reaches = _reaches(ids, last_day)
    roles = select(func.count()).where(
        TenantRole.profile_id.in_(ids),
        TenantRole.ended_at.is_(None),
        TenantRole.valid_to > last_day + timedelta(days=1),
    )
    return Leaving(
        profile_ids=ids,
        people=len(shown),
        holders=sum(row.may_hold_plans for row in shown),
        held=len({subject_id for subject_id, holds in reaches if holds}),
        places=sum(not holds for _subject_id, holds in reaches),
        roles=db.session.scalar(roles) or 0,
    )


def _reaches(ids: frozenset[UUID], last_day: date) -> list[tuple[UUID, bool]]:
    """Each plan that one of them reaches after the day, and whether as who holds it."""
    holds = and_(Grant.area == Area.PARTICIPANTS, Grant.level >= Level.MANAGE)
    rows = db.session.execute(
        select(Grant.subject_id, func.bool_or(holds))
        .join(Profile, Profile.id == Grant.profile_id)
        .where(
            Grant.profile_id.in_(ids),
            Grant.subject_id != Profile.tenant_id,
            Grant.valid_to > end_of_day(last_day),
        )
        .group_by(Grant.profile_id, Grant.subject_id)
    )
    return [(row[0], row[1]) for row in rows]


def followed_by(unit_id: UUID) -> list[Unit]:
    """The units that ended before and whose plans this one follows up."""
    return list(db.session.scalars(select(Unit).where(Unit.followed_by_id == unit_id)))
