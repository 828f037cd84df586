"""Reads of what the child means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from samspill.infra.db import db
from samspill.organisation.queries import policies
from samspill.plans.child_views.models import ChildView


@dataclass(frozen=True)
class Heard:
    """What the child means, for the consent page."""

    how: str
    heard_by: str
    heard_on: date
    said: str
    why_not: str


@dataclass(frozen=True)
class Hearing:
    """What the rules say about a child of this age, and where they stand.

    ``must_be_heard``: before a consent is sent. ``has_weight``: what the child means weighs
    heavily, and the child decides what is passed on.
    """

    must_be_heard: bool
    has_weight: bool
    source: str


def child_view(plan_id: UUID, before: datetime | None = None) -> Heard | None:
    """The newest that stood when a version was sent (``before``, UTC), or the newest of all."""
    query = newest_view(plan_id)
    if before is not None:
        query = query.where(ChildView.recorded_at <= before)
    row = db.session.execute(query).first()
    return Heard(**row._mapping) if row else None


def newest_view(plan_id: Any) -> Select[*tuple[Any, ...]]:
    """The query for it, with the columns of ``Heard``; ``plan_id`` may be a column of another."""
    return (
        select(
            ChildView.how,
            ChildView.heard_by,
            ChildView.heard_on,
            ChildView.said,
            ChildView.why_not,
        )
        .where(ChildView.plan_id == plan_id)
        .order_by(ChildView.recorded_at.desc())
        .limit(1)
    )


def hearing_at(years: int, tenant_id: UUID, on: date) -> Hearing:
    """What the dated rules say about hearing a child of so many whole years.

    From the age where the young person signs, the answer is the signature.
    """
    rules = policies(("child_heard", "ages"), tenant_id, on)
    heard, signs = rules["child_heard"].value, rules["ages"].value["young_person_agrees_from"]
    return Hearing(
        must_be_heard=heard["heard_from"] <= years < signs,
        has_weight=heard["great_weight_from"] <= years < signs,
        source=rules["child_heard"].source,
    )
