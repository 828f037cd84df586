"""The one intention on the stafettnivå of a plan: write down what was decided."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from samspill.core.clock import today
from samspill.core.errors import RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.infra.crypto import seal
from samspill.infra.db import db, lock_subject
from samspill.infra.key_store import of_plan
from samspill.plans.consent.actions import require_holder
from samspill.plans.consent.letting_in import about
from samspill.plans.plan.access import OpenPlan
from samspill.plans.plan.models import PlanKind
from samspill.plans.stages.events import StageDecided
from samspill.plans.stages.models import PlanStage, content_place
from samspill.plans.stages.queries import latest_decision, stages_in


@dataclass(frozen=True)
class StageText:
    """What is written of a decision."""

    attended: str
    decided: str


def has_stages(plan: OpenPlan) -> bool:
    """Is it a plan in use of the kind that has levels: a stafettlogg?"""
    return plan.subject.is_active and plan.subject.kind == PlanKind.RELAY_LOG


def may_decide(plan: OpenPlan) -> bool:
    """May the actor write down a level now: the holder, and who acts for her?"""
    return plan.is_holder and has_stages(plan)


def decide_stage(plan: OpenPlan, *, stage: int, decided_on: date, text: StageText) -> PlanStage:
    """The plan is on another level from the day ``decided_on`` (Oslo). Nobody gets access by it.

    Raises NotEnough for anyone but the holder, RuleBroken "no_stages" when the plan rests, is
    over or is no stafettlogg, at "stage" for one that the municipality has not or the plan is on
    already, at "decided_on" for a day to come or before the last decision.
    """
    require_holder(plan)
    lock_subject(plan.subject.id)
    if not has_stages(plan):
        words = _("Bare en stafettlogg som er i gang, har nivåer.")
        raise RuleBroken("", words, "no_stages")
    if stage not in {one.stage for one in stages_in(plan.subject.tenant_id)}:
        raise RuleBroken("stage", _("Velg ett av nivåene."), "unknown")
    before = latest_decision(plan.subject.id, plan.subject.tenant_id)
    if before is not None and before.stage == stage:
        raise RuleBroken("stage", _("Planen er på dette nivået. Velg et annet."), "same_stage")
    if decided_on > today(plan.at):
        raise RuleBroken("decided_on", _("Velg en dag som har vært."), "to_come")
    if before is not None and decided_on < before.decided_on:
        raise RuleBroken("decided_on", _("Velg en dag etter forrige endring."), "too_early")
    stage_id = new_id()
    row = PlanStage(
        id=stage_id,
        plan_id=plan.subject.id,
        stage=stage,
        decided_on=decided_on,
        content_sealed=_sealed(plan, stage_id, text),
        author_profile_id=plan.actor.profile_id,
        written_at=plan.at,
    )
    db.session.add(row)
    record(StageDecided(**about(plan), stage=stage))
    return row


def _sealed(plan: OpenPlan, stage_id: UUID, text: StageText) -> bytes:
    words = json.dumps(asdict(text), ensure_ascii=False).encode()
    return seal(words, content_place(stage_id), of_plan(plan.subject.id, plan.subject.tenant_id))
