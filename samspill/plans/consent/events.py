"""What happens to a consent. Between guardians: dates, never clock times (J9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from samspill.access.levels import Area
from samspill.core.event import PLAN_PAGE, Event, Kind, Notify, Timeline, Urgency, nothing
from samspill.core.language import N_

_CONSENT = (Kind.CONSENT, Urgency.C, PLAN_PAGE + "/samtykke")
_IN = (Kind.ACCESS, Urgency.C, PLAN_PAGE)
_WHO_IS_IN = (Kind.ACCESS, Urgency.C, PLAN_PAGE + "/deltakere")
_NO_ACCESS = (Kind.ACCESS, Urgency.C, "")
_ASKS_FOR_ANSWER = Notify("answer_waits", *_CONSENT, audience="signatory_profile_ids", locked=True)
_TELLS_HOLDER = Notify("something_new", *_CONSENT, audience="holder_profile_ids", locked=True)
_TELLS_FAMILY_AND_HOLDER = Notify("something_new", *_CONSENT, area=Area.CONSENT, locked=True)
_TELLS_WHO_IS_OUT = Notify(
    "access_ended", *_NO_ACCESS, audience="ended_profile_ids", locked=True, needs_right=False
)


@dataclass(frozen=True, kw_only=True)
class ParticipantProposed(Event):
    """The holder put somebody on the next version; nobody else sees it before it is sent."""

    profile_id: UUID | None
    timeline = nothing("a proposal is unseen until it is sent")
    notify = nothing("the proposed person is told nothing before the consent holds (I14)")
    trace = ("profile_id",)


@dataclass(frozen=True, kw_only=True)
class ProposalRemoved(Event):
    """The holder took a proposal back before it was sent."""

    profile_id: UUID | None
    proposer_profile_ids: tuple[UUID, ...]
    timeline = nothing("a proposal is unseen until it is sent")
    notify = Notify("something_new", *_WHO_IS_IN, audience="proposer_profile_ids", locked=True)
    trace = ("profile_id",)


@dataclass(frozen=True, kw_only=True)
class ConsentSent(Event):
    """A version went to those who must agree."""

    consent_id: UUID
    number: int
    signatory_profile_ids: tuple[UUID, ...]
    timeline = Timeline(Area.CONSENT, N_("%(actor)s sendte samtykket til signering"), clock=False)
    notify = _ASKS_FOR_ANSWER
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
    notify = _TELLS_HOLDER
    trace = ("consent_id", "signatory_id")


@dataclass(frozen=True, kw_only=True)
class ConsentDeclined(Event):
    """One of those who must agree said no. Nobody asks why."""

    consent_id: UUID
    number: int
    holder_profile_ids: tuple[UUID, ...]
    timeline = Timeline(Area.CONSENT, N_("%(actor)s svarte på samtykket"), clock=False)
    notify = _TELLS_HOLDER
    trace = ("consent_id", "number")


@dataclass(frozen=True, kw_only=True)
class ConsentActivated(Event):
    """The last of them signed: what all said yes to is open now."""

    consent_id: UUID
    number: int
    timeline = Timeline(Area.CONSENT, N_("Samtykket gjelder"), clock=False)
    notify = _TELLS_FAMILY_AND_HOLDER
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
    notify = Notify("invited", *_IN, audience="invited_profile_ids", locked=True)
    trace = ("participant_id", "profile_id")


@dataclass(frozen=True, kw_only=True)
class ContactAgreed(Event):
    """All said yes to somebody who never signs in: she may be told what the line says."""

    participant_id: UUID
    contact_name: str
    contact_place: str
    timeline = Timeline(
        Area.PARTICIPANTS,
        N_("%(person)s (%(unit)s) kan nå få opplysninger fra planen"),
        clock=False,
    )
    notify = nothing("there is no address; the holder gives what was agreed, and it is logged")
    trace = ("participant_id",)


@dataclass(frozen=True, kw_only=True)
class ContactWithdrawn(Event):
    """The consent to somebody who never signs in is gone: nothing more is given."""

    participant_id: UUID
    contact_name: str
    contact_place: str
    holder_profile_ids: tuple[UUID, ...]
    timeline = Timeline(
        Area.PARTICIPANTS,
        N_("%(person)s (%(unit)s) får ikke lenger opplysninger fra planen"),
        clock=False,
    )
    notify = _TELLS_HOLDER
    trace = ("participant_id",)


@dataclass(frozen=True, kw_only=True)
class ParticipantWithdrawn(Event):
    """The consent to one participant was withdrawn, or not renewed: she is out now."""

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
class ConsentNarrowed(Event):
    """After a withdrawal of one participant the rest goes on, as a version of its own."""

    consent_id: UUID
    number: int
    timeline = nothing("the participant's own line tells it")
    notify = _TELLS_FAMILY_AND_HOLDER
    trace = ("consent_id", "number")


@dataclass(frozen=True, kw_only=True)
class ParticipantNarrowed(Event):
    """One who must agree shut some areas to a participant: a version of its own, in force now."""

    consent_id: UUID
    participant_id: UUID
    profile_id: UUID
    timeline = Timeline(Area.CONSENT, N_("Det %(person)s kan se, er gjort mindre"), clock=False)
    notify = _TELLS_FAMILY_AND_HOLDER
    trace = ("consent_id", "participant_id", "profile_id")


@dataclass(frozen=True, kw_only=True)
class ConsentWithdrawn(Event):
    """One of those who must agree withdrew everything: all but the family are out now."""

    consent_id: UUID
    ended_profile_ids: tuple[UUID, ...]
    timeline = Timeline(Area.CONSENT, N_("Samtykket er trukket tilbake"), clock=False)
    notify = _TELLS_WHO_IS_OUT
    trace = ("consent_id",)
    ends_access_of = "ended_profile_ids"


@dataclass(frozen=True, kw_only=True)
class ClosingBegan(Event):
    """The holder is left with the closing view: names, dates, own closing note."""

    holder_profile_ids: tuple[UUID, ...]
    timeline = nothing("that the consent is withdrawn is already on the timeline")
    notify = Notify(
        "something_new",
        Kind.CONSENT,
        Urgency.C,
        PLAN_PAGE + "/avslutning",
        audience="holder_profile_ids",
        locked=True,
    )
    trace = ()
    ends_access_of = "holder_profile_ids"


@dataclass(frozen=True, kw_only=True)
class RenewalBegan(Event):
    """The holder prepares to ask again; nobody else sees it before it is sent."""

    consent_id: UUID
    number: int
    timeline = nothing("what is prepared is unseen until it is sent")
    notify = nothing("those who must answer hear of it when it is sent")
    trace = ("consent_id", "number")


@dataclass(frozen=True, kw_only=True)
class RenewalRequired(Event):
    """Who must agree has changed: the version in force ends early unless it is asked for again."""

    consent_id: UUID
    number: int
    by: date
    timeline = Timeline(Area.CONSENT, N_("Samtykket må fornyes"), clock=False)
    notify = _TELLS_FAMILY_AND_HOLDER
    trace = ("consent_id", "number", "by")


@dataclass(frozen=True, kw_only=True)
class SignatoriesReminded(Event):
    """Those who have not answered were told again, by the days or by the holder."""

    consent_id: UUID
    signatory_profile_ids: tuple[UUID, ...]
    kind: str
    timeline = nothing("who has not answered is not for the other to read (J9)")
    notify = _ASKS_FOR_ANSWER
    trace = ("consent_id", "signatory_profile_ids", "kind")


@dataclass(frozen=True, kw_only=True)
class ConsentLapsed(Event):
    """Nobody's silence is a yes: a request that was not answered in time has ended."""

    consent_id: UUID
    number: int
    holder_profile_ids: tuple[UUID, ...]
    timeline = Timeline(Area.CONSENT, N_("Fristen for å svare er ute"), clock=False)
    notify = _TELLS_HOLDER
    trace = ("consent_id", "number")


