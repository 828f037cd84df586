"""The nightly job: one call for each rule, again until nothing more is past its class."""

from __future__ import annotations

from samspill.infra.jobs import defer, job
from samspill.retention.actions import BATCH, clean, sweep_files
from samspill.retention.rules import BY_NAME, FIRST

CLEAN = "retention.clean"


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


@job("retention.sweep_files", cron="20 2 * * *")
def sweep_stored() -> None:
    """Once a night (UTC): what an act stored that then failed, or was killed, goes."""
    sweep_files()
