"""Reads of families that move."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import select

from samspill.infra.db import db
from samspill.plans.moves.models import PlanMove


def move_of(plan_id: UUID) -> PlanMove | None:
    """The move that is noted and not over, for whoever may know of it."""
    return db.session.scalar(
        select(PlanMove).where(PlanMove.plan_id == plan_id, PlanMove.ended_at.is_(None))
    )


def plans_moved_before(day: date) -> list[UUID]:
    """The plans whose last day here was before the day (Oslo). Call it as system."""
    query = select(PlanMove.plan_id).where(PlanMove.last_day < day, PlanMove.ended_at.is_(None))
    return list(db.session.scalars(query.order_by(PlanMove.plan_id)))