@dataclass(frozen=True, kw_only=True)
class RenewalReminded(Event):
    """The last day of a consent is near: the family and the holder were told."""

    consent_id: UUID
    reminded_profile_ids: tuple[UUID, ...]
    timeline = nothing("nothing has changed yet; the page shows the day")
    notify = Notify("renewal_near", *_CONSENT, audience="reminded_profile_ids", locked=True)
    trace = ("consent_id", "reminded_profile_ids")


@dataclass(frozen=True, kw_only=True)
class ConsentExpired(Event):
    """The last day has passed: only the family reads on."""

    consent_id: UUID
    number: int
    timeline = Timeline(Area.CONSENT, N_("Samtykket er utløpt"), clock=False)
    notify = _TELLS_FAMILY_AND_HOLDER
    trace = ("consent_id", "number")


@dataclass(frozen=True, kw_only=True)
class ParticipantsPaused(Event):
    """The consent ran out: those who took part are out until it is renewed."""

    ended_profile_ids: tuple[UUID, ...]
    timeline = nothing("that the consent has run out is already on the timeline")
    notify = _TELLS_WHO_IS_OUT
    trace = ("ended_profile_ids",)
    ends_access_of = "ended_profile_ids"


@dataclass(frozen=True, kw_only=True)
class BatonPassed(Event):
    """Another holds the plan from now on, as all have agreed (J5)."""

    profile_id: UUID
    was_profile_id: UUID
    new_profile_ids: tuple[UUID, ...]
    timeline = Timeline(
        Area.PARTICIPANTS, N_("%(person)s (%(unit)s) har tatt imot stafetten"), clock=False
    )
    notify = Notify("invited", *_IN, audience="new_profile_ids", locked=True)
    trace = ("profile_id", "was_profile_id")


