"""What happens to applications to pay less for SFO. No event says what anybody earns."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from samspill.access.levels import Area
from samspill.core.event import Event, Kind, Notify, Urgency, nothing


@dataclass(frozen=True, kw_only=True)
class ReducedPaymentFileRefused(Event):
    """A paper was looked through and not taken; it is gone, and the application stands."""

    case_id: UUID
    why: str
    profile_ids: tuple[UUID, ...]
    timeline = nothing("it is about no plan")
    notify = Notify(
        "something_new",
        Kind.SCHOOL,
        Urgency.C,
        "/skole/elever/{subject_id}/soknader/{case_id}",
        area=Area.SCHOOL_CASE,
        audience="profile_ids",
    )
    trace = ("case_id", "why")


@dataclass(frozen=True, kw_only=True)
class ReducedPaymentEndAnnounced(Event):
    """Who pays less for SFO is told that it ends, and that one applies anew."""

    profile_ids: tuple[UUID, ...]
    timeline = nothing("it is about no plan")
    notify = Notify(
        "deadline_near",
        Kind.SCHOOL,
        Urgency.D,
        "/skole/redusert-betaling/ny?elev={subject_id}",
        area=Area.INCOME,
        audience="profile_ids",
    )
    trace = nothing("a reminder changes nothing")
