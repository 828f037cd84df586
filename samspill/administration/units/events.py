"""What happens to the units of a municipality."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
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


@dataclass(frozen=True, kw_only=True)
class UnitClosed(Event):
    """A unit ends after a day, and every employment in it. ``followed_by_id``: who follows up."""

    unit_id: UUID
    last_day: date
    followed_by_id: UUID | None
    timeline = nothing("each plan tells of its own holder and participants")
    notify = nothing("the employer tells the employees")
    trace = ("unit_id", "last_day", "followed_by_id")
