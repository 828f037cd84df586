"""What happens to cases about people's data. No event says what one is about."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from samspill.access.levels import Area
from samspill.core.event import Event, Kind, Notify, Urgency, nothing

NO_PLAN = "a case is its reporter's and the data protection officer's, never a plan's"


@dataclass(frozen=True, kw_only=True)
class CaseRegistered(Event):
    """Somebody reported a fault of access, or asked for something about her data (J16)."""

    case_id: UUID
    kind: str
    timeline = nothing(NO_PLAN)
    notify = Notify(
        "case_waits",
        Kind.DECISION,
        Urgency.B,
        "/admin/{subject_id}/personvernsaker/{case_id}",
        area=Area.PRIVACY_CASES,
        locked=True,
    )
    trace = ("case_id", "kind")


@dataclass(frozen=True, kw_only=True)
class CaseReminded(Event):
    """The deadline of a case comes nearer, and it is not settled: its officers were told."""

    case_id: UUID
    told_profile_ids: tuple[UUID, ...]
    timeline = nothing(NO_PLAN)
    notify = Notify(
        "deadline_near",
        Kind.DECISION,
        Urgency.B,
        "/admin/{subject_id}/personvernsaker/{case_id}",
        area=Area.PRIVACY_CASES,
        audience="told_profile_ids",
        locked=True,
    )
    trace = ("case_id", "told_profile_ids")


@dataclass(frozen=True, kw_only=True)
class CaseStepped(Event):
    """The data protection officer took a step that she who reported it need not be told of."""

    case_id: UUID
    step: str
    timeline = nothing(NO_PLAN)
    notify = nothing("it stands in the case; an answer is told by CaseAnswered")
    trace = ("case_id", "step")


@dataclass(frozen=True, kw_only=True)
class CaseAnswered(Event):
    """A case has its answer."""

    case_id: UUID
    decision: str
    reader_profile_ids: tuple[UUID, ...]
    timeline = nothing(NO_PLAN)
    notify = Notify(
        "case_answered",
        Kind.SECURITY,
        Urgency.B,
        "/innsyn/saker/{case_id}",
        audience="reader_profile_ids",
        locked=True,
        needs_right=False,
    )
    trace = ("case_id", "decision")
