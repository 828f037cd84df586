"""What happens when a child is heard."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from samspill.core.event import Event, nothing


@dataclass(frozen=True, kw_only=True)
class ChildViewRecorded(Event):
    """The holder wrote down what the child means, or why nobody has asked."""

    child_view_id: UUID
    how: str
    timeline = nothing("it stands in the consent, which only the family and the holder read")
    notify = nothing("the family reads it in the consent when that is sent")
    trace = ("child_view_id", "how")
