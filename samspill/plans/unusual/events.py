"""What happens to looks that stand out. No event says whose, or which plan."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from samspill.access.levels import Area
from samspill.core.event import Event, Kind, Notify, Urgency, nothing

NO_PLAN = "it is the data protection officer's, never the plan's"


@dataclass(frozen=True, kw_only=True)
class UnusualReadsReported(Event):
    """The night found looks that somebody should ask about. ``subject_id`` is the municipality."""

    found: int
    timeline = nothing(NO_PLAN)
    notify = Notify(
        "decision_waits",
        Kind.DECISION,
        Urgency.B,
        "/admin/{subject_id}/uvanlige-oppslag",
        area=Area.PRIVACY_CASES,
        locked=True,
    )
    trace = ("found",)


@dataclass(frozen=True, kw_only=True)
class UnusualReadSettled(Event):
    """The officer found it in order, or opened a case."""

    read_id: UUID
    outcome: str
    timeline = nothing(NO_PLAN)
    notify = nothing("a case tells by its own event; what is in order concerns nobody else")
    trace = ("read_id", "outcome")
