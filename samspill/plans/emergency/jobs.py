"""Background work: families hear of emergency accesses, and what is over stays over."""

from __future__ import annotations

from samspill.infra.jobs import job
from samspill.organisation.queries import tenant_ids
from samspill.plans.emergency.actions import seal_what_is_over, tell_what_is_due


@job("emergency.tell", cron="*/10 * * * *")
def tell() -> None:
    """Every ten minutes: nobody's silence keeps it from the family."""
    for tenant_id in tenant_ids():
        tell_what_is_due(tenant_id)
        seal_what_is_over(tenant_id)
