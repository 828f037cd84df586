"""Withdrawal: any one who must agree can, alone, at any time, and it bites at once (I5, I6)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any
from uuid import UUID

from samspill.access.door import require_fresh
from samspill.core.clock import end_of_day, today
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.language import _
from samspill.infra.db import db, lock_subject
from samspill.organisation.queries import policy
from samspill.plans.consent.access import close_participant, narrow_access
from samspill.plans.consent.activation import about, drop_asked, succeed, tell_of_leaving
from samspill.plans.consent.events import (
    ClosingBegan,
    ConsentNarrowed,
    ConsentWithdrawn,
    ParticipantNarrowed,
)
from samspill.plans.consent.evidence import append_evidence
from samspill.plans.consent.lines import asked_lines, open_lines
from samspill.plans.consent.models import (
    Consent,
    ConsentLine,
    ConsentState,
    LineKind,
    LineState,
)
from samspill.plans.consent.queries import (
    active_consent,
    answers_to,
    signatories_of,
    signatory,
    unfinished_consent,
)
from samspill.plans.consent.scope import without
from samspill.plans.consent.signatories import levels_of, standing
from samspill.plans.emergency.actions import end_with_the_plan
from samspill.plans.participants.models import FAMILY, Participant, ParticipantState, Role
from samspill.plans.participants.queries import present_participants
from samspill.plans.plan.access import OpenPlan, close_to_all_but
from samspill.plans.plan.models import ClosingReason, HandoverState, Plan
from samspill.plans.plan.queries import open_handover


def withdraw_participant(plan: OpenPlan, *, participant_id: UUID) -> None:
    """Withdraw the consent to one participant. What she wrote stays.

    Raises NotVisible when she has no open line, NotEnough for anyone who does not sign here.
    """
    lock_subject(plan.subject.id)
    end_participant(plan, _signed_by(plan), participant_id, {"by": str(plan.actor.person_id)})


def end_participant(
    plan: OpenPlan, before: Consent, participant_id: UUID, how: dict[str, Any]
) -> None:
    """End the consent to one participant in the version in force. ``how`` goes into evidence.

    Raises NotVisible when she has no open line.
    """
    _open_line(before, participant_id)
    version = narrowed(plan, before, participant_id)
    participant = db.session.get_one(Participant, participant_id)
    participant.remove(plan.at)
    append_evidence(version, "NARROWED", {**how, "without": str(participant_id)})
    close_participant(plan.subject.id, participant_id)
    tell_of_leaving(plan, participant)
    record(ConsentNarrowed(**about(plan), consent_id=version.id, number=version.number))


def narrow_participant(plan: OpenPlan, *, participant_id: UUID, areas: Collection[str]) -> None:
    """Shut some areas to one participant, now, as a version of its own. No fresh login (J7).

    ``areas`` are codes. Raises NotVisible when she has no open line, NotEnough for anyone who
    does not sign here, RuleBroken when nothing would be shut.
    """
    lock_subject(plan.subject.id)
    before = _signed_by(plan)
    line = _open_line(before, participant_id)
    if line.profile_id is None:
        raise NotVisible  # a contact is told less by a new question, or nothing any more
    removed = sorted(area for area in line.scope if area in areas)
    if not removed:
        raise RuleBroken("areas", _("Kryss av for det som skal være stengt."), "nothing_removed")
    version = succeed(plan, before, scopes={participant_id: without(line.scope, removed)})
    _lower_if_asked(plan, participant_id, removed)
    append_evidence(
        version,
        "NARROWED",
        {"by": str(plan.actor.person_id), "of": str(participant_id), "removed": removed},
    )
    narrow_access(plan.subject.id, participant_id, removed)
    record(
        ParticipantNarrowed(
            **about(plan),
            consent_id=version.id,
            participant_id=participant_id,
            profile_id=line.profile_id,
        )
    )


def _open_line(version: Consent, participant_id: UUID) -> ConsentLine:
    for line in open_lines(version.id):
        if line.participant_id == participant_id and line.kind == LineKind.PERSON:
            return line
    raise NotVisible


def _lower_if_asked(plan: OpenPlan, participant_id: UUID, removed: list[str]) -> None:
    """A renewal under way asks for less from now, or her own answer to it says less."""
    under_way = unfinished_consent(plan.subject.id)
    for line in asked_lines(under_way.id) if under_way else []:
        if under_way is None or line.participant_id != participant_id:
            continue
        if not under_way.is_waiting:
            line.scope = without(line.scope, removed)
            continue
        own = signatory(under_way.id, plan.actor.person_id)
        for answer in answers_to(under_way.id):
            if own and answer.signatory_id == own.id and answer.line_id == line.id:
                answer.scope = without(answer.scope, removed)


def consent_in_force(plan: OpenPlan) -> Consent:
    """The version that may be withdrawn. Raises Conflict when none holds."""
    active = active_consent(plan.subject.id)
    if active is None:
        raise Conflict(_("Det er ikke noe samtykke å trekke tilbake."))
    return active


def _signed_by(plan: OpenPlan) -> Consent:
    active = consent_in_force(plan)
    own = signatory(active.id, plan.actor.person_id)
    if own is None or own.profile_id != plan.actor.profile_id:
        raise NotEnough(_("Bare de som har samtykket, kan trekke det tilbake."))
    return active


def narrowed(plan: OpenPlan, before: Consent, without: UUID) -> Consent:
    """The version that goes on without one participant, unsigned. A renewal under way drops her.

    Whoever has left meanwhile is let in by no yes that was given before.
    """
    version = succeed(plan, before, but=without)
    under_way = unfinished_consent(plan.subject.id)
    for line in asked_lines(under_way.id) if under_way else []:
        if under_way is not None and line.participant_id == without:
            line.state = LineState.SHUT if under_way.is_waiting else LineState.TAKEN_BACK
    return version


def withdraw_all(plan: OpenPlan) -> None:
    """Withdraw everything: all but the family are out now; the holder may close for 14 days.

    Needs a fresh login (StepUpNeeded). Raises as ``withdraw_participant``.
    """
    lock_subject(plan.subject.id)
    active = _signed_by(plan)
    require_fresh(plan.actor)
    end_consent(plan, active, {"by": str(plan.actor.person_id)})


def end_consent(plan: OpenPlan, active: Consent, how: dict[str, Any]) -> None:
    """End the consent to the plan, and with it all that waits. ``how`` goes into evidence."""
    stop_asking(plan, how)
    active.end(ConsentState.WITHDRAWN, plan.at)
    append_evidence(active, "WITHDRAWN", how)
    out = close_down(plan, active, ClosingReason.CONSENT_WITHDRAWN)
    record(ConsentWithdrawn(**about(plan), consent_id=active.id, ended_profile_ids=tuple(out)))
    record(ClosingBegan(**about(plan), holder_profile_ids=(plan.subject.holder_profile_id,)))


def stop_asking(plan: OpenPlan, how: dict[str, Any] | None = None) -> None:
    """Nobody shall answer any more: the version under way is cancelled."""
    asked = unfinished_consent(plan.subject.id)
    if asked is not None:
        asked.end(ConsentState.CANCELLED, plan.at)
        drop_asked(plan, asked)
        append_evidence(asked, "CANCELLED", how or {"by": str(plan.actor.person_id)})


def close_down(plan: OpenPlan, active: Consent, reason: ClosingReason) -> list[UUID]:
    """All but the family out, now; the holder may close. Gives the profiles that had access."""
    out = _everybody_out(plan)
    handover = open_handover(plan.subject.id)
    if handover is not None:
        handover.move(HandoverState.TAKEN_BACK, plan.at)
    db.session.get_one(Plan, plan.subject.id).begin_closing(plan.at, reason)
    end_with_the_plan(plan.subject.id)
    _close(plan, active, reason)
    return out


def _everybody_out(plan: OpenPlan) -> list[UUID]:
    out = [plan.subject.acting_profile_id] if plan.subject.acting_profile_id else []
    for participant in present_participants(plan.subject.id):
        if participant.role in FAMILY:
            continue
        was_in = participant.state in (ParticipantState.INVITED, ParticipantState.ACTIVE)
        participant.remove(plan.at)
        if was_in and participant.profile_id and participant.role != Role.BATON_HOLDER:
            out.append(participant.profile_id)
    return out


def _close(plan: OpenPlan, active: Consent, reason: ClosingReason) -> None:
    db.session.flush()
    day = today(plan.at)
    days = policy("closing", plan.subject.tenant_id, day).value["days"]
    held = standing(plan.subject, day)
    close_to_all_but(
        plan.subject.id,
        {
            one.profile_id: (levels_of(one.capacity), held.until(one.person_id))
            for one in signatories_of(active.id)
            if held.may_stay(one.person_id)
        },
        plan.subject.holder_profile_id,
        end_of_day(day + timedelta(days=days)),
        reason.lower().replace("_", " "),
    )
