"""What happens to a participant's place, and to the family's wishes for one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from samspill.access.levels import Area
from samspill.core.event import PLAN_PAGE, Event, Kind, Notify, Timeline, Urgency, nothing
from samspill.core.language import N_

_TELLS_WHO_IS_OUT = Notify(
    "access_ended",
    Kind.ACCESS,
    Urgency.C,
    "",
    audience="ended_profile_ids",
    locked=True,
    needs_right=False,
)


@dataclass(frozen=True, kw_only=True)
class PlaceChanged(Event):
    """Family and holder hear that something about who takes part has changed."""

    participant_id: UUID
    timeline = nothing("the event beside it tells what happened")
    notify = Notify(
        "something_new",
        Kind.ACCESS,
        Urgency.C,
        PLAN_PAGE + "/deltakere",
        area=Area.CONSENT,
        locked=True,
    )
    trace = ("participant_id",)


@dataclass(frozen=True, kw_only=True)
class ParticipantDeclined(Event):
    """An invited person said no. Nobody asks why."""

    participant_id: UUID
    profile_id: UUID
    ended_profile_ids: tuple[UUID, ...]
    timeline = Timeline(
        Area.PARTICIPANTS, N_("%(person)s (%(unit)s) takket nei til å være med"), clock=False
    )
    notify = nothing("PlaceChanged beside it tells holder and family")
    trace = ("participant_id", "profile_id")
    ends_access_of = "ended_profile_ids"


@dataclass(frozen=True, kw_only=True)
class ParticipantPaused(Event):
    """A place rests: no access until the holder lets the person back in."""

    participant_id: UUID
    profile_id: UUID
    because: str
    ended_profile_ids: tuple[UUID, ...]
    timeline = Timeline(
        Area.PARTICIPANTS, N_("%(person)s (%(unit)s) har pause fra planen"), clock=False
    )
    notify = _TELLS_WHO_IS_OUT
    trace = ("participant_id", "profile_id", "because")
    ends_access_of = "ended_profile_ids"


@dataclass(frozen=True, kw_only=True)
class ParticipantResumed(Event):
    """A place that rested or had ended is open again, within the consent."""

    participant_id: UUID
    profile_id: UUID
    resumed_profile_ids: tuple[UUID, ...]
    timeline = Timeline(
        Area.PARTICIPANTS, N_("%(person)s (%(unit)s) er med i planen igjen"), clock=False
    )
    notify = Notify(
        "invited", Kind.ACCESS, Urgency.C, PLAN_PAGE, audience="resumed_profile_ids", locked=True
    )
    trace = ("participant_id", "profile_id")


@dataclass(frozen=True, kw_only=True)
class PlaceEndChanged(Event):
    """The last day of a place was set."""

    participant_id: UUID
    profile_id: UUID
    ends_on: date
    timeline = Timeline(
        Area.PARTICIPANTS, N_("Sluttdatoen for %(person)s (%(unit)s) er endret"), clock=False
    )
    notify = nothing("PlaceChanged beside it tells holder and family")
    trace = ("participant_id", "profile_id", "ends_on")


@dataclass(frozen=True, kw_only=True)
class ParticipantExpired(Event):
    """The last day of a place has passed."""

    participant_id: UUID
    profile_id: UUID
    ended_profile_ids: tuple[UUID, ...]
    timeline = Timeline(
        Area.PARTICIPANTS,
        N_("%(person)s (%(unit)s) er ikke lenger med i planen, tiden er ute"),
        clock=False,
    )
    notify = _TELLS_WHO_IS_OUT
    trace = ("participant_id", "profile_id")
    ends_access_of = "ended_profile_ids"


@dataclass(frozen=True, kw_only=True)
class ParticipantRemoved(Event):
    """The holder took somebody out. What she wrote stays."""

    participant_id: UUID
    profile_id: UUID
    ended_profile_ids: tuple[UUID, ...]
    timeline = Timeline(
        Area.PARTICIPANTS, N_("%(person)s (%(unit)s) er ikke lenger med i planen"), clock=False
    )
    notify = _TELLS_WHO_IS_OUT
    trace = ("participant_id", "profile_id")
    ends_access_of = "ended_profile_ids"


@dataclass(frozen=True, kw_only=True)
class InvitationReminded(Event):
    """The last day of an invitation comes nearer: she who has not come in was told."""

    participant_id: UUID
    invited_profile_ids: tuple[UUID, ...]
    timeline = nothing("nothing has changed; the page of participants shows the day")
    notify = Notify(
        "deadline_near", Kind.ACCESS, Urgency.C, PLAN_PAGE, audience="invited_profile_ids"
    )
    trace = ("participant_id", "invited_profile_ids")
