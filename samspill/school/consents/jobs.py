"""Background work on consents of a school."""

from __future__ import annotations

from uuid import UUID

from samspill.infra.jobs import defer, job
from samspill.school.consents.actions import TELL
from samspill.school.consents.telling import due, tell_of


@job("school_consents.look", cron="40 8 * * *")
def look() -> None:
    """Every morning: queue a job for each consent of which it is time to remind."""
    defer(TELL, [{"consent_id": str(one)} for one in due()])


@job(TELL)
def tell(consent_id: str) -> None:
    """Tell those who have not answered."""
    tell_of(UUID(consent_id))
