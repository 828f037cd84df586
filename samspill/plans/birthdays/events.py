"""What is told of a birthday that comes."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from samspill.access.levels import Area
from samspill.core.event import PLAN_PAGE, Event, Kind, Notify, Urgency, nothing

_NOT_YET = nothing("nothing has changed yet; the page says what will")


@dataclass(frozen=True, kw_only=True)
class BirthdayAnnounced(Event):
    """In a month the child turns an age at which something changes: the family was told."""

    family_profile_ids: tuple[UUID, ...]
    timeline = _NOT_YET
    notify = Notify(
        "something_new",
        Kind.CONSENT,
        Urgency.D,
        PLAN_PAGE + "/fyller",
        area=Area.CONSENT,
        audience="family_profile_ids",
    )
    trace = ("family_profile_ids",)


@dataclass(frozen=True, kw_only=True)
class OwnBirthdayAnnounced(Event):
    """The same, to a child that has a room of its own and no place in the plan."""

    child_profile_ids: tuple[UUID, ...]
    timeline = _NOT_YET
    notify = Notify(
        "something_new",
        Kind.CHILD,
        Urgency.D,
        "/mitt-rom/fyller",
        audience="child_profile_ids",
        needs_right=False,
    )
    trace = ("child_profile_ids",)
