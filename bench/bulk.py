"""Many rows at once: first beside, then into the tables in the order of their random ids, so
that the rows of one plan lie far apart, as in use."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import psycopg

from samspill.infra.db import Base

PIECE = 4_000_000
"""Letters that are held before they are sent."""
_SPECIAL = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def columns_of(table: str) -> list[str]:
    """The columns of a table, without those that the database numbers."""
    return [column.name for column in Base.metadata.tables[table].columns if not column.identity]


def escaped(text: str) -> str:
    """A text as a cell of COPY."""
    return text.translate(_SPECIAL)


class Bulk:
    """Rows on their way. The connection must not commit by itself; foreign keys are checked when
    ``checked``, which takes several times as long."""

    def __init__(self, connection: psycopg.Connection[Any], *, checked: bool) -> None:
        self._connection = connection
        self._waiting: dict[str, list[str]] = {}
        self._length: dict[str, int] = {}
        if not checked:
            connection.execute("set local session_replication_role = replica")

    def add(self, table: str, lines: str) -> None:
        """Add rows of all columns, as COPY has them: each line with its end."""
        if table not in self._waiting:
            named = ", ".join(columns_of(table))
            self._waiting[table], self._length[table] = [], 0
            self._connection.execute(
                f"create temporary table beside_{table} on commit drop as"
                f" select {named} from {table} with no data"
            )
        self._waiting[table].append(lines)
        self._length[table] += len(lines)
        if self._length[table] > PIECE:
            self._send(table)

    def settle(self) -> None:
        """Put all of it into the tables."""
        for table in (one.name for one in Base.metadata.sorted_tables if one.name in self._waiting):
            self._send(table)
            named = ", ".join(columns_of(table))
            first = next(iter(Base.metadata.tables[table].primary_key.columns)).name
            self._connection.execute(
                f"insert into {table} ({named}) select {named} from beside_{table} order by {first}"
            )
            self._connection.execute(f"drop table beside_{table}")
        self._waiting.clear()

    def _send(self, table: str) -> None:
        words = f"copy beside_{table} ({', '.join(columns_of(table))}) from stdin"
        with self._connection.cursor() as cursor, cursor.copy(words) as copy:
            copy.write("".join(self._waiting[table]))
        self._waiting[table], self._length[table] = [], 0


def write_rows(
    connection: psycopg.Connection[Any],
    table: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
) -> None:
    """Write rows of Python values straight into a table."""
    words = f"copy {table} ({', '.join(columns)}) from stdin"
    with connection.cursor() as cursor, cursor.copy(words) as copy:
        for row in rows:
            copy.write_row(row)
