"""What happens the evening before a school day. What is to be brought stands in no event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from samspill.access.levels import Area
from samspill.core.event import Event, Kind, Notify, Urgency, nothing


@dataclass(frozen=True, kw_only=True)
class TomorrowNoticed(Event):
    """There is something to bring, do or know tomorrow. One for all children of an adult: the
    subject is one of them."""

    day: date
    profile_ids: tuple[UUID, ...]
    timeline = nothing("school stands on no plan's timeline")
    notify = Notify(
        "tomorrow",
        Kind.TOMORROW,
        Urgency.D,
        "/hjem",
        area=Area.TIMETABLE,
        audience="profile_ids",
    )
    trace = nothing("nobody did anything; what was told stands with the notices")


@dataclass(frozen=True, kw_only=True)
class TomorrowElsewhereNoticed(Event):
    """The same, for an adult with whom none of those children lives tomorrow (F11): it waits for
    the evening."""

    day: date
    profile_ids: tuple[UUID, ...]
    timeline = nothing("school stands on no plan's timeline")
    notify = Notify(
        "tomorrow_elsewhere",
        Kind.TOMORROW,
        Urgency.D,
        "/hjem",
        area=Area.TIMETABLE,
        audience="profile_ids",
    )
    trace = nothing("nobody did anything; what was told stands with the notices")
