"""What can happen when a family moves. Neither when nor where stands in any event."""

from __future__ import annotations

from dataclasses import dataclass

from samspill.access.levels import Area
from samspill.core.event import PLAN_PAGE, Event, Kind, Notify, Urgency, nothing

_TELLS_READERS = Notify(
    "something_new",
    Kind.PLAN,
    Urgency.C,
    PLAN_PAGE + "/innstillinger/flytting",
    area=Area.CONSENT,
    locked=True,
)


@dataclass(frozen=True, kw_only=True)
class MoveNoted(Event):
    """The family moves; the plan ends here on a day."""

    timeline = nothing("a line that somebody moves would stay when an address is protected (F7)")
    notify = _TELLS_READERS
    trace = ()


@dataclass(frozen=True, kw_only=True)
class MoveCancelled(Event):
    """The family stays after all, or the day is another."""

    timeline = nothing("a line that somebody moves would stay when an address is protected (F7)")
    notify = _TELLS_READERS
    trace = ()
