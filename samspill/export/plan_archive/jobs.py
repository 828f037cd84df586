"""Every night: what has ended is delivered to the archive, and its receipts are read."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from uuid import UUID

from flask import current_app

from samspill.access.system import system_access
from samspill.core.errors import NotVisible
from samspill.export.plan_archive.actions import count_plans, deliver, take_receipt
from samspill.export.plan_archive.queries import unconfirmed_packages, waiting_plans
from samspill.export.plan_archive.transport import ArchiveTransport, transport
from samspill.infra.db import instant
from samspill.infra.jobs import defer, job
from samspill.plans.archive.queries import package_of
from samspill.plans.plan.access import opened_by_system

DELIVER = "archive.deliver"
RECEIPT = "archive.receipt"


@job("archive.daily", cron="50 4 * * *")
def daily() -> None:
    """Queue a job for each plan that waits for the archive, and for each package without receipt.

    The time is UTC: after the plans whose days have passed are closed. Nothing without an archive.
    """
    if _archive() is None:
        return
    with system_access("find what waits for the archive"):
        waiting, unconfirmed = waiting_plans(), unconfirmed_packages()
    defer(DELIVER, [{"plan_id": str(plan_id)} for plan_id in waiting])
    defer(RECEIPT, [_named(one.plan_id, one.ended_at) for one in unconfirmed])


@job("archive.count", cron="25 * * * *")
def count() -> None:
    """Every hour: how many wait, and how many the archive has not answered for."""
    with system_access("how many plans wait for the archive"):
        count_plans(instant())


@job(DELIVER)
def deliver_one(plan_id: str) -> None:
    """Deliver one plan. What fails is tried again, and again the next night."""
    archive = _archive()
    if archive is None:
        return
    with suppress(NotVisible), opened_by_system(UUID(plan_id), "deliver to the archive") as plan:
        deliver(plan, archive)


@job(RECEIPT)
def receipt_of(plan_id: str, ended_at: str) -> None:
    """See whether the archive says that it has a package."""
    archive = _archive()
    if archive is None:
        return
    with suppress(NotVisible), opened_by_system(UUID(plan_id), "read a receipt") as plan:
        package = package_of(plan.subject.id, datetime.fromisoformat(ended_at))
        if package is not None:
            take_receipt(plan, package, archive)


def _named(plan_id: UUID, ended_at: datetime) -> dict[str, str]:
    return {"plan_id": str(plan_id), "ended_at": ended_at.isoformat()}


def _archive() -> ArchiveTransport | None:
    return transport(current_app.config["SAMSPILL"])
