"""Background work on meetings."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.core.errors import NotVisible
from samspill.infra.db import instant
from samspill.infra.jobs import defer, job
from samspill.plans.meetings.queries import plans_that_meet_on
from samspill.plans.meetings.reminding import tell_of_tomorrow
from samspill.plans.plan.access import opened_by_system

TELL = "meetings.tell_of_tomorrow"


@job("meetings.look", cron="10 8 * * *")
def look() -> None:
    """In the morning: queue a job for each plan that meets tomorrow. The time is UTC."""
    with system_access("find the plans that meet tomorrow"):
        found = plans_that_meet_on(today(instant()) + timedelta(days=1))
    defer(TELL, [{"plan_id": str(plan_id)} for plan_id in found])


@job(TELL)
def tell(plan_id: str) -> None:
    """Tell those called in of tomorrow's meetings; a plan that is gone has none."""
    with suppress(NotVisible), opened_by_system(UUID(plan_id), "meetings tomorrow") as plan:
        tell_of_tomorrow(plan)
