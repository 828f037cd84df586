"""What happens to a consent. Between guardians: dates, never clock times (J9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from samspill.access.levels import Area
from samspill.core.event import Event, Notify, Timeline, nothing
from samspill.core.language import N_


@dataclass(frozen=True, kw_only=True)
class ParticipantProposed(Event):
    """The holder put somebody on the next version; nobody else sees it before it is sent."""

    profile_id: UUID
    timeline = nothing("a proposal is unseen until it is sent")
    notify = nothing("the proposed person is told nothing before the consent holds (I14)")
    trace = ("profile_id",)


@dataclass(frozen=True, kw_only=True)
class ProposalRemoved(Event):
    """The holder took a proposal back before it was sent."""

    profile_id: UUID
    timeline = nothing("a proposal is unseen until it is sent")
    notify = nothing("nobody was told of it")
    trace = ("profile_id",)


@dataclass(frozen=True, kw_only=True)
class ConsentSent(Event):
    """A version went to those who must agree."""

    consent_id: UUID
    number: int
    signatory_profile_ids: tuple[UUID, ...]
    timeline = Timeline(Area.CONSENT, N_("%(actor)s sendte samtykket til signering"), clock=False)
    notify = Notify("answer_waits", audience="signatory_profile_ids", locked=True)
    trace = ("consent_id", "number", "signatory_profile_ids")


@dataclass(frozen=True, kw_only=True)
class ConsentCancelled(Event):
    """The holder took a request back before it was answered by all."""

    consent_id: UUID
    number: int
    timeline = Timeline(Area.CONSENT, N_("%(actor)s trakk forespørselen tilbake"), clock=False)
    notify = nothing("nothing is waiting any more; the page says so")
    trace = ("consent_id", "number")


@dataclass(frozen=True, kw_only=True)
class ConsentSigned(Event):
    """One of those who must agree has answered and signed."""

    consent_id: UUID
    signatory_id: UUID
    holder_profile_ids: tuple[UUID, ...]
    timeline = Timeline(Area.CONSENT, N_("%(actor)s svarte på samtykket"), clock=False)
    notify = Notify("something_new", audience="holder_profile_ids", locked=True)
    trace = ("consent_id", "signatory_id")


@dataclass(frozen=True, kw_only=True)
class ConsentDeclined(Event):
    """One of those who must agree said no. Nobody asks why."""

    consent_id: UUID
    number: int
    holder_profile_ids: tuple[UUID, ...]
    timeline = Timeline(Area.CONSENT, N_("%(actor)s svarte på samtykket"), clock=False)
    notify = Notify("something_new", audience="holder_profile_ids", locked=True)
    trace = ("consent_id", "number")


@dataclass(frozen=True, kw_only=True)
class ConsentActivated(Event):
    """The last of them signed: what all said yes to is open now."""

    consent_id: UUID
    number: int
    timeline = Timeline(Area.CONSENT, N_("Samtykket gjelder"), clock=False)
    notify = Notify("something_new", area=Area.CONSENT, locked=True)
    trace = ("consent_id", "number")


@dataclass(frozen=True, kw_only=True)
class ParticipantInvited(Event):
    """All said yes to this person: she is invited, and may come in."""

    participant_id: UUID
    profile_id: UUID
    invited_profile_ids: tuple[UUID, ...]
    timeline = Timeline(
        Area.PARTICIPANTS, N_("%(person)s (%(unit)s) er nå med i planen"), clock=False
    )
    notify = Notify("invited", audience="invited_profile_ids", locked=True)
    trace = ("participant_id", "profile_id")


@dataclass(frozen=True, kw_only=True)
class ParticipantWithdrawn(Event):
    """One guardian withdrew the consent to one participant: she is out now."""

    participant_id: UUID
    profile_id: UUID
    ended_profile_ids: tuple[UUID, ...]
    timeline = Timeline(
        Area.PARTICIPANTS, N_("%(person)s (%(unit)s) er ikke lenger med i planen"), clock=False
    )
    notify = Notify("access_ended", audience="ended_profile_ids", locked=True, needs_right=False)
    trace = ("participant_id", "profile_id")
    ends_access_of = "ended_profile_ids"


@dataclass(frozen=True, kw_only=True)
class ConsentNarrowed(Event):
    """After a withdrawal of one participant the rest goes on, as a version of its own."""

    consent_id: UUID
    number: int
    timeline = nothing("the participant's own line tells it")
    notify = Notify("something_new", area=Area.CONSENT, locked=True)
    trace = ("consent_id", "number")


@dataclass(frozen=True, kw_only=True)
class ConsentWithdrawn(Event):
    """One of those who must agree withdrew everything: all but the family are out now."""

    consent_id: UUID
    ended_profile_ids: tuple[UUID, ...]
    timeline = Timeline(Area.CONSENT, N_("Samtykket er trukket tilbake"), clock=False)
    notify = Notify("access_ended", audience="ended_profile_ids", locked=True, needs_right=False)
    trace = ("consent_id",)
    ends_access_of = "ended_profile_ids"


@dataclass(frozen=True, kw_only=True)
class ClosingBegan(Event):
    """The holder is left with the closing view: names, dates, own closing note."""

    holder_profile_ids: tuple[UUID, ...]
    timeline = nothing("that the consent is withdrawn is already on the timeline")
    notify = Notify("something_new", audience="holder_profile_ids", locked=True)
    trace = ()
    ends_access_of = "holder_profile_ids"


@dataclass(frozen=True, kw_only=True)
class RenewalRequired(Event):
    """Who must agree has changed: the version in force ends early unless it is asked for again."""

    consent_id: UUID
    number: int
    by: date
    timeline = Timeline(Area.CONSENT, N_("Samtykket må fornyes"), clock=False)
    notify = Notify("something_new", area=Area.CONSENT, locked=True)
    trace = ("consent_id", "number", "by")
