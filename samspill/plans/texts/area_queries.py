"""Which life areas a municipality has decided on, period by period, and which it ever had."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from samspill.administration.policies.queries import municipal_rows
from samspill.core.language import _
from samspill.identity.models import FOREVER
from samspill.organisation.models import DatedPolicy
from samspill.plans.life_areas.queries import (
    LIFE_AREA_NAMES,
    POLICY,
    life_areas_in,
    life_areas_of_rule,
)


@dataclass(frozen=True)
class AreasView:
    """The life areas of one period, by name. ``last_day`` None: until something else is
    decided."""

    names: list[str]
    source: str
    valid_from: date
    last_day: date | None


def decided_areas(tenant_id: UUID) -> list[AreasView]:
    """Every period that the municipality has decided itself, the newest first."""
    return [
        AreasView(
            names=list(life_areas_of_rule(row.value).values()),
            source=row.source,
            valid_from=row.valid_from,
            last_day=row.valid_to - timedelta(days=1) if row.valid_to != FOREVER else None,
        )
        for row in reversed(_decisions(tenant_id))
    ]


def own_names_ever(tenant_id: UUID) -> dict[str, str]:
    """Code to name of every area that the municipality has ever named itself, the newest name."""
    found: dict[str, str] = {}
    for row in _decisions(tenant_id):
        found |= {one["code"]: one.get("name", "") for one in row.value["areas"]}
    return {code: name for code, name in found.items() if name}


def _decisions(tenant_id: UUID) -> list[DatedPolicy]:
    """What held or will, the oldest first."""
    rows = [row for row in municipal_rows(tenant_id, POLICY) if row.valid_from < row.valid_to]
    return sorted(rows, key=lambda one: one.valid_from)


def names_ever(tenant_id: UUID) -> dict[str, str]:
    """Code to name of all there is to choose from: what is used today in its order, then the
    municipality's own that are not, then the starter set."""
    found = life_areas_in(tenant_id)
    for code, name in own_names_ever(tenant_id).items():
        found.setdefault(code, name)
    for code, name in LIFE_AREA_NAMES.items():
        found.setdefault(code, _(name))
    return found
