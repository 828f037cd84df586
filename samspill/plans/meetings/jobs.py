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
from samspill.plans.meetings.queries import plans_that_meet_on, plans_that_will_meet
from samspill.plans.meetings.reminding import remind_of_answers, tell_of_tomorrow
from samspill.plans.plan.access import opened_by_system

TELL, REMIND = "meetings.tell_of_tomorrow", "meetings.remind_of_answers"


@job("meetings.look", cron="10 8 * * *")
def look() -> None:
    """In the morning: queue a job for each plan that meets tomorrow. The time is UTC."""
    with system_access("find the plans that meet tomorrow"):
        found = plans_that_meet_on(today(instant()) + timedelta(days=1))
    defer(TELL, [{"plan_id": str(plan_id)} for plan_id in found])


@job("meetings.look_for_answers", cron="50 8 * * *")
def look_for_answers() -> None:
    """In the morning: queue a job for each plan with a meeting ahead. The time is UTC."""
    with system_access("find the plans with a meeting ahead"):
        found = plans_that_will_meet(instant())
    defer(REMIND, [{"plan_id": str(plan_id)} for plan_id in found])


@job(REMIND)
def remind(plan_id: str) -> None:
    """Remind those who have not answered; a plan that is gone has none."""
    with suppress(NotVisible), opened_by_system(UUID(plan_id), "answers to meetings") as plan:
        remind_of_answers(plan)


@job(TELL)
def tell(plan_id: str) -> None:
    """Tell those called in of tomorrow's meetings; a plan that is gone has none."""
    with suppress(NotVisible), opened_by_system(UUID(plan_id), "meetings tomorrow") as plan:
        tell_of_tomorrow(plan)
