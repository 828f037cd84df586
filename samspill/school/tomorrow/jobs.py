"""Background work of the evening: a job for each municipality, and then many adults a job."""

from __future__ import annotations

from uuid import UUID

from samspill.access.system import system_access
from samspill.infra.db import instant
from samspill.infra.jobs import defer, defer_each, job
from samspill.organisation.queries import tenant_ids
from samspill.school.tomorrow.queries import adults_of_municipality, is_time
from samspill.school.tomorrow.telling import tell_of_tomorrow

FIND, TELL = "tomorrow.find", "tomorrow.tell"


@job("tomorrow.look", cron="30 14,15 * * *")
def look() -> None:
    """At half past four in Oslo, which is one of two hours UTC: a job for each municipality."""
    if is_time(instant()):
        defer(FIND, [{"tenant_id": str(one)} for one in tenant_ids()])


@job(FIND)
def find(tenant_id: str) -> None:
    """Queue its adults with children at school, many a job."""
    with system_access("who has children at school"):
        found = adults_of_municipality(UUID(tenant_id))
    defer_each(TELL, "profile_ids", found, queue="notices")


@job(TELL, each=("profile_ids", "profile_id"))
def tell(profile_id: str) -> None:
    """Tell one adult, once for each day."""
    tell_of_tomorrow(UUID(profile_id))
