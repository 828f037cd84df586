"""Which columns are sealed, by whose key, and where their cells are bound to.

A model says it at the column, ``mapped_column(info=sealed("plan", "plan_id"))``; what re-seals and
what checks the keys walks them all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Column

from samspill.infra.db import Base
from samspill.infra.key_store import HOUSE, Owner, OwnerKind

_SEALED = "sealed"


def sealed(kind: str, owner: str = "", *, word: str = "") -> dict[str, Any]:
    """What ``info`` of a sealed column holds.

    ``owner``: the column with the owner's id; none for the house. ``word``: how the place names
    the column, when it is not its name without ``_sealed``.
    """
    return {_SEALED: (OwnerKind(kind), owner, word)}


@dataclass(frozen=True)
class SealedColumn:
    """One of them."""

    column: Column[Any]
    kind: OwnerKind
    owner_column: Column[Any] | None
    word: str

    @property
    def key(self) -> Column[Any]:
        """What names a row."""
        (found,) = self.column.table.primary_key.columns
        return found

    def place(self, row_id: UUID) -> str:
        """What a cell is bound to."""
        return f"{self.column.table.name}:{self.word}:{row_id}"

    def owner(self, owner_id: UUID | None, within: UUID | None = None) -> Owner:
        """Whose cell it is, by the value of ``owner_column``."""
        return Owner(self.kind, owner_id, within) if owner_id else HOUSE


def sealed_columns() -> Iterator[SealedColumn]:
    """Every sealed column of every table the program has loaded."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if _SEALED in column.info:
                kind, owner, word = column.info[_SEALED]
                yield SealedColumn(
                    column,
                    kind,
                    table.columns[owner] if owner else None,
                    word or column.name.removesuffix("_sealed"),
                )
