"""Every five minutes the logs' new rows get their place in the chain, its roots a second one."""

from __future__ import annotations

from flask import current_app

from samspill.audit.chain import BATCH, seal_logs
from samspill.audit.second_place import keep_roots
from samspill.infra.jobs import defer, job

SEAL = "audit.seal"
KEEP_ROOTS = "audit.keep_roots"
ROOTS = 1000


@job("audit.chain", cron="*/5 * * * *")
def chain() -> None:
    """Begin."""
    defer(SEAL, [{}])


@job(SEAL)
def seal() -> None:
    """One round in one transaction; when there may be more, the next is asked for."""
    taken = seal_logs()
    if taken >= BATCH:
        defer(SEAL, [{}])
    if taken:
        defer(KEEP_ROOTS, [{}])


@job(KEEP_ROOTS)
def keep() -> None:
    """What is committed goes to the second place."""
    if keep_roots(current_app.config["SAMSPILL"].log_roots_file, ROOTS) >= ROOTS:
        defer(KEEP_ROOTS, [{}])
