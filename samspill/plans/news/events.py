"""What news from the register mean for those who lead a plan."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from samspill.core.event import PLAN_PAGE, Event, Kind, Notify, Urgency, nothing


@dataclass(frozen=True, kw_only=True)
class ChildDied(Event):
    """The one a plan is about has died. The holder hears that something is new, and no more."""

    holder_profile_ids: tuple[UUID, ...]
    timeline = nothing("a family does not read of a death on a timeline")
    notify = Notify(
        "something_new", Kind.PLAN, Urgency.C, PLAN_PAGE, audience="holder_profile_ids", locked=True
    )
    trace = ()
