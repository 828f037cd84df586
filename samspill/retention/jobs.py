"""The nightly job: one call for each rule, again until nothing more is past its class."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from samspill.access.system import system_access
from samspill.core.errors import NotVisible
from samspill.infra.db import instant
from samspill.infra.jobs import defer, job
from samspill.plans.plan.access import opened_by_system
from samspill.retention.actions import BATCH, clean, sweep_files
from samspill.retention.leaving import let_go, plans_to_go, plans_to_tell, tell_family
from samspill.retention.rules import BY_NAME, FIRST

CLEAN = "retention.clean"
TELL = "retention.tell"
GO = "retention.let_go"


@job("retention.daily", cron="50 1 * * *")
def daily() -> None:
    """Once a night (the time is UTC): begin with every rule that waits for no other."""
    defer(CLEAN, [{"rule": name} for name in FIRST])


@job(CLEAN)
def clean_one(rule: str) -> None:
    """One batch of one rule, in one transaction; a full batch asks for the next.

    When it is done, the rule whose way it clears begins. A rule of an earlier release is nothing.
    """
    if rule not in BY_NAME:
        return
    if clean(rule) >= BATCH:
        defer(CLEAN, [{"rule": rule}])
    elif follows := BY_NAME[rule].then:
        defer(CLEAN, [{"rule": follows}])


@job("retention.plans", cron="20 5 * * *")
def leave() -> None:
    """Once a night (UTC), after the archive's receipts: a job for each family that should hear that
    its plan goes, and for each plan that goes."""
    with system_access("find the plans that leave"):
        soon, now = plans_to_tell(instant()), plans_to_go(instant())
    defer(TELL, [{"plan_id": str(plan_id)} for plan_id in soon])
    defer(GO, [{"plan_id": str(plan_id)} for plan_id in now])


@job(TELL)
def tell_one(plan_id: str) -> None:
    """Tell one family."""
    with suppress(NotVisible), opened_by_system(UUID(plan_id), "its plan goes soon") as plan:
        tell_family(plan)


@job(GO)
def let_one_go(plan_id: str) -> None:
    """Delete one plan whole, in one transaction; one that is gone asks nothing."""
    with suppress(NotVisible), opened_by_system(UUID(plan_id), "its time is over") as plan:
        let_go(plan)


@job("retention.sweep_files", cron="20 2 * * *")
def sweep_stored() -> None:
    """Once a night (UTC): what an act stored that then failed, or was killed, goes."""
    sweep_files()
