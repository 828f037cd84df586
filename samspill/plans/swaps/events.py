"""What happens to a swap. The family hears before anything opens (J6)."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from samspill.access.levels import Area
from samspill.core.event import PLAN_PAGE, Event, Kind, Notify, Timeline, Urgency, nothing
from samspill.core.language import N_

ANNOUNCED = "change_announced"
"""The notice whose delivery starts the time to object."""


@dataclass(frozen=True, kw_only=True)
class SwapAnnounced(Event):
    """The holder wants a colleague in for a participant; all who agreed may object."""

    swap_id: UUID
    participant_id: UUID
    profile_id: UUID
    signatory_profile_ids: tuple[UUID, ...]
    timeline = Timeline(
        Area.CONSENT,
        N_("%(actor)s vil sette inn %(person)s (%(unit)s) for en kollega"),
        clock=False,
    )
    notify = Notify(
        ANNOUNCED,
        Kind.ACCESS,
        Urgency.C,
        PLAN_PAGE + "/samtykke",
        audience="signatory_profile_ids",
        locked=True,
    )
    trace = ("swap_id", "participant_id", "profile_id", "signatory_profile_ids")


@dataclass(frozen=True, kw_only=True)
class SwapCompleted(Event):
    """Nobody objected in time: the colleague is invited, and the other is out."""

    swap_id: UUID
    participant_id: UUID
    profile_id: UUID
    timeline = nothing("that the one is out and the other in is on the timeline already")
    notify = Notify(
        "something_new",
        Kind.ACCESS,
        Urgency.C,
        PLAN_PAGE + "/deltakere",
        area=Area.CONSENT,
        locked=True,
    )
    trace = ("swap_id", "participant_id", "profile_id")


@dataclass(frozen=True, kw_only=True)
class SwapObjected(Event):
    """One of those who agreed said no. Nobody asks why, and the page says not who (J9)."""

    swap_id: UUID
    holder_profile_ids: tuple[UUID, ...]
    timeline = Timeline(Area.CONSENT, N_("Det ble sagt nei til et personbytte"), clock=False)
    notify = Notify(
        "something_new",
        Kind.ACCESS,
        Urgency.C,
        PLAN_PAGE + "/samtykke",
        audience="holder_profile_ids",
        locked=True,
    )
    trace = ("swap_id",)


@dataclass(frozen=True, kw_only=True)
class ObjectionRegistered(Event):
    """The no came on paper or by telephone. She is told of it, in case it is wrong."""

    swap_id: UUID
    signatory_id: UUID
    told_profile_ids: tuple[UUID, ...]
    timeline = nothing("that somebody said no already stands on the timeline")
    notify = Notify(
        "something_new",
        Kind.CONSENT,
        Urgency.C,
        PLAN_PAGE + "/samtykke",
        audience="told_profile_ids",
        locked=True,
    )
    trace = ("swap_id", "signatory_id")


@dataclass(frozen=True, kw_only=True)
class SwapCancelled(Event):
    """A swap came to nothing: the holder took it back, or what it stood on is gone."""

    swap_id: UUID
    holder_profile_ids: tuple[UUID, ...]
    timeline = Timeline(Area.CONSENT, N_("Et personbytte ble ikke noe av"), clock=False)
    notify = Notify(
        "something_new",
        Kind.ACCESS,
        Urgency.D,
        PLAN_PAGE + "/deltakere",
        audience="holder_profile_ids",
        locked=True,
    )
    trace = ("swap_id",)
