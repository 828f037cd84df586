"""Reads of plans by where they are in their life."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import select

from samspill.core.clock import start_of_day
from samspill.infra.db import db
from samspill.plans.plan.models import Plan, PlanStatus


def closing_plans(day: date) -> list[UUID]:
    """The plans that began to close before the day (Oslo). Call it as system."""
    query = select(Plan.id).where(
        Plan.status == PlanStatus.CLOSING, Plan.closed_at < start_of_day(day)
    )
    return list(db.session.scalars(query))
