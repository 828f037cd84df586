"""Reads of a municipality's own words, with their periods and sources."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from samspill.administration.policies.queries import municipal_rows
from samspill.identity.models import FOREVER
from samspill.organisation.texts import NAME, Texts


@dataclass(frozen=True)
class TextsView:
    """The words of one period. ``last_day`` None: until something else is decided."""

    id: UUID
    texts: Texts
    source: str
    valid_from: date
    last_day: date | None


def texts_of(tenant_id: UUID) -> list[TextsView]:
    """Every period that held or will, the newest first."""
    rows = [row for row in municipal_rows(tenant_id, NAME) if row.valid_from < row.valid_to]
    return [
        TextsView(
            id=row.id,
            texts=Texts.of(row.value),
            source=row.source,
            valid_from=row.valid_from,
            last_day=row.valid_to - timedelta(days=1) if row.valid_to != FOREVER else None,
        )
        for row in sorted(rows, key=lambda one: one.valid_from, reverse=True)
    ]
