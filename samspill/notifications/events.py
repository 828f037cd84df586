"""What happens to notices."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from samspill.core.event import Event, Kind, Notify, Urgency, nothing


@dataclass(frozen=True, kw_only=True)
class PaperTaskFinished(Event):
    """An employee sent a letter or called somebody who is on paper."""

    task_id: UUID
    how: str
    timeline = nothing("how somebody is reached is nobody else's business (J9)")
    notify = nothing("who did it knows, and the reader has been reached")
    trace = ("task_id", "how")


@dataclass(frozen=True, kw_only=True)
class TestAsked(Event):
    """Somebody asked for a letter on trial, to see that it comes."""

    profile_ids: tuple[UUID, ...]
    timeline = nothing("how somebody is reached is nobody else's business (J9)")
    notify = Notify(
        "channel_test",
        Kind.SECURITY,
        Urgency.A,
        "/varslingsinnstillinger",
        audience="profile_ids",
        locked=True,
        needs_right=False,
        to_actor=True,
    )
    trace = nothing("nothing has changed")
