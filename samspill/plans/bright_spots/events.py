"""What can happen to bright spots. Their words stay where they are written."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from samspill.access.levels import Area
from samspill.core.event import PLAN_PAGE, Event, Kind, Notify, Timeline, Urgency, nothing
from samspill.core.language import N_


@dataclass(frozen=True, kw_only=True)
class BrightSpotWritten(Event):
    """Somebody wrote of something good. All in the plan hear of it; nobody has to do a thing."""

    bright_spot_id: UUID
    timeline = Timeline(Area.OVERVIEW, N_("%(actor)s skrev et lysglimt"), clock=False)
    notify = Notify(
        "bright_spot", Kind.PLAN, Urgency.D, PLAN_PAGE + "/lysglimt", area=Area.OVERVIEW
    )
    trace = ("bright_spot_id",)


@dataclass(frozen=True, kw_only=True)
class BrightSpotChanged(Event):
    """Who wrote it corrected it."""

    bright_spot_id: UUID
    timeline = nothing("a corrected word is no news")
    notify = nothing("a corrected word is no news")
    trace = ("bright_spot_id",)


@dataclass(frozen=True, kw_only=True)
class BrightSpotRemoved(Event):
    """Who wrote it took it away; its words are gone."""

    bright_spot_id: UUID
    timeline = Timeline(Area.OVERVIEW, N_("%(actor)s tok bort et lysglimt"), clock=False)
    notify = nothing("it stands on the timeline; there is nothing to read any more")
    trace = ("bright_spot_id",)
