"""What happens to assessments. What they say stands in no event."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from samspill.access.levels import Area
from samspill.core.event import Event, Kind, Notify, Urgency, nothing

_NO_PLAN = nothing("school stands on no plan's timeline")
PAGE = "/skole/elever/{subject_id}/vurdering"


def _news(audience: str = "profile_ids") -> Notify:
    """Something new on the pupil's page: several are one notice."""
    return Notify(
        "something_new", Kind.SCHOOL, Urgency.D, PAGE, area=Area.ASSESSMENT, audience=audience
    )


@dataclass(frozen=True, kw_only=True)
class AssessmentWritten(Event):
    """A teacher wrote, changed or threw away a draft."""

    assessment_id: UUID
    timeline = _NO_PLAN
    notify = nothing("a draft is its writer's")
    trace = ("assessment_id",)


@dataclass(frozen=True, kw_only=True)
class AssessmentShared(Event):
    """The home can read an assessment."""

    assessment_id: UUID
    kind: str
    profile_ids: tuple[UUID, ...]
    timeline = _NO_PLAN
    notify = _news()
    trace = ("assessment_id", "kind")


@dataclass(frozen=True, kw_only=True)
class AssessmentCorrected(Event):
    """What the home could read is written anew; what stood is its history."""

    assessment_id: UUID
    corrects_id: UUID
    profile_ids: tuple[UUID, ...]
    timeline = _NO_PLAN
    notify = _news()
    trace = ("assessment_id", "corrects_id")


@dataclass(frozen=True, kw_only=True)
class SelfAssessmentWritten(Event):
    """A pupil wrote of how she gets on, for herself or for those who teach her."""

    assessment_id: UUID
    shared: bool
    timeline = _NO_PLAN
    notify = nothing("it stands on the pupil's page, and nobody is to answer it")
    trace = ("assessment_id", "shared")


@dataclass(frozen=True, kw_only=True)
class RemarkWritten(Event):
    """A teacher remarked on order or conduct, or praised."""

    remark_id: UUID
    kind: str
    profile_ids: tuple[UUID, ...]
    timeline = _NO_PLAN
    notify = _news()
    trace = ("remark_id", "kind")


@dataclass(frozen=True, kw_only=True)
class RemarkWithdrawn(Event):
    """A remark holds no more."""

    remark_id: UUID
    timeline = _NO_PLAN
    notify = nothing("it is gone from the page")
    trace = ("remark_id",)


@dataclass(frozen=True, kw_only=True)
class TalkProposed(Event):
    """The school proposes a time for a development talk."""

    talk_id: UUID
    profile_ids: tuple[UUID, ...]
    timeline = _NO_PLAN
    notify = Notify(
        "answer_waits",
        Kind.SCHOOL,
        Urgency.C,
        PAGE,
        area=Area.ASSESSMENT,
        audience="profile_ids",
    )
    trace = ("talk_id",)


@dataclass(frozen=True, kw_only=True)
class TalkAnswered(Event):
    """One of the home said whether the time suits."""

    talk_id: UUID
    suits: bool
    timeline = _NO_PLAN
    notify = nothing("it stands on the pupil's page, for who works with her")
    trace = ("talk_id", "suits")


@dataclass(frozen=True, kw_only=True)
class TalkCancelled(Event):
    """There is no talk at that time."""

    talk_id: UUID
    profile_ids: tuple[UUID, ...]
    timeline = _NO_PLAN
    notify = Notify(
        "meeting_cancelled",
        Kind.SCHOOL,
        Urgency.B,
        PAGE,
        area=Area.ASSESSMENT,
        audience="profile_ids",
    )
    trace = ("talk_id",)
