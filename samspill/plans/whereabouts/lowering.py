"""Less protection than a child had: the register tells it, the holder asks, a leader agrees (F8).

Raising holds at once, by the import alone. This is the one way down for a child who has a plan.
"""

from __future__ import annotations

from uuid import UUID

from samspill.core.errors import Conflict, NotEnough, NotVisible
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.identity.models import AddressProtection, Person
from samspill.infra.db import db, lock_subject
from samspill.infra.jobs import defer
from samspill.plans.plan.access import OpenPlan
from samspill.plans.signatories.actions import ask_leaders, require_decider
from samspill.plans.signatories.models import FallState, ProtectionFall
from samspill.plans.whereabouts.events import (
    LessProtectionReported,
    LoweringProposed,
    LoweringRefused,
    ProtectionLowered,
)
from samspill.plans.whereabouts.queries import falls_of, standing_fall
from samspill.register.falls import Fall, lower, still_falls

LOWERED = "whereabouts.lowered"
OPEN = (FallState.TOLD, FallState.PROPOSED)


def keep_current(plan: OpenPlan, fall: Fall | None) -> None:
    """After news of the child: what no longer holds has passed, and a new fall is told once.

    For what the program does by itself.
    """
    child = db.session.get_one(Person, plan.subject.child_id)
    known = falls_of(plan.subject.id)
    for one in known:
        if one.state in OPEN and not still_falls(child, _as_said(one, child.id)):
            one.state = FallState.PASSED
    if fall is None or not still_falls(child, fall):
        return
    if any(_says_the_same(one, fall, child) for one in known):
        return
    for one in known:
        if one.state in OPEN:
            one.state = FallState.PASSED
    db.session.flush()
    row = _row(plan, fall)
    db.session.add(row)
    record(
        LessProtectionReported(
            subject_id=plan.subject.id,
            tenant_id=plan.subject.tenant_id,
            fall_id=row.id,
            was=row.was,
            said=row.said,
            holder_profile_ids=(plan.subject.holder_profile_id,),
        )
    )


def _as_said(row: ProtectionFall, child_id: UUID) -> Fall:
    was, said = AddressProtection(row.was), AddressProtection(row.said)
    return Fall(child_id, was, said, row.as_of)


def _says_the_same(row: ProtectionFall, fall: Fall, child: Person) -> bool:
    """Is it told already? A leader's no stands until the register has said something else."""
    same = (row.was, row.said) == (fall.was, fall.said)
    stands = row.state in (*OPEN, FallState.REJECTED)
    return same and stands and still_falls(child, _as_said(row, child.id))


def _row(plan: OpenPlan, fall: Fall) -> ProtectionFall:
    return ProtectionFall(
        id=new_id(),
        plan_id=plan.subject.id,
        was=fall.was,
        said=fall.said,
        as_of=fall.as_of,
        told_at=plan.at,
        state=FallState.TOLD,
    )


def propose_lowering(plan: OpenPlan) -> None:
    """Ask a leader whether the protection shall be as the register says; also after a no.

    Raises NotEnough for anyone but the holder, Conflict when there is nothing to ask about,
    RuleBroken without another leader.
    """
    if not plan.is_holder:
        raise NotEnough(_("Bare stafettholderen kan gjøre dette."))
    lock_subject(plan.subject.id)
    fall = standing_fall(plan.subject.id)
    if fall is None or fall.state == FallState.PROPOSED:
        raise Conflict(_("Dette er allerede foreslått eller avgjort."))
    if fall.state == FallState.REJECTED:
        fall = _row(plan, _as_said(fall, plan.subject.child_id))
        db.session.add(fall)
    leaders = ask_leaders(plan, fall.id, "")
    fall.state, fall.proposed_by, fall.proposed_at = (
        FallState.PROPOSED,
        plan.actor.profile_id,
        plan.at,
    )
    record(
        LoweringProposed(
            subject_id=plan.subject.id,
            tenant_id=plan.subject.tenant_id,
            fall_id=fall.id,
            leader_profile_ids=leaders,
        )
    )


def decide_lowering(plan: OpenPlan, *, fall_id: UUID, agrees: bool) -> None:
    """Agree, or not, as the second of two employees: lowered now, in this transaction.

    Raises NotEnough for anyone but a leader who was asked, NotVisible when there is no such
    question, Conflict when it is decided, or the register has said something else since.
    """
    lock_subject(plan.subject.id)
    fall = db.session.get(ProtectionFall, fall_id)
    if fall is None or fall.plan_id != plan.subject.id or fall.proposed_by is None:
        raise NotVisible
    require_decider(plan, fall.proposed_by)
    child = db.session.get_one(Person, plan.subject.child_id, with_for_update=True)
    said = _as_said(fall, child.id)
    if fall.state != FallState.PROPOSED or not still_falls(child, said):
        raise Conflict(_("Dette er allerede avgjort, eller registeret sier noe annet nå."))
    fall.decided_by, fall.decided_at = plan.actor.profile_id, plan.at
    about = {"subject_id": plan.subject.id, "tenant_id": plan.subject.tenant_id}
    if not agrees:
        fall.state = FallState.REJECTED
        holders = (plan.subject.holder_profile_id,)
        record(LoweringRefused(**about, fall_id=fall.id, holder_profile_ids=holders))
        return
    fall.state = FallState.AGREED
    lower(child, said)
    record(ProtectionLowered(**about, fall_id=fall.id, was=fall.was, said=fall.said))
    defer(LOWERED, [{"child_id": str(child.id)}])
