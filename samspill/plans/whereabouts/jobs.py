"""What follows when a child is protected less."""

from __future__ import annotations

from uuid import UUID

from samspill.access.system import system_access
from samspill.infra.jobs import job
from samspill.plans.consent.due import plans_of_children
from samspill.plans.consent.recompute import recompute
from samspill.plans.plan.access import opened_by_system
from samspill.plans.whereabouts.lowering import LOWERED, keep_current


@job(LOWERED)
def look_again(child_id: str) -> None:
    """Ask anew who must agree, in every plan of the child. Opens nothing; safe to run twice."""
    with system_access("find the plans of a child who is protected less"):
        plans = plans_of_children([UUID(child_id)])
    for plan_id in plans:
        with opened_by_system(plan_id, "a child is protected less") as plan:
            recompute(plan)
            keep_current(plan, None)
