"""Reads of what came with a plan. Nothing here opens the content itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from samspill.core.errors import NotVisible
from samspill.infra.db import db
from samspill.plans.consent.models import Consent
from samspill.plans.plan.models import Arrival


@dataclass(frozen=True)
class ArrivalView:
    """How much came of what. ``waits``: it is sealed still; ``is_agreed``: all have said yes to it;
    ``taken_at``: when it was taken in. Neither waiting nor taken, it was forgotten."""

    counts: Mapping[str, Any]
    left_out: Mapping[str, Any]
    waits: bool
    is_agreed: bool
    taken_at: datetime | None


def arrival_of(plan_id: UUID) -> ArrivalView:
    """What came with the plan. Raises NotVisible where nothing did, or it was forgotten."""
    row = arrival_row(plan_id)
    if not row.waits and row.taken_at is None:
        raise NotVisible
    return ArrivalView(row.counts, row.left_out, row.waits, is_agreed(plan_id), row.taken_at)


def arrival_row(plan_id: UUID) -> Arrival:
    """The row. Raises NotVisible."""
    found = db.session.scalar(select(Arrival).where(Arrival.plan_id == plan_id))
    if found is None:
        raise NotVisible
    return found


def is_agreed(plan_id: UUID) -> bool:
    """Has a version that asked for it been agreed to by all who must?"""
    query = select(Consent.id).where(
        Consent.plan_id == plan_id, Consent.asks_content, Consent.active_at.is_not(None)
    )
    return db.session.scalar(query.limit(1)) is not None
