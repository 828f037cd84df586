"""Background work on consents: shells that open as system with a reason."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.core.errors import NotVisible
from samspill.infra.db import instant
from samspill.infra.jobs import defer, job
from samspill.organisation.queries import tenant_ids
from samspill.plans.consent.due import plans_due
from samspill.plans.consent.evidence import broken_chains
from samspill.plans.consent.places import expire_places
from samspill.plans.consent.upkeep import keep_up
from samspill.plans.participants.queries import plans_with_ended_places
from samspill.plans.plan.access import opened_by_system

KEEP_UP = "consent.keep_up"


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
