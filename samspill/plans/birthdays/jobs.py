"""Every morning: birthdays that change something in a month."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.core.errors import NotVisible
from samspill.infra.db import instant
from samspill.infra.jobs import defer, job
from samspill.organisation.queries import tenant_ids
from samspill.plans.birthdays.queries import plans_with_birthday_near
from samspill.plans.birthdays.telling import tell_of_birthday
from samspill.plans.plan.access import opened_by_system

TELL = "birthdays.tell"
DAYS_BACK = 7
"""How long the workers may have stood still without a birthday being missed."""


@job("birthdays.daily", cron="50 4 * * *")
def daily() -> None:
    """Queue a job for each plan whose child has such a birthday in a month. The time is UTC."""
    day = today(instant())
    with system_access("find the plans with a birthday in a month"):
        found = [
            plan_id
            for tenant_id in tenant_ids()
            for plan_id in plans_with_birthday_near(tenant_id, day, DAYS_BACK)
        ]
    defer(TELL, [{"plan_id": str(plan_id)} for plan_id in found])


@job(TELL)
def tell_one(plan_id: str) -> None:
    """Tell of it in one plan, as ``tell_of_birthday`` says; a plan that is gone tells nobody."""
    with suppress(NotVisible), opened_by_system(UUID(plan_id), "a birthday in a month") as plan:
        tell_of_birthday(plan)
