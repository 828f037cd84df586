"""Answers on paper and by word of mouth: two employees open, one is enough to close (I4, J7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from samspill.access.door import require_fresh
from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.identity.blocks import blocked_profiles
from samspill.identity.queries import ProfileView, employee
from samspill.infra.db import db, lock_subject
from samspill.organisation.queries import policy
from samspill.plans.consent.activation import about, decline, waiting_consent
from samspill.plans.consent.answering import (
    Given,
    LineReply,
    answerable,
    as_answers,
    keep_answers,
    open_if_all_have_answered,
)
from samspill.plans.consent.interpreter import Interpreter, interpreter_facts
from samspill.plans.consent.lines import asked_lines
from samspill.plans.consent.models import (
    PRESENT,
    AnswerChannel,
    Consent,
    Signatory,
    SignatoryState,
)
from samspill.plans.consent.queries import signatories_of
from samspill.plans.consent.withdrawal import consent_in_force, end_consent, end_participant
from samspill.plans.plan.access import OpenPlan
from samspill.plans.registrations.access import close_to_witness, open_to_witness
from samspill.plans.registrations.events import (
    AnswerRegistered,
    RefusalRegistered,
    RegistrationConfirmed,
    RegistrationRejected,
    WithdrawalRegistered,
)
from samspill.plans.registrations.models import Registration, RegistrationState
from samspill.plans.registrations.queries import registration_of, waiting_registration


@dataclass(frozen=True)
class Said:
    """What one signatory answered to each line of the text she read, and who interpreted."""

    replies: list[LineReply]
    shown: str
    interpreter: Interpreter | None


@dataclass(frozen=True)
class Spoken:
    """How the family answered: on paper or by word of mouth, which day (Oslo), the trace of it.

    ``in_person``: the employee says that it was the signatory herself. ``note`` says where the
    paper lies, or how they spoke.
    """

    channel: AnswerChannel
    answered_on: date
    note: str
    in_person: bool


def register_answer(
    plan: OpenPlan,
    *,
    consent_id: UUID,
    signatory_id: UUID,
    witness_profile_id: UUID,
    spoken: Spoken,
    said: Said,
) -> Registration:
    """Write down what one signatory answered. It counts when the witness has confirmed it.

    Raises NotEnough for others than the holder, RuleBroken
    for a witness who cannot be one or a field that lacks something, Conflict when the version
    has ended, she has answered, or an earlier registration waits.
    """
    _require_holder(plan)
    lock_subject(plan.subject.id)
    version = answerable(plan, consent_id)
    own = _awaited(plan, version, signatory_id)
    _require_told_of(plan, spoken, version)
    witness = _witness(plan, version, witness_profile_id)
    if waiting_registration(own.id) is not None:
        raise Conflict(_("Et svar venter allerede på at en kollega bekrefter det."))
    registration = _registration(plan, own, witness.id, spoken, said)
    db.session.add(registration)
    open_to_witness(plan.subject.id, registration.id, witness.id, registration.until)
    record(
        AnswerRegistered(
            **about(plan),
            registration_id=registration.id,
            witness_profile_ids=(witness.id,),
        )
    )
    return registration


def _registration(
    plan: OpenPlan, own: Signatory, witness: UUID, spoken: Spoken, said: Said
) -> Registration:
    day = today(plan.at)
    days = policy("witness", plan.subject.tenant_id, day).value["days"]
    return Registration(
        id=new_id(),
        plan_id=plan.subject.id,
        consent_id=own.consent_id,
        signatory_id=own.id,
        registered_by_profile_id=plan.actor.profile_id,
        witness_profile_id=witness,
        channel=spoken.channel,
        answered_on=spoken.answered_on,
        note=spoken.note,
        answers=as_answers(said.replies),
        interpreter=interpreter_facts(said.interpreter, day),
        shown=said.shown,
        state=RegistrationState.WAITING,
        until=day + timedelta(days=days),
        registered_at=plan.at,
    )


def _require_holder(plan: OpenPlan) -> None:
    if not plan.is_holder:
        raise NotEnough(_("Bare stafettholderen kan gjøre dette."))


def _awaited(plan: OpenPlan, version: Consent, signatory_id: UUID) -> Signatory:
    """The signatory, while her answer is awaited. The holder never answers for her own family.

    Nobody answers on paper who could not on the screen: left out by a decision, or suspended.
    """
    own = db.session.get(Signatory, signatory_id)
    if own is None or own.consent_id != version.id:
        raise NotVisible
    _require_not_family(version, plan.actor.person_id)
    if own.state not in PRESENT or _is_blocked(plan, own):
        raise Conflict(_("Dette samtykket venter ikke lenger på svar."))
    if own.state != SignatoryState.WAITING:
        raise Conflict(_("Svaret er alt kommet."))
    return own


def _is_blocked(plan: OpenPlan, own: Signatory) -> bool:
    """Who must find nothing about the child answers by no way (I21). The words do not say why."""
    child_id, day = plan.subject.child_id, today(plan.at)
    return bool(blocked_profiles(child_id, [own.own_profile_id], day))


def _require_not_family(version: Consent, person_id: UUID) -> None:
    if any(one.person_id == person_id for one in signatories_of(version.id)):
        raise NotEnough(_("Du er en av dem som må svare. Be en kollega om å gjøre dette."))


def _require_told_of(plan: OpenPlan, spoken: Spoken, version: Consent) -> None:
    asked_on = today(version.sent_at or version.created_at)
    too_early = _("Velg dagen svaret kom, etter at samtykket ble sendt.")
    require_told(plan, spoken, asked_on, too_early)


def require_told(plan: OpenPlan, spoken: Spoken, asked_on: date, too_early: str) -> None:
    """Raise RuleBroken unless it was herself, on a day that can be, and the trace is written.

    ``asked_on`` is the day (Oslo) of the question, ``too_early`` the words for a day before it.
    """
    if not asked_on <= spoken.answered_on <= today(plan.at):
        raise RuleBroken("answered_on", too_early, "answered_on")
    if not spoken.note:
        text = _("Skriv hvor papiret ligger, eller hvordan dere snakket sammen.")
        raise RuleBroken("note", text, "untraced")
    if not spoken.in_person:
        text = _("Svaret må komme fra den som skal svare, ikke fra en annen.")
        raise RuleBroken("in_person", text, "not_herself")


def _witness(plan: OpenPlan, version: Consent, profile_id: UUID) -> ProfileView:
    """A colleague who is neither oneself, nor family, nor asked about in this version."""
    child = plan.subject
    witness = employee(profile_id, child.tenant_id, today(plan.at), child_id=child.child_id)
    if witness is None:
        raise RuleBroken("", _("Velg en ansatt i kommunen."), "no_employee")
    if witness.person_id == plan.actor.person_id:
        raise RuleBroken("", _("Velg en annen enn deg selv. Dere må være to."), "one_employee")
    if any(one.person_id == witness.person_id for one in signatories_of(version.id)):
        raise RuleBroken("", _("Den som må svare, kan ikke være vitne."), "witness_is_family")
    if any(line.profile_id == witness.id for line in asked_lines(version.id)):
        text = _("Den det blir spurt om, kan ikke være vitne.")
        raise RuleBroken("", text, "witness_is_asked")
    return witness


def confirm_registration(plan: OpenPlan, *, registration_id: UUID, proof: dict[str, Any]) -> None:
    """The witness confirms with a fresh login: the answer counts, and may open the plan.

    Raises NotVisible for anyone else, StepUpNeeded when the login is older than five minutes,
    Conflict when the answer can no longer be given. Confirmed before is left as it is (I17).
    """
    lock_subject(plan.subject.id)
    registration = registration_of(plan.subject.id, registration_id)
    if registration is None or registration.witness_profile_id != plan.actor.profile_id:
        raise NotVisible
    if registration.state == RegistrationState.CONFIRMED:
        return
    require_fresh(plan.actor)
    day = today(plan.at)
    if registration.state != RegistrationState.WAITING or registration.until < day:
        raise Conflict(_("Dette svaret venter ikke lenger på deg."))
    with system_access("a witness confirms an answer: two employees have seen it"):
        version = answerable(plan, registration.consent_id)
        own = _awaited(plan, version, registration.signatory_id)
        registration.settle(RegistrationState.CONFIRMED, plan.at)
        keep_answers(plan, version, own, registration.answers, _given(registration, proof))
        record(
            RegistrationConfirmed(
                **about(plan),
                registration_id=registration.id,
                signatory_id=own.id,
                told_profile_ids=(own.own_profile_id, plan.subject.holder_profile_id),
            )
        )
        open_if_all_have_answered(plan, version)
    close_to_witness(plan.subject.id, registration.id, plan.actor.profile_id, day)


def _given(registration: Registration, proof: dict[str, Any]) -> Given:
    written = {
        "registered_by": str(registration.registered_by_profile_id),
        "witness": str(registration.witness_profile_id),
        "witness_login": proof,
        "answered_on": registration.answered_on.isoformat(),
        "note": registration.note,
    }
    channel = AnswerChannel(registration.channel)
    return Given(channel, registration.shown, registration.interpreter, {"registration": written})


def reject_registration(plan: OpenPlan, *, registration_id: UUID) -> None:
    """The witness says that it is not right, or the holder takes it back. Nothing was answered.

    Raises NotVisible for anyone else, Conflict when it is settled already.
    """
    lock_subject(plan.subject.id)
    registration = registration_of(plan.subject.id, registration_id)
    is_witness = registration and registration.witness_profile_id == plan.actor.profile_id
    if registration is None or not (is_witness or plan.is_holder):
        raise NotVisible
    if registration.state != RegistrationState.WAITING:
        raise Conflict(_("Dette svaret venter ikke lenger på noen."))
    with system_access("a registered answer is taken back by one of the two employees"):
        registration.settle(RegistrationState.REJECTED, plan.at)
    record(
        RegistrationRejected(
            **about(plan),
            registration_id=registration.id,
            holder_profile_ids=(plan.subject.holder_profile_id,),
        )
    )
    witness = registration.witness_profile_id
    close_to_witness(plan.subject.id, registration.id, witness, today(plan.at))


def register_refusal(
    plan: OpenPlan, *, consent_id: UUID, signatory_id: UUID, spoken: Spoken
) -> None:
    """Write down that somebody does not consent: one employee is enough, nothing opens by it.

    Raises as ``register_answer``.
    """
    _require_holder(plan)
    lock_subject(plan.subject.id)
    version = waiting_consent(plan, consent_id)
    own = _awaited(plan, version, signatory_id)
    _require_told_of(plan, spoken, version)
    own.state, own.answered_at = SignatoryState.DECLINED, plan.at
    own.channel = spoken.channel
    decline(plan, version, how_it_came(plan, own, spoken))
    told = _told(version)
    record(
        RefusalRegistered(
            **about(plan), consent_id=version.id, signatory_id=own.id, told_profile_ids=told
        )
    )


def register_withdrawal(
    plan: OpenPlan, *, signatory_id: UUID, participant_id: UUID | None, spoken: Spoken
) -> None:
    """Write down that somebody withdrew: everything, or the consent to one participant (J7).

    It bites at once, by one employee; all who signed are told. Raises NotEnough for others than
    the holder, NotVisible when she has not signed what holds or is blocked from the child,
    Conflict when nothing holds.
    """
    _require_holder(plan)
    lock_subject(plan.subject.id)
    active, own = signed_in_force(plan, signatory_id)
    _require_told_of(plan, spoken, active)
    how, told = how_it_came(plan, own, spoken), _told(active)
    if participant_id is None:
        end_consent(plan, active, how)
    else:
        end_participant(plan, active, participant_id, how)
    record(
        WithdrawalRegistered(
            **about(plan), consent_id=active.id, signatory_id=own.id, told_profile_ids=told
        )
    )


def signed_in_force(plan: OpenPlan, signatory_id: UUID) -> tuple[Consent, Signatory]:
    """What holds, and one who signed it.

    Raises Conflict when nothing holds, NotVisible when she has not signed it or is blocked from
    the child.
    """
    active = consent_in_force(plan)
    own = db.session.get(Signatory, signatory_id)
    if own is None or own.consent_id != active.id or own.state not in PRESENT:
        raise NotVisible
    if _is_blocked(plan, own):
        raise NotVisible
    return active, own


def how_it_came(plan: OpenPlan, own: Signatory, spoken: Spoken) -> dict[str, Any]:
    """What evidence keeps of an answer that one employee wrote down."""
    return {
        "by": str(own.person_id),
        "registered_by": str(plan.actor.profile_id),
        "channel": str(spoken.channel),
        "answered_on": spoken.answered_on.isoformat(),
        "note": spoken.note,
    }


def _told(version: Consent) -> tuple[UUID, ...]:
    return tuple(one.profile_id for one in signatories_of(version.id))
