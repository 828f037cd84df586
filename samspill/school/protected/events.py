"""What happens to the list of who finds a protected pupil."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from samspill.core.event import Event, nothing


@dataclass(frozen=True, kw_only=True)
class PupilViewerProposed(Event):
    """Somebody is named who may find a protected pupil, and another is to agree (F8)."""

    viewer_id: UUID
    profile_id: UUID
    reason_kind: str
    last_day: date | None
    timeline = nothing("school stands on no plan's timeline")
    notify = nothing("who leads the school is asked by the one who names")
    trace = ("viewer_id", "profile_id", "reason_kind", "last_day")


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
