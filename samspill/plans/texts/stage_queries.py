"""What a municipality has decided to call its levels of stafettnivå, period by period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from samspill.administration.policies.queries import municipal_rows, value_on
from samspill.identity.models import FOREVER
from samspill.plans.stages.queries import POLICY, StageInUse, stages_of


@dataclass(frozen=True)
class StagesView:
    """The levels of one period. ``last_day`` None: until something else is decided."""

    stages: list[StageInUse]
    source: str
    valid_from: date
    last_day: date | None


def decided_stages(tenant_id: UUID) -> list[StagesView]:
    """Every period that the municipality has decided itself, the newest first."""
    rows = [row for row in municipal_rows(tenant_id, POLICY) if row.valid_from < row.valid_to]
    return [
        StagesView(
            stages=stages_of(row.value),
            source=row.source,
            valid_from=row.valid_from,
            last_day=row.valid_to - timedelta(days=1) if row.valid_to != FOREVER else None,
        )
        for row in sorted(rows, key=lambda one: one.valid_from, reverse=True)
    ]


def own_stages(tenant_id: UUID, on: date) -> dict[int, Mapping[str, Any]]:
    """By level, the words that are the municipality's own on a day; a level it does not use is
    not there."""
    return {one["stage"]: one for one in value_on(tenant_id, POLICY, on)["stages"]}
