"""Background work on holidays at SFO."""

from __future__ import annotations

from uuid import UUID

from samspill.infra.jobs import defer, job
from samspill.school.sfo_holidays.telling import due, tell_of

TELL = "sfo_holidays.tell"


@job("sfo_holidays.look", cron="20 6-16 * * *")
def look() -> None:
    """Every hour of a day, UTC: queue a job for each holiday that somebody is to be told of."""
    defer(TELL, [{"holiday_id": str(one)} for one in due()])


@job(TELL)
def tell(holiday_id: str) -> None:
    """Ask homes, or remind them."""
    tell_of(UUID(holiday_id))
