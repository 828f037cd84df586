"""Background work on places at SFO."""

from __future__ import annotations

from uuid import UUID

from samspill.core.clock import today
from samspill.infra.db import instant
from samspill.infra.jobs import defer_each, job
from samspill.school.sfo_places.reminding import offered_places, remind_of_offers

REMIND = "sfo_places.remind"


@job("sfo_places.look", cron="40 8 * * *")
def look() -> None:
    """Every morning: queue those with an offer that waits for an answer."""
    defer_each(REMIND, "pupil_ids", offered_places(today(instant())))


@job(REMIND, each=("pupil_ids", "pupil_id"))
def remind(pupil_id: str) -> None:
    """Remind the home of one pupil."""
    remind_of_offers(UUID(pupil_id))
