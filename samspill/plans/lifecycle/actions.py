"""Intentions on a plan as a whole: rest, go on, end, open again, become another kind."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from samspill.access.levels import Area
from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.infra.db import db, lock_subject
from samspill.organisation.queries import policy
from samspill.plans.consent.actions import ask_for_plan, require_holder
from samspill.plans.consent.activation import about, open_family, still_right
from samspill.plans.consent.evidence import append_evidence
from samspill.plans.consent.exempting import let_left_out_read
from samspill.plans.consent.letting_in import change_kind_of, let_in, may_come_in
from samspill.plans.consent.lines import open_lines
from samspill.plans.consent.models import Consent, ConsentState
from samspill.plans.consent.queries import (
    SignatoryView,
    active_consent,
    expired_consent,
    signatories_of,
    unfinished_consent,
)
from samspill.plans.consent.signatories import standing
from samspill.plans.consent.withdrawal import close_down, stop_asking
from samspill.plans.lifecycle.events import (
    ClosingFinished,
    HelpersLeft,
    PlanClosed,
    PlanDropped,
    PlanPaused,
    PlanReopened,
    PlanResumed,
    ReopeningWished,
)
from samspill.plans.plan.access import (
    OpenPlan,
    close_closing,
    close_to,
    end_closing,
    open_draft,
    open_to_signatories,
    opened_by_system,
)
from samspill.plans.plan.individual import require_only_one
from samspill.plans.plan.models import ClosingReason, Plan, PlanKind, PlanPause, PlanStatus
from samspill.plans.plan.queries import may_hold_plans, running_pause

CHOSEN_REASONS = tuple(reason for reason in ClosingReason if reason != "CONSENT_WITHDRAWN")
"""Why a holder may end a plan. Withdrawing is the family's own act."""


def pause_plan(plan: OpenPlan, *, reason: str) -> None:
    """Let the plan rest: all read on, nobody writes. ``reason`` is for family and holder.

    Raises NotEnough for anyone but the holder, RuleBroken "not_active" when it is not in use.
    """
    require_holder(plan)
    lock_subject(plan.subject.id)
    row = db.session.get_one(Plan, plan.subject.id, populate_existing=True)
    if row.status != PlanStatus.ACTIVE:
        raise RuleBroken("", _("Bare en plan som er i gang, kan ta en pause."), "not_active")
    _end_pause(plan)
    row.status = PlanStatus.PAUSED
    db.session.add(PlanPause(id=new_id(), plan_id=row.id, reason=reason, began_at=plan.at))
    record(PlanPaused(**about(plan)))


def resume_plan(plan: OpenPlan) -> None:
    """The rest is over. Raises as ``pause_plan``, with code "not_paused"."""
    require_holder(plan)
    lock_subject(plan.subject.id)
    row = db.session.get_one(Plan, plan.subject.id, populate_existing=True)
    if row.status != PlanStatus.PAUSED:
        raise RuleBroken("", _("Planen er ikke på pause."), "not_paused")
    row.status = PlanStatus.ACTIVE
    _end_pause(plan)
    record(PlanResumed(**about(plan)))


def _end_pause(plan: OpenPlan) -> None:
    pause = running_pause(plan.subject.id)
    if pause is not None:
        pause.ended_at = plan.at


def close_plan(plan: OpenPlan, *, reason: ClosingReason) -> None:
    """End the plan: all but the family out now, the holder has 14 days (policy) for last words.

    The consent is not withdrawn: until its last day the plan may be opened again. A plan without
    a consent in force is given up, with whatever was asked. Raises NotEnough for anyone but the
    holder, RuleBroken "withdrawing" for a reason that is the family's, Conflict when it is over.
    """
    require_holder(plan)
    lock_subject(plan.subject.id)
    if reason not in CHOSEN_REASONS:
        raise RuleBroken("reason", _("Det er familien som trekker samtykket."), "withdrawing")
    if plan.subject.is_closing:
        raise Conflict(_("Planen er alt avsluttet."))
    end_plan(plan, reason, {"by": str(plan.actor.person_id)})


