"""That a leader reviewed who has what in her unit."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from samspill.core.event import Event, nothing


@dataclass(frozen=True, kw_only=True)
class AccessReviewed(Event):
    """The leader of a unit signed that all in it should have what they have."""

    unit_id: UUID
    people: int
    timeline = nothing("it is about no plan")
    notify = nothing("it stands on the page of those who administer")
    trace = ("unit_id", "people")
