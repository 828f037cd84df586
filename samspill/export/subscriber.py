"""Asks for the family's copy when a version begins to hold. Knows no PDF: the job does."""

from __future__ import annotations

from samspill.core.event import Event
from samspill.infra.last import Last
from samspill.plans.consent.events import ConsentActivated, ConsentNarrowed

SEAL_COPY = "export.seal_consent_copy"


def ask_for_copies(events: list[Event], last: Last) -> None:
    """One job for each version that holds from now, in the transaction that made it hold."""
    asked = [
        {"plan_id": str(event.subject_id), "consent_id": str(event.consent_id)}
        for event in events
        if isinstance(event, ConsentActivated | ConsentNarrowed)
    ]
    last.queue(SEAL_COPY, asked)
