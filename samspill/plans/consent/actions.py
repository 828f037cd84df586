"""Intentions on the version under way: propose, take back, how long."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from samspill.core.clock import today
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.identity.queries import ProfileView, employee
from samspill.infra.db import db, lock_subject
from samspill.organisation.queries import policy
from samspill.plans.consent.activation import about
from samspill.plans.consent.events import (
    ParticipantProposed,
    ProposalRemoved,
)
from samspill.plans.consent.lines import lines_of
from samspill.plans.consent.models import (
    Consent,
    ConsentLine,
    ConsentState,
    LineKind,
    LineState,
)
from samspill.plans.consent.queries import active_consent, next_number, unfinished_consent
from samspill.plans.consent.scope import Scope
from samspill.plans.consent.words import long_day
from samspill.plans.participants.models import Known, Participant, ParticipantState, Role, Template
from samspill.plans.participants.queries import present_participant
from samspill.plans.plan.access import OpenPlan
from samspill.plans.plan.models import PlanKind
from samspill.plans.wishes.actions import take_up_wish


def require_holder(plan: OpenPlan) -> None:
    """Raise NotEnough unless the actor is this plan's stafettholder."""
    if not plan.is_holder:
        raise NotEnough(_("Bare stafettholderen kan gjøre dette."))


def propose_participant(
    plan: OpenPlan,
    *,
    profile_id: UUID,
    title: str,
    scope: Scope,
    known: Known | None = None,
    ends_on: date | None = None,
    template: Template | None = None,
    wish_id: UUID | None = None,
) -> None:
    """Put an employee on the next version of the consent. Nobody gets access by it.

    ``scope`` is area code to level, ``template`` the role it began from, ``known`` who may know
    of it, unsaid as the service demands (J11), ``ends_on`` the last day (Oslo) when it shall be
    shorter than the consent, ``wish_id`` the family's wish that it answers. Raises RuleBroken
    when the person is not an employee here today or takes part already, or the day has passed;
    Conflict while a version waits for answers.
    """
    require_holder(plan)
    lock_subject(plan.subject.id)
    person = _new_here(plan, profile_id, ends_on)
    participant = Participant(
        id=new_id(),
        plan_id=plan.subject.id,
        profile_id=profile_id,
        role=Role.PROFESSIONAL,
        title=title,
        state=ParticipantState.PROPOSED,
        template=template,
    )
    participant.keep_known_to(known or Known.by_default(person.service))
    put_on_next_version(plan, participant, scope, ends_on=ends_on, wish_id=wish_id)


def put_on_next_version(
    plan: OpenPlan,
    participant: Participant,
    scope: Scope,
    *,
    ends_on: date | None = None,
    wish_id: UUID | None = None,
) -> None:
    """Ask about a proposed participant in the version that is being prepared.

    ``ends_on`` and ``wish_id`` as for ``propose_participant``. The caller holds the plan's lock.
    Raises Conflict while a version waits for answers, or when the wish is answered already.
    """
    version = draft_version(plan)
    db.session.add(participant)
    db.session.flush()
    add_line(version, participant, LineKind.PERSON, scope, ends_on)
    if wish_id is not None:
        take_up_wish(plan, wish_id=wish_id)
    record(ParticipantProposed(**about(plan), profile_id=participant.profile_id))


def _new_here(plan: OpenPlan, profile_id: UUID, ends_on: date | None) -> ProfileView:
    shell = plan.subject
    person = employee(profile_id, shell.tenant_id, today(plan.at), child_id=shell.child_id)
    if person is None:
        raise RuleBroken("profile_id", _("Velg en ansatt i kommunen."))
    if present_participant(plan.subject.id, profile_id):
        raise RuleBroken("profile_id", _("%(name)s er allerede med.", name=person.name))
    if ends_on is not None and ends_on <= today(plan.at):
        raise RuleBroken("ends_on", _("Velg en dag etter i dag."))
    return person


def draft_version(plan: OpenPlan) -> Consent:
    """The version under preparation, begun when there is none.

    Raises Conflict while one waits for answers or asks who may read on, when the plan is closing,
    and when the time to renew a consent that ran out is over.
    """
    version = unfinished_consent(plan.subject.id)
    if version is not None and version.reads_on_until and not version.is_waiting:
        raise Conflict(_("Send først spørsmålet om hvem som kan lese videre, eller ta det bort."))
    if version is not None and version.is_waiting:
        raise Conflict(
            _("Et samtykke venter på svar. Vent til alle har svart, eller trekk det tilbake først.")
        )
    if plan.subject.is_closing:
        raise Conflict(_("Planen er avsluttet."))
    if grace_is_over(plan):
        raise Conflict(
            _("Det er for lenge siden samtykket gikk ut. Avslutt planen, og start en ny ved behov.")
        )
    return version or new_version(plan)


def grace_is_over(plan: OpenPlan) -> bool:
    """Has the consent run out so long ago that it can no longer be renewed?"""
    if not plan.subject.is_expired or plan.subject.consent_until is None:
        return False
    day = today(plan.at)
    rule = policy("renewal", plan.subject.tenant_id, day).value
    return day > plan.subject.consent_until + timedelta(days=rule["grace_days"])


