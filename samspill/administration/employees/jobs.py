"""Background work on files of employees."""

from __future__ import annotations

from samspill.access.system import system_access
from samspill.administration.employees.taking import empty_files
from samspill.infra.db import instant
from samspill.infra.jobs import job
from samspill.organisation.queries import tenant_ids


@job("employees.forget", cron="25 * * * *")
def forget() -> None:
    """Every hour: files that nobody said yes to in time are emptied, also when no other comes."""
    now = instant()
    with system_access("files of employees that nobody said yes to are emptied"):
        for tenant_id in tenant_ids():
            empty_files(tenant_id, now)
