"""Intentions on consents sent many at a time: one says so, a job sends each or says why not."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from samspill.access.actor import Actor
from samspill.access.system import system_access
from samspill.administration.access import OpenTenant
from samspill.core.clock import today
from samspill.core.errors import Conflict, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.infra.db import db, instant
from samspill.infra.jobs import defer
from samspill.plans.consent.sending import send_for_holder
from samspill.plans.plan.access import OpenPlan
from samspill.plans.plan.actions import require_holder_to_be
from samspill.plans.waves.events import WaveStarted
from samspill.plans.waves.models import WavePlan, WaveState
from samspill.plans.waves.queries import drafts_of, drafts_of_unit, is_left_to_others

SEND = "waves.send"
AT_ONCE = 50
"""How many plans a holder sends at a time."""


def start_wave(actor: Actor, plan_ids: Collection[UUID]) -> UUID:
    """Send the consents of several drafts of one's own. Gives the wave.

    Raises NotEnough for who may not hold plans, RuleBroken "plans" when nothing or too much is
    chosen, or a chosen draft is not ready.
    """
    tenant_id = require_holder_to_be(actor)
    if not plan_ids or len(plan_ids) > AT_ONCE:
        text = _("Velg minst én plan, og høyst %(most)s.", most=AT_ONCE)
        raise RuleBroken("plans", text, "number")
    drafts = drafts_of(actor.profile_id, tenant_id, today(instant()))
    ready = {draft.plan_id for draft in drafts if not draft.lacks}
    if not set(plan_ids) <= ready:
        raise RuleBroken("plans", _("Noe er endret. Se over planene på nytt."), "changed")
    return _start(actor, tenant_id, sorted(set(plan_ids)))


def start_wave_for_unit(tenant: OpenTenant, unit_id: UUID) -> None:
    """Send the consents of a unit's drafts that their holders have left to those who administer.

    She who administers sees numbers only, before and after. Raises Conflict when none is left.
    """
    with system_access("consents of a unit that its holders leave to those who administer"):
        plan_ids = drafts_of_unit(tenant.subject.id, unit_id)
        if not plan_ids:
            raise Conflict(_("Her er det ikke noe å sende nå."))
        _start(tenant.actor, tenant.subject.id, plan_ids)


def _start(actor: Actor, tenant_id: UUID, plan_ids: Iterable[UUID]) -> UUID:
    wave_id, now = new_id(), instant()
    rows = [
        WavePlan(
            id=new_id(),
            wave_id=wave_id,
            plan_id=plan_id,
            started_by=actor.profile_id,
            started_at=now,
            state=WaveState.QUEUED,
        )
        for plan_id in plan_ids
    ]
    db.session.add_all(rows)
    db.session.flush()
    defer(SEND, [{"plan_id": str(row.plan_id), "wave_plan_id": str(row.id)} for row in rows])
    about = {"subject_id": tenant_id, "tenant_id": tenant_id}
    record(WaveStarted(**about, wave_id=wave_id, plans=len(rows)))
    return wave_id


def send_in_wave(plan: OpenPlan, wave_plan_id: UUID) -> None:
    """Send one plan of a wave, opened by the system, or note why not. A repeat does nothing.

    The authority is the holder's, who started the wave or left it to others; it is asked again.
    """
    row = db.session.get(WavePlan, wave_plan_id)
    if row is None or row.state != WaveState.QUEUED:
        return
    if not _may_go(plan, row):
        row.hold("changed")
        return
    try:
        row.send(send_for_holder(plan).id)
    except RuleBroken as rule:  # all that may be wrong is asked before anything is written
        row.hold(rule.code or "changed")


def _may_go(plan: OpenPlan, row: WavePlan) -> bool:
    shell = plan.subject
    if not shell.is_draft or shell.child_is_protected or shell.child_died_on or shell.holder_is_out:
        return False
    holder = shell.holder_profile_id
    return row.started_by == holder or is_left_to_others(shell.id, holder)
