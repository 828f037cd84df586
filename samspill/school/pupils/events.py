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


@dataclass(frozen=True, kw_only=True)
class PupilViewerProposed(Event):
    """Somebody is named who may find a protected pupil, and another is to agree (F8)."""

    viewer_id: UUID
    profile_id: UUID
    timeline = nothing("school stands on no plan's timeline")
    notify = nothing("who leads the school is asked by the one who names")
    trace = ("viewer_id", "profile_id")


@dataclass(frozen=True, kw_only=True)
class PupilViewerDecided(Event):
    """A second employee agreed to a name for a protected pupil, or did not."""

    viewer_id: UUID
    profile_id: UUID
    agreed: bool
    timeline = nothing("school stands on no plan's timeline")
    notify = nothing("around a protected child nothing is sent unasked (J10)")
    trace = ("viewer_id", "profile_id", "agreed")


@dataclass(frozen=True, kw_only=True)
class PupilViewerRemoved(Event):
    """A name was taken off the list of a protected pupil."""

    viewer_id: UUID
    profile_id: UUID
    timeline = nothing("school stands on no plan's timeline")
    notify = nothing("around a protected child nothing is sent unasked (J10)")
    trace = ("viewer_id", "profile_id")
