"""Who has not answered is told: when a questionnaire is sent, and once more before its end."""

from __future__ import annotations

from uuid import UUID

from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.core.event import record
from samspill.infra.db import instant, lock_subject
from samspill.school.guardians.queries import silenced
from samspill.school.questionnaires.events import QuestionnaireAsked
from samspill.school.questionnaires.models import Questionnaire
from samspill.school.questionnaires.queries import (
    before_the_end,
    questionnaire_of,
    to_remind,
    waiting_for,
)

WHY = "who has not answered a questionnaire"


def due() -> list[UUID]:
    """The questionnaires of which it is time to remind."""
    day = today(instant())
    with system_access(WHY):
        return to_remind(day + before_the_end(None, day), day)


def tell_of(questionnaire_id: UUID) -> None:
    """Tell those who have not answered: once when it is sent, once later. Safe to run again."""
    lock_subject(questionnaire_id)
    with system_access(WHY):
        found, day = questionnaire_of(questionnaire_id), today(instant())
        if found is None or not found.is_open_on(day):
            return
        if found.told_at is None:
            found.told_at = instant()
        elif (
            found.reminded_at is None
            and found.last_day - day <= before_the_end(found.tenant_id, day)
            and today(found.told_at) < day
        ):
            found.reminded_at = instant()
        else:
            return
        _tell(found)


def _tell(found: Questionnaire) -> None:
    waiting = waiting_for(found)
    quiet = silenced(list(waiting), found.tenant_id, today(instant()))
    for pupil_id, profile_ids in waiting.items():
        told = tuple(one for one in profile_ids if (pupil_id, one) not in quiet)
        if told:
            record(
                QuestionnaireAsked(
                    subject_id=pupil_id,
                    tenant_id=found.tenant_id,
                    questionnaire_id=found.id,
                    profile_ids=told,
                )
            )
