"""Opening what a line that holds says: to a participant, to a new holder, as another kind."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from samspill.core.clock import today
from samspill.core.event import record
from samspill.identity.models import Profile
from samspill.infra.db import db
from samspill.organisation.queries import policy
from samspill.plans.consent.access import close_participant, open_holder, open_participant
from samspill.plans.consent.events import (
    BatonPassed,
    ContactAgreed,
    HolderLeft,
    ParticipantInvited,
    PlanKindChanged,
)
from samspill.plans.consent.evidence import append_evidence
from samspill.plans.consent.models import (
    Consent,
    ConsentLine,
    LineKind,
)
from samspill.plans.consent.scope import Scope
from samspill.plans.participants.models import Participant, ParticipantState, Role
from samspill.plans.participants.queries import present_participant
from samspill.plans.plan.access import OpenPlan, close_acting, close_to, open_draft
from samspill.plans.plan.models import HandoverState, Plan, PlanKind
from samspill.plans.plan.queries import open_handover


def about(plan: OpenPlan) -> dict[str, Any]:
    """The two fields every event of a plan has."""
    return {"subject_id": plan.subject.id, "tenant_id": plan.subject.tenant_id}


def about_contact(participant: Participant) -> dict[str, Any]:
    """What the events of somebody who never signs in say of her."""
    return {
        "participant_id": participant.id,
        "contact_name": participant.contact_name or "",
        "contact_place": participant.contact_place or "",
    }


def let_in(plan: OpenPlan, line: ConsentLine, until: date, *, was_expired: bool = False) -> None:
    """Open what a line that holds says, to the end of the day ``until`` (Oslo)."""
    participant = db.session.get_one(Participant, line.participant_id)
    if participant.profile_id is None:
        if participant.joined_at is None:
            record(ContactAgreed(**about(plan), **about_contact(participant)))
        participant.join(plan.at)
        return
    close_participant(plan.subject.id, participant.id, "renewed")
    if participant.role == Role.EXTERNAL:
        until = _welcome_from_outside(plan, participant, until)
    if line.kind == LineKind.PLAN:
        if participant.profile_id != plan.subject.holder_profile_id:
            _pass_baton(plan, participant, line)
        participant.take_baton(plan.at)
        open_holder(plan.subject.id, participant.id, participant.profile_id, until)
    elif participant.state == ParticipantState.PAUSED and not was_expired:
        return
    elif participant.joined_at is not None:
        participant.join(plan.at)
        profile_id = participant.own_profile_id
        open_participant(plan.subject.id, participant.id, profile_id, line.scope, until)
    else:
        invite(plan, participant, line.scope, until)


def invite(plan: OpenPlan, participant: Participant, scope: Scope, until: date) -> None:
    """Open what the scope says to the end of ``until`` (Oslo), and invite for the policy's days."""
    days = policy("invitation", plan.subject.tenant_id, today(plan.at)).value["days"]
    participant.invite(plan.at, today(plan.at) + timedelta(days=days))
    profile_id = participant.own_profile_id
    open_participant(plan.subject.id, participant.id, profile_id, scope, until)
    record(
        ParticipantInvited(
            **about(plan),
            participant_id=participant.id,
            profile_id=profile_id,
            invited_profile_ids=(profile_id,),
        )
    )


def _welcome_from_outside(plan: OpenPlan, participant: Participant, until: date) -> date:
    """Open the profile of an external professional, and say how long she has access at first.

    She must be confirmed again within the policy's days; access ends by that date unless she is.
    """
    rule = policy("external_confirmation", plan.subject.tenant_id, today(plan.at)).value
    first = min(until, today(plan.at) + timedelta(days=rule["days"]))
    participant.confirm(first)
    profile = db.session.get_one(Profile, participant.profile_id)
    profile.valid_to = max(profile.valid_to, until + timedelta(days=1))
    return first


def _pass_baton(plan: OpenPlan, participant: Participant, line: ConsentLine) -> None:
    """The old holder had it until now; from now on she is out, and the new one has it (J5)."""
    row = db.session.get_one(Plan, plan.subject.id)
    before, after = row.holder_profile_id, participant.own_profile_id
    for profile_id in (before, after):
        close_to(row.id, profile_id, "baton passed on")
    if row.acting_profile_id is not None:
        close_acting(row.id, row.acting_profile_id, "baton passed on")
    old = present_participant(row.id, before)
    if old is not None:
        old.remove(plan.at)
    open_draft(row.id, after)
    row.pass_baton(after)
    handover = open_handover(row.id)
    if handover is not None:
        taken = handover.to_profile_id == after
        handover.move(HandoverState.DONE if taken else HandoverState.TAKEN_BACK, plan.at)
    version = db.session.get_one(Consent, line.consent_id)
    people = {"from": str(before), "to": str(after)}
    append_evidence(version, "HANDOVER", people)
    record(
        BatonPassed(
            **about(plan),
            profile_id=after,
            new_profile_ids=(after,),
            was_profile_id=before,
        )
    )
    record(HolderLeft(**about(plan), ended_profile_ids=(before,)))


def change_kind_of(plan: OpenPlan, version: Consent, kind: PlanKind) -> None:
    """The plan is of another kind from now on; all that stands in it stays."""
    row = db.session.get_one(Plan, plan.subject.id)
    before, row.kind = row.kind, kind
    append_evidence(version, "KIND_CHANGED", {"from": before, "to": kind})
    record(PlanKindChanged(**about(plan), kind=kind, was=before))
