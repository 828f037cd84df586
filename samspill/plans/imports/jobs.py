"""Background work on plans from a file."""

from __future__ import annotations

from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.infra.db import instant
from samspill.infra.jobs import job
from samspill.organisation.queries import tenant_ids
from samspill.plans.imports.actions import forget_unanswered
from samspill.plans.imports.taking import empty_files


@job("imports.forget", cron="20 * * * *")
def forget() -> None:
    """Every hour: files that were kept long enough, and what holders have not answered for days."""
    now = instant()
    with system_access("files of plans, and plans that nobody took over, are forgotten"):
        for tenant_id in tenant_ids():
            empty_files(tenant_id, now)
            forget_unanswered(tenant_id, today(now))
