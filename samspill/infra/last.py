"""What an act writes last: in one statement, just before its commit.

For what nobody reads while the act runs: notices and their jobs, the change log, the look, where
the form led. Each by itself is a trip to the database; row security and checks hold as always.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    Executable,
    Insert,
    Table,
    Text,
    Update,
    bindparam,
    cast,
    column,
    func,
    insert,
    literal,
    select,
    text,
)

from samspill.infra.db import Base, run

Row = dict[str, Any]
_JOBS = text(
    "select unnest(procrastinate_defer_jobs_v1(array(select"
    " row(a->>'queue', a->>'task', 0, null, null, a->'args', null)::procrastinate_job_to_defer_v1"
    " from jsonb_array_elements(cast(:jobs as jsonb)) a))) as id"
).columns(column("id"))


@dataclass
class Last:
    """What has been left for the end so far."""

    rows: dict[Table, list[Row]] = field(default_factory=dict)
    changes: dict[Update, Row] = field(default_factory=dict)
    jobs: list[Row] = field(default_factory=list)
    done: list[Callable[[], None]] = field(default_factory=list)
    """Called when the act has been committed."""

    @property
    def is_empty(self) -> bool:
        """Is nothing left yet?"""
        return not (self.rows or self.changes or self.jobs)

    def put(self, model: type[Base], rows: list[Row]) -> None:
        """Rows of one table; each has the same columns, all that have no default of the database's.

        Python's own defaults are not filled in.
        """
        if rows:
            self.rows.setdefault(model.__table__, []).extend(rows)  # type: ignore[arg-type]

    def change(self, statement: Update, values: Row) -> None:
        """A statement kept at module level, once in an act; the names of its values are its own."""
        if statement in self.changes:
            raise RuntimeError("the same change is left twice for the end of one act")
        self.changes[statement] = values

    def queue(self, task: str, calls: list[Row], queue: str = "default") -> None:
        """One job for each dict of arguments (JSON values)."""
        self.jobs += [{"queue": queue, "task": task, "args": call} for call in calls]

    def write(self) -> None:
        """Write it all now, in the running transaction."""
        tables = tuple((table, tuple(rows[0])) for table, rows in self.rows.items())
        changes = tuple(self.changes)
        if not (tables or changes or self.jobs):
            return
        values = {_name(table): _as_json(rows) for table, rows in self.rows.items()}
        for some in self.changes.values():
            values |= some
        values |= {"jobs": _as_json(self.jobs)} if self.jobs else {}
        self.rows, self.changes, self.jobs = {}, {}, []
        run(_together(tables, changes, "jobs" in values), values)

    def is_kept(self) -> None:
        """It has been committed."""
        for tell in self.done:
            tell()

    def forget(self) -> None:
        """Leave nothing of it."""
        self.rows, self.changes, self.jobs, self.done = {}, {}, [], []


_left: ContextVar[Last | None] = ContextVar("left_for_the_end", default=None)


@contextmanager
def gathered() -> Iterator[Last]:
    """Gather what the block leaves for the end; used by ``infra/transaction.py`` only."""
    last = Last()
    token = _left.set(last)
    try:
        yield last
    finally:
        _left.reset(token)


@contextmanager
def at_the_end() -> Iterator[Last]:
    """What the running act writes last; where no act runs, at the end of the block."""
    last = _left.get()
    if last is not None:
        yield last
        return
    alone = Last()
    yield alone
    alone.write()


def _name(table: Table) -> str:
    return f"rows_of_{table.name}"


def _as_json(rows: list[Row]) -> str:
    return json.dumps(rows, default=_plain)


def _plain(value: Any) -> str:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    raise TypeError(f"{type(value).__name__} has no place in a row that is written last")


@lru_cache(maxsize=256)
def _together(
    tables: tuple[tuple[Table, tuple[str, ...]], ...],
    changes: tuple[Update, ...],
    has_jobs: bool,
) -> Executable:
    """One statement of them all. How many rows there are makes no other statement."""
    parts = [_into(table, names).cte(f"into_{table.name}") for table, names in tables]
    parts += [change.cte(f"change_{n}") for n, change in enumerate(changes)]
    jobs = select(func.count()).select_from(_JOBS.cte("jobs")).scalar_subquery()
    return select((jobs if has_jobs else literal(0)).label("jobs")).add_cte(*parts)


def _into(table: Table, names: tuple[str, ...]) -> Insert:
    """Put in the rows that one value of JSON holds."""
    given = func.json_to_recordset(cast(bindparam(_name(table), type_=Text), JSON))
    rows = given.table_valued(*(column(name, table.c[name].type) for name in names))
    rows = rows.render_derived(name="given", with_types=True)
    return insert(table).from_select(names, select(*rows.c), include_defaults=False)
