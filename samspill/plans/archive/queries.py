"""Reads of what the archive has, and of when a plan goes here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from samspill.core.clock import after, today
from samspill.infra.db import db
from samspill.organisation.queries import policies
from samspill.plans.archive.models import ArchivePackage
from samspill.plans.plan.access import OpenPlan


def package_of(plan_id: UUID, ended_at: datetime | None) -> ArchivePackage | None:
    """What was delivered of a plan as it ended then. One that was opened again, and ended anew,
    has another package."""
    rows = select(ArchivePackage).where(
        ArchivePackage.plan_id == plan_id, ArchivePackage.ended_at == ended_at
    )
    return db.session.scalars(rows).one_or_none()


@dataclass(frozen=True)
class Departure:
    """Where an ended plan is on its way out, in days of Oslo.

    ``leaves_on``: the first day it may be gone here, by the rules of today; it is never gone before
    the archive has answered. ``told_before``: days.
    """

    delivered_on: date | None
    received_on: date | None
    leaves_on: date
    told_before: int


def departure(plan: OpenPlan) -> Departure:
    """Where a plan that has ended is on its way out. Two statements, one when policies are read."""
    ended_on = today(plan.subject.closed_at)
    package = package_of(plan.subject.id, plan.subject.closed_at)
    names = ("keep_plan", "keep_plan_log", "plan_leaving")
    found = policies(names, plan.subject.tenant_id, today(plan.at))
    notice = timedelta(days=found["plan_leaving"].value["days"])
    told = package.told_at if package and package.told_at else plan.at
    days = [after(ended_on, found[name].value) for name in names[:2]]
    return Departure(
        delivered_on=today(package.delivered_at) if package else None,
        received_on=today(package.received_at) if package and package.received_at else None,
        leaves_on=max(*days, today(told) + notice) + timedelta(days=1),
        told_before=notice.days,
    )