def end_plan(
    plan: OpenPlan,
    reason: ClosingReason,
    how: dict[str, str],
    read_on: Collection[UUID] = (),
) -> None:
    """End a plan that is not over, for a reason that who calls has found to hold.

    ``how`` says in the evidence who did it, or what; ``read_on`` whom the caller lets read on.
    """
    stop_asking(plan, how)
    latest = active_consent(plan.subject.id)
    if latest is None and plan.subject.is_expired:
        latest = expired_consent(plan.subject.id)
    if latest is None:
        _give_up(plan, reason)
        return
    _end_pause(plan)
    append_evidence(latest, "PLAN_CLOSED", {**how, "reason": reason})
    out = [one for one in close_down(plan, latest, reason) if one not in read_on]
    record(HelpersLeft(**about(plan), ended_profile_ids=tuple(out)))
    record(PlanClosed(**about(plan), reason=reason))


def _give_up(plan: OpenPlan, reason: ClosingReason) -> None:
    db.session.get_one(Plan, plan.subject.id).close(plan.at, reason)
    db.session.flush()
    holder = plan.subject.holder_profile_id
    record(PlanDropped(**about(plan), ended_profile_ids=(holder,)))
    close_to(plan.subject.id, holder, "given up")


def finish_closing(plan: OpenPlan) -> None:
    """The last words are written: from now on the plan is the family's alone.

    Raises NotEnough for anyone but the holder, Conflict when the plan is not closing.
    """
    require_holder(plan)
    with opened_by_system(plan.subject.id, "the holder has finished a closing") as opened:
        if opened.subject.status != PlanStatus.CLOSING:
            raise Conflict(_("Planen er ikke under avslutning."))
        finish(opened)


def finish(plan: OpenPlan) -> None:
    """Close what was closing: the holder has finished, or the days have passed."""
    db.session.get_one(Plan, plan.subject.id).status = PlanStatus.CLOSED
    close_closing(plan.subject.id, plan.subject.holder_profile_id)
    record(ClosingFinished(**about(plan)))


def finish_in_time(plan: OpenPlan) -> None:
    """Close a plan whose days for last words (policy ``closing``) have passed; else nothing.

    Safe to run twice. For a plan opened by the system.
    """
    began = plan.subject.closed_at
    if plan.subject.status != PlanStatus.CLOSING or began is None:
        return
    days = policy("closing", plan.subject.tenant_id, today(began)).value["days"]
    if today(plan.at) > today(began) + timedelta(days=days):
        finish(plan)


def change_kind(plan: OpenPlan, *, kind: PlanKind) -> Consent | None:
    """Make the plan another kind; all that stands in it stays.

    A kind that needs a consent of its own (policy ``plan_kinds``) is put on the next version,
    which is given back: nothing changes before all have signed. Raises NotEnough for anyone but
    the holder, RuleBroken "same_kind", "closing" or "individual_exists", Conflict while a
    version waits for answers.
    """
    require_holder(plan)
    lock_subject(plan.subject.id)
    if kind == plan.subject.kind:
        raise RuleBroken("kind", _("Planen er alt av denne typen."), "same_kind")
    if plan.subject.is_closing:
        raise RuleBroken("", _("Planen er avsluttet."), "closing")
    if kind == PlanKind.INDIVIDUAL_PLAN:
        require_only_one(plan.subject.child_id, but=plan.subject.id)
    asked = unfinished_consent(plan.subject.id)
    if asked is not None and asked.is_waiting:
        raise Conflict(_("Et samtykke venter på svar. Vent til alle har svart."))
    active = active_consent(plan.subject.id)
    if active is None:
        db.session.get_one(Plan, plan.subject.id).kind = kind
        if asked is not None:
            asked.asks_kind = kind
        return None
    rule = policy("plan_kinds", plan.subject.tenant_id, today(plan.at))
    if kind in rule.value["own_consent"]:
        return ask_for_plan(plan, holder_id=plan.subject.holder_profile_id, kind=kind)
    change_kind_of(plan, active, kind)
    return None


