"""A folder in which the archive of a municipality fetches, and its answers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, text

from samspill.access.actor import acting
from samspill.access.levels import Area, Level
from samspill.export.plan_archive.jobs import deliver_one, receipt_of
from samspill.infra.db import db
from samspill.infra.transaction import transaction
from samspill.plans.archive.models import ArchivePackage
from samspill.plans.lifecycle.actions import close_plan, finish_closing
from samspill.plans.plan.access import open_in_turn
from samspill.plans.plan.models import ClosingReason
from tests.plans.passing_days import seen_whole
from tests.support.cast import Cast

HANNE = "Hanne Nilsen"


def has_archive(app: Flask, monkeypatch: pytest.MonkeyPatch, folder: Path) -> Path:
    """The house delivers to this folder from now. Gives the folder."""
    folder.mkdir(exist_ok=True)
    own = replace(app.config["SAMSPILL"], archive_folder=folder)
    monkeypatch.setitem(app.config, "SAMSPILL", own)
    return folder


def ended(cast: Cast, plan_id: UUID, holder: str = HANNE) -> None:
    """The holder ends the plan, and has nothing more to say."""
    with cast.acting_as(holder):
        plan = open_in_turn(plan_id, Area.CONSENT, Level.READ)
        close_plan(plan, reason=ClosingReason.GOALS_MET)
    with cast.acting_as(holder):
        finish_closing(open_in_turn(plan_id, Area.CLOSING, Level.READ))


def as_worker(do: Callable[..., Any], *arguments: Any) -> Any:
    """What the worker does: one transaction in which nobody acts."""
    db.session.rollback()
    with acting(None), transaction():
        return do(*arguments)


def packages(plan_id: UUID) -> list[ArchivePackage]:
    """What is kept of the deliveries of a plan, the first end first."""
    rows = select(ArchivePackage).where(ArchivePackage.plan_id == plan_id)
    with seen_whole():
        found = list(db.session.scalars(rows.order_by(ArchivePackage.ended_at)))
        db.session.expunge_all()
    return found


def queued(name: str) -> list[dict[str, Any]]:
    """What waits in the queue by a name: its arguments."""
    found = text("select args from procrastinate_jobs where task_name = :name and status = 'todo'")
    with seen_whole():
        return [row.args for row in db.session.execute(found, {"name": name})]


def delivered(plan_id: UUID) -> ArchivePackage:
    """Deliver a plan, twice, as jobs may run again."""
    for _time in range(2):
        as_worker(deliver_one, str(plan_id))
    return packages(plan_id)[-1]


def answered(folder: Path, found: ArchivePackage, says: str = "") -> ArchivePackage:
    """The archive's own system says what it has; the house reads it, twice."""
    name = f"{found.id}.zip"
    digest = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    (folder / f"{name}.kvittering").write_text(f"{says or digest}  {name}\n")
    for _time in range(2):
        as_worker(receipt_of, str(found.plan_id), found.ended_at.isoformat())
    return packages(found.plan_id)[-1]
