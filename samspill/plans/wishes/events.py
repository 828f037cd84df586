"""What can happen to a wish."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from samspill.access.levels import Area
from samspill.core.event import PLAN_PAGE, Event, Kind, Notify, Timeline, Urgency
from samspill.core.language import N_


@dataclass(frozen=True, kw_only=True)
class WishMade(Event):
    """The family wants somebody in the plan."""

    wish_id: UUID
    holder_profile_ids: tuple[UUID, ...]
    timeline = Timeline(Area.CONSENT, N_("%(actor)s foreslo en ny deltaker"), clock=False)
    notify = Notify(
        "something_new",
        Kind.ACCESS,
        Urgency.C,
        PLAN_PAGE + "/deltakere/onsker",
        audience="holder_profile_ids",
        locked=True,
    )
    trace = ("wish_id",)


@dataclass(frozen=True, kw_only=True)
class WishAnswered(Event):
    """The holder took the family's wish up, or said why not."""

    wish_id: UUID
    state: str
    family_profile_ids: tuple[UUID, ...]
    timeline = Timeline(
        Area.CONSENT, N_("%(actor)s svarte på forslaget om en ny deltaker"), clock=False
    )
    notify = Notify(
        "something_new",
        Kind.ACCESS,
        Urgency.C,
        PLAN_PAGE + "/deltakere/onsker",
        audience="family_profile_ids",
        locked=True,
    )
    trace = ("wish_id", "state")
