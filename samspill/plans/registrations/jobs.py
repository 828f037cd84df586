"""Background work on what waits for the second of two employees."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.core.errors import NotVisible
from samspill.infra.db import instant
from samspill.infra.jobs import defer, job
from samspill.plans.plan.access import opened_by_system
from samspill.plans.registrations.reminding import plans_for_two, remind_the_second

REMIND = "registrations.remind"


@job("registrations.look", cron="35 8 * * *")
def look() -> None:
    """In the morning: queue a job for each plan where a witness or a leader is asked. UTC."""
    with system_access("find the plans where a witness or a leader is asked"):
        found = plans_for_two(today(instant()))
    defer(REMIND, [{"plan_id": str(plan_id)} for plan_id in found])


@job(REMIND)
def remind(plan_id: str) -> None:
    """Remind in one plan; a plan that is gone asks nothing."""
    with suppress(NotVisible), opened_by_system(UUID(plan_id), "what waits for a second") as plan:
        remind_the_second(plan)
