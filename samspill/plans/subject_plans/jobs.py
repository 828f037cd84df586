"""Background work on subject plans."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.core.errors import NotVisible
from samspill.infra.db import instant
from samspill.infra.jobs import defer, job
from samspill.organisation.queries import tenant_ids
from samspill.plans.plan.access import opened_by_system
from samspill.plans.subject_plans.queries import days_before, plans_with_ends
from samspill.plans.subject_plans.reminding import tell_of_ends

TELL = "subject_plans.tell_of_ends"


@job("subject_plans.look", cron="20 8 * * *")
def look() -> None:
    """In the morning: queue a job for each plan with a subject plan that runs out soon. UTC."""
    day = today(instant())
    with system_access("find the subject plans that run out soon"):
        found = [
            plan_id
            for tenant_id in tenant_ids()
            for plan_id in plans_with_ends(tenant_id, day, days_before(tenant_id))
        ]
    defer(TELL, [{"plan_id": str(plan_id)} for plan_id in found])


@job(TELL)
def tell(plan_id: str) -> None:
    """Tell of what runs out in one plan; a plan that is gone has nothing."""
    reason = "a subject plan runs out soon"
    with suppress(NotVisible), opened_by_system(UUID(plan_id), reason) as plan:
        tell_of_ends(plan)
