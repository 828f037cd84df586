"""Asking: a drafted version is sent to all who must agree, or the question is taken back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from samspill.core.clock import age, today
from samspill.core.errors import RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.identity.queries import profiles_by_id
from samspill.infra.db import db, lock_subject
from samspill.plans.child_views.queries import child_view, hearing_at
from samspill.plans.consent.actions import require_holder
from samspill.plans.consent.activation import (
    about,
    adds_to_what_ran_out,
    drop_asked,
    waiting_consent,
)
from samspill.plans.consent.events import (
    ConsentCancelled,
    ConsentSent,
)
from samspill.plans.consent.evidence import append_evidence
from samspill.plans.consent.exempting import leave_out
from samspill.plans.consent.lines import LineView, lines_of
from samspill.plans.consent.models import (
    Consent,
    ConsentState,
    LineKind,
    LineState,
    Signatory,
    SignatoryState,
)
from samspill.plans.consent.queries import unfinished_consent
from samspill.plans.consent.signatories import WhoMustAgree, standing, who_must_agree
from samspill.plans.participants.models import Participant, ParticipantState
from samspill.plans.plan.access import OpenPlan, open_to_signatories
from samspill.plans.plan.individual import require_only_one
from samspill.plans.plan.models import Plan, PlanKind, PlanStatus


def send_consent(plan: OpenPlan) -> Consent:
    """Send the drafted version to all who must agree. Participants are told nothing (I14).

    Raises RuleBroken when nothing is asked, no end date is set, it is unclear who must agree,
    the holder would have to (I4), or nobody has written what a child of that age means.
    """
    require_holder(plan)
    return send_for_holder(plan)


def send_for_holder(plan: OpenPlan) -> Consent:
    """The same for a job, when the holder said so before. What is refused, is before any change."""
    lock_subject(plan.subject.id)
    version, asked = _ready_to_send(plan)
    required = _required(plan, asked)
    _require_heard(plan)
    profiles = [one.profile_id for one in required.people]
    version.state, version.sent_at = ConsentState.SENT, plan.at
    _add_signatories(plan, version, required)
    for line in asked:
        participant = db.session.get_one(Participant, line.participant_id)
        if participant.is_awaited:
            participant.state = ParticipantState.AWAITING_CONSENT
    if plan.subject.is_draft:
        db.session.get_one(Plan, plan.subject.id).status = PlanStatus.AWAITING_CONSENT
    append_evidence(version, "SENT", _as_sent(required, asked))
    record(
        ConsentSent(
            **about(plan),
            consent_id=version.id,
            number=version.number,
            signatory_profile_ids=tuple(profiles),
        )
    )
    return version


def _as_sent(required: WhoMustAgree, asked: list[LineView]) -> dict[str, Any]:
    """What the evidence keeps of a request: whom, by which rule, and for what."""
    return {
        "signatories": [str(one.profile_id) for one in required.people],
        "left_out": [str(one.person_id) for one in required.left_out],
        "by_people": required.by_people,
        "rule": required.rule_source,
        "lines": {str(line.id): line.scope for line in asked},
    }


def _ready_to_send(plan: OpenPlan) -> tuple[Consent, list[LineView]]:
    version = unfinished_consent(plan.subject.id)
    lines = lines_of([version.id]) if version else []
    asked = [line for line in lines if line.state == LineState.ASKED]
    people = [line for line in asked if line.kind == LineKind.PERSON]
    enough = asked if plan.subject.is_in_use else people
    if version is None or version.is_waiting or not (version.renews_id or enough):
        raise RuleBroken("", _("Foreslå minst én deltaker først."), "nothing_asked")
    if adds_to_what_ran_out(plan, version):
        text = _("Samtykket som gjaldt, har gått ut. Be om nytt samtykke først.")
        raise RuleBroken("", text, "ran_out")
    if (version.asks_kind or plan.subject.kind) == PlanKind.INDIVIDUAL_PLAN:
        require_only_one(plan.subject.child_id, but=plan.subject.id)
    if version.until is None or version.until <= today(plan.at):
        raise RuleBroken("until", _("Velg hvor lenge samtykket skal gjelde."), "no_until")
    return version, asked


def _require_heard(plan: OpenPlan) -> None:
    """The child is asked before the adults are, or the consent says why not (barnelova § 31)."""
    day, child = today(plan.at), plan.subject
    rule = hearing_at(age(child.child_born_on, day), child.tenant_id, day)
    if rule.must_be_heard and child_view(child.id) is None:
        text = _("Skriv først hva %(child)s mener.", child=child.child_first_name)
        raise RuleBroken("", text, "child_not_heard")


def _required(plan: OpenPlan, asked: list[LineView]) -> WhoMustAgree:
    """Who must agree: neither who holds the plan or acts for her, nor who is to hold it (I4)."""
    required = who_must_agree(plan.subject, today(plan.at))
    to_be = [x.profile_id for x in asked if x.kind == LineKind.PLAN and x.profile_id]
    hold = [plan.actor.profile_id, plan.subject.holder_profile_id, *to_be]
    people = {one.person_id for one in profiles_by_id(hold).values()}
    if any(one.person_id in people for one in required.people):
        raise RuleBroken(
            "",
            _("Stafettholderen kan ikke selv svare for barnet. Velg en annen stafettholder."),
            "holder_signs",
        )
    return required


def _add_signatories(plan: OpenPlan, version: Consent, required: WhoMustAgree) -> None:
    held = standing(plan.subject, today(plan.at))
    for one in required.people:
        db.session.add(
            Signatory(
                id=new_id(),
                plan_id=version.plan_id,
                consent_id=version.id,
                person_id=one.person_id,
                profile_id=one.profile_id,
                capacity=one.capacity,
                source=one.source,
                state=SignatoryState.WAITING,
            )
        )
    people = {one.profile_id: held.until(one.person_id) for one in required.people}
    open_to_signatories(plan.subject.id, version.id, people)
    leave_out(version, required.left_out, held)


def cancel_request(plan: OpenPlan, *, consent_id: UUID) -> None:
    """Take a sent version back before all have answered. Raises Conflict when it has ended."""
    require_holder(plan)
    lock_subject(plan.subject.id)
    version = waiting_consent(plan, consent_id)
    version.end(ConsentState.CANCELLED, plan.at)
    drop_asked(plan, version)
    append_evidence(version, "CANCELLED", {"by": str(plan.actor.profile_id)})
    record(ConsentCancelled(**about(plan), consent_id=version.id, number=version.number))
