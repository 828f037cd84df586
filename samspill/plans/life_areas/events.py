"""What can happen to life areas."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from samspill.access.levels import Area
from samspill.core.event import Event, Timeline, nothing
from samspill.core.language import N_


@dataclass(frozen=True, kw_only=True)
class LifeAreaWritten(Event):
    """Somebody wrote about an area of the child's life; what it said before is kept."""

    life_area_id: UUID
    version: int
    timeline = Timeline(Area.LIFE_AREAS, N_("%(actor)s skrev om et livsområde"), clock=False)
    notify = nothing("it stands on the timeline; a letter for each change would be noise")
    trace = ("life_area_id", "version")
