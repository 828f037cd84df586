"""Reads of bright spots: one, the newest of a plan beside another query, and all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.sql.selectable import LateralFromClause

from samspill.core.clock import today
from samspill.core.errors import NotVisible
from samspill.core.paging import PER_PAGE, Paged
from samspill.infra.db import db
from samspill.plans.bright_spots.models import BrightSpot

CORRECTED_WITHIN = timedelta(days=1)
"""So long who wrote one may correct it; what others have read for days stays as they read it."""


@dataclass(frozen=True)
class BrightSpotView:
    """One of them, with its words."""

    id: UUID
    text: str
    author_profile_id: UUID | None
    written_at: datetime
    changed_at: datetime | None

    def may_be_corrected(self, at: datetime) -> bool:
        """May who wrote it still correct it at the instant ``at``?"""
        return at - self.written_at < CORRECTED_WITHIN


@dataclass(frozen=True)
class Month:
    """Those of one month: its first day, and they, the newest first."""

    first: date
    spots: list[BrightSpotView]


_COLUMNS = (
    BrightSpot.id,
    BrightSpot.text,
    BrightSpot.author_profile_id,
    BrightSpot.written_at,
    BrightSpot.changed_at,
)
_ORDER = (BrightSpot.written_at.desc(), BrightSpot.id)


def newest_beside(plan_id: Any) -> LateralFromClause:
    """The newest of a plan, as a row beside what another query reads; ``plan_id`` may be a column
    or a parameter of it."""
    return (
        select(BrightSpot.text, BrightSpot.author_profile_id, BrightSpot.written_at)
        .where(BrightSpot.plan_id == plan_id, BrightSpot.text.is_not(None))
        .order_by(*_ORDER)
        .limit(1)
        .lateral("bright_spot")
    )


def bright_spots_of(plan_id: UUID) -> list[BrightSpotView]:
    """All of a plan, the newest first."""
    return [BrightSpotView(*row) for row in db.session.execute(_all(plan_id))]


def _all(plan_id: UUID) -> Any:
    standing = BrightSpot.plan_id == plan_id, BrightSpot.text.is_not(None)
    return select(*_COLUMNS).where(*standing).order_by(*_ORDER)


def bright_spots_page(plan_id: UUID, page: int) -> tuple[list[Month], Paged]:
    """One page of them, by month."""
    rows = db.session.execute(
        _all(plan_id).add_columns(func.count().over()).limit(PER_PAGE).offset((page - 1) * PER_PAGE)
    ).all()
    total = rows[0][-1] if rows else 0
    return _by_month(BrightSpotView(*row[:-1]) for row in rows), Paged(page, total)


def _by_month(spots: Iterable[BrightSpotView]) -> list[Month]:
    months = groupby(spots, lambda one: today(one.written_at).replace(day=1))
    return [Month(first, list(those)) for first, those in months]


def bright_spot_row(plan_id: UUID, bright_spot_id: UUID) -> BrightSpot:
    """One that stands. Raises NotVisible for none."""
    row = db.session.get(BrightSpot, bright_spot_id)
    if row is None or row.plan_id != plan_id or row.text is None:
        raise NotVisible
    return row
