"""What happens to an emergency access. Until the family may know, it is on nobody's timeline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from samspill.access.levels import Area
from samspill.core.event import PLAN_PAGE, Event, Kind, Notify, Timeline, Urgency, nothing
from samspill.core.language import N_


@dataclass(frozen=True, kw_only=True)
class EmergencyAccessOpened(Event):
    """A leader opened a plan. ``subject_id`` is the municipality: the plan's people may wait."""

    plan_id: UUID
    profile_id: UUID
    until: datetime
    asks_to_wait: bool
    timeline = nothing("the plan's own line comes when the family may know")
    notify = Notify(
        "decision_waits",
        Kind.DECISION,
        Urgency.B,
        "/admin/{subject_id}/nodtilganger",
        area=Area.PRIVACY_CASES,
        locked=True,
    )
    trace = ("plan_id", "profile_id", "until", "asks_to_wait")


@dataclass(frozen=True, kw_only=True)
class EmergencyAccessRevealed(Event):
    """The family and the holder may know that a leader has read the plan."""

    profile_id: UUID
    opened_at: datetime
    timeline = Timeline(
        Area.CONSENT, N_("%(person)s (%(unit)s) åpnet planen i en nødssituasjon"), clock=False
    )
    notify = Notify(
        "something_new",
        Kind.ACCESS,
        Urgency.A,
        PLAN_PAGE + "/innsynslogg",
        area=Area.CONSENT,
        locked=True,
    )
    trace = ("profile_id", "opened_at")


@dataclass(frozen=True, kw_only=True)
class EmergencyAccessEnded(Event):
    """Closed before its time, or with the plan. ``subject_id`` is the municipality."""

    plan_id: UUID
    profile_id: UUID
    timeline = nothing("the log shows when she looked")
    notify = nothing("she closed it herself, or reads that the plan has ended")
    trace = ("plan_id", "profile_id")


@dataclass(frozen=True, kw_only=True)
class EmergencyDelayDecided(Event):
    """The officer let the family wait, or not. ``subject_id`` is the municipality."""

    plan_id: UUID
    waits: bool
    timeline = nothing("the plan's own line comes when the family may know")
    notify = nothing("the leader and the officer speak together")
    trace = ("plan_id", "waits")
