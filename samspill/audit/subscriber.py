"""Writes the change log of a transaction's events."""

from __future__ import annotations

from samspill.access.actor import current_actor
from samspill.audit.models import ChangeLogEntry
from samspill.core.event import Event, Nothing
from samspill.core.ids import new_id
from samspill.infra.db import instant
from samspill.infra.last import Last


def write_changes(events: list[Event], last: Last) -> None:
    """One row for each event that leaves a trace, with the facts its class keeps."""
    actor = current_actor()
    rows = [
        {
            "id": new_id(),
            "at": instant(),
            "tenant_id": event.tenant_id,
            "subject_id": event.subject_id,
            "profile_id": actor.profile_id if actor else None,
            "event": type(event).__name__,
            "facts": event.facts(event.trace) if event.trace else {},
        }
        for event in events
        if not isinstance(event.trace, Nothing)
    ]
    last.put(ChangeLogEntry, rows)
