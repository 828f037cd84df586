"""Intentions on the baton: offer it, answer, ask the family, take the offer back."""

from __future__ import annotations

from uuid import UUID

from samspill.access.actor import Actor
from samspill.core.clock import today
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.identity.queries import employee
from samspill.infra.db import db, instant, lock_subject
from samspill.plans.consent.actions import ask_for_plan, require_holder, withdraw_plan_line
from samspill.plans.consent.activation import about
from samspill.plans.consent.models import Consent
from samspill.plans.holders.events import BatonOffered, OfferAnswered, OfferWithdrawn
from samspill.plans.plan.access import OpenPlan
from samspill.plans.plan.models import Handover, HandoverState, PlanKind
from samspill.plans.plan.queries import may_hold_plans, open_handover


def offer_baton(plan: OpenPlan, *, profile_id: UUID) -> Handover:
    """Gi stafetten videre: ask a colleague. Nobody gets access by it, and she learns no name.

    Raises NotEnough for anyone but the holder, RuleBroken "not_active" when no consent holds or
    "may_not_hold" for somebody who cannot hold plans here, Conflict when somebody is asked.
    """
    require_holder(plan)
    lock_subject(plan.subject.id)
    if not plan.subject.is_in_use:
        raise RuleBroken(
            "", _("Vent til samtykket gjelder, før du gir stafetten videre."), "not_active"
        )
    if open_handover(plan.subject.id) is not None:
        raise Conflict(_("Du har alt spurt noen. Trekk spørsmålet tilbake først."))
    if profile_id == plan.subject.holder_profile_id or not _may_take_over(plan, profile_id):
        raise RuleBroken(
            "profile_id", _("Velg en annen som kan være stafettholder."), "may_not_hold"
        )
    handover = Handover(
        id=new_id(),
        plan_id=plan.subject.id,
        plan_number=plan.subject.number,
        plan_kind=plan.subject.kind,
        from_profile_id=plan.actor.profile_id,
        to_profile_id=profile_id,
        state=HandoverState.OFFERED,
        offered_at=plan.at,
    )
    db.session.add(handover)
    record(BatonOffered(**about(plan), to_profile_id=profile_id))
    return handover


def _may_take_over(plan: OpenPlan, profile_id: UUID) -> bool:
    """May she hold plans, and is she one who may find this one (I21)?"""
    shell, day = plan.subject, today(plan.at)
    person = employee(profile_id, shell.tenant_id, day, child_id=shell.child_id)
    return person is not None and may_hold_plans(profile_id, day)


def answer_offer(actor: Actor, *, handover_id: UUID, accept: bool) -> None:
    """Ta imot stafetten, or not. The old holder keeps it until the family has agreed (J5).

    Raises NotVisible for anyone it is not offered to, Conflict when it is answered or taken
    back, NotEnough when she may no longer hold plans.
    """
    found = db.session.get(Handover, handover_id)
    if found is None or found.to_profile_id != actor.profile_id or actor.tenant_id is None:
        raise NotVisible
    lock_subject(found.plan_id)
    db.session.refresh(found)
    if found.state != HandoverState.OFFERED:
        raise Conflict(_("Spørsmålet er trukket tilbake eller alt besvart."))
    at = instant()
    if accept and not may_hold_plans(actor.profile_id, today(at)):
        raise NotEnough(_("Bare stafettholdere kan ta imot stafetten. Spør lederen din."))
    found.move(HandoverState.ACCEPTED if accept else HandoverState.REFUSED, at)
    record(
        OfferAnswered(
            subject_id=found.plan_id,
            tenant_id=actor.tenant_id,
            accepted=accept,
            holder_profile_ids=(found.from_profile_id,),
        )
    )


def ask_family(plan: OpenPlan) -> Consent:
    """Put the one who said yes on the next version, as the plan's holder; then it is sent.

    Raises NotEnough for anyone but the holder, RuleBroken "not_accepted" before she has said
    yes or "may_not_hold" when she no longer can, Conflict while a version waits for answers.
    """
    require_holder(plan)
    lock_subject(plan.subject.id)
    handover = open_handover(plan.subject.id)
    if handover is None or handover.state != HandoverState.ACCEPTED:
        raise RuleBroken("", _("Vent til den du spurte, har sagt ja."), "not_accepted")
    if not _may_take_over(plan, handover.to_profile_id):
        raise RuleBroken(
            "", _("Den du spurte, kan ikke ta over nå. Spør en annen."), "may_not_hold"
        )
    kind = PlanKind(plan.subject.kind)
    return ask_for_plan(plan, holder_id=handover.to_profile_id, kind=kind)


def take_back_offer(plan: OpenPlan) -> None:
    """Keep the baton after all. Raises NotVisible when nobody is asked, Conflict while the
    family is being asked."""
    require_holder(plan)
    lock_subject(plan.subject.id)
    handover = open_handover(plan.subject.id)
    if handover is None:
        raise NotVisible
    withdraw_plan_line(plan, handover.to_profile_id)
    handover.move(HandoverState.TAKEN_BACK, plan.at)
    record(OfferWithdrawn(**about(plan), to_profile_id=handover.to_profile_id))
