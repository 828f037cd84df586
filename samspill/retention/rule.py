"""One rule of what goes when its class is over, and which rows of a municipality it meets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, CompoundSelect, Table, select, union

from samspill.identity.models import Profile
from samspill.infra.key_store import Owner
from samspill.plans.archive.models import ArchivePackage
from samspill.plans.plan.models import Plan, PlanStatus

Past = Callable[[datetime], ColumnElement[bool]]
Whose = Callable[[UUID], ColumnElement[bool]]


@dataclass(frozen=True)
class Rule:
    """One thing that goes when its class is over.

    ``past``: the rows whose time began before an instant (UTC). ``held_by``: columns with an id
    that a hold may name. ``whose``: the rows of one municipality; None: the national class alone
    holds, because the row belongs to none. ``empties``: what is set instead of deleting; the
    instant itself stands where the value is ``NOW``. ``then``: the rule that this one clears the
    way for. ``erases``: whose key goes with a row, by the row's id.
    """

    keep: str
    model: Any
    past: Past
    held_by: tuple[Any, ...] = ()
    whose: Whose | None = None
    empties: dict[str, Any] = field(default_factory=dict)
    then: str | None = None
    erases: Callable[[UUID], Owner] | None = None
    part: str = ""

    @property
    def table(self) -> Table:
        """Where the rows are."""
        found: Table = self.model.__table__
        return found

    @property
    def name(self) -> str:
        """As in the report: class, table, and which part of it."""
        return ":".join(word for word in (self.keep, self.table.name, self.part) if word)


NOW = "NOW"


def ended(before: datetime) -> CompoundSelect[UUID]:
    """The plans that ended before an instant, also those that are gone since. One that is closing
    has not ended yet."""
    package = ArchivePackage
    return union(
        select(Plan.id).where(Plan.status == PlanStatus.CLOSED, Plan.closed_at < before),
        select(package.plan_id).where(package.gone_at.is_not(None), package.ended_at < before),
    )


def with_profile(column: Any) -> Whose:
    return lambda tenant_id: column.in_(select(Profile.id).where(Profile.tenant_id == tenant_id))


def with_plan(column: Any) -> Whose:
    return lambda tenant_id: column.in_(
        union(
            select(Plan.id).where(Plan.tenant_id == tenant_id),
            select(ArchivePackage.plan_id).where(ArchivePackage.tenant_id == tenant_id),
        )
    )
