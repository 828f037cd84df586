"""Asks for the family's copy when a version begins to hold, and for the letter when a school has
decided. Knows no PDF: the job does."""

from __future__ import annotations

from samspill.core.event import Event
from samspill.infra.last import Last
from samspill.plans.consent.events import ConsentActivated, ConsentNarrowed
from samspill.school.cases.events import SchoolCaseDecided, SchoolCaseReassessed

SEAL_COPY = "export.seal_consent_copy"
WRITE_LETTERS = "export.write_case_letters"


def ask_for_copies(events: list[Event], last: Last) -> None:
    """One job for each version that holds from now, in the transaction that made it hold."""
    asked = [
        {"plan_id": str(event.subject_id), "consent_id": str(event.consent_id)}
        for event in events
        if isinstance(event, ConsentActivated | ConsentNarrowed)
    ]
    last.queue(SEAL_COPY, asked)


def ask_for_letters(events: list[Event], last: Last) -> None:
    """One job for each case of which something was decided, in the transaction that did."""
    asked = [
        {"case_id": str(event.case_id)}
        for event in events
        if isinstance(event, SchoolCaseDecided | SchoolCaseReassessed)
    ]
    last.queue(WRITE_LETTERS, asked)
