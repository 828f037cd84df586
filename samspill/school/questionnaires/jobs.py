"""Background work on questionnaires."""

from __future__ import annotations

from uuid import UUID

from samspill.infra.jobs import defer, job
from samspill.school.questionnaires.actions import TELL
from samspill.school.questionnaires.telling import due, tell_of


@job("questionnaires.look", cron="45 8 * * *")
def look() -> None:
    """Every morning: queue a job for each questionnaire of which it is time to remind."""
    defer(TELL, [{"questionnaire_id": str(one)} for one in due()])


@job(TELL)
def tell(questionnaire_id: str) -> None:
    """Tell those who have not answered."""
    tell_of(UUID(questionnaire_id))
