"""Reads of municipality, units and dated policies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, func, or_, select

from samspill.core.clock import today
from samspill.infra.db import db, instant, norwegian_order, run
from samspill.organisation.models import DatedPolicy, Tenant, Unit
from samspill.organisation.services import Service

_KEPT = "policies of this transaction"

STARTS_PLANS = (Service.HEALTH_STATION, Service.SCHOOL, Service.PPT, Service.CHILD_WELFARE)


@dataclass(frozen=True)
class UnitToRing:
    """A unit with its telephone."""

    name: str
    phone: str


def goes_on(on: date) -> ColumnElement[bool]:
    """Is the unit there on the day?"""
    return or_(Unit.last_day.is_(None), Unit.last_day >= on)


def units_to_ring(tenant_id: UUID) -> list[UnitToRing]:
    """Those of the municipality that start plans and can be rung, by name."""
    return _units_of(tenant_id, STARTS_PLANS)


def units_of(tenant_id: UUID, service: Service) -> list[UnitToRing]:
    """Those of the municipality in one service that can be rung, by name."""
    return _units_of(tenant_id, (service,))


def _units_of(tenant_id: UUID, services: tuple[Service, ...]) -> list[UnitToRing]:
    rows = db.session.execute(
        select(Unit.name, Unit.phone)
        .where(
            Unit.tenant_id == tenant_id,
            Unit.service.in_(services),
            Unit.phone.is_not(None),
            goes_on(today(instant())),
        )
        .order_by(norwegian_order(Unit.name))
    )
    return [UnitToRing(**row._mapping) for row in rows]


def switchboards() -> list[UnitToRing]:
    """Each municipality with the telephone of its administration, by name: one number each."""
    rows = db.session.execute(
        select(Tenant.name, func.min(Unit.phone).label("phone"))
        .join(Unit, Unit.tenant_id == Tenant.id)
        .where(
            Unit.service == Service.ADMINISTRATION,
            Unit.phone.is_not(None),
            goes_on(today(instant())),
        )
        .group_by(Tenant.id, Tenant.name)
        .order_by(norwegian_order(Tenant.name), Tenant.id)
    )
    return [UnitToRing(**row._mapping) for row in rows]


@dataclass(frozen=True)
class Policy:
    """A rule in force: its values and the source (law, standard, municipal decision)."""

    value: dict[str, Any]
    source: str


def policies(names: tuple[str, ...], tenant_id: UUID | None, on: date) -> dict[str, Policy]:
    """The rules in force on ``on``, the tenant's own before the national.
    ``tenant_id`` None: the national alone.

    All are read at once and kept for the transaction, since a page asks for several. Raises
    LookupError naming a rule that nobody has written: unknown is no.
    """
    asked = (instant(), tenant_id, on)
    kept, found = db.session.info.get(_KEPT, (None, {}))
    if kept != asked:
        found = _all_policies(tenant_id, on)
        db.session.info[_KEPT] = (asked, found)
    for name in names:
        if name not in found:
            raise LookupError(f"no policy named {name} holds on {on}")
    return {name: found[name] for name in names}


@cache
def _in_force(tenant_id: Any = None) -> Select[*tuple[Any, ...]]:
    day: BindParameter[date] = bindparam("on")
    tenant = bindparam("tenant_id") if tenant_id is None else tenant_id
    return (
        select(DatedPolicy.name, DatedPolicy.value, DatedPolicy.source)
        .where(
            or_(DatedPolicy.tenant_id.is_(None), DatedPolicy.tenant_id == tenant),
            DatedPolicy.valid_from <= day,
            DatedPolicy.valid_to > day,
        )
        .order_by(DatedPolicy.tenant_id.is_(None).desc(), DatedPolicy.valid_from)
    )


def rule_beside(name: str, tenant_id: Any = None) -> Select[tuple[dict[str, Any]]]:
    """One rule in force, as a part of a statement, which is given ``on`` and, unless a column of
    it says whose, ``tenant_id``."""
    of_all = (
        _in_force(tenant_id).with_only_columns(DatedPolicy.value).where(DatedPolicy.name == name)
    )
    own_first = (DatedPolicy.tenant_id.is_(None), DatedPolicy.valid_from.desc())
    return of_all.order_by(None).order_by(*own_first).limit(1)


def _all_policies(tenant_id: UUID | None, on: date) -> dict[str, Policy]:
    rows = run(_in_force(), {"tenant_id": tenant_id, "on": on})
    return {row.name: Policy(row.value, row.source) for row in rows}


def policy(name: str, tenant_id: UUID | None, on: date) -> Policy:
    """One rule in force on ``on``. Raises LookupError when there is none."""
    return policies((name,), tenant_id, on)[name]


def tenant_ids() -> list[UUID]:
    """Every municipality and private school."""
    return list(db.session.scalars(select(Tenant.id).order_by(Tenant.id)))


def tenant_names() -> dict[UUID | None, str]:
    """The name of every municipality and private school, by its id; None is for none of them."""
    rows = db.session.execute(select(Tenant.id, Tenant.name))
    return {None: "no municipality"} | {row.id: row.name for row in rows}


def unit_names() -> list[str]:
    """The name of every unit there is or has been."""
    return list(db.session.scalars(select(Unit.name).distinct().order_by(Unit.name)))


def values_since(name: str, on: date) -> list[dict[str, Any]]:
    """What one rule has ever said up to a day, national or of any municipality, in no order."""
    return list(
        db.session.scalars(
            select(DatedPolicy.value).where(DatedPolicy.name == name, DatedPolicy.valid_from <= on)
        )
    )
