"""What happens to a plan as a whole: it rests, goes on, ends, is opened again."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from samspill.access.levels import Area
from samspill.core.event import PLAN_PAGE, Event, Kind, Notify, Timeline, Urgency, nothing
from samspill.core.language import N_

_TELLS_READERS = Notify("something_new", Kind.PLAN, Urgency.D, PLAN_PAGE, area=Area.OVERVIEW)


@dataclass(frozen=True, kw_only=True)
class PlanPaused(Event):
    """The holder let the plan rest: nobody writes, all read on. The reason is the family's."""

    timeline = Timeline(Area.OVERVIEW, N_("%(actor)s satte planen på pause"), clock=False)
    notify = _TELLS_READERS
    trace = ()


@dataclass(frozen=True, kw_only=True)
class PlanResumed(Event):
    """The rest is over."""

    timeline = Timeline(Area.OVERVIEW, N_("%(actor)s startet planen igjen"), clock=False)
    notify = _TELLS_READERS
    trace = ()


@dataclass(frozen=True, kw_only=True)
class PlanClosed(Event):
    """The holder ended the plan: the family reads on, the consent has not been withdrawn."""

    reason: str
    timeline = Timeline(Area.CLOSING, N_("%(actor)s avsluttet planen"), clock=False)
    notify = Notify(
        "something_new",
        Kind.PLAN,
        Urgency.C,
        PLAN_PAGE + "/innstillinger",
        area=Area.CLOSING,
        locked=True,
    )
    trace = ("reason",)


@dataclass(frozen=True, kw_only=True)
class HelpersLeft(Event):
    """All but the family are out of a plan that ended."""

    ended_profile_ids: tuple[UUID, ...]
    timeline = nothing("that the plan ended is already on the timeline")
    notify = Notify(
        "access_ended",
        Kind.ACCESS,
        Urgency.C,
        "",
        audience="ended_profile_ids",
        locked=True,
        needs_right=False,
    )
    trace = ("ended_profile_ids",)
    ends_access_of = "ended_profile_ids"


@dataclass(frozen=True, kw_only=True)
class PlanDropped(Event):
    """A plan that no consent had opened is gone for its holder."""

    ended_profile_ids: tuple[UUID, ...]
    timeline = nothing("there was no plan yet")
    notify = nothing("who was asked is told on the consent page that nothing waits any more")
    trace = ()
    ends_access_of = "ended_profile_ids"


@dataclass(frozen=True, kw_only=True)
class ClosingFinished(Event):
    """The holder has nothing more to do: the family alone reads the plan."""

    timeline = Timeline(Area.CLOSING, N_("Avslutningen er ferdig"), clock=False)
    notify = Notify(
        "something_new", Kind.PLAN, Urgency.D, PLAN_PAGE + "/innstillinger", area=Area.CLOSING
    )
    trace = ()


@dataclass(frozen=True, kw_only=True)
class PlanReopened(Event):
    """The plan goes on: the consent still held, so all who were in are invited again."""

    timeline = Timeline(Area.OVERVIEW, N_("%(actor)s åpnet planen igjen"), clock=False)
    notify = Notify(
        "something_new", Kind.PLAN, Urgency.C, PLAN_PAGE, area=Area.CONSENT, locked=True
    )
    trace = ()


@dataclass(frozen=True, kw_only=True)
class ReopeningWished(Event):
    """The family wants the plan back; the holder may ask for a new consent."""

    holder_profile_ids: tuple[UUID, ...]
    timeline = Timeline(Area.CLOSING, N_("%(actor)s ønsker at planen åpnes igjen"), clock=False)
    notify = Notify(
        "something_new",
        Kind.PLAN,
        Urgency.C,
        PLAN_PAGE + "/innstillinger",
        audience="holder_profile_ids",
        locked=True,
    )
    trace = ()
