"""What follows when the last one has answered, in the same transaction as the answer."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from samspill.core.clock import birthday, start_of_day, today
from samspill.core.errors import Conflict, NotVisible
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.infra.db import db
from samspill.organisation.queries import policy
from samspill.plans.consent.access import open_holder, open_participant
from samspill.plans.consent.events import ConsentActivated, ConsentDeclined, ParticipantInvited
from samspill.plans.consent.evidence import append_evidence
from samspill.plans.consent.models import (
    Answer,
    Consent,
    ConsentLine,
    ConsentState,
    LineKind,
    LineState,
)
from samspill.plans.consent.queries import (
    SignatoryView,
    active_consent,
    answers_to,
    asked_lines,
    consent,
    open_lines,
    signatories_of,
)
from samspill.plans.consent.scope import narrowest
from samspill.plans.participants.models import Participant, ParticipantState, Role
from samspill.plans.participants.queries import present_participant
from samspill.plans.plan.access import OpenPlan, open_to_family
from samspill.plans.plan.models import Plan, PlanStatus
from samspill.plans.plan.queries import PlanView


def about(plan: OpenPlan) -> dict[str, Any]:
    """The two fields every event of a plan has."""
    return {"subject_id": plan.subject.id, "tenant_id": plan.subject.tenant_id}


def family_until(plan: PlanView) -> datetime:
    """When the guardians' access ends by itself: the day the child is of age (UTC instant)."""
    ages = policy("ages", plan.tenant_id, today()).value
    return start_of_day(birthday(plan.child_born_on, ages["adult_from"]))


def waiting_consent(plan: OpenPlan, consent_id: UUID) -> Consent:
    """The version that waits for answers. Raises NotVisible, or Conflict when it has ended."""
    version = consent(plan.subject.id, consent_id)
    if version is None or version.state == ConsentState.DRAFT:
        raise NotVisible
    if not version.is_waiting:
        raise Conflict(_("Dette samtykket venter ikke lenger på svar."))
    return version


def drop_asked(plan: OpenPlan, version: Consent) -> None:
    """Nobody asked about in this version comes in by it."""
    for line in asked_lines(version.id):
        line.state = LineState.SHUT
        participant = db.session.get_one(Participant, line.participant_id)
        if participant.role == Role.BATON_HOLDER:
            participant.state = ParticipantState.PROPOSED
        else:
            participant.remove(plan.at)
    row = db.session.get_one(Plan, plan.subject.id)
    if row.status == PlanStatus.AWAITING_CONSENT:
        row.status = PlanStatus.DRAFT


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
    opened = _settle_lines(plan, version)
    if not opened:
        decline(plan, version)
        return
    before = active_consent(plan.subject.id)
    if before is not None:
        _replace(plan, before, version)
    version.state, version.active_at = ConsentState.ACTIVE, plan.at
    until = version.until or today(plan.at)
    db.session.get_one(Plan, plan.subject.id).activate(until)
    append_evidence(version, "ACTIVE", {"lines": {str(x.id): x.scope for x in opened}})
    signatories = signatories_of(version.id)
    family = [one.profile_id for one in signatories]
    if before is None:
        open_to_family(plan.subject.id, family, family_until(plan.subject))
        _add_family(plan, signatories)
    for line in opened:
        _let_in(plan, line, until)
    record(ConsentActivated(**about(plan), consent_id=version.id, number=version.number))


def _settle_lines(plan: OpenPlan, version: Consent) -> list[ConsentLine]:
    """Open what all said yes to, with the narrowest scope anyone left; shut the other people.

    A no to the plan itself settles nothing: then nobody on the version comes in by it.
    """
    asked, answers = asked_lines(version.id), answers_to(version.id)
    given = {line.id: [a for a in answers if a.line_id == line.id] for line in asked}
    wanted = [x for x in asked if given[x.id] and all(a.answer != Answer.NO for a in given[x.id])]
    if any(line.kind == LineKind.PLAN and line not in wanted for line in asked):
        return []
    for line in asked:
        if line in wanted:
            line.scope = narrowest([line.scope, *(a.scope for a in given[line.id])])
            line.state = LineState.OPEN
        else:
            line.state = LineState.SHUT
            db.session.get_one(Participant, line.participant_id).remove(plan.at)
    db.session.flush()
    return wanted


def _replace(plan: OpenPlan, before: Consent, version: Consent) -> None:
    before.end(ConsentState.REPLACED, plan.at)
    version.replaces_id = before.id
    db.session.flush()
    carry_lines(before, version)


def carry_lines(before: Consent, version: Consent, but: UUID | None = None) -> None:
    """What held in the version before holds in this one too, but for one participant."""
    for line in open_lines(before.id):
        if line.participant_id == but:
            line.state = LineState.ENDED
            continue
        db.session.add(
            ConsentLine(
                id=new_id(),
                plan_id=line.plan_id,
                consent_id=version.id,
                participant_id=line.participant_id,
                profile_id=line.profile_id,
                kind=line.kind,
                scope=line.scope,
                state=LineState.OPEN,
                carried_from_id=line.id,
            )
        )


def _add_family(plan: OpenPlan, signatories: list[SignatoryView]) -> None:
    for one in signatories:
        if present_participant(plan.subject.id, one.profile_id) is None:
            db.session.add(
                Participant(
                    id=new_id(),
                    plan_id=plan.subject.id,
                    profile_id=one.profile_id,
                    role=Role.GUARDIAN,
                    title="",
                    state=ParticipantState.ACTIVE,
                    joined_at=plan.at,
                )
            )


def _let_in(plan: OpenPlan, line: ConsentLine, until: date) -> None:
    participant = db.session.get_one(Participant, line.participant_id)
    if line.kind == LineKind.PLAN:
        participant.join(plan.at)
        open_holder(plan.subject.id, participant.id, participant.profile_id, until)
        return
    days = policy("invitation", plan.subject.tenant_id, today(plan.at)).value["days"]
    participant.invite(plan.at, today(plan.at) + timedelta(days=days))
    open_participant(plan.subject.id, participant.id, participant.profile_id, line.scope, until)
    record(
        ParticipantInvited(
            **about(plan),
            participant_id=participant.id,
            profile_id=participant.profile_id,
            invited_profile_ids=(participant.profile_id,),
        )
    )