def reopen_plan(plan: OpenPlan) -> bool:
    """Open an ended plan again. True: it goes on. False: the family must be asked again first.

    While the consent holds and the same people must agree, one of the family or (while closing)
    the holder opens it, and all who were in are invited again. Otherwise only the family may,
    and the holder may then ask for a new consent; the family reads on meanwhile. Raises
    NotVisible when the plan is not over, NotEnough for anyone else, RuleBroken "no_holder" when
    the holder has left or is shut out.
    """
    lock_subject(plan.subject.id)
    row = db.session.get_one(Plan, plan.subject.id, populate_existing=True)
    if row.status not in (PlanStatus.CLOSING, PlanStatus.CLOSED):
        raise NotVisible
    if not may_come_in(plan, row.holder_profile_id) or not may_hold_plans(
        row.holder_profile_id, today(plan.at)
    ):
        raise RuleBroken(
            "",
            _("Planen har ingen stafettholder nå. Ring %(unit)s.", unit=plan.subject.holder_unit)
            if plan.subject.holder_unit
            else _("Planen har ingen stafettholder nå. Ring kommunen."),
            "no_holder",
        )
    if row.kind == PlanKind.INDIVIDUAL_PLAN:
        require_only_one(row.child_id, but=row.id)
    with system_access("does the consent of an ended plan still hold"):
        active = _still_holds(plan)
        signed = signatories_of(active.id) if active else []
    if active is None:
        _let_holder_ask(plan)
        return False
    _open_again(plan, active, signed)
    return True


def _still_holds(plan: OpenPlan) -> Consent | None:
    """The version that was in force at the end, if it holds and the same people must agree."""
    active = active_consent(plan.subject.id)
    if active is None or active.last_day is None or active.has_run_out(today(plan.at)):
        return None
    return active if still_right(plan, active) else None


def _let_holder_ask(plan: OpenPlan) -> None:
    if not plan.may(Area.CONSENT):
        raise NotEnough(_("Bare familien kan be om at planen åpnes igjen."))
    holder = plan.subject.holder_profile_id
    close_to(plan.subject.id, holder, "opened again")
    open_draft(plan.subject.id, holder)
    with opened_by_system(plan.subject.id, "the family wants an ended plan back"):
        left = active_consent(plan.subject.id)
        if left is not None:
            left.end(ConsentState.EXPIRED, plan.at)
            append_evidence(left, "EXPIRED", {"by": str(plan.actor.person_id)})
        db.session.get_one(Plan, plan.subject.id).reopen(PlanStatus.DRAFT)
        record(ReopeningWished(**about(plan), holder_profile_ids=(holder,)))


def _open_again(plan: OpenPlan, active: Consent, signed: list[SignatoryView]) -> None:
    until = active.last_day or today(plan.at)
    held = standing(plan.subject, today(plan.at))
    end_closing(plan.subject.id)
    people = {one.profile_id: held.until(one.person_id) for one in signed}
    open_to_signatories(plan.subject.id, active.id, people)
    open_family(plan, signed, held)
    with system_access("whom a decision leaves out of an ended plan"):
        let_left_out_read(active, held)
    open_draft(plan.subject.id, plan.subject.holder_profile_id)
    db.session.get_one(Plan, plan.subject.id).reopen(PlanStatus.ACTIVE)
    append_evidence(active, "PLAN_REOPENED", {"by": str(plan.actor.person_id)})
    for line in open_lines(active.id):
        if line.profile_id is None or may_come_in(plan, line.profile_id):
            let_in(plan, line, until, again=True)
    record(PlanReopened(**about(plan)))
