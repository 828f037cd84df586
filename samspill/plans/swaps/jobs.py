"""Background work on swaps."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from samspill.access.system import system_access
from samspill.core.errors import NotVisible
from samspill.infra.jobs import defer, job
from samspill.plans.plan.access import opened_by_system
from samspill.plans.swaps.actions import advance_swaps
from samspill.plans.swaps.queries import plans_with_swaps

ADVANCE = "swaps.advance"


@job("swaps.look", cron="*/10 * * * *")
def look() -> None:
    """Queue a job for each plan in which a swap waits."""
    with system_access("find the plans in which a swap waits"):
        found = plans_with_swaps()
    defer(ADVANCE, [{"plan_id": str(plan_id)} for plan_id in found])


@job(ADVANCE)
def advance(plan_id: str) -> None:
    """Bring the swaps of one plan as far as the clock lets them; a plan that is gone has none."""
    with suppress(NotVisible), opened_by_system(UUID(plan_id), "swaps that wait in it") as plan:
        advance_swaps(plan)
