"""What happens to the devices that open Samspill for somebody."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from samspill.core.event import Event, Kind, Notify, Urgency, nothing


@dataclass(frozen=True, kw_only=True)
class DeviceAdded(Event):
    """A device opens Samspill for somebody from now. She is told everywhere, or it was not she."""

    device_id: UUID
    profile_ids: tuple[UUID, ...]
    timeline = nothing("how somebody signs in is nobody else's business")
    notify = Notify(
        "device_added",
        Kind.SECURITY,
        Urgency.A,
        "/min-informasjon/enheter",
        audience="profile_ids",
        locked=True,
        needs_right=False,
        to_actor=True,
    )
    trace = ("device_id",)


@dataclass(frozen=True, kw_only=True)
class DevicesEnded(Event):
    """Somebody said that devices of hers open nothing from now."""

    device_ids: tuple[UUID, ...]
    timeline = nothing("how somebody signs in is nobody else's business")
    notify = nothing("who ended them sees that they are gone")
    trace = ("device_ids",)
