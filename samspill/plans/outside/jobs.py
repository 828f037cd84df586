"""Background work on externals: shells that open as system with a reason."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.core.errors import NotVisible
from samspill.infra.db import instant
from samspill.infra.jobs import defer, job
from samspill.organisation.queries import tenant_ids
from samspill.plans.outside.actions import remind_of_confirmation
from samspill.plans.outside.queries import plans_with_confirmations_near
from samspill.plans.plan.access import opened_by_system

REMIND = "outside.remind"


@job("outside.daily", cron="20 4 * * *")
def daily() -> None:
    """Queue a job for each plan with an external to confirm again. The time is UTC."""
    day = today(instant())
    with system_access("find externals to be confirmed again"):
        near = [
            plan for tenant in tenant_ids() for plan in plans_with_confirmations_near(tenant, day)
        ]
    defer(REMIND, [{"plan_id": str(plan_id)} for plan_id in near])


@job(REMIND)
def remind_one(plan_id: str) -> None:
    """Remind the holder of one plan."""
    reason = "remind of externals to be confirmed again"
    with suppress(NotVisible), opened_by_system(UUID(plan_id), reason) as plan:
        remind_of_confirmation(plan)
