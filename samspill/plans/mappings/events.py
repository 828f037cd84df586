"""What can happen to mappings of life areas. Their words stay where they are written."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from samspill.access.levels import Area
from samspill.core.event import Event, Timeline, nothing
from samspill.core.language import N_

_HERS = nothing("a draft is its writer's alone")


@dataclass(frozen=True, kw_only=True)
class MappingDrafted(Event):
    """Somebody has begun to answer, for herself yet."""

    mapping_id: UUID
    version: int
    timeline = _HERS
    notify = _HERS
    trace = ("mapping_id", "version")


@dataclass(frozen=True, kw_only=True)
class MappingFinished(Event):
    """Somebody has answered; it stands as it is from now."""

    mapping_id: UUID
    timeline = Timeline(Area.LIFE_AREAS, N_("%(actor)s kartla et livsområde"), clock=False)
    notify = nothing("it stands on the timeline, as what is written about a life area")
    trace = ("mapping_id",)
