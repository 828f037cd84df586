"""Background work on days at SFO."""

from __future__ import annotations

from uuid import UUID

from samspill.infra.jobs import defer, job
from samspill.school.sfo_day.telling import afternoons, tell_of

TELL = "sfo_day.tell"


@job("sfo_day.look", cron="*/5 9-18 * * 1-5")
def look() -> None:
    """Every five minutes of an afternoon, UTC: queue a job for each SFO with children."""
    defer(TELL, [{"group_id": str(one)} for one in afternoons()])


@job(TELL)
def tell(group_id: str) -> None:
    """Tell of who should have gone home."""
    tell_of(UUID(group_id))
