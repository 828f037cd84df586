"""What happens to people's own facts and to employments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from samspill.core.event import Event, Kind, Notify, Urgency, nothing


@dataclass(frozen=True, kw_only=True)
class ContactChanged(Event):
    """Somebody changed where she is reached. The address she had is told (security.md 6.1)."""

    kinds: tuple[str, ...]
    profile_ids: tuple[UUID, ...]
    earlier_email: str | None
    timeline = nothing("contact data is nobody else's business")
    notify = Notify(
        "contact_changed",
        Kind.SECURITY,
        Urgency.A,
        "/min-informasjon/kontakt",
        audience="profile_ids",
        address="earlier_email",
        locked=True,
        needs_right=False,
        to_actor=True,
    )
    trace = ("kinds",)


@dataclass(frozen=True, kw_only=True)
class EmploymentEnded(Event):
    """A leader, or who administers, set the last day of an employment and of all it opened."""

    profile_id: UUID
    last_day: date
    timeline = nothing("each plan tells of its own holder and participants")
    notify = nothing("the employer tells the employee")
    trace = ("profile_id", "last_day")


@dataclass(frozen=True, kw_only=True)
class CalendarKeyMade(Event):
    """Somebody made an address that her calendar asks by; one she had is shut."""

    key_id: UUID
    timeline = nothing("where somebody keeps her calendar is nobody else's business")
    notify = nothing("who made it sees it on the page")
    trace = ("key_id",)


@dataclass(frozen=True, kw_only=True)
class CalendarKeyEnded(Event):
    """Somebody shut the address that her calendar asked by."""

    timeline = nothing("where somebody keeps her calendar is nobody else's business")
    notify = nothing("who shut it sees that it is")
    trace = ()
