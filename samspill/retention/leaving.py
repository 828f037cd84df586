"""A plan that ended goes: whole, when the archive has it, its time is over and the family knows.

What belongs to a plan is found from the tables themselves: every table that names a plan goes with
it, but for those in ``OUTLIVES``. So a new table is forgotten only by saying so.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Column, Select, Table, and_, delete, select

from samspill.access.grants import Grant
from samspill.core.clock import back, today
from samspill.core.event import record
from samspill.infra.db import Base, db
from samspill.infra.erasure import erase_after
from samspill.infra.key_store import of_plan
from samspill.organisation.queries import policy, tenant_ids
from samspill.plans.archive.events import LeavingAnnounced, PlanDeleted
from samspill.plans.archive.models import ArchivePackage
from samspill.plans.plan.access import OpenPlan
from samspill.plans.plan.models import Plan, PlanStatus
from samspill.retention.actions import report
from samspill.retention.queries import held_ids, limit_of

PLANS = "plans"
OUTLIVES = {
    "access_log": "who has looked is kept as long as its own class says (J8)",
    "change_log": "so is what was changed, by ids and codes",
    "archive_packages": "what is left of the plan: that there was one, and that the archive has it",
    "evidence": "consents can be proved for longer; then the words go and the hashes stay",
    "notices": "what somebody was told is hers, for its own class; there is no content in it",
    "paper_tasks": "goes with its notice",
    "unusual_reads": "the officer's, for its own class; sealed by the municipality's key",
}
"""The tables that name a plan and do not go with it, each with the reason."""
WAITS_FOR = ("plan", "plan_log")
"""The classes that must both be over: what the plan's key seals in the second goes with it."""


def plan_tables() -> list[tuple[Table, Column[UUID]]]:
    """Every table whose rows go with their plan, and its column with the plan's id; what points
    at others first, so that they can be deleted in this order. The plans themselves are last."""
    found = [
        (table, table.c[name])
        for table in reversed(Base.metadata.sorted_tables)
        for name in ("plan_id", "subject_id")
        if name in table.c and table.name not in OUTLIVES
    ]
    plans = Base.metadata.tables[PLANS]
    return [*found, (plans, plans.c.id)]


def plans_to_tell(at: datetime) -> list[UUID]:
    """The plans whose families should hear now that they go. As system."""
    return _of_all(at, lambda tenant_id: _to_tell(tenant_id, at))


def plans_to_go(at: datetime) -> list[UUID]:
    """The plans that go now. As system."""
    return _of_all(at, lambda tenant_id: _to_go(tenant_id, at))


def tell_family(plan: OpenPlan) -> bool:
    """Tell the family of a plan that it goes, and remember that they know. Safe to run twice.

    For a plan that the system has opened. False when it is not to be told now.
    """
    package = _package(plan, _to_tell(plan.subject.tenant_id, plan.at))
    if package is None:
        return False
    package.told_at = plan.at
    record(LeavingAnnounced(subject_id=plan.subject.id, tenant_id=plan.subject.tenant_id))
    return True


def let_go(plan: OpenPlan) -> bool:
    """Delete a plan whole, in one transaction, with its key and its files when that has ended.

    All conditions are asked again here, under the plan's lock. False when one does not hold. For a
    plan that the system has opened; safe to run twice, since there is nothing to open afterwards.
    """
    package = _package(plan, _to_go(plan.subject.tenant_id, plan.at))
    if package is None:
        return False
    plan_id, tenant_id = plan.subject.id, plan.subject.tenant_id
    package.gone_at = plan.at
    db.session.flush()
    db.session.expunge_all()
    for table, column in plan_tables():
        db.session.execute(delete(table).where(column == plan_id))
    erase_after([of_plan(plan_id, tenant_id)])
    report("plan:plans", today(plan.at), 1)
    record(PlanDeleted(subject_id=plan_id, tenant_id=tenant_id))
    return True


def _package(plan: OpenPlan, found: Select[UUID]) -> ArchivePackage | None:
    """The receipt of the plan's last end, if the plan is among those found and nothing holds it."""
    chosen = db.session.scalar(found.where(Plan.id == plan.subject.id))
    if chosen is None or chosen in _held(plan.at):
        return None
    return db.session.scalars(
        select(ArchivePackage).where(
            ArchivePackage.plan_id == chosen, ArchivePackage.ended_at == plan.subject.closed_at
        )
    ).one()


def _of_all(at: datetime, found: Callable[[UUID], Select[UUID]]) -> list[UUID]:
    held = _held(at)
    every = [row for tenant_id in tenant_ids() for row in db.session.scalars(found(tenant_id))]
    return [plan_id for plan_id in every if plan_id not in held]


def _received(tenant_id: UUID) -> Select[UUID]:
    """The plans of a municipality that have ended, and of whose last end the archive has said that
    it has the package."""
    of_this_end = and_(
        ArchivePackage.plan_id == Plan.id,
        ArchivePackage.ended_at == Plan.closed_at,
        ArchivePackage.received_at.is_not(None),
        ArchivePackage.gone_at.is_(None),
    )
    return (
        select(Plan.id)
        .join(ArchivePackage, of_this_end)
        .where(Plan.tenant_id == tenant_id, Plan.status == PlanStatus.CLOSED)
        .order_by(Plan.closed_at)
    )


def _to_tell(tenant_id: UUID, at: datetime) -> Select[UUID]:
    soon = at + timedelta(days=_days(tenant_id, at))
    return _received(tenant_id).where(
        ArchivePackage.told_at.is_(None), Plan.closed_at < _limit(tenant_id, soon, at)
    )


def _to_go(tenant_id: UUID, at: datetime) -> Select[UUID]:
    told_before = back(at, {"days": _days(tenant_id, at)})
    return _received(tenant_id).where(
        ArchivePackage.told_at < told_before, Plan.closed_at < _limit(tenant_id, at, at)
    )


def _limit(tenant_id: UUID, then: datetime, now: datetime) -> datetime:
    """What ended before this is past every class, at an instant, by the rules of today."""
    return min(limit_of(keep, tenant_id, then, by=now) for keep in WAITS_FOR)


def _days(tenant_id: UUID, at: datetime) -> int:
    days: int = policy("plan_leaving", tenant_id, today(at)).value["days"]
    return days


def _held(at: datetime) -> set[UUID]:
    """The plans that a hold keeps: on the plan, its child, or anybody who has had access to it."""
    held = held_ids(at)
    if not held:
        return set()
    return held | set(
        db.session.scalars(select(Grant.subject_id).where(Grant.profile_id.in_(held)).distinct())
    )
