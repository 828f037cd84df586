"""What happens to schools and groups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from samspill.core.event import Event, nothing


@dataclass(frozen=True, kw_only=True)
class SchoolStarted(Event):
    """A school began to use Samspill, with its first school year."""

    unit_id: UUID
    timeline = nothing("it is about no plan")
    notify = nothing("who did it leads the school")
    trace = ("unit_id",)


@dataclass(frozen=True, kw_only=True)
class SchoolDayChanged(Event):
    """A day of a school is not what its weekday says, or is again (``kind`` None)."""

    day: date
    kind: str | None
    timeline = nothing("it is about no plan")
    notify = nothing("it stands in the calendar of who has a child there")
    trace = ("day", "kind")


@dataclass(frozen=True, kw_only=True)
class GroupMade(Event):
    """A school has a new class or teaching group."""

    group_id: UUID
    kind: str
    timeline = nothing("it is about no plan")
    notify = nothing("it stands on the page of the school")
    trace = ("group_id", "kind")


@dataclass(frozen=True, kw_only=True)
class StaffPlaced(Event):
    """An employee works with a group, or a whole school, on some days."""

    profile_id: UUID
    role: str
    stands_in_for_id: UUID | None = None
    valid_from: date
    valid_to: date
    timeline = nothing("it is about no plan")
    notify = nothing("the school tells its own employees")
    trace = ("profile_id", "role", "stands_in_for_id", "valid_from", "valid_to")


@dataclass(frozen=True, kw_only=True)
class StaffPlaceEnded(Event):
    """An employee works no more with a group."""

    profile_id: UUID
    role: str
    ends_access_of = "profile_ids"
    profile_ids: tuple[UUID, ...]
    timeline = nothing("it is about no plan")
    notify = nothing("the school tells its own employees")
    trace = ("profile_id", "role")
