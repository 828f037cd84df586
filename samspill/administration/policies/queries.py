"""Reads of the rules that hold in a municipality, and of those that did and will."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from samspill.administration.policies.known import MAY_SET, RULE_NAMES
from samspill.administration.policies.parts import MAY_WRITE
from samspill.core.language import _
from samspill.identity.models import FOREVER
from samspill.infra.db import db
from samspill.organisation.models import DatedPolicy


@dataclass(frozen=True)
class RuleView:
    """A rule in one period. ``last_day`` None: until something else is decided."""

    id: UUID
    name: str
    numbers: tuple[tuple[str, int], ...]
    source: str
    valid_from: date
    last_day: date | None
    is_municipal: bool
    parts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def written(self) -> list[tuple[str, list[str]]]:
        """Each part that is no number: what it is called, and a line for each thing in it."""
        return [
            (_(part.label), part.shape.words(self.parts[name]))
            for name, part in MAY_WRITE.get(self.name, {}).items()
            if name in self.parts
        ]

    @property
    def may_be_set(self) -> bool:
        """Is it one that the municipality may decide?"""
        return self.name in MAY_SET


def rules_in_force(tenant_id: UUID, on: date) -> list[RuleView]:
    """One row for each rule that has words, as it holds on the day; the municipality's own first
    where there are both. In the order of ``RULE_NAMES``."""
    found: dict[str, RuleView] = {}
    for row in _rows(tenant_id):
        if row.valid_from <= on < row.valid_to:
            found[row.name] = _view(row)
    return [found[name] for name in RULE_NAMES if name in found]


def rule_in(tenant_id: UUID, policy_id: UUID) -> RuleView | None:
    """One rule, national or the municipality's own; None for another municipality's."""
    row = db.session.scalar(
        select(DatedPolicy).where(
            DatedPolicy.id == policy_id,
            DatedPolicy.name.in_(RULE_NAMES),
            or_(DatedPolicy.tenant_id.is_(None), DatedPolicy.tenant_id == tenant_id),
        )
    )
    return _view(row) if row else None


def history_of(tenant_id: UUID, name: str) -> list[RuleView]:
    """Every period of one rule that ever held or will, the newest first."""
    rows = [row for row in _rows(tenant_id, name) if row.valid_from < row.valid_to]
    return sorted(map(_view, rows), key=lambda one: (one.valid_from, one.is_municipal))[::-1]


def municipal_rows(tenant_id: UUID, name: str) -> list[DatedPolicy]:
    """The municipality's own periods of one rule, to change."""
    return list(
        db.session.scalars(
            select(DatedPolicy).where(DatedPolicy.tenant_id == tenant_id, DatedPolicy.name == name)
        )
    )


def value_on(tenant_id: UUID, name: str, on: date) -> dict[str, Any]:
    """The whole value of a rule on a day, {} when none holds."""
    value: dict[str, Any] = {}
    for row in _rows(tenant_id, name):
        if row.valid_from <= on < row.valid_to:
            value = row.value
    return dict(value)


def _rows(tenant_id: UUID, name: str = "") -> list[DatedPolicy]:
    """National rules before the municipality's own, each by date."""
    statement = (
        select(DatedPolicy)
        .where(or_(DatedPolicy.tenant_id.is_(None), DatedPolicy.tenant_id == tenant_id))
        .order_by(DatedPolicy.tenant_id.is_(None).desc(), DatedPolicy.valid_from, DatedPolicy.id)
    )
    if name:
        statement = statement.where(DatedPolicy.name == name)
    return list(db.session.scalars(statement))


def _view(row: DatedPolicy) -> RuleView:
    numbers = tuple(
        (name, value)
        for name, value in sorted(row.value.items())
        if isinstance(value, int) and not isinstance(value, bool)
    )
    return RuleView(
        id=row.id,
        name=row.name,
        numbers=numbers,
        source=row.source,
        valid_from=row.valid_from,
        last_day=row.valid_to - timedelta(days=1) if row.valid_to != FOREVER else None,
        is_municipal=row.tenant_id is not None,
        parts={name: row.value[name] for name in MAY_WRITE.get(row.name, {}) if name in row.value},
    )
