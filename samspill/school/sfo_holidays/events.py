"""What happens to holidays at SFO."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from samspill.access.levels import Area
from samspill.core.event import Event, Kind, Notify, Urgency, nothing

_NO_PLAN = nothing("school stands on no plan's timeline")


@dataclass(frozen=True, kw_only=True)
class SfoHolidayMade(Event):
    """An SFO asks about a holiday. The SFO is its subject."""

    holiday_id: UUID
    timeline = _NO_PLAN
    notify = nothing("a job asks each home, and says so itself")
    trace = ("holiday_id",)


@dataclass(frozen=True, kw_only=True)
class SfoHolidayAsked(Event):
    """The adults of a child are asked on which days it comes, or reminded."""

    holiday_id: UUID
    profile_ids: tuple[UUID, ...]
    timeline = _NO_PLAN
    notify = Notify(
        "answer_waits",
        Kind.SCHOOL,
        Urgency.C,
        "/skole/elever/{subject_id}/sfo/dager",
        area=Area.SFO,
        audience="profile_ids",
    )
    trace = nothing("that it was asked is traced with the SFO")


@dataclass(frozen=True, kw_only=True)
class SfoHolidayAnswered(Event):
    """The home said on which days of a holiday a child comes."""

    holiday_id: UUID
    timeline = _NO_PLAN
    notify = nothing("it stands in the list of the SFO, and on the page of the child")
    trace = ("holiday_id",)
