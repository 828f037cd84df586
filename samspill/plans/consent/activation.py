"""What follows when the last one has answered, in the same transaction as the answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from samspill.access.grants import profiles_with
from samspill.access.levels import Area, Level
from samspill.core.clock import today
from samspill.core.errors import Conflict, NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.identity.blocks import blocked_profiles
from samspill.infra.db import db
from samspill.plans.consent.access import close_participant
from samspill.plans.consent.events import (
    ConsentActivated,
    ConsentDeclined,
    ContactWithdrawn,
    ParticipantWithdrawn,
)
from samspill.plans.consent.evidence import append_evidence
from samspill.plans.consent.letting_in import (
    about,
    about_contact,
    change_kind_of,
    let_in,
    may_come_in,
)
from samspill.plans.consent.lines import asked_lines, lines_of, open_lines
from samspill.plans.consent.models import (
    PRESENT,
    Answer,
    Consent,
    ConsentLine,
    ConsentState,
    LineKind,
    LineState,
    Signatory,
    SignatoryState,
)
from samspill.plans.consent.queries import (
    SignatoryView,
    active_consent,
    all_signatories,
    answers_to,
    consent,
    next_number,
    signatories_of,
)
from samspill.plans.consent.scope import Scope, narrowest
from samspill.plans.consent.signatories import (
    Standing,
    levels_of,
    role_of,
    standing,
    who_must_agree,
)
from samspill.plans.participants.models import Participant, ParticipantState
from samspill.plans.participants.queries import present_participant
from samspill.plans.plan.access import OpenPlan, open_to_family
from samspill.plans.plan.actions import forget_arrival
from samspill.plans.plan.models import Plan, PlanKind, PlanStatus


def waiting_consent(plan: OpenPlan, consent_id: UUID) -> Consent:
    """The version that waits for answers. Raises NotVisible, or Conflict when it has ended."""
    version = consent(plan.subject.id, consent_id)
    if version is None or version.state == ConsentState.DRAFT:
        raise NotVisible
    if not version.is_waiting:
        raise Conflict(_("Dette samtykket venter ikke lenger på svar."))
    return version


def still_right(plan: OpenPlan, version: Consent) -> bool:
    """Are those who were asked exactly those who must agree today?"""
    try:
        required = who_must_agree(plan.subject, today(plan.at)).people
    except RuleBroken:
        return False
    rows = all_signatories(version.id)
    if any(one.state == SignatoryState.SUSPENDED for one in rows):
        return False
    asked = {(one.person_id, one.profile_id) for one in rows if one.state in PRESENT}
    return asked == {(one.person_id, one.profile_id) for one in required}


def adds_to_what_ran_out(plan: OpenPlan, version: Consent) -> bool:
    """Does it only add to a consent whose last day has passed? It cannot stand alone (F1).

    What held before would seem to go on with it, though everybody's access has ended.
    """
    if version.renews_id is not None:
        return False
    before = active_consent(plan.subject.id)
    if before is not None:
        return before.has_run_out(today(plan.at))
    asked = {line.kind for line in asked_lines(version.id)}
    return plan.subject.is_expired and LineKind.PLAN not in asked


def drop_asked(plan: OpenPlan, version: Consent) -> None:
    """Nobody asked about in this version comes in by it; who is in already, stays."""
    for line in asked_lines(version.id):
        line.state = LineState.SHUT
        participant = db.session.get_one(Participant, line.participant_id)
        if participant.is_awaited and participant.profile_id == plan.subject.holder_profile_id:
            participant.state = ParticipantState.PROPOSED
        elif participant.is_awaited:
            participant.remove(plan.at)
    row = db.session.get_one(Plan, plan.subject.id)
    if row.status == PlanStatus.AWAITING_CONSENT:
        row.status = PlanStatus.DRAFT
    if version.asks_content:
        forget_arrival(plan)


def decline(plan: OpenPlan, version: Consent, how: dict[str, Any] | None = None) -> None:
    """A required yes is missing: the version ends, what held before goes on unchanged.

    ``how`` says who said no, and how, when that is not the actor.
    """
    version.end(ConsentState.DECLINED, plan.at)
    drop_asked(plan, version)
    append_evidence(version, "DECLINED", how or {"by": str(plan.actor.profile_id)})
    record(
        ConsentDeclined(
            **about(plan),
            consent_id=version.id,
            number=version.number,
            holder_profile_ids=(plan.subject.holder_profile_id,),
        )
    )


def activate(plan: OpenPlan, version: Consent) -> None:
    """All have answered: open every line that all said yes to, in this transaction (I1, F1)."""
    asked = asked_lines(version.id)
    agreed = _agreed(version, asked)
    no_plan = any(line.kind == LineKind.PLAN and line.id not in agreed for line in asked)
    if no_plan or not agreed:
        decline(plan, version)
        return
    before = active_consent(plan.subject.id)
    if before is not None:
        _replace(plan, before, version)
    opened = _settle_lines(plan, asked, agreed)
    if version.reads_on_until is not None:
        _let_read_on(version)
    version.state, version.active_at = ConsentState.ACTIVE, plan.at
    until = version.until or today(plan.at)
    row = db.session.get_one(Plan, plan.subject.id)
    row.activate(until)
    append_evidence(version, "ACTIVE", {"lines": {str(x.id): x.scope for x in opened}})
    _welcome_family(plan, version)
    for line in opened:
        let_in(plan, line, until)
    if version.was_kind and version.asks_kind:
        change_kind_of(plan, version, PlanKind(version.asks_kind))
    record(ConsentActivated(**about(plan), consent_id=version.id, number=version.number))


def _let_read_on(version: Consent) -> None:
    """Those who are in when all have said yes: not whom this version asks about, nor who rests."""
    for line in open_lines(version.id):
        place = db.session.get_one(Participant, line.participant_id)
        asked_anew = line.carried_from_id is None and line.kind == LineKind.PERSON
        if place.state == ParticipantState.ACTIVE and not asked_anew:
            line.reads_on_until = version.reads_on_until


def _agreed(version: Consent, asked: list[ConsentLine]) -> dict[UUID, Scope]:
    """The lines that all said yes to, with the narrowest scope anyone left."""
    answers = answers_to(version.id)
    agreed = {}
    for line in asked:
        given = [a for a in answers if a.line_id == line.id]
        if given and all(a.answer != Answer.NO for a in given):
            agreed[line.id] = narrowest([line.scope, *(a.scope for a in given)])
    return agreed


def _settle_lines(
    plan: OpenPlan, asked: list[ConsentLine], agreed: dict[UUID, Scope]
) -> list[ConsentLine]:
    """Open what all said yes to; the others stay out, or are out from now."""
    opened = []
    for line in asked:
        participant = db.session.get_one(Participant, line.participant_id)
        if line.id in agreed and not _is_kept_out(plan, participant):
            line.scope, line.state = agreed[line.id], LineState.OPEN
            opened.append(line)
            continue
        line.state = LineState.SHUT
        if participant.state != ParticipantState.REMOVED:
            leave_out(plan, participant)
    db.session.flush()
    return opened


def _is_kept_out(plan: OpenPlan, participant: Participant) -> bool:
    """Was somebody new blocked, or has she left, while she was asked about (I14, I21)?"""
    if participant.state == ParticipantState.REMOVED:
        return True
    is_new = participant.is_awaited and participant.profile_id is not None
    return is_new and not may_come_in(plan, participant.own_profile_id)


def leave_out(plan: OpenPlan, participant: Participant) -> None:
    """The consent does not hold for this participant; whoever was in, is out now and told so."""
    was_in = not participant.is_awaited
    participant.remove(plan.at)
    if not was_in:
        return
    close_participant(plan.subject.id, participant.id)
    tell_of_leaving(plan, participant)


def tell_of_leaving(plan: OpenPlan, participant: Participant) -> None:
    """Tell that the consent to a participant is gone: herself, or for a contact the holder."""
    if participant.profile_id is None:
        holder = (plan.subject.holder_profile_id,)
        record(
            ContactWithdrawn(**about(plan), **about_contact(participant), holder_profile_ids=holder)
        )
        return
    record(
        ParticipantWithdrawn(
            **about(plan),
            participant_id=participant.id,
            profile_id=participant.profile_id,
            ended_profile_ids=(participant.profile_id,),
        )
    )


def _replace(plan: OpenPlan, before: Consent, version: Consent) -> None:
    before.end(ConsentState.REPLACED, plan.at)
    version.replaces_id = before.id
    db.session.flush()
    if version.renews_id is None:
        carry_lines(before, version)
        return
    asked = {line.participant_id for line in lines_of([version.id])}
    for line in open_lines(before.id):
        if line.participant_id not in asked:  # a longer time needs a yes to each
            line.state = LineState.ENDED
            leave_out(plan, db.session.get_one(Participant, line.participant_id))


def succeed(
    plan: OpenPlan,
    before: Consent,
    *,
    but: UUID | None = None,
    scopes: Mapping[UUID, Scope] | None = None,
    reads_on: bool = True,
) -> Consent:
    """The version that takes over at once, unsigned, because it never holds more than ``before``.

    Without the participant ``but``; ``scopes`` is what is left for whom it is narrowed;
    ``reads_on`` False: nobody reads on when the family has moved.
    """
    before.end(ConsentState.REPLACED, plan.at)
    db.session.flush()
    version = Consent(
        id=new_id(),
        plan_id=plan.subject.id,
        number=next_number(plan.subject.id),
        state=ConsentState.ACTIVE,
        until=before.until,
        renew_by=before.renew_by,
        renew_because=before.renew_because,
        created_at=plan.at,
        active_at=plan.at,
        replaces_id=before.id,
    )
    db.session.add(version)
    db.session.flush()
    carry_lines(before, version, but, scopes, reads_on=reads_on)
    _carry_signatories(before, version)
    return version


def _carry_signatories(before: Consent, version: Consent) -> None:
    for earlier in all_signatories(before.id):
        db.session.add(
            Signatory(
                id=new_id(),
                plan_id=version.plan_id,
                consent_id=version.id,
                person_id=earlier.person_id,
                profile_id=earlier.profile_id,
                capacity=earlier.capacity,
                source=earlier.source,
                state=earlier.state,
                answered_at=earlier.answered_at,
                channel=earlier.channel,
                interpreter=earlier.interpreter,
                exemption_id=earlier.exemption_id,
            )
        )


def carry_lines(
    before: Consent,
    version: Consent,
    but: UUID | None = None,
    scopes: Mapping[UUID, Scope] | None = None,
    *,
    reads_on: bool = True,
) -> None:
    """What held in the version before holds in this one too, but for one participant.

    ``scopes`` is participant id to what is left, for those whose scope is narrowed. Whom this
    version asks about itself is not carried; with another holder, nor is the one before.
    """
    asked = asked_lines(version.id)
    anew = {but, *(line.participant_id for line in asked)}
    plan_anew = any(line.kind == LineKind.PLAN for line in asked)
    narrowed = scopes or {}
    for line in open_lines(before.id):
        if line.participant_id in anew or (plan_anew and line.kind == LineKind.PLAN):
            line.state = LineState.ENDED
            continue
        carry_line(
            line,
            version,
            line.participant_id,
            line.profile_id,
            narrowed.get(line.participant_id, line.scope),
            line.reads_on_until if reads_on else None,
        )


def carry_line(
    line: ConsentLine,
    version: Consent,
    participant_id: UUID,
    profile_id: UUID | None,
    scope: Scope,
    reads_on_until: date | None = None,
) -> None:
    """Let a line that holds go on in the next version, unasked: never for more than it was."""
    db.session.add(
        ConsentLine(
            id=new_id(),
            plan_id=line.plan_id,
            consent_id=version.id,
            participant_id=participant_id,
            profile_id=profile_id,
            kind=line.kind,
            scope=scope,
            ends_on=line.ends_on,
            state=LineState.OPEN,
            carried_from_id=line.id,
            reads_on_until=reads_on_until,
        )
    )


def _welcome_family(plan: OpenPlan, version: Consent) -> None:
    """Open the plan to those who signed and do not have it yet: all of them the first time."""
    inside = profiles_with(plan.subject.id, Area.GOALS, Level.CONTRIBUTE)
    new = [one for one in signatories_of(version.id) if one.profile_id not in inside]
    open_family(plan, new, standing(plan.subject, today(plan.at)))
    _add_family(plan, new)


def open_family(plan: OpenPlan, people: list[SignatoryView], held: Standing) -> None:
    """Open the plan to those who signed, each as what she signed, until her own end."""
    for one in people:
        ends = {one.profile_id: held.until(one.person_id)}
        open_to_family(plan.subject.id, ends, levels_of(one.capacity))


def _add_family(plan: OpenPlan, signatories: list[SignatoryView]) -> None:
    """Who has signed takes part; not who was blocked from the child since then (I21)."""
    profiles = [one.profile_id for one in signatories]
    blocked = blocked_profiles(plan.subject.child_id, profiles, today(plan.at))
    for one in signatories:
        if one.profile_id in blocked:
            continue
        if present_participant(plan.subject.id, one.profile_id) is None:
            db.session.add(
                Participant(
                    id=new_id(),
                    plan_id=plan.subject.id,
                    profile_id=one.profile_id,
                    role=role_of(one.capacity),
                    title="",
                    state=ParticipantState.ACTIVE,
                    joined_at=plan.at,
                )
            )
