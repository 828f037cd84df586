"""What happens to a copy of a plan from elsewhere. Never from where: around some families that is
the danger (F7)."""

from __future__ import annotations

from dataclasses import dataclass

from samspill.access.levels import Area
from samspill.core.event import PLAN_PAGE, Event, Kind, Notify, Timeline, Urgency, nothing
from samspill.core.language import N_


@dataclass(frozen=True, kw_only=True)
class ContentArrived(Event):
    """A draft began with a copy of an earlier plan, which lies sealed."""

    timeline = nothing("a draft is unseen by all others (J1); the consent asks about it")
    notify = nothing("nobody has a right to the plan yet (I13)")
    trace = ()


@dataclass(frozen=True, kw_only=True)
class ContentAdded(Event):
    """The holder took the content into the plan, after all had said yes."""

    timeline = Timeline(
        Area.OVERVIEW, N_("%(actor)s tok inn innholdet fra en tidligere plan"), clock=False
    )
    notify = Notify("something_new", Kind.PLAN, Urgency.D, PLAN_PAGE, area=Area.OVERVIEW)
    trace = ()


@dataclass(frozen=True, kw_only=True)
class ContentDropped(Event):
    """The holder forgot the copy: it never comes in."""

    timeline = nothing("nobody but the family has heard of it, and nothing came of it")
    notify = nothing("nothing came of it")
    trace = ()
