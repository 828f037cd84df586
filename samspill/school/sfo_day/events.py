"""What happens in the days of children at SFO. Nobody's name and no clock time stands in one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from samspill.access.levels import Area
from samspill.core.event import Event, Kind, Notify, Urgency, nothing

_NO_PLAN = nothing("school stands on no plan's timeline")
_IN_THE_LIST = nothing("it stands in the list of the SFO, and on the page of the child")


@dataclass(frozen=True, kw_only=True)
class SfoDayPlanned(Event):
    """The home said how a child goes home, one day or each week. The other adults are told."""

    plan_id: UUID
    profile_ids: tuple[UUID, ...]
    timeline = _NO_PLAN
    notify = Notify(
        "something_new",
        Kind.SCHOOL,
        Urgency.C,
        "/skole/elever/{subject_id}/sfo/dager",
        area=Area.SFO,
        audience="profile_ids",
    )
    trace = ("plan_id",)


@dataclass(frozen=True, kw_only=True)
class SfoStaffAlerted(Event):
    """Something of today came late, or two at home have said different things: who works at the SFO
    today is told. The SFO is its subject, and no child stands in it."""

    profile_ids: tuple[UUID, ...]
    timeline = _NO_PLAN
    notify = Notify(
        "something_new",
        Kind.SCHOOL,
        Urgency.B,
        "/skole/grupper/{subject_id}/sfo/i-dag",
        area=Area.SFO,
        audience="profile_ids",
    )
    trace = nothing("the plan, or the word of the home, is traced with the child")


@dataclass(frozen=True, kw_only=True)
class SfoNoteLeft(Event):
    """The home left a word to SFO about a day."""

    note_id: UUID
    day: date
    timeline = _NO_PLAN
    notify = _IN_THE_LIST
    trace = ("note_id", "day")


@dataclass(frozen=True, kw_only=True)
class SfoDayReceived(Event):
    """Somebody at the SFO has read what is said of a child's day."""

    timeline = _NO_PLAN
    notify = nothing("it stands with what was written: who read it, and when")
    trace = ()


@dataclass(frozen=True, kw_only=True)
class SfoPickerAdded(Event):
    """The home lets somebody fetch."""

    picker_id: UUID
    timeline = _NO_PLAN
    notify = nothing("it stands in the list of those who may fetch")
    trace = ("picker_id",)


@dataclass(frozen=True, kw_only=True)
class SfoPickerRemoved(Event):
    """The home lets somebody fetch no more."""

    picker_id: UUID
    timeline = _NO_PLAN
    notify = nothing("it stands in the list of those who may fetch")
    trace = ("picker_id",)


@dataclass(frozen=True, kw_only=True)
class SfoPickupBarred(Event):
    """Somebody must not fetch a child."""

    bar_id: UUID
    timeline = _NO_PLAN
    notify = nothing("nobody at home may know that it is there; staff see it as they check out")
    trace = ("bar_id",)


@dataclass(frozen=True, kw_only=True)
class SfoPickupBarLifted(Event):
    """… and may again, as the home says."""

    bar_id: UUID
    timeline = _NO_PLAN
    notify = nothing("nobody at home may know that it was there")
    trace = ("bar_id",)


@dataclass(frozen=True, kw_only=True)
class SfoPickupStopped(Event):
    """Somebody came to fetch a child who may not: staff were stopped (SF-13)."""

    timeline = _NO_PLAN
    notify = nothing("whoever stands there with the child sees it at once")
    trace = ()


@dataclass(frozen=True, kw_only=True)
class SfoChildMissed(Event):
    """A child was to have gone home, and nobody has checked it out: who works there is told. The
    SFO is its subject, and no child stands in it."""

    profile_ids: tuple[UUID, ...]
    timeline = _NO_PLAN
    notify = Notify(
        "something_new",
        Kind.SCHOOL,
        Urgency.A,
        "/skole/grupper/{subject_id}/sfo/i-dag",
        area=Area.SFO,
        audience="profile_ids",
        locked=True,
    )
    trace = nothing("the tap that says so is the child's")


@dataclass(frozen=True, kw_only=True)
class SfoHomeAlerted(Event):
    """… and still nobody has: the home is told."""

    profile_ids: tuple[UUID, ...]
    timeline = _NO_PLAN
    notify = Notify(
        "something_new",
        Kind.SCHOOL,
        Urgency.A,
        "/skole/elever/{subject_id}/sfo/dager",
        area=Area.SFO,
        audience="profile_ids",
        locked=True,
    )
    trace = ()
