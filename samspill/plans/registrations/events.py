"""When a family answers by other ways than the screen. Dates, never clock times (J9)."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from samspill.access.levels import Area
from samspill.core.event import PLAN_PAGE, Event, Kind, Notify, Timeline, Urgency, nothing
from samspill.core.language import N_

_TELLS_SOME = Notify(
    "something_new",
    Kind.CONSENT,
    Urgency.C,
    PLAN_PAGE + "/samtykke",
    audience="told_profile_ids",
    locked=True,
)


@dataclass(frozen=True, kw_only=True)
class AnswerRegistered(Event):
    """The holder wrote down an answer; it counts when the witness has confirmed it."""

    registration_id: UUID
    witness_profile_ids: tuple[UUID, ...]
    timeline = nothing("nothing has been answered before the witness has confirmed it")
    notify = Notify(
        "answer_waits",
        Kind.CONSENT,
        Urgency.C,
        PLAN_PAGE + "/samtykke/svar/{registration_id}",
        audience="witness_profile_ids",
        locked=True,
    )
    trace = ("registration_id", "witness_profile_ids")


@dataclass(frozen=True, kw_only=True)
class WitnessReminded(Event):
    """The day by which the witness must have confirmed an answer comes nearer."""

    registration_id: UUID
    witness_profile_ids: tuple[UUID, ...]
    timeline = nothing("nothing has been answered before the witness has confirmed it")
    notify = Notify(
        "deadline_near",
        Kind.CONSENT,
        Urgency.C,
        PLAN_PAGE + "/samtykke/svar/{registration_id}",
        audience="witness_profile_ids",
        locked=True,
    )
    trace = ("registration_id", "witness_profile_ids")


@dataclass(frozen=True, kw_only=True)
class RegistrationConfirmed(Event):
    """The witness confirmed: the answer counts from now."""

    registration_id: UUID
    signatory_id: UUID
    told_profile_ids: tuple[UUID, ...]
    timeline = Timeline(Area.CONSENT, N_("Et svar på samtykket ble skrevet inn"), clock=False)
    notify = _TELLS_SOME
    trace = ("registration_id", "signatory_id")


@dataclass(frozen=True, kw_only=True)
class RegistrationRejected(Event):
    """The witness did not recognise what was written down, or the holder took it back."""

    registration_id: UUID
    holder_profile_ids: tuple[UUID, ...]
    timeline = nothing("no answer came of it")
    notify = Notify(
        "something_new",
        Kind.CONSENT,
        Urgency.C,
        PLAN_PAGE + "/samtykke",
        audience="holder_profile_ids",
        locked=True,
    )
    trace = ("registration_id",)


@dataclass(frozen=True, kw_only=True)
class RefusalRegistered(Event):
    """Somebody said no on paper or by telephone, and the holder wrote it down."""

    consent_id: UUID
    signatory_id: UUID
    told_profile_ids: tuple[UUID, ...]
    timeline = nothing("that the consent was answered already stands on the timeline")
    notify = _TELLS_SOME
    trace = ("consent_id", "signatory_id")


@dataclass(frozen=True, kw_only=True)
class WithdrawalRegistered(Event):
    """Somebody withdrew on paper or by telephone. All who signed are told, in case it is wrong."""

    consent_id: UUID
    signatory_id: UUID
    told_profile_ids: tuple[UUID, ...]
    timeline = nothing("what was withdrawn already stands on the timeline")
    notify = _TELLS_SOME
    trace = ("consent_id", "signatory_id")


@dataclass(frozen=True, kw_only=True)
class PaperStarted(Event):
    """Somebody in the family wants everything on paper or by telephone from now."""

    person_id: UUID
    timeline = nothing("how somebody is reached is nobody else's business (J9)")
    notify = nothing("she asked for it herself")
    trace = ("person_id",)


@dataclass(frozen=True, kw_only=True)
class PaperEnded(Event):
    """Somebody no longer wants paper."""

    person_id: UUID
    timeline = nothing("how somebody is reached is nobody else's business (J9)")
    notify = nothing("she asked for it herself")
    trace = ("person_id",)