def new_version(plan: OpenPlan) -> Consent:
    """Begin the next version. The first asks for the plan itself, with the holder's own line."""
    active = active_consent(plan.subject.id)
    version = Consent(
        id=new_id(),
        plan_id=plan.subject.id,
        number=next_number(plan.subject.id),
        state=ConsentState.DRAFT,
        until=active.until if active else None,
        created_at=plan.at,
        asks_kind=None if active else plan.subject.kind,
    )
    db.session.add(version)
    db.session.flush()
    if active is None:
        holder = _holder_participant(plan, plan.subject.holder_profile_id)
        add_line(version, holder, LineKind.PLAN, {})
    return version


def ask_for_plan(plan: OpenPlan, *, holder_id: UUID, kind: PlanKind) -> Consent:
    """Put the plan itself on the next version: with this holder, as this kind (J5).

    Nothing changes before all have signed it (I7). Raises Conflict while a version waits, or one
    is on its way that renews the consent.
    """
    require_holder(plan)
    lock_subject(plan.subject.id)
    version = draft_version(plan)
    if version.renews_id is not None:
        raise Conflict(_("Et nytt samtykke er på vei. Vent til det gjelder."))
    holder = _holder_participant(plan, holder_id)
    lines = lines_of([version.id])
    for line in lines:
        if line.kind == LineKind.PLAN and line.participant_id != holder.id:
            db.session.get_one(ConsentLine, line.id).state = LineState.TAKEN_BACK
    own = next((line for line in lines if line.participant_id == holder.id), None)
    if own is None:
        add_line(version, holder, LineKind.PLAN, {})
    else:
        again = db.session.get_one(ConsentLine, own.id)
        again.kind, again.scope, again.state = LineKind.PLAN, {}, LineState.ASKED
    if holder_id != plan.subject.holder_profile_id:
        version.was_holder_id = plan.subject.holder_profile_id
    if kind != plan.subject.kind:
        version.asks_kind, version.was_kind = kind, plan.subject.kind
    return version


def withdraw_plan_line(plan: OpenPlan, holder_id: UUID) -> None:
    """Take back that this person shall hold the plan. Raises Conflict while the family is asked."""
    version = unfinished_consent(plan.subject.id)
    for line in lines_of([version.id]) if version else []:
        if version is None or line.kind != LineKind.PLAN or line.profile_id != holder_id:
            continue
        if version.is_waiting:
            raise Conflict(_("Familien er spurt. Trekk forespørselen tilbake først."))
        db.session.get_one(ConsentLine, line.id).state = LineState.TAKEN_BACK
        version.was_holder_id = None
        participant = db.session.get_one(Participant, line.participant_id)
        if participant.is_awaited:
            participant.remove(plan.at)


def _holder_participant(plan: OpenPlan, profile_id: UUID) -> Participant:
    present = present_participant(plan.subject.id, profile_id)
    if present is not None:
        return present
    shell = plan.subject
    person = employee(profile_id, shell.tenant_id, today(plan.at), child_id=shell.child_id)
    holder = Participant(
        id=new_id(),
        plan_id=plan.subject.id,
        profile_id=profile_id,
        role=Role.BATON_HOLDER,
        title=(person.title if person else None) or "",
        state=ParticipantState.PROPOSED,
    )
    db.session.add(holder)
    db.session.flush()
    return holder


def add_line(
    version: Consent,
    participant: Participant,
    kind: LineKind,
    scope: Scope,
    ends_on: date | None = None,
) -> None:
    """Let a version ask about one participant, with this scope and last day (Oslo), if any."""
    db.session.add(
        ConsentLine(
            id=new_id(),
            plan_id=version.plan_id,
            consent_id=version.id,
            participant_id=participant.id,
            profile_id=participant.profile_id,
            kind=kind,
            scope={area: int(level) for area, level in scope.items() if level},
            ends_on=ends_on,
            state=LineState.ASKED,
        )
    )


def remove_proposal(plan: OpenPlan, *, participant_id: UUID) -> None:
    """Take a proposal back before it is sent. Raises NotVisible when it is none."""
    require_holder(plan)
    lock_subject(plan.subject.id)
    participant = db.session.get(Participant, participant_id)
    if (
        participant is None
        or participant.plan_id != plan.subject.id
        or participant.state != ParticipantState.PROPOSED
        or participant.role == Role.BATON_HOLDER
    ):
        raise NotVisible
    participant.remove(plan.at)
    version = unfinished_consent(plan.subject.id)
    for line in lines_of([version.id]) if version else []:
        if line.participant_id == participant_id:
            db.session.get_one(ConsentLine, line.id).state = LineState.TAKEN_BACK
    proposer = participant.proposed_by_id
    record(
        ProposalRemoved(
            **about(plan),
            profile_id=participant.profile_id,
            proposer_profile_ids=(proposer,) if proposer else (),
        )
    )


def set_duration(plan: OpenPlan, *, until: date) -> None:
    """Set the last day (Oslo) of a version that asks for the plan itself.

    Other versions keep the day in force. Raises RuleBroken outside what the policy allows.
    """
    require_holder(plan)
    lock_subject(plan.subject.id)
    version = draft_version(plan)
    day = today(plan.at)
    longest = policy("consent_length", plan.subject.tenant_id, day)
    last = day + timedelta(days=longest.value["days_at_most"])
    if not day < until <= last:
        raise RuleBroken(
            "until", _("Velg en dag etter i dag, og senest %(last)s.", last=long_day(last))
        )
    if version.renews_id is not None or active_consent(plan.subject.id) is None:
        version.until = until
