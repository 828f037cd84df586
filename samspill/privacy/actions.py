"""Registering a case, and the steps of the data protection officer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from samspill.access.actor import Actor
from samspill.administration.access import OpenTenant
from samspill.core.clock import end_of_day, today
from samspill.core.errors import Conflict, NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.infra.crypto import seal
from samspill.infra.db import db, instant
from samspill.infra.key_store import of_tenant
from samspill.infra.limits import within_limit
from samspill.organisation.queries import policy
from samspill.privacy.events import CaseAnswered, CaseRegistered, CaseStepped
from samspill.privacy.models import CaseKind, CaseStep, Decision, PrivacyCase, StepKind
from samspill.privacy.queries import (
    STOPS,
    STOPS_A_FAULT,
    CaseView,
    case_of,
    reporter_of,
    text_place,
)

CASES_PER_DAY = 20
TO_A_REQUEST = STOPS
TO_A_FAULT = (Decision.BREACH, *STOPS_A_FAULT)


@dataclass(frozen=True)
class Reported:
    """What somebody writes. ``fault`` None for what is no fault of access; ``about`` may be ''.

    ``tenant_id`` and ``plan_number`` are of the plan it is about, if it is about one.
    """

    kind: CaseKind
    text: str
    fault: str | None = None
    about: str = ""
    tenant_id: UUID | None = None
    plan_number: int | None = None


def register_case(actor: Actor, reported: Reported) -> UUID:
    """Register a case with its clock: 72 hours for a fault of access (GDPR art. 33), 30 days for
    what somebody asks for (art. 12 no. 3), both as the policy ``privacy_cases`` says. Gives its id.

    The officer of the municipality is told at once, without a word of what it is about. Raises
    NotVisible for who belongs to no municipality, RuleBroken "text" after too many in a day.
    """
    tenant_id = reported.tenant_id or actor.tenant_id
    if tenant_id is None:
        raise NotVisible
    if not within_limit(f"privacy-case:{actor.profile_id}", CASES_PER_DAY, hours=24):
        raise RuleBroken(
            "text", _("Du har sendt mange saker i dag. Ring kommunen, så hjelper de deg."), "many"
        )
    case_id, now = new_id(), instant()
    place, whose = text_place("privacy_cases", case_id, "about"), of_tenant(tenant_id)
    db.session.add(
        PrivacyCase(
            id=case_id,
            tenant_id=tenant_id,
            reporter_profile_id=actor.profile_id,
            kind=reported.kind,
            fault=reported.fault,
            plan_number=reported.plan_number,
            text_sealed=seal(reported.text.encode(), text_place("privacy_cases", case_id), whose),
            about_sealed=seal(reported.about.encode(), place, whose) if reported.about else None,
            registered_at=now,
            due_at=_due(reported.kind, tenant_id, now),
        )
    )
    record(
        CaseRegistered(
            subject_id=tenant_id, tenant_id=tenant_id, case_id=case_id, kind=reported.kind
        )
    )
    return case_id


def _due(kind: CaseKind, tenant_id: UUID, now: datetime) -> datetime:
    rule = policy("privacy_cases", tenant_id, today(now)).value
    if kind == CaseKind.ACCESS_FAULT:
        return now + timedelta(hours=rule["fault_hours"])
    return end_of_day(today(now) + timedelta(days=rule["request_days"]))


def take_step(
    tenant: OpenTenant,
    *,
    case_id: UUID,
    step: StepKind,
    text: str = "",
    decision: Decision | None = None,
) -> None:
    """Take one step in a case: it is written once, and never changed.

    Raises NotVisible for a case of another municipality, RuleBroken at the field that lacks
    something or says what the case cannot be answered with, Conflict for a case that is over.
    """
    case = case_of(tenant.subject.id, case_id)
    if case.is_closed and step != StepKind.NOTE:
        raise Conflict(_("Saken er avsluttet."))
    _check(case, step, text, decision)
    answered = decision if step == StepKind.ANSWERED else None
    reporter = reporter_of(case_id)
    step_id, whose = new_id(), of_tenant(tenant.subject.id)
    place = text_place("case_steps", step_id)
    db.session.add(
        CaseStep(
            id=step_id,
            case_id=case_id,
            tenant_id=tenant.subject.id,
            reader_profile_id=None if step == StepKind.NOTE else reporter,
            by_profile_id=tenant.actor.profile_id,
            kind=step,
            decision=answered,
            text_sealed=seal(text.encode(), place, whose) if text else None,
            at=tenant.at,
        )
    )
    facts = {"subject_id": tenant.subject.id, "tenant_id": tenant.subject.id, "case_id": case_id}
    if answered is None or reporter is None:
        record(CaseStepped(**facts, step=step))
    else:
        record(CaseAnswered(**facts, decision=answered, reader_profile_ids=(reporter,)))


def _check(case: CaseView, step: StepKind, text: str, decision: Decision | None) -> None:
    is_fault = case.kind == CaseKind.ACCESS_FAULT
    if step == StepKind.NOTIFIED and not is_fault:
        raise RuleBroken("step", _("Bare feil i tilgang meldes til Datatilsynet."), "no_fault")
    if step == StepKind.ANSWERED:
        fitting = TO_A_FAULT if is_fault else TO_A_REQUEST
        if decision not in fitting:
            raise RuleBroken("decision", _("Velg hva svaret er."), "decision")
    if step == StepKind.CLOSED and (case.settled_at is None or case.decision is None):
        raise RuleBroken(
            "step",
            _("Svar først. Et avvik med risiko må også være meldt til Datatilsynet."),
            "unsettled",
        )
    if step != StepKind.TAKEN and not text:
        raise RuleBroken("text", _("Skriv hva som er gjort, og hvorfor."), "text")
