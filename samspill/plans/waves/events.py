"""What happens when consents are sent many at a time. Each sending is its own ``ConsentSent``."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from samspill.core.event import Event, nothing


@dataclass(frozen=True, kw_only=True)
class WaveStarted(Event):
    """Somebody said that the consents of several plans are to be sent. A job sends each."""

    wave_id: UUID
    plans: int
    timeline = nothing("each plan gets its own line when its consent is sent")
    notify = nothing("each family is asked when its consent is sent")
    trace = ("wave_id", "plans")
