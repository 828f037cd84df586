"""What happens with people outside the ordinary login."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from samspill.access.levels import Area
from samspill.core.event import PLAN_PAGE, Event, Kind, Notify, Timeline, Urgency, nothing
from samspill.core.language import N_


@dataclass(frozen=True, kw_only=True)
class SupporterProposed(Event):
    """The family wants a private supporter in the plan; the holder puts it to all who decide."""

    participant_id: UUID
    holder_profile_ids: tuple[UUID, ...]
    timeline = nothing("a proposal is unseen until it is sent")
    notify = Notify(
        "something_new",
        Kind.ACCESS,
        Urgency.C,
        PLAN_PAGE + "/stottepersoner",
        audience="holder_profile_ids",
        locked=True,
    )
    trace = ("participant_id",)


@dataclass(frozen=True, kw_only=True)
class DisclosureMade(Event):
    """Something was given to somebody who never signs in, as all had agreed."""

    participant_id: UUID
    contact_name: str
    contact_place: str
    areas: tuple[str, ...]
    timeline = Timeline(
        Area.CONSENT, N_("%(actor)s ga opplysninger til %(person)s (%(unit)s)"), clock=False
    )
    notify = nothing("all had agreed to it; the timeline and the person's own page tell it")
    trace = ("participant_id", "areas")


@dataclass(frozen=True, kw_only=True)
class ConfirmationAwaited(Event):
    """The access of an external professional ends soon, unless the holder confirms her again."""

    participant_id: UUID
    holder_profile_ids: tuple[UUID, ...]
    timeline = nothing("it is the holder's to do; what she does is on the timeline")
    notify = Notify(
        "something_new",
        Kind.ACCESS,
        Urgency.C,
        PLAN_PAGE + "/deltakere",
        audience="holder_profile_ids",
        locked=True,
    )
    trace = ("participant_id",)


@dataclass(frozen=True, kw_only=True)
class ExternalConfirmed(Event):
    """The holder said that an external professional is still the right one."""

    participant_id: UUID
    profile_id: UUID
    timeline = Timeline(
        Area.PARTICIPANTS, N_("%(person)s (%(unit)s) er bekreftet på nytt"), clock=False
    )
    notify = nothing("nothing has to be done; the page says until when")
    trace = ("participant_id", "profile_id")
