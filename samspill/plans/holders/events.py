"""What happens to the baton before a consent passes it on, and while its holder is away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from samspill.access.levels import Area
from samspill.core.event import PLAN_PAGE, Event, Kind, Notify, Timeline, Urgency, nothing
from samspill.core.language import N_


@dataclass(frozen=True, kw_only=True)
class BatonOffered(Event):
    """The holder asked a colleague to take over."""

    to_profile_id: UUID
    timeline = nothing("an offer is between two colleagues until the family is asked")
    notify = nothing("she has no right to the plan yet (I13); the question stands on her own page")
    trace = ("to_profile_id",)


@dataclass(frozen=True, kw_only=True)
class OfferWithdrawn(Event):
    """The holder keeps the baton after all."""

    to_profile_id: UUID
    timeline = nothing("an offer is between two colleagues until the family is asked")
    notify = nothing("she has no right to the plan (I13); the question is gone from her page")
    trace = ("to_profile_id",)


@dataclass(frozen=True, kw_only=True)
class OfferAnswered(Event):
    """The one who was asked said yes or no. Nobody has got access by it."""

    accepted: bool
    holder_profile_ids: tuple[UUID, ...]
    timeline = nothing("an offer is between two colleagues until the family is asked")
    notify = Notify(
        "something_new",
        Kind.ACCESS,
        Urgency.C,
        PLAN_PAGE + "/deltakere",
        audience="holder_profile_ids",
    )
    trace = ("accepted",)


@dataclass(frozen=True, kw_only=True)
class ActingHolderNamed(Event):
    """A leader let somebody act for a holder who is away; the family hears before it opens."""

    profile_id: UUID
    since: date
    until: date
    timeline = Timeline(
        Area.PARTICIPANTS, N_("%(person)s (%(unit)s) er vikar for stafettholderen"), clock=False
    )
    notify = Notify(
        "something_new",
        Kind.ACCESS,
        Urgency.C,
        PLAN_PAGE + "/deltakere",
        area=Area.CONSENT,
        locked=True,
    )
    trace = ("profile_id", "since", "until")


@dataclass(frozen=True, kw_only=True)
class ActingHolderLeft(Event):
    """The holder is back before the day: nobody acts for her any more."""

    profile_id: UUID
    ended_profile_ids: tuple[UUID, ...]
    timeline = Timeline(
        Area.PARTICIPANTS,
        N_("%(person)s (%(unit)s) er ikke lenger vikar for stafettholderen"),
        clock=False,
    )
    notify = Notify(
        "access_ended",
        Kind.ACCESS,
        Urgency.C,
        "",
        audience="ended_profile_ids",
        locked=True,
        needs_right=False,
    )
    trace = ("profile_id",)
    ends_access_of = "ended_profile_ids"
