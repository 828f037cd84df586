"""What happens to places at SFO. Why a place is refused, and what it costs, stand in no event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from samspill.access.levels import Area
from samspill.core.event import Event, Kind, Notify, Urgency, nothing

_NO_PLAN = nothing("school stands on no plan's timeline")
_STANDS_THERE = nothing("it stands in the list of who leads the SFO, and on the page of the child")


def _home(template: str) -> Notify:
    return Notify(
        template,
        Kind.SCHOOL,
        Urgency.C,
        "/skole/elever/{subject_id}/sfo",
        area=Area.SFO,
        audience="profile_ids",
    )


@dataclass(frozen=True, kw_only=True)
class SfoStarted(Event):
    """An SFO began to use Samspill. The school is its subject."""

    group_id: UUID
    timeline = nothing("it is about no plan")
    notify = nothing("who did it leads the school")
    trace = ("group_id",)


@dataclass(frozen=True, kw_only=True)
class SfoOfferMade(Event):
    """An SFO offers another kind of place."""

    offer_id: UUID
    timeline = nothing("it is about no plan")
    notify = nothing("it stands where somebody applies")
    trace = ("offer_id",)


@dataclass(frozen=True, kw_only=True)
class SfoPriceChanged(Event):
    """A kind of place costs something else from a day on."""

    offer_id: UUID
    valid_from: date
    timeline = nothing("it is about no plan")
    notify = nothing("it stands with the price that holds, on the page of each child")
    trace = ("offer_id", "valid_from")


@dataclass(frozen=True, kw_only=True)
class SfoApplied(Event):
    """A home applied for a place."""

    place_id: UUID
    timeline = _NO_PLAN
    notify = _STANDS_THERE
    trace = ("place_id",)


@dataclass(frozen=True, kw_only=True)
class SfoPlaceOffered(Event):
    """A place is offered, to be answered by a day."""

    place_id: UUID
    answer_by: date
    profile_ids: tuple[UUID, ...]
    timeline = _NO_PLAN
    notify = _home("answer_waits")
    trace = ("place_id", "answer_by")


@dataclass(frozen=True, kw_only=True)
class SfoApplicationDecided(Event):
    """An application was put on the waiting list, or refused."""

    place_id: UUID
    state: str
    profile_ids: tuple[UUID, ...]
    timeline = _NO_PLAN
    notify = _home("something_new")
    trace = ("place_id", "state")


@dataclass(frozen=True, kw_only=True)
class SfoOfferAnswered(Event):
    """The home said yes or no to a place. The other adults are told."""

    place_id: UUID
    accepted: bool
    profile_ids: tuple[UUID, ...]
    timeline = _NO_PLAN
    notify = _home("something_new")
    trace = ("place_id", "accepted")


@dataclass(frozen=True, kw_only=True)
class SfoPlaceChanged(Event):
    """The terms of a place are others from a day on. The other adults are told."""

    place_id: UUID
    valid_from: date
    profile_ids: tuple[UUID, ...]
    timeline = _NO_PLAN
    notify = _home("something_new")
    trace = ("place_id", "valid_from")


@dataclass(frozen=True, kw_only=True)
class SfoPlaceEnded(Event):
    """A place ends on a day: its home said so, who leads the SFO, or the school that the child
    leaves. The other adults are told."""

    place_id: UUID
    ends_on: date
    profile_ids: tuple[UUID, ...]
    timeline = _NO_PLAN
    notify = _home("something_new")
    trace = ("place_id", "ends_on")


@dataclass(frozen=True, kw_only=True)
class SfoWithdrawn(Event):
    """The home took an application back, or what it had said about the end of a place."""

    place_id: UUID
    profile_ids: tuple[UUID, ...]
    timeline = _NO_PLAN
    notify = _home("something_new")
    trace = ("place_id",)


@dataclass(frozen=True, kw_only=True)
class SfoOfferReminded(Event):
    """An offer lapses soon if nobody answers it."""

    place_id: UUID
    answer_by: date
    profile_ids: tuple[UUID, ...]
    timeline = _NO_PLAN
    notify = _home("answer_waits")
    trace = ("place_id", "answer_by")


@dataclass(frozen=True, kw_only=True)
class SfoPaymentReduced(Event):
    """One of a home pays less for a place from a day on, by a decision."""

    case_id: UUID
    valid_from: date
    timeline = _NO_PLAN
    notify = nothing("the decision itself is told")
    trace = ("case_id", "valid_from")


@dataclass(frozen=True, kw_only=True)
class SfoInvoicesExported(Event):
    """Somebody took out what an SFO is to be paid for a month, as a file."""

    month: date
    invoices: int
    kroner: int
    timeline = _NO_PLAN
    notify = nothing("it stands on the trail")
    trace = ("month", "invoices", "kroner")
