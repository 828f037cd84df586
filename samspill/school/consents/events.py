"""What happens to the consents of a school. What somebody answered stands in no event."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from samspill.access.levels import Area
from samspill.core.event import Event, Kind, Notify, Urgency, nothing

_NO_PLAN = nothing("it is about no plan")


@dataclass(frozen=True, kw_only=True)
class SchoolConsentMade(Event):
    """A school asks the families of a group: something new, or another version."""

    consent_id: UUID
    number: int
    timeline = _NO_PLAN
    notify = nothing("a job tells each who must answer")
    trace = ("consent_id", "number")


@dataclass(frozen=True, kw_only=True)
class SchoolConsentEnded(Event):
    """A school asks no more, and does no more what it had asked about."""

    consent_id: UUID
    timeline = _NO_PLAN
    notify = nothing("nothing is asked of anybody")
    trace = ("consent_id",)


@dataclass(frozen=True, kw_only=True)
class SchoolConsentAnswered(Event):
    """Somebody said yes or no about a pupil, or took a yes back."""

    consent_id: UUID
    timeline = _NO_PLAN
    notify = nothing("it stands in the list of the contact teacher and the office")
    trace = ("consent_id",)


@dataclass(frozen=True, kw_only=True)
class SchoolConsentAsked(Event):
    """Those who have not answered about a pupil are told, the first time or once more."""

    consent_id: UUID
    profile_ids: tuple[UUID, ...]
    timeline = _NO_PLAN
    notify = Notify(
        "answer_waits",
        Kind.SCHOOL,
        Urgency.C,
        "/mine-samtykker",
        area=Area.SCHOOL_CONSENT,
        audience="profile_ids",
    )
    trace = ("consent_id",)
