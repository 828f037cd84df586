"""Reads of a municipality for those who administer it: names and roles, never a plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from samspill.administration.models import TenantRole, TenantRoleKind
from samspill.identity.models import Person, Profile, ProfileKind
from samspill.infra.db import db, norwegian_order
from samspill.organisation.models import Tenant, Unit


@dataclass(frozen=True)
class TenantView:
    """A municipality as its pages show it."""

    id: UUID
    name: str
    kind: str


def tenant_view(tenant_id: UUID) -> TenantView:
    """The municipality. Raises NoResultFound when there is none."""
    found = select(Tenant.id, Tenant.name, Tenant.kind).where(Tenant.id == tenant_id)
    return TenantView(**db.session.execute(found).one()._mapping)


@dataclass(frozen=True)
class RoleView:
    """One role with the name of who has it. ``last_day`` is the last day it opens anything.

    ``proposed_by`` is None for a role that was set up by command.
    """

    id: UUID
    profile_id: UUID
    person_id: UUID
    name: str
    kind: str
    valid_from: date
    last_day: date
    is_waiting: bool
    proposed_by: UUID | None


def roles_of(tenant_id: UUID, on: date) -> list[RoleView]:
    """The roles that hold on the day or later, and those that wait for a second person, by name."""
    rows = db.session.execute(
        select(TenantRole, Person.id, (Person.given_name + " " + Person.family_name).label("name"))
        .join(Profile, Profile.id == TenantRole.profile_id)
        .join(Person, Person.id == Profile.person_id)
        .where(
            TenantRole.tenant_id == tenant_id,
            TenantRole.ended_at.is_(None),
            TenantRole.valid_to > on,
        )
        .order_by(TenantRole.kind.desc(), norwegian_order(Person.given_name), TenantRole.id)
    )
    return [_role_view(role, person_id, name) for role, person_id, name in rows]


def _role_view(role: TenantRole, person_id: UUID, name: str) -> RoleView:
    return RoleView(
        id=role.id,
        profile_id=role.profile_id,
        person_id=person_id,
        name=name,
        kind=role.kind,
        valid_from=role.valid_from,
        last_day=date.fromordinal(role.valid_to.toordinal() - 1),
        is_waiting=role.is_waiting,
        proposed_by=role.proposed_by,
    )


def standing_role(tenant_id: UUID, kind: TenantRoleKind, on: date) -> bool:
    """Has anybody at work this role on the day, confirmed and not ended?"""
    found = (
        select(func.count())
        .select_from(TenantRole)
        .join(Profile, Profile.id == TenantRole.profile_id)
        .where(
            TenantRole.tenant_id == tenant_id,
            TenantRole.kind == kind,
            TenantRole.confirmed_at.is_not(None),
            TenantRole.ended_at.is_(None),
            TenantRole.valid_from <= on,
            TenantRole.valid_to > on,
            Profile.valid_from <= on,
            Profile.valid_to > on,
        )
    )
    return bool(db.session.scalar(found))


def has_other_role(tenant_id: UUID, profile_id: UUID, kind: str, on: date) -> bool:
    """Has the person of the profile another kind of role there, in force, coming or waiting?"""
    held, given = aliased(Profile), aliased(Profile)
    found = (
        select(func.count())
        .select_from(TenantRole)
        .join(held, held.id == TenantRole.profile_id)
        .join(given, given.person_id == held.person_id)
        .where(
            given.id == profile_id,
            TenantRole.tenant_id == tenant_id,
            TenantRole.kind != kind,
            TenantRole.ended_at.is_(None),
            TenantRole.valid_to > on,
        )
    )
    return bool(db.session.scalar(found))


@dataclass(frozen=True)
class Counts:
    """How much there is in a municipality: units, and people at work today."""

    units: int
    employees: int


def counts(tenant_id: UUID, on: date) -> Counts:
    """How many units, and how many work profiles hold on the day."""
    units = select(func.count()).select_from(Unit).where(Unit.tenant_id == tenant_id)
    at_work = and_(
        Profile.tenant_id == tenant_id,
        Profile.kind == ProfileKind.WORK,
        Profile.valid_from <= on,
        Profile.valid_to > on,
    )
    people = select(func.count()).select_from(Profile).where(at_work)
    row: Any = db.session.execute(select(units.scalar_subquery(), people.scalar_subquery())).one()
    return Counts(*row)


def tenant_named(name: str) -> Tenant | None:
    """The municipality with exactly this name."""
    return db.session.scalar(select(Tenant).where(Tenant.name == name))


def unit_named(tenant_id: UUID, name: str) -> Unit | None:
    """The municipality's unit with exactly this name."""
    return db.session.scalar(select(Unit).where(Unit.tenant_id == tenant_id, Unit.name == name))


def employment_of(person_id: UUID, unit_id: UUID, on: date) -> UUID | None:
    """The work profile that the person has in the unit on the day or later, the earliest first."""
    return db.session.scalar(
        select(Profile.id)
        .where(
            Profile.person_id == person_id,
            Profile.unit_id == unit_id,
            Profile.kind == ProfileKind.WORK,
            Profile.valid_to > on,
        )
        .order_by(Profile.valid_from, Profile.id)
        .limit(1)
    )