@dataclass(frozen=True, kw_only=True)
class HolderLeft(Event):
    """The holder before is out of the plan."""

    ended_profile_ids: tuple[UUID, ...]
    timeline = nothing("who has the baton now is already on the timeline")
    notify = _TELLS_WHO_IS_OUT
    trace = ("ended_profile_ids",)
    ends_access_of = "ended_profile_ids"


@dataclass(frozen=True, kw_only=True)
class ClosingProposed(Event):
    """The time to renew is over: the holder is asked to close the plan."""

    consent_id: UUID
    reminded_profile_ids: tuple[UUID, ...]
    timeline = Timeline(
        Area.CONSENT, N_("Samtykket er ikke fornyet. Planen bør avsluttes"), clock=False
    )
    notify = Notify("something_new", *_CONSENT, audience="reminded_profile_ids", locked=True)
    trace = ("consent_id",)


@dataclass(frozen=True, kw_only=True)
class ConsentRecalled(Event):
    """Once a year those who agreed are told that their consent still stands."""

    consent_id: UUID
    signatory_profile_ids: tuple[UUID, ...]
    timeline = nothing("nothing has happened; it is a reminder")
    notify = Notify("consent_stands", *_CONSENT, audience="signatory_profile_ids", locked=True)
    trace = ("consent_id", "signatory_profile_ids")


@dataclass(frozen=True, kw_only=True)
class InvitationExpired(Event):
    """An invitation was not used in time: what it opened is shut, and the holder may ask again."""

    participant_id: UUID
    profile_id: UUID
    holder_profile_ids: tuple[UUID, ...]
    ended_profile_ids: tuple[UUID, ...]
    timeline = Timeline(
        Area.PARTICIPANTS, N_("Invitasjonen til %(person)s er gått ut"), clock=False
    )
    notify = Notify("something_new", *_WHO_IS_IN, audience="holder_profile_ids", locked=True)
    trace = ("participant_id", "profile_id")
    ends_access_of = "ended_profile_ids"


@dataclass(frozen=True, kw_only=True)
class PlanKindChanged(Event):
    """The plan is of another kind; all that stands in it stays."""

    kind: str
    was: str
    timeline = Timeline(Area.OVERVIEW, N_("Planen har byttet type"), clock=False)
    notify = Notify("something_new", Kind.PLAN, Urgency.D, PLAN_PAGE, area=Area.OVERVIEW)
    trace = ("kind", "was")


@dataclass(frozen=True, kw_only=True)
class SignatoriesChanged(Event):
    """Others must agree by now than were asked: the request that waited has ended."""

    holder_profile_ids: tuple[UUID, ...]
    timeline = nothing("between guardians neither who nor why (J9)")
    notify = _TELLS_HOLDER
    trace = ()


@dataclass(frozen=True, kw_only=True)
class AccessSuspended(Event):
    """Somebody of the family lost her say, was blocked, or does not share a new protection."""

    ended_profile_ids: tuple[UUID, ...]
    told_profile_ids: tuple[UUID, ...]
    timeline = nothing("between guardians neither who nor why (J9)")
    notify = Notify(
        "access_ended", *_NO_ACCESS, audience="told_profile_ids", locked=True, needs_right=False
    )
    trace = ("ended_profile_ids",)
    ends_access_of = "ended_profile_ids"
