"""What happens to notices."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from samspill.core.event import Event, nothing


@dataclass(frozen=True, kw_only=True)
class PaperTaskFinished(Event):
    """An employee sent a letter or called somebody who is on paper."""

    task_id: UUID
    how: str
    timeline = nothing("how somebody is reached is nobody else's business (J9)")
    notify = nothing("who did it knows, and the reader has been reached")
    trace = ("task_id", "how")
