"""What happens around leave besides the case itself. No event says why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from samspill.access.levels import Area
from samspill.core.event import Event, Kind, Notify, Urgency, nothing


@dataclass(frozen=True, kw_only=True)
class LeaveWished(Event):
    """Who may not apply herself lets those who may know that she wishes for some days (PE-10)."""

    first_day: date
    last_day: date
    profile_ids: tuple[UUID, ...]
    timeline = nothing("it is about no plan")
    notify = Notify(
        "something_new",
        Kind.SCHOOL,
        Urgency.D,
        "/skole/permisjon/ny?elev={subject_id}&fra={first_day}&til={last_day}",
        area=Area.SCHOOL_CASE,
        audience="profile_ids",
    )
    trace = ("first_day", "last_day")
