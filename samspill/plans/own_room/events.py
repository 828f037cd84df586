"""What happens to what a child has shared. What it writes for itself leaves no trace (J4)."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from samspill.access.levels import Area
from samspill.core.event import PLAN_PAGE, Event, Kind, Notify, Urgency, nothing

_BETWEEN_TWO = nothing("whom a child tells something is between the two; the row itself says when")


@dataclass(frozen=True, kw_only=True)
class EntryShared(Event):
    """A child shared something of its own with some, by name."""

    reader_profile_ids: tuple[UUID, ...]
    timeline = _BETWEEN_TWO
    notify = Notify(
        "something_new",
        Kind.CHILD,
        Urgency.C,
        PLAN_PAGE + "/barnets-stemme",
        area=Area.OVERVIEW,
        audience="reader_profile_ids",
    )
    trace = _BETWEEN_TWO


@dataclass(frozen=True, kw_only=True)
class ShareWithdrawn(Event):
    """A child took back what nobody had answered; the copy is gone."""

    timeline = _BETWEEN_TWO
    notify = nothing("who has not read it need not know that it was there")
    trace = _BETWEEN_TWO


@dataclass(frozen=True, kw_only=True)
class ShareAnswered(Event):
    """Who got something answered the child. It need have no place in the plan to be told."""

    child_profile_ids: tuple[UUID, ...]
    timeline = _BETWEEN_TWO
    notify = Notify(
        "something_new",
        Kind.CHILD,
        Urgency.C,
        "/mitt-rom",
        audience="child_profile_ids",
        needs_right=False,
    )
    trace = _BETWEEN_TWO
