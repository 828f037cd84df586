"""Background work: every night the access log of the day before is looked over."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from samspill.core.clock import today
from samspill.infra.db import instant
from samspill.infra.jobs import defer, job
from samspill.organisation.queries import tenant_ids
from samspill.plans.unusual.actions import look_over

LOOK = "unusual.look"
DAYS = 2
"""Days back: yesterday, and the one before in case a night was missed. It may run twice."""


@job("unusual.nightly", cron="40 0 * * *")
def nightly() -> None:
    """One job for each municipality and day, so that one failing keeps none of the others."""
    day = today(instant())
    days = [(day - timedelta(days=n)).isoformat() for n in range(DAYS, 0, -1)]
    defer(LOOK, [{"tenant_id": str(t), "day": d} for t in tenant_ids() for d in days])


@job(LOOK)
def look(tenant_id: str, day: str) -> None:
    """One day of one municipality."""
    look_over(UUID(tenant_id), date.fromisoformat(day))
