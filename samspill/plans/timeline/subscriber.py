"""Writes the timeline rows of a transaction's events."""

from __future__ import annotations

from sqlalchemy import insert

from samspill.access.actor import current_actor
from samspill.core.event import Event, Timeline
from samspill.core.ids import new_id
from samspill.infra.db import db, instant
from samspill.plans.timeline.models import TimelineEntry


def write_timeline(events: list[Event]) -> None:
    """One row for each event that has a place on the timeline."""
    actor = current_actor()
    rows = [
        {
            "id": new_id(),
            "plan_id": event.subject_id,
            "area": str(event.timeline.area),
            "event": type(event).__name__,
            "facts": event.facts(),
            "actor_profile_id": actor.profile_id if actor else None,
            "at": instant(),
            "position": position,
        }
        for position, event in enumerate(events)
        if isinstance(event.timeline, Timeline)
    ]
    if rows:
        db.session.execute(insert(TimelineEntry), rows)
