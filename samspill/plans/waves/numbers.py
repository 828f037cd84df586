"""What leaders and those who administer read of waves: numbers, and none that tells of one family.

They have no grant on the plans, and get none by looking: each read is as system.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from samspill.access.system import system_access
from samspill.identity.models import Profile
from samspill.infra.db import db, norwegian_order
from samspill.organisation.models import Unit
from samspill.plans.plan.models import Plan
from samspill.plans.waves.models import WavePlan
from samspill.plans.waves.queries import LATEST, left_to_others, wave_counts

FEW = 5
"""Fewer plans than this are not told as a number to who may not know whose they are."""


@dataclass(frozen=True)
class UnitNumbers:
    """One wave in one unit, as numbers that tell of nobody. None: too few to say."""

    unit_name: str
    started_at: datetime
    sent: int | None
    answered: int | None


def numbers_for_unit(unit_id: UUID) -> list[UnitNumbers]:
    """The latest waves of a unit, for its leader."""
    with system_access("how many have answered, as a number"):
        return _by_unit(Profile.unit_id == unit_id)


def of_tenant(tenant_id: UUID) -> tuple[list[UnitToSend], list[UnitNumbers]]:
    """For who administers: the units with drafts left to her, and the latest waves by unit."""
    with system_access("how many drafts are left to be sent, and have answered, as numbers"):
        return _units_left(tenant_id), _by_unit(Plan.tenant_id == tenant_id)


def _by_unit(where: ColumnElement[bool]) -> list[UnitNumbers]:
    rows = db.session.execute(
        wave_counts(Unit.name.label("unit_name"))
        .join(Profile, Profile.id == Plan.holder_profile_id)
        .join(Unit, Unit.id == Profile.unit_id)
        .where(where)
        .group_by(WavePlan.wave_id, Unit.id)
        .order_by(func.min(WavePlan.started_at).desc(), Unit.name)
        .limit(LATEST)
    ).all()
    return [_masked(row) for row in rows]


def _masked(row: Any) -> UnitNumbers:
    left = row.sent - row.answered
    shows = row.sent >= FEW and (row.answered in (0, row.sent) or min(left, row.answered) >= FEW)
    return UnitNumbers(
        row.unit_name,
        row.started_at,
        row.sent if row.sent >= FEW else None,
        row.answered if shows else None,
    )


@dataclass(frozen=True)
class UnitToSend:
    """How many drafts of a unit those who administer may send. None: some, but too few to say."""

    unit_id: UUID
    name: str
    plans: int | None


def _units_left(tenant_id: UUID) -> list[UnitToSend]:
    rows = db.session.execute(
        select(Unit.id, Unit.name, func.count().label("plans"))
        .select_from(Plan)
        .join(Profile, Profile.id == Plan.holder_profile_id)
        .join(Unit, Unit.id == Profile.unit_id)
        .where(Plan.tenant_id == tenant_id, left_to_others())
        .group_by(Unit.id)
        .order_by(norwegian_order(Unit.name), Unit.id)
    ).all()
    return [UnitToSend(row.id, row.name, row.plans if row.plans >= FEW else None) for row in rows]
