"""Naming who sees where and when: the holder asks, a leader agrees; one is enough to close (F8)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from samspill.access.levels import Area, Level
from samspill.access.whereabouts import Where, WhereaboutsViewer
from samspill.core.clock import end_of_day, today
from samspill.core.errors import Conflict, NotEnough, NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.infra.crypto import seal
from samspill.infra.db import db, lock_subject
from samspill.infra.key_store import of_plan
from samspill.plans.plan.access import OpenPlan
from samspill.plans.signatories.actions import ask_leaders, require_decider
from samspill.plans.whereabouts.events import (
    ViewerNamed,
    ViewerProposed,
    ViewerRefused,
    ViewerRemoved,
)
from samspill.plans.whereabouts.queries import (
    asked_together,
    candidates,
    names_that_ran_out,
    reason_place,
    standing_fields,
    viewer_of,
)


def propose_viewer(
    plan: OpenPlan,
    *,
    profile_id: UUID,
    fields: Sequence[Where],
    reason: str,
    last_day: date | None = None,
) -> UUID:
    """Ask a leader of the holder's unit to let somebody see where and when. Gives the question.

    ``last_day``: the last day she sees it, in Oslo; None: until somebody takes the name away.
    Raises NotEnough for anyone but the holder; RuleBroken for somebody who is not in the plan,
    for lists she is on already, a day that has passed, a child without protection, or when there
    is no leader.
    """
    if not plan.is_holder:
        raise NotEnough(_("Bare stafettholderen kan gjøre dette."))
    lock_subject(plan.subject.id)
    _check(plan, last_day)
    if profile_id not in {one.profile_id for one in candidates(plan.subject.id)}:
        raise RuleBroken("profile_id", _("Velg en som er med i planen."), "outside")
    new = [f for f in fields if f not in standing_fields(plan.subject.id, profile_id, fields)]
    if not new:
        raise RuleBroken("fields", _("Dette er allerede foreslått."), "asked_before")
    asked_id = new_id()
    leaders = ask_leaders(plan, asked_id, "profile_id")
    _add(plan, asked_id, profile_id, new, reason, last_day)
    record(
        ViewerProposed(
            subject_id=plan.subject.id,
            tenant_id=plan.subject.tenant_id,
            asked_id=asked_id,
            profile_id=profile_id,
            fields=tuple(str(one) for one in new),
            last_day=last_day.isoformat() if last_day else "",
            leader_profile_ids=leaders,
        )
    )
    return asked_id


def _check(plan: OpenPlan, last_day: date | None) -> None:
    if not plan.subject.child_is_protected:
        raise RuleBroken("", _("Barnet har ikke adressevern, så det er ingenting å åpne."))
    if last_day is not None and last_day < today(plan.at):
        raise RuleBroken("last_day", _("Velg en dag som ikke har vært."), "passed")


def _add(
    plan: OpenPlan,
    asked_id: UUID,
    profile_id: UUID,
    fields: Sequence[Where],
    reason: str,
    last_day: date | None,
) -> None:
    """Put her on the lists, as asked about; what of hers ran out there is ended."""
    for ran_out in names_that_ran_out(plan.subject.id, profile_id, fields):
        ran_out.ended_by, ran_out.ended_at = plan.actor.profile_id, plan.at
    db.session.flush()
    until = end_of_day(last_day) if last_day else None
    for field in fields:
        db.session.add(_row(plan, asked_id, profile_id, field, reason, until))


def _row(
    plan: OpenPlan,
    asked_id: UUID,
    profile_id: UUID,
    field: Where,
    reason: str,
    until: datetime | None,
) -> WhereaboutsViewer:
    viewer_id, whose = new_id(), of_plan(plan.subject.id, plan.subject.tenant_id)
    return WhereaboutsViewer(
        id=viewer_id,
        subject_id=plan.subject.id,
        tenant_id=plan.subject.tenant_id,
        field=str(field),
        profile_id=profile_id,
        asked_id=asked_id,
        reason_sealed=seal(reason.encode(), reason_place(viewer_id), whose),
        proposed_by=plan.actor.profile_id,
        proposed_at=plan.at,
        until=until,
    )


def decide_viewer(plan: OpenPlan, *, asked_id: UUID, agrees: bool) -> None:
    """Agree, or not, as the second of two employees: she sees it from the next page (F8).

    Raises NotEnough for anyone but a leader who was asked, and for the one it is about;
    NotVisible when there is no such question, Conflict when it is decided already.
    """
    lock_subject(plan.subject.id)
    rows = asked_together(plan.subject.id, asked_id)
    if not rows:
        raise NotVisible
    require_decider(plan, rows[0].proposed_by)
    if plan.actor.profile_id == rows[0].profile_id:
        raise NotEnough(_("Dette gjelder deg selv. En annen leder må ta det."))
    waiting = [one for one in rows if one.agreed is None and one.ended_at is None]
    waiting = [one for one in waiting if one.until is None or one.until > plan.at]
    if not waiting:
        raise Conflict(_("Dette er allerede avgjort."))
    for one in waiting:
        one.agreed, one.decided_by, one.decided_at = agrees, plan.actor.profile_id, plan.at
    about = {"subject_id": plan.subject.id, "tenant_id": plan.subject.tenant_id}
    if agrees:
        fields = tuple(one.field for one in waiting)
        profile_id = waiting[0].profile_id
        record(ViewerNamed(**about, asked_id=asked_id, viewer_profile_id=profile_id, fields=fields))
    else:
        holders = (plan.subject.holder_profile_id,)
        record(ViewerRefused(**about, asked_id=asked_id, holder_profile_ids=holders))


def remove_viewer(plan: OpenPlan, *, viewer_id: UUID) -> None:
    """Take a name off a list, or take a question back: at once, and one person is enough.

    Raises NotEnough for anyone but the holder and those who must agree to the plan, NotVisible
    for a name that is not there.
    """
    if not (plan.is_holder or plan.may(Area.CONSENT, Level.MANAGE)):
        raise NotEnough(_("Bare stafettholderen kan gjøre dette."))
    lock_subject(plan.subject.id)
    found = viewer_of(plan.subject.id, viewer_id)
    if found is None:
        raise NotVisible
    found.ended_by, found.ended_at = plan.actor.profile_id, plan.at
    record(
        ViewerRemoved(
            subject_id=plan.subject.id,
            tenant_id=plan.subject.tenant_id,
            viewer_id=found.id,
            viewer_profile_id=found.profile_id,
            field=found.field,
        )
    )
