"""Background work on absence."""

from __future__ import annotations

from uuid import UUID

from samspill.infra.jobs import defer, job
from samspill.school.absence.missing import still_missed, tell_of

TELL = "absence.tell"


@job("absence.look", cron="*/5 4-16 * * *")
def look() -> None:
    """Every five minutes of a school day, UTC: queue a job for each pupil whom a school misses."""
    found = still_missed()
    defer(TELL, [{"absence_id": str(one), "pupil_id": str(pupil)} for one, pupil in found])


@job(TELL)
def tell(absence_id: str, pupil_id: str) -> None:
    """Tell home or head, when it is time."""
    tell_of(UUID(absence_id), UUID(pupil_id))
