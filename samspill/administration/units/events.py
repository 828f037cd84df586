"""What happens to the units of a municipality."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from samspill.core.event import Event, nothing


@dataclass(frozen=True, kw_only=True)
class UnitAdded(Event):
    """Somebody who administers added a school, a health station, an office."""

    unit_id: UUID
    name: str
    service: str
    timeline = nothing("it is about no plan")
    notify = nothing("it stands on the page of those who administer")
    trace = ("unit_id", "name", "service")


@dataclass(frozen=True, kw_only=True)
class UnitChanged(Event):
    """A unit has another name, service or telephone, or is run by others."""

    unit_id: UUID
    name: str
    fields: tuple[str, ...]
    timeline = nothing("it is about no plan")
    notify = nothing("it stands on the page of those who administer")
    trace = ("unit_id", "name", "fields")
