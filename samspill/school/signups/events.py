"""What happens to what homes sign up for. Which time somebody took is in no event."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from samspill.access.levels import Area
from samspill.core.event import Event, Kind, Notify, Urgency, nothing

_NO_PLAN = nothing("it is about no plan")
PAGE = "/skole/elever/{subject_id}/pamelding/{gathering_id}"


@dataclass(frozen=True, kw_only=True)
class GatheringMade(Event):
    """A group is asked to sign up for something."""

    gathering_id: UUID
    timeline = _NO_PLAN
    notify = nothing("a job tells each home")
    trace = ("gathering_id",)


@dataclass(frozen=True, kw_only=True)
class GatheringEnded(Event):
    """Something that homes signed up for is called off."""

    gathering_id: UUID
    timeline = _NO_PLAN
    notify = nothing("a job tells each home that comes")
    trace = ("gathering_id",)


@dataclass(frozen=True, kw_only=True)
class TimeClosed(Event):
    """Nobody else may take a time, or somebody may again."""

    time_id: UUID
    is_closed: bool
    timeline = _NO_PLAN
    notify = nothing("who has the time keeps it")
    trace = ("time_id", "is_closed")


@dataclass(frozen=True, kw_only=True)
class SignUpChanged(Event):
    """A home said whether it comes."""

    gathering_id: UUID
    timeline = _NO_PLAN
    notify = nothing("it stands in the teacher's list")
    trace = ("gathering_id",)


@dataclass(frozen=True, kw_only=True)
class SignUpEntered(Event):
    """The school wrote what a home had said on paper or by telephone."""

    gathering_id: UUID
    timeline = _NO_PLAN
    notify = nothing("the home said it; its page tells who wrote it")
    trace = ("gathering_id",)


@dataclass(frozen=True, kw_only=True)
class GatheringAsked(Event):
    """Those who have not answered about a pupil are told, the first time or once more."""

    gathering_id: UUID
    profile_ids: tuple[UUID, ...]
    timeline = _NO_PLAN
    notify = Notify(
        "answer_waits",
        Kind.SCHOOL,
        Urgency.C,
        PAGE,
        area=Area.QUESTIONNAIRE,
        audience="profile_ids",
    )
    trace = ("gathering_id",)


@dataclass(frozen=True, kw_only=True)
class GatheringCancelled(Event):
    """Those who were coming are told that nothing comes of it."""

    gathering_id: UUID
    profile_ids: tuple[UUID, ...]
    timeline = _NO_PLAN
    notify = Notify(
        "meeting_cancelled",
        Kind.SCHOOL,
        Urgency.B,
        PAGE,
        area=Area.QUESTIONNAIRE,
        audience="profile_ids",
    )
    trace = ("gathering_id",)
