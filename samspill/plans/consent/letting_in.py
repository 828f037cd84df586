"""Opening what a line that holds says: to a participant, to a new holder, as another kind."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from samspill.core.clock import months_after, today
from samspill.core.event import record
from samspill.identity.blocks import blocked_profiles
from samspill.identity.models import Profile, ProfileKind
from samspill.identity.queries import employee
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
from samspill.plans.participants.models import Participant, PauseReason, Role
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


def let_in(plan: OpenPlan, line: ConsentLine, until: date, *, again: bool = False) -> None:
    """Open what a line that holds says, to the end of the day ``until`` (Oslo).

    A place that somebody let rest, or whose last day has passed, stays shut. ``again``: a plan
    that had ended is opened, and each has the last day of before.
    """
    participant = db.session.get_one(Participant, line.participant_id)
    if participant.profile_id is None:
        if participant.joined_at is None:
            record(ContactAgreed(**about(plan), **about_contact(participant)))
        participant.join(plan.at)
        return
    if line.kind == LineKind.PLAN:
        close_participant(plan.subject.id, participant.id, "renewed")
        if participant.profile_id != plan.subject.holder_profile_id:
            _pass_baton(plan, participant, line)
        participant.take_baton(plan.at)
        open_holder(plan.subject.id, participant.id, participant.profile_id, until)
        return
    if _stays_shut(plan, participant):
        close_participant(plan.subject.id, participant.id, "renewed")
        return
    if not again:
        _limit(plan, participant, line, until)
    open_place(plan, participant, line.scope, until, because="renewed")


def _stays_shut(plan: OpenPlan, participant: Participant) -> bool:
    """Does the place rest by choice, or has it ended? A plan's own end is not the place's."""
    if participant.rests_by_choice:
        participant.pause(PauseReason(participant.paused_because or ""))
        return True
    if not participant.is_over(today(plan.at)):
        return False
    if participant.has_left:
        participant.expire()
    return True


def _limit(plan: OpenPlan, participant: Participant, line: ConsentLine, until: date) -> None:
    """The last day of the place: what was asked for, and for who is in by her work a year."""
    ends = line.ends_on or until
    if participant.role in (Role.PROFESSIONAL, Role.EXTERNAL):
        day = today(plan.at)
        rule = policy("participation", plan.subject.tenant_id, day)
        ends = min(ends, months_after(day, rule.value["months"]))
    participant.end_place(ends, until)


def open_place(
    plan: OpenPlan, participant: Participant, scope: Scope, until: date, *, because: str
) -> None:
    """Open a place to the end of ``until`` (Oslo): who never came in is invited, others are in.

    ``because`` is why what was open before ends. Never past the last day of the place; an
    external professional has it until she is to be confirmed again.
    """
    close_participant(plan.subject.id, participant.id, because)
    if participant.role == Role.EXTERNAL:
        until = _welcome_from_outside(plan, participant, until)
    if participant.joined_at is None:
        invite(plan, participant, scope, until)
        return
    participant.join(plan.at)
    open_participant(plan.subject.id, participant.id, participant.own_profile_id, scope, until)


def move_end(plan: OpenPlan, participant: Participant, scope: Scope, until: date) -> None:
    """The last day is another: a place that is open is so until then, a shut one stays shut."""
    close_participant(plan.subject.id, participant.id, "place changed")
    until = min(until, participant.confirm_by or until)
    open_participant(plan.subject.id, participant.id, participant.own_profile_id, scope, until)


def may_come_in(plan: OpenPlan, profile_id: UUID) -> bool:
    """Is she at work, if she is in by her work here, and may she find the plan (I21)?"""
    shell, day = plan.subject, today(plan.at)
    if db.session.get_one(Profile, profile_id).kind == ProfileKind.WORK:
        return employee(profile_id, shell.tenant_id, day, child_id=shell.child_id) is not None
    return not blocked_profiles(shell.child_id, [profile_id], day)


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
