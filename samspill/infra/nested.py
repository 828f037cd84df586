"""The rows of a statement as one column of another: a page asks once for several lists."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import CompoundSelect, ScalarSelect, Select, String, func, literal, select

Row = TypeVar("Row")


def as_column(
    statement: Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]],
) -> ScalarSelect[Any]:
    """The rows of a statement as one column, a JSON array of objects; null for none."""
    rows = statement.subquery()
    pairs = (part for column in rows.c for part in (literal(column.name, String), column))
    return select(func.jsonb_agg(func.jsonb_build_object(*pairs))).scalar_subquery()


def rows_of(
    made: type[Row],
    column: Iterable[dict[str, Any]] | None,
    *,
    ids: Collection[str],
    days: Collection[str],
) -> list[Row]:
    """The rows of such a column, each as a ``made``. JSON knows neither ids nor days."""
    return [
        made(
            **{
                **one,
                **{name: UUID(one[name]) for name in ids},
                **{name: date.fromisoformat(one[name]) for name in days},
            }
        )
        for one in column or ()
    ]
