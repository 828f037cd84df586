"""Background work on consents: shells that open as system with a reason."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.core.errors import NotVisible
from samspill.infra.db import instant
from samspill.infra.jobs import defer, job
from samspill.organisation.queries import tenant_ids
from samspill.plans.consent.due import plans_due, plans_touched_by_days
from samspill.plans.consent.evidence import broken_chains
from samspill.plans.consent.places import expire_places
from samspill.plans.consent.recompute import recompute
from samspill.plans.consent.upkeep import keep_up
from samspill.plans.participants.queries import plans_with_ended_places
from samspill.plans.plan.access import opened_by_system

KEEP_UP = "consent.keep_up"
RECOMPUTE = "consent.recompute"
DAYS_BACK = 7
"""How long the workers may have stood still without a birthday being missed."""


@job("consent.daily", cron="10 4 * * *")
def daily() -> None:
    """Queue a job for each plan that the day asks something of. The time is UTC."""
    day = today(instant())
    with system_access("find the plans that the day asks something of"):
        found = [plan_id for tenant_id in tenant_ids() for plan_id in plans_due(tenant_id, day)]
    defer(KEEP_UP, [{"plan_id": str(plan_id)} for plan_id in found])


@job(KEEP_UP)
def keep_up_one(plan_id: str) -> None:
    """Do what the day asks of one plan; a plan that is gone asks nothing."""
    with suppress(NotVisible), opened_by_system(UUID(plan_id), "what the day asks of it") as plan:
        keep_up(plan)


def verify_evidence() -> tuple[int, list[tuple[UUID, int]]]:
    """Check the evidence chain of every plan, as ``broken_chains`` says."""
    with system_access("audit verify"):
        return broken_chains()


@job("plans.end_places", cron="40 1 * * *")
def end_places() -> None:
    """Once a night: the places whose last day has passed are marked, and people are told."""
    with system_access("find the places whose last day has passed"):
        plans = plans_with_ended_places(today(instant()))
    for plan_id in plans:
        with opened_by_system(plan_id, "the last day of a place has passed") as plan:
            expire_places(plan)


@job("consent.birthdays", cron="30 23 * * *")
def see_birthdays() -> None:
    """Just after midnight in Oslo: look at the plans whose child or family a new day touches."""
    day = today(instant())
    with system_access("birthdays and relations that begin or end"):
        plans = plans_touched_by_days([day - timedelta(days=back) for back in range(DAYS_BACK)])
    defer(RECOMPUTE, [{"plan_id": str(plan_id)} for plan_id in plans])


@job(RECOMPUTE)
def see_who_must_agree(plan_id: str) -> None:
    """See who must agree to one plan today, as ``recompute`` says."""
    with opened_by_system(UUID(plan_id), "a birthday or a relation touches the plan") as plan:
        recompute(plan)
