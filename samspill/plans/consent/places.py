"""The life of a place in a plan, within the consent: accept, decline, pause, end by date, remove.

Nothing here opens more than all who must agree have signed for.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.language import _
from samspill.infra.db import db, lock_subject
from samspill.plans.consent.access import close_participant, seal_participant
from samspill.plans.consent.actions import require_holder
from samspill.plans.consent.activation import about, tell_of_leaving
from samspill.plans.consent.events import ConsentNarrowed
from samspill.plans.consent.evidence import append_evidence
from samspill.plans.consent.letting_in import may_come_in, move_end, open_place
from samspill.plans.consent.lines import open_lines
from samspill.plans.consent.models import Consent, ConsentLine
from samspill.plans.consent.queries import active_consent
from samspill.plans.consent.withdrawal import narrowed
from samspill.plans.consent.words import long_day
from samspill.plans.participants.events import (
    ParticipantDeclined,
    ParticipantExpired,
    ParticipantPaused,
    ParticipantRemoved,
    ParticipantResumed,
    PlaceChanged,
    PlaceEndChanged,
)
from samspill.plans.participants.models import (
    FAMILY,
    GONE,
    IN,
    Participant,
    ParticipantState,
    PauseReason,
    Role,
)
from samspill.plans.participants.queries import ended_places, present_participant
from samspill.plans.plan.access import OpenPlan, leaving
from samspill.plans.plan.events import ParticipantJoined

STAYS = (*FAMILY, Role.BATON_HOLDER)
"""Their place follows from the consent to the plan itself."""


def accept_invitation(plan: OpenPlan) -> None:
    """Bli med: the invited person comes in. A second time changes nothing (I17).

    The invitation is bound to the profile, and so to the person whose national number signed
    in. Raises NotVisible for who has no place, NotEnough when the invitation has run out,
    Conflict when the place is neither waiting nor taken.
    """
    own = _own_place(plan)
    if own.state == ParticipantState.ACTIVE:
        return
    _require_invited(own)
    if own.invitation_until is None or own.invitation_until < today(plan.at):
        raise NotEnough(_("Invitasjonen er gått ut. Be stafettholderen om en ny."))
    with system_access("an invitation is used by the invited person herself"):
        own.join(plan.at)
    record(ParticipantJoined(**about(plan), participant_id=own.id))


def decline_invitation(plan: OpenPlan) -> None:
    """Takk, nei: the invited person is out at once; the rest of the consent goes on.

    Raises NotVisible for who has no place, Conflict when she is no longer invited.
    """
    own = _own_place(plan)
    _require_invited(own)
    with leaving("an invited person says no for herself"):
        _end_line(plan, own, "declined")
        own.decline(plan.at)
        close_participant(plan.subject.id, own.id, "invitation declined")
        record(ParticipantDeclined(**_about(plan, own), ended_profile_ids=(own.own_profile_id,)))
        record(PlaceChanged(**about(plan), participant_id=own.id))


def _own_place(plan: OpenPlan) -> Participant:
    lock_subject(plan.subject.id)
    own = present_participant(plan.subject.id, plan.actor.profile_id)
    if own is None:
        raise NotVisible
    return own


def _require_invited(own: Participant) -> None:
    if own.state != ParticipantState.INVITED:
        raise Conflict(_("Invitasjonen er allerede besvart."))


def pause_own_place(plan: OpenPlan) -> None:
    """Take a pause from the plan; the holder opens the place again on the person's word.

    Raises NotVisible for family, holder and who has no place, Conflict unless she is in.
    """
    own = _own_place(plan)
    if own.role in STAYS:
        raise NotVisible
    with leaving("a participant takes a pause for herself"):
        _pause(plan, own, PauseReason.OWN_WISH)


def pause_participant(plan: OpenPlan, *, participant_id: UUID) -> None:
    """Let a place rest: access ends now, the place is kept.

    Raises NotEnough for others than the holder, NotVisible for no such place, Conflict unless
    the person is in.
    """
    _pause(plan, _place(plan, participant_id), PauseReason.HOLDER)


def _pause(plan: OpenPlan, participant: Participant, because: PauseReason) -> None:
    if participant.state not in IN:
        raise Conflict(_("Bare den som er med, kan ha pause."))
    version, _line = _consented(plan, participant)
    participant.pause(because)
    _prove(plan, version, "PAUSED", participant)
    close_participant(plan.subject.id, participant.id, "place paused")
    out = (participant.own_profile_id,)
    record(ParticipantPaused(**_about(plan, participant), because=because, ended_profile_ids=out))
    record(PlaceChanged(**about(plan), participant_id=participant.id))


def resume_participant(plan: OpenPlan, *, participant_id: UUID) -> None:
    """Open a place again that rested, or whose invitation ran out: what the consent says.

    Raises NotEnough for others than the holder, NotVisible for no such place, Conflict when it
    is open already or no consent holds, RuleBroken when the person is no longer employed
    ("left"), the last day has passed ("over") or the child is protected ("protected").
    """
    participant = _place(plan, participant_id)
    lapsed = participant.state == ParticipantState.INVITED and (
        participant.invitation_until is None or participant.invitation_until < today(plan.at)
    )
    if not participant.is_shut and not lapsed:
        raise Conflict(_("Plassen er åpen allerede."))
    if participant.is_over(today(plan.at)):
        raise RuleBroken("ends_on", _("Sluttdatoen er passert. Velg en ny sluttdato."), "over")
    _reopen(plan, participant)


def invite_again(plan: OpenPlan, *, participant_id: UUID) -> None:
    """Send a new invitation to one whose invitation ran out, while the consent to her holds.

    Raises NotVisible for anybody else, and as ``resume_participant``.
    """
    participant = _place(plan, participant_id)
    if participant.state != ParticipantState.EXPIRED or participant.joined_at is not None:
        raise NotVisible
    resume_participant(plan, participant_id=participant_id)


def _reopen(plan: OpenPlan, participant: Participant) -> None:
    version, line = _consented(plan, participant)
    if version.has_run_out(today(plan.at)):
        raise Conflict(_("Det er ikke noe samtykke som gjelder for denne deltakeren."))
    _require_may_open(plan, participant)
    _prove(plan, version, "RESUMED", participant)
    was_in = participant.joined_at is not None
    until = version.last_day or today(plan.at)
    open_place(plan, participant, dict(line.scope), until, because="opened again")
    if was_in:
        back = (participant.own_profile_id,)
        record(ParticipantResumed(**_about(plan, participant), resumed_profile_ids=back))
    record(PlaceChanged(**about(plan), participant_id=participant.id))


def _require_may_open(plan: OpenPlan, participant: Participant) -> None:
    if plan.subject.child_is_protected:
        raise RuleBroken("", _("Dette kan ikke åpnes nå. Spør lederen din."), "protected")
    if not may_come_in(plan, participant.own_profile_id):
        raise RuleBroken("", _("Personen arbeider ikke lenger i kommunen."), "left")


def set_place_end(plan: OpenPlan, *, participant_id: UUID, ends_on: date) -> None:
    """Set the last day (Oslo) of a place, never later than what all have agreed to.

    A later day than before opens a place that had ended. Raises RuleBroken("ends_on", …) for a
    day outside today and the consent's last, and as ``resume_participant``.
    """
    participant = _place(plan, participant_id)
    version, line = _consented(plan, participant)
    until = version.last_day or today(plan.at)
    last = min(until, line.ends_on or until)
    if not today(plan.at) <= ends_on <= last:
        raise RuleBroken(
            "ends_on", _("Velg en dag fra i dag til %(last)s.", last=long_day(last)), "outside"
        )
    before, was_over = participant.ends_on, participant.is_over(today(plan.at))
    if before is not None and ends_on > before:
        _require_may_open(plan, participant)
    participant.end_place(ends_on, until)
    _prove(plan, version, "END_SET", participant)
    record(PlaceEndChanged(**_about(plan, participant), ends_on=ends_on))
    if was_over and participant.state != ParticipantState.PAUSED:
        _reopen(plan, participant)
        return
    move_end(plan, participant, dict(line.scope), until)
    record(PlaceChanged(**about(plan), participant_id=participant.id))


def remove_participant(plan: OpenPlan, *, participant_id: UUID) -> None:
    """Take somebody out: access ends now, the rest goes on, what was written stays.

    Raises NotEnough for others than the holder, NotVisible for no such place, Conflict for who
    is not in yet or when no consent holds. Somebody who never signs in is told nothing more.
    """
    participant = _held(plan, participant_id)
    version = _end_line(plan, participant, "removed by the holder")
    participant.remove(plan.at)
    close_participant(plan.subject.id, participant.id, "removed by the holder")
    if participant.profile_id is None:
        tell_of_leaving(plan, participant)
    else:
        out = (participant.profile_id,)
        record(ParticipantRemoved(**_about(plan, participant), ended_profile_ids=out))
    record(ConsentNarrowed(**about(plan), consent_id=version.id, number=version.number))


def expire_places(plan: OpenPlan) -> None:
    """Mark the places whose last day has passed; their grants have ended by date already (I19)."""
    lock_subject(plan.subject.id)
    version = active_consent(plan.subject.id)
    for participant in ended_places(plan.subject.id, today(plan.at)):
        participant.expire()
        seal_participant(plan.subject.id, participant.id)
        if version is not None:
            _prove(plan, version, "PLACE_EXPIRED", participant)
        out = (participant.own_profile_id,)
        record(ParticipantExpired(**_about(plan, participant), ended_profile_ids=out))
        record(PlaceChanged(**about(plan), participant_id=participant.id))


def _place(plan: OpenPlan, participant_id: UUID) -> Participant:
    """The place of somebody who signs in, for the holder: what can be open and shut."""
    participant = _held(plan, participant_id)
    if participant.profile_id is None:
        raise NotVisible
    return participant


def _held(plan: OpenPlan, participant_id: UUID) -> Participant:
    """Somebody else's place, for the holder."""
    require_holder(plan)
    lock_subject(plan.subject.id)
    participant = db.session.get(Participant, participant_id)
    if (
        participant is None
        or participant.plan_id != plan.subject.id
        or participant.role in STAYS
        or participant.state in GONE
    ):
        raise NotVisible
    return participant


def _consented(plan: OpenPlan, participant: Participant) -> tuple[Consent, ConsentLine]:
    version = active_consent(plan.subject.id)
    lines = open_lines(version.id) if version else []
    line = next((x for x in lines if x.participant_id == participant.id), None)
    if version is None or line is None:
        raise Conflict(_("Det er ikke noe samtykke som gjelder for denne deltakeren."))
    return version, line


def _end_line(plan: OpenPlan, participant: Participant, because: str) -> Consent:
    before, _line = _consented(plan, participant)
    version = narrowed(plan, before, participant.id)
    append_evidence(
        version,
        "NARROWED",
        {
            "by": str(plan.actor.person_id),
            "without": str(participant.id),
            "because": because,
        },
    )
    return version


def _prove(plan: OpenPlan, version: Consent, kind: str, participant: Participant) -> None:
    append_evidence(
        version,
        kind,
        {
            "by": str(plan.actor.person_id),
            "participant": str(participant.id),
            "ends_on": participant.ends_on.isoformat() if participant.ends_on else None,
        },
    )


def _about(plan: OpenPlan, participant: Participant) -> dict[str, UUID]:
    return {
        **about(plan),
        "participant_id": participant.id,
        "profile_id": participant.own_profile_id,
    }
