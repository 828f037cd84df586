"""What happens to questionnaires. Neither what nor, without names, who answered is in any event."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from samspill.access.levels import Area
from samspill.core.event import Event, Kind, Notify, Urgency, nothing

_NO_PLAN = nothing("it is about no plan")


@dataclass(frozen=True, kw_only=True)
class QuestionnaireMade(Event):
    """Somebody began to write a questionnaire."""

    questionnaire_id: UUID
    timeline = _NO_PLAN
    notify = nothing("it is not sent yet")
    trace = ("questionnaire_id",)


@dataclass(frozen=True, kw_only=True)
class QuestionnaireSent(Event):
    """A group is asked."""

    questionnaire_id: UUID
    timeline = _NO_PLAN
    notify = nothing("a job tells each who is to answer")
    trace = ("questionnaire_id",)


@dataclass(frozen=True, kw_only=True)
class QuestionnaireEnded(Event):
    """A questionnaire takes no more answers, or was dropped before it was sent."""

    questionnaire_id: UUID
    timeline = _NO_PLAN
    notify = nothing("nothing is asked of anybody")
    trace = ("questionnaire_id",)


@dataclass(frozen=True, kw_only=True)
class QuestionnaireAsked(Event):
    """Those who have not answered about a pupil are told, the first time or once more."""

    questionnaire_id: UUID
    profile_ids: tuple[UUID, ...]
    timeline = _NO_PLAN
    notify = Notify(
        "answer_waits",
        Kind.SCHOOL,
        Urgency.C,
        "/skole/elever/{subject_id}/sporreskjema/{questionnaire_id}",
        area=Area.QUESTIONNAIRE,
        audience="profile_ids",
    )
    trace = ("questionnaire_id",)
