"""Withdrawal: any one who must agree can, alone, at any time, and it bites at once (I5, I6)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from samspill.access.door import require_fresh
from samspill.core.clock import end_of_day, today
from samspill.core.errors import Conflict, NotEnough, NotVisible
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.infra.db import db, lock_subject
from samspill.organisation.queries import policy
from samspill.plans.consent.access import close_participant
from samspill.plans.consent.activation import about, carry_lines, drop_asked, family_until
from samspill.plans.consent.events import (
    ClosingBegan,
    ConsentNarrowed,
    ConsentWithdrawn,
    ParticipantWithdrawn,
)
from samspill.plans.consent.evidence import append_evidence
from samspill.plans.consent.models import (
    Consent,
    ConsentState,
    LineKind,
    Signatory,
    SignatoryState,
)
from samspill.plans.consent.queries import (
    active_consent,
    next_number,
    open_lines,
    signatories_of,
    signatory,
    unfinished_consent,
)
from samspill.plans.participants.models import Participant, ParticipantState, Role
from samspill.plans.participants.queries import present_participants
from samspill.plans.plan.access import OpenPlan, close_to_all_but
from samspill.plans.plan.models import Plan


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
    line = next((x for x in open_lines(before.id) if x.participant_id == participant_id), None)
    if line is None or line.kind == LineKind.PLAN:
        raise NotVisible
    version = _narrowed(plan, before, participant_id)
    db.session.get_one(Participant, participant_id).remove(plan.at)
    append_evidence(version, "NARROWED", {**how, "without": str(participant_id)})
    close_participant(plan.subject.id, participant_id)
    record(
        ParticipantWithdrawn(
            **about(plan),
            participant_id=participant_id,
            profile_id=line.profile_id,
            ended_profile_ids=(line.profile_id,),
        )
    )
    record(ConsentNarrowed(**about(plan), consent_id=version.id, number=version.number))


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


def _narrowed(plan: OpenPlan, before: Consent, without: UUID) -> Consent:
    before.end(ConsentState.REPLACED, plan.at)
    db.session.flush()
    version = Consent(
        id=new_id(),
        plan_id=plan.subject.id,
        number=next_number(plan.subject.id),
        state=ConsentState.ACTIVE,
        until=before.until,
        created_at=plan.at,
        active_at=plan.at,
        replaces_id=before.id,
    )
    db.session.add(version)
    db.session.flush()
    carry_lines(before, version, but=without)
    for one in signatories_of(before.id):
        earlier = db.session.get_one(Signatory, one.id)
        db.session.add(
            Signatory(
                id=new_id(),
                plan_id=plan.subject.id,
                consent_id=version.id,
                person_id=earlier.person_id,
                profile_id=earlier.profile_id,
                capacity=earlier.capacity,
                source=earlier.source,
                state=SignatoryState.SIGNED,
                answered_at=earlier.answered_at,
                channel=earlier.channel,
                interpreter=earlier.interpreter,
            )
        )
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
    asked = unfinished_consent(plan.subject.id)
    if asked is not None:
        asked.end(ConsentState.CANCELLED, plan.at)
        drop_asked(plan, asked)
        append_evidence(asked, "CANCELLED", how)
    active.end(ConsentState.WITHDRAWN, plan.at)
    append_evidence(active, "WITHDRAWN", how)
    out = _everybody_out(plan)
    db.session.get_one(Plan, plan.subject.id).begin_closing(plan.at)
    record(ConsentWithdrawn(**about(plan), consent_id=active.id, ended_profile_ids=tuple(out)))
    record(ClosingBegan(**about(plan), holder_profile_ids=(plan.subject.holder_profile_id,)))
    _close(plan, active)


def _everybody_out(plan: OpenPlan) -> list[UUID]:
    out = []
    for participant in present_participants(plan.subject.id):
        if participant.role == Role.GUARDIAN:
            continue
        was_in = participant.state in (ParticipantState.INVITED, ParticipantState.ACTIVE)
        participant.remove(plan.at)
        if was_in and participant.role != Role.BATON_HOLDER:
            out.append(participant.profile_id)
    return out


def _close(plan: OpenPlan, active: Consent) -> None:
    db.session.flush()
    day = today(plan.at)
    days = policy("closing", plan.subject.tenant_id, day).value["days"]
    until = family_until(plan.subject)
    close_to_all_but(
        plan.subject.id,
        {one.profile_id: until for one in signatories_of(active.id)},
        plan.subject.holder_profile_id,
        end_of_day(day + timedelta(days=days)),
    )
