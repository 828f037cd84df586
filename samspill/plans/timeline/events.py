"""What can happen to what is told from before the plan."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from samspill.access.levels import Area
from samspill.core.event import Event, Timeline, nothing
from samspill.core.language import N_

QUIET = nothing("it stands on the timeline; what happened years ago can wait")


@dataclass(frozen=True, kw_only=True)
class LifeEventAdded(Event):
    """Somebody told of something that happened before there was a plan."""

    life_event_id: UUID
    timeline = Timeline(Area.TIMELINE, N_("%(actor)s fortalte om noe fra før planen"), clock=False)
    notify = QUIET
    trace = ("life_event_id",)


@dataclass(frozen=True, kw_only=True)
class LifeEventChanged(Event):
    """Somebody wrote it anew."""

    life_event_id: UUID
    version: int
    timeline = Timeline(Area.TIMELINE, N_("%(actor)s endret noe fra før planen"), clock=False)
    notify = QUIET
    trace = ("life_event_id", "version")


@dataclass(frozen=True, kw_only=True)
class LifeEventRemoved(Event):
    """Somebody took it away; its words are gone."""

    life_event_id: UUID
    timeline = Timeline(Area.TIMELINE, N_("%(actor)s tok bort noe fra før planen"), clock=False)
    notify = QUIET
    trace = ("life_event_id",)
