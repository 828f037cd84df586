"""Reads of a municipality for those who administer it: names and roles, never a plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, select
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

    ``proposer_id`` is the person who proposed it; None for a role that was set up by command.
    """

    id: UUID
    profile_id: UUID
    person_id: UUID
    name: str
    kind: str
    valid_from: date
    last_day: date
    is_waiting: bool
    proposer_id: UUID | None


def roles_of(tenant_id: UUID, on: date) -> list[RoleView]:
    """The roles that hold on the day or later, and those that wait for a second person, by name."""
    proposer = aliased(Profile)
    rows = db.session.execute(
        select(
            TenantRole,
            Person.id,
            (Person.given_name + " " + Person.family_name).label("name"),
            proposer.person_id,
        )
        .join(Profile, Profile.id == TenantRole.profile_id)
        .join(Person, Person.id == Profile.person_id)
        .outerjoin(proposer, proposer.id == TenantRole.proposed_by)
        .where(
            TenantRole.tenant_id == tenant_id,
            TenantRole.ended_at.is_(None),
            TenantRole.valid_to > on,
        )
        .order_by(TenantRole.kind.desc(), norwegian_order(Person.given_name), TenantRole.id)
    )
    return [_role_view(*row) for row in rows]


def _role_view(role: TenantRole, person_id: UUID, name: str, proposer_id: UUID | None) -> RoleView:
    return RoleView(
        id=role.id,
        profile_id=role.profile_id,
        person_id=person_id,
        name=name,
        kind=role.kind,
        valid_from=role.valid_from,
        last_day=date.fromordinal(role.valid_to.toordinal() - 1),
        is_waiting=role.is_waiting,
        proposer_id=proposer_id,
    )


def standing_role(tenant_id: UUID, kind: TenantRoleKind, on: date) -> bool:
    """Has anybody at work this role on the day, confirmed and not ended?"""
    return any(held == kind for _profile_id, held in standing_roles(tenant_id, on))


def standing_role_of(tenant_id: UUID, profile_id: UUID, kind: str, on: date) -> bool:
    """Has the profile this role, in force, coming or waiting?"""
    return bool(db.session.scalar(_roles_of(tenant_id, profile_id, on, TenantRole.kind == kind)))


def role_in(tenant_id: UUID, role_id: UUID) -> TenantRole | None:
    """One role of the municipality; None for another's."""
    return db.session.scalar(
        select(TenantRole).where(TenantRole.id == role_id, TenantRole.tenant_id == tenant_id)
    )


def person_at_work(tenant_id: UUID, profile_id: UUID, on: date) -> UUID | None:
    """The person of a work profile of the municipality that holds on the day, else None."""
    return db.session.scalar(
        select(Profile.person_id).where(
            Profile.id == profile_id,
            Profile.tenant_id == tenant_id,
            Profile.kind == ProfileKind.WORK,
            Profile.valid_from <= on,
            Profile.valid_to > on,
        )
    )


def standing_roles(tenant_id: UUID, on: date) -> list[tuple[UUID, str]]:
    """Profile and kind of each role that opens something on the day, of people at work."""
    rows = db.session.execute(
        select(TenantRole.profile_id, TenantRole.kind)
        .join(Profile, Profile.id == TenantRole.profile_id)
        .where(
            TenantRole.tenant_id == tenant_id,
            TenantRole.confirmed_at.is_not(None),
            TenantRole.ended_at.is_(None),
            TenantRole.valid_from <= on,
            TenantRole.valid_to > on,
            Profile.valid_from <= on,
            Profile.valid_to > on,
        )
    )
    return [(row.profile_id, row.kind) for row in rows]


def has_role(tenant_id: UUID, profile_id: UUID, on: date) -> bool:
    """Has the profile any role there, in force, coming or waiting?"""
    return bool(db.session.scalar(_roles_of(tenant_id, profile_id, on)))


def _roles_of(
    tenant_id: UUID, profile_id: UUID, on: date, *more: ColumnElement[bool]
) -> Select[int]:
    return select(func.count()).where(
        TenantRole.tenant_id == tenant_id,
        TenantRole.profile_id == profile_id,
        TenantRole.ended_at.is_(None),
        TenantRole.valid_to > on,
        *more,
    )


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
