"""What happens to a pupil."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from samspill.core.event import Event, nothing


@dataclass(frozen=True, kw_only=True)
class PupilPlaced(Event):
    """A pupil is in a group from a day on: enrolled, when it is the whole school."""

    group_id: UUID
    valid_from: date
    timeline = nothing("school stands on no plan's timeline")
    notify = nothing("the family has been told by the school; it stands on Hjem")
    trace = ("group_id", "valid_from")


@dataclass(frozen=True, kw_only=True)
class PupilPlaceEnded(Event):
    """A pupil is in a group no more after a day."""

    group_id: UUID
    last_day: date
    timeline = nothing("school stands on no plan's timeline")
    notify = nothing("the family has been told by the school; it is gone from Hjem")
    trace = ("group_id", "last_day")
