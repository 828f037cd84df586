"""Background work on families that have moved."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.core.errors import NotVisible
from samspill.infra.db import instant
from samspill.infra.jobs import defer, job
from samspill.plans.consent.queries import plans_with_readers
from samspill.plans.consent.reading_on import keep_reading_right
from samspill.plans.moves.actions import end_moved
from samspill.plans.moves.queries import plans_moved_before
from samspill.plans.plan.access import opened_by_system

END = "moves.end"


@job("moves.daily", cron="10 3 * * *")
def daily() -> None:
    """Queue a job for each plan whose family has moved. The time is UTC."""
    with system_access("find the plans whose families have moved"):
        found = plans_moved_before(today(instant()))
    defer(END, [{"plan_id": str(plan_id)} for plan_id in found])


@job("moves.reading", cron="30 23 * * *")
def reading() -> None:
    """Just after midnight in Oslo: who has read on for her days is out, and is told so."""
    with system_access("find the plans that somebody reads on in"):
        found = plans_with_readers()
    for plan_id in found:
        with suppress(NotVisible), opened_by_system(plan_id, "somebody reads on in it") as plan:
            keep_reading_right(plan)


@job(END)
def end_one(plan_id: str) -> None:
    """End one plan whose family has moved; one that is gone asks nothing."""
    with suppress(NotVisible), opened_by_system(UUID(plan_id), "its family has moved") as plan:
        end_moved(plan)
