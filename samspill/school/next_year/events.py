"""What happens while a school gets its next year ready."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from samspill.core.event import Event, nothing


@dataclass(frozen=True, kw_only=True)
class NextYearPrepared(Event):
    """The classes of a school go up one level from its next first day. Nobody is let in before."""

    year_id: UUID
    classes: int
    pupils: int
    left: int
    timeline = nothing("it is about no plan")
    notify = nothing("who did it works at the school; families see the class from its first day")
    trace = ("year_id", "classes", "pupils", "left")


@dataclass(frozen=True, kw_only=True)
class NextYearCancelled(Event):
    """Before it began: everybody stays where she was."""

    year_id: UUID
    timeline = nothing("it is about no plan")
    notify = nothing("who did it works at the school")
    trace = ("year_id",)
