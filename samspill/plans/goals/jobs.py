"""Background work on goals."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.core.errors import NotVisible
from samspill.infra.db import instant
from samspill.infra.jobs import defer, job
from samspill.plans.goals.reminding import plans_with_days, remind_of_days
from samspill.plans.plan.access import opened_by_system

REMIND = "goals.remind"


@job("goals.look", cron="30 8 * * *")
def look() -> None:
    """In the morning: queue a job for each plan where somebody has promised something. UTC."""
    with system_access("find the plans where somebody has something to do by a day"):
        found = plans_with_days(today(instant()))
    defer(REMIND, [{"plan_id": str(plan_id)} for plan_id in found])


@job(REMIND)
def remind(plan_id: str) -> None:
    """Remind in one plan; a plan that is gone asks nothing."""
    with suppress(NotVisible), opened_by_system(UUID(plan_id), "what is promised by a day") as plan:
        remind_of_days(plan)
