"""Reads of a municipality's employees: names and work, never a plan, never a child."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, select

from samspill.identity.models import FOREVER, AddressProtection, Person, Profile, ProfileKind
from samspill.infra.db import db, norwegian_order
from samspill.organisation.models import Unit

PAGE = 50
MOST_WORDS = 5


@dataclass(frozen=True)
class EmployeeRow:
    """One employment. For who is protected ``unit_name``, ``title`` and ``email`` are None (F8).

    ``last_day`` None: no end is set. ``is_unknown``: the register has not told of her yet.
    """

    profile_id: UUID
    person_id: UUID
    name: str
    is_protected: bool
    is_unknown: bool
    unit_name: str | None
    title: str | None
    email: str | None
    may_hold_plans: bool
    leads_unit: bool
    valid_from: date
    last_day: date | None


@dataclass(frozen=True)
class Found:
    """One page of employees, and how many there are on all pages."""

    people: list[EmployeeRow]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAGE))


def employees(
    tenant_id: UUID, on: date, *, words: str = "", unit_id: UUID | None = None, page: int = 1
) -> Found:
    """Those employed on the day or later, whose name, title or unit holds each of the words.

    Who is protected is found by name only, and in no unit: where she works is nobody's to see.
    """
    found = _employments(tenant_id, on)
    if unit_id is not None:
        found = found.where(_open(), Profile.unit_id == unit_id)
    for word in words.lower().split()[:MOST_WORDS]:
        name = func.concat_ws(" ", Person.given_name, Person.family_name)
        more = func.concat_ws(" ", name, Profile.title, Unit.name)
        text = func.lower(case((_open(), more), else_=name))
        found = found.where(text.contains(word, autoescape=True))
    total = db.session.scalar(select(func.count()).select_from(found.subquery())) or 0
    rows = db.session.execute(
        found.order_by(norwegian_order(Person.family_name), Person.given_name, Profile.id)
        .offset((page - 1) * PAGE)
        .limit(PAGE)
    )
    return Found([_row(row) for row in rows], total, page)


def employee_in(tenant_id: UUID, profile_id: UUID, on: date) -> EmployeeRow | None:
    """One of them; None for another municipality's, and for an employment that is over."""
    row = db.session.execute(
        _employments(tenant_id, on).where(Profile.id == profile_id)
    ).one_or_none()
    return _row(row) if row else None


def profile_in(tenant_id: UUID, profile_id: UUID, on: date) -> Profile | None:
    """The same as a row to change."""
    return db.session.scalar(
        select(Profile).where(
            Profile.id == profile_id,
            Profile.tenant_id == tenant_id,
            Profile.kind == ProfileKind.WORK,
            Profile.valid_to > on,
        )
    )


def _employments(tenant_id: UUID, on: date) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Profile.id.label("profile_id"),
            Profile.person_id,
            (Person.given_name + " " + Person.family_name).label("name"),
            (~_open()).label("is_protected"),
            (Person.address_protection == AddressProtection.UNKNOWN).label("is_unknown"),
            _shown(Unit.name).label("unit_name"),
            _shown(Profile.title).label("title"),
            _shown(Profile.email).label("email"),
            Profile.may_hold_plans,
            Profile.leads_unit,
            Profile.valid_from,
            Profile.valid_to,
        )
        .join(Person, Person.id == Profile.person_id)
        .join(Unit, Unit.id == Profile.unit_id)
        .where(
            Profile.tenant_id == tenant_id,
            Profile.kind == ProfileKind.WORK,
            Profile.valid_to > on,
        )
    )


def _open() -> ColumnElement[bool]:
    return Person.address_protection == AddressProtection.NONE


def _shown(column: Any) -> ColumnElement[Any]:
    return case((_open(), column), else_=None)


def _row(row: Any) -> EmployeeRow:
    facts = dict(row._mapping)
    until = facts.pop("valid_to")
    last_day = until - timedelta(days=1) if until != FOREVER else None
    return EmployeeRow(**facts, last_day=last_day)
