"""Background work on plans as a whole."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.core.errors import NotVisible
from samspill.infra.db import instant
from samspill.infra.jobs import defer, job
from samspill.plans.lifecycle.actions import finish_in_time
from samspill.plans.lifecycle.queries import closing_plans
from samspill.plans.plan.access import opened_by_system

FINISH = "lifecycle.finish"


@job("lifecycle.daily", cron="20 4 * * *")
def daily() -> None:
    """Queue a job for each plan that is closing. The time is UTC."""
    with system_access("find the plans that are closing"):
        found = closing_plans(today(instant()))
    defer(FINISH, [{"plan_id": str(plan_id)} for plan_id in found])


@job(FINISH)
def finish_one(plan_id: str) -> None:
    """Close one plan whose days for last words have passed; one that is gone asks nothing."""
    with suppress(NotVisible), opened_by_system(UUID(plan_id), "its closing is over") as plan:
        finish_in_time(plan)
