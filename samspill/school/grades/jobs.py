"""Background work on grades."""

from __future__ import annotations

from uuid import UUID

from samspill.infra.jobs import defer_each, job
from samspill.school.grades.publishing import next_wave, publish_for, tell_of_unread

PUBLISH = "grades.publish"


@job("grades.look", cron="* * * * *")
def look() -> None:
    """Every minute: queue the next pupils whose grades are to be published."""
    defer_each(PUBLISH, "pupil_ids", next_wave())


@job(PUBLISH, each=("pupil_ids", "pupil_id"))
def publish(pupil_id: str) -> None:
    """Publish the grades of one pupil."""
    publish_for(UUID(pupil_id))


@job("grades.unread", cron="10 6 * * *")
def unread() -> None:
    """Every morning: who sent a warning that nobody has read is told."""
    tell_of_unread()
