"""Background work on what homes sign up for."""

from __future__ import annotations

from uuid import UUID

from samspill.infra.jobs import defer, job
from samspill.school.signups.actions import TELL
from samspill.school.signups.telling import due, tell_of


@job("sign_ups.look", cron="50 8 * * *")
def look() -> None:
    """Every morning: queue a job for each of which it is time to remind."""
    defer(TELL, [{"gathering_id": str(one)} for one in due()])


@job(TELL)
def tell(gathering_id: str) -> None:
    """Tell those whom it asks, or who were coming."""
    tell_of(UUID(gathering_id))
