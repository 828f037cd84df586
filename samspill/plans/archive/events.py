"""What happens to a plan that ended, on its way out."""

from __future__ import annotations

from dataclasses import dataclass

from samspill.access.levels import Area
from samspill.core.event import PLAN_PAGE, Event, Kind, Notify, Timeline, Urgency, nothing
from samspill.core.language import N_


@dataclass(frozen=True, kw_only=True)
class PlanDelivered(Event):
    """The package of an ended plan lies where the archive's own system fetches it."""

    sha256: str
    size: int
    timeline = Timeline(Area.CLOSING, N_("Planen ble levert til arkivet"), clock=False)
    notify = nothing("«Om planen» says it; the family hears before the plan goes")
    trace = ("sha256", "size")


@dataclass(frozen=True, kw_only=True)
class PlanReceived(Event):
    """The archive's own system says that it has the package, unchanged."""

    sha256: str
    timeline = nothing("that it was delivered is already on the timeline")
    notify = nothing("«Om planen» says it; the family hears before the plan goes")
    trace = ("sha256",)


@dataclass(frozen=True, kw_only=True)
class LeavingAnnounced(Event):
    """In some weeks the plan is gone here: the family may read it, and take it along, till then."""

    timeline = nothing("the plan has ended; its page says the day")
    notify = Notify(
        "plan_leaves",
        Kind.PLAN,
        Urgency.C,
        PLAN_PAGE + "/innstillinger",
        area=Area.CLOSING,
        locked=True,
    )
    trace = ()


@dataclass(frozen=True, kw_only=True)
class PlanDeleted(Event):
    """The plan is deleted here, with its key: the archive has it."""

    timeline = nothing("there is no timeline any more")
    notify = nothing("the family was told before; nobody reaches it now")
    trace = ()
