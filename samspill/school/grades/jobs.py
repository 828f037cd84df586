"""Background work on grades."""

from __future__ import annotations

from uuid import UUID

from samspill.infra.jobs import defer_each, job
from samspill.school.grades.publishing import next_wave, publish_for

PUBLISH = "grades.publish"


@job("grades.look", cron="* * * * *")
def look() -> None:
    """Every minute: queue the next pupils whose grades are to be published."""
    defer_each(PUBLISH, "pupil_ids", next_wave())


@job(PUBLISH, each=("pupil_ids", "pupil_id"))
def publish(pupil_id: str) -> None:
    """Publish the grades of one pupil."""
    publish_for(UUID(pupil_id))
