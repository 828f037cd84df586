"""What happens while people settle who must agree. Seen by the holder and the leader alone."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from samspill.access.levels import Area
from samspill.core.event import PLAN_PAGE, Event, Kind, Notify, Timeline, Urgency, nothing
from samspill.core.language import N_

_ASKS_LEADERS = Notify(
    "decision_waits",
    Kind.DECISION,
    Urgency.C,
    PLAN_PAGE + "/avklaring",
    audience="leader_profile_ids",
    locked=True,
)
_TELLS_HOLDER = Notify(
    "something_new",
    Kind.DECISION,
    Urgency.C,
    PLAN_PAGE + "/samtykke/hvem",
    audience="holder_profile_ids",
    locked=True,
)


@dataclass(frozen=True, kw_only=True)
class ConfirmationProposed(Event):
    """The holder said that an adult must answer; a leader is asked to confirm it (F8)."""

    confirmation_id: UUID
    leader_profile_ids: tuple[UUID, ...]
    timeline = nothing("who is asked may show where a protected child is")
    notify = _ASKS_LEADERS
    trace = ("confirmation_id",)


@dataclass(frozen=True, kw_only=True)
class ConfirmationDecided(Event):
    """A leader confirmed, or did not, that an adult must answer."""

    confirmation_id: UUID
    state: str
    holder_profile_ids: tuple[UUID, ...]
    timeline = nothing("who is asked may show where a protected child is")
    notify = _TELLS_HOLDER
    trace = ("confirmation_id", "state")


@dataclass(frozen=True, kw_only=True)
class ExemptionProposed(Event):
    """The holder asked a leader whether an adult may be left out."""

    exemption_id: UUID
    leader_profile_ids: tuple[UUID, ...]
    timeline = nothing("nothing is decided yet")
    notify = _ASKS_LEADERS
    trace = ("exemption_id",)


@dataclass(frozen=True, kw_only=True)
class LeadersReminded(Event):
    """The day by which a leader must answer what she is asked comes nearer."""

    leader_profile_ids: tuple[UUID, ...]
    timeline = nothing("nothing is decided yet")
    notify = Notify(
        "deadline_near",
        Kind.DECISION,
        Urgency.C,
        PLAN_PAGE + "/avklaring",
        audience="leader_profile_ids",
        locked=True,
    )
    trace = ("leader_profile_ids",)


@dataclass(frozen=True, kw_only=True)
class ExemptionRejected(Event):
    """A leader said that the adult must answer after all, or took an exemption back."""

    exemption_id: UUID
    holder_profile_ids: tuple[UUID, ...]
    timeline = nothing("all who must answer are asked, as ever")
    notify = _TELLS_HOLDER
    trace = ("exemption_id",)


@dataclass(frozen=True, kw_only=True)
class ExemptionDecided(Event):
    """A leader decided that an adult need not answer, and the family sees it (I20)."""

    exemption_id: UUID
    holder_profile_ids: tuple[UUID, ...]
    timeline = Timeline(
        Area.CONSENT, N_("%(actor)s avgjorde at én ikke trenger å svare"), clock=False
    )
    notify = Notify(
        "something_new",
        Kind.CONSENT,
        Urgency.C,
        PLAN_PAGE + "/samtykke",
        area=Area.CONSENT,
        locked=True,
    )
    trace = ("exemption_id",)


@dataclass(frozen=True, kw_only=True)
class HiddenExemptionDecided(Event):
    """The same, but a safety decision keeps it from the family."""

    exemption_id: UUID
    holder_profile_ids: tuple[UUID, ...]
    timeline = nothing("a safety decision keeps it from the family (I20)")
    notify = _TELLS_HOLDER
    trace = ("exemption_id",)
