"""PostgreSQL as ``infra/db.run`` writes it."""

from __future__ import annotations

from typing import Any

from psycopg._preparing import PrepareManager
from sqlalchemy.dialects.postgresql.psycopg import PGCompiler_psycopg, PGDialect_psycopg
from sqlalchemy.sql.elements import BindParameter


class _Compiler(PGCompiler_psycopg):
    """Writes ``limit 8``, not ``limit $3``: the server then knows, when it plans for every value,
    that the first few of an index are enough."""

    def limit_clause(self, select: Any, **kw: Any) -> str:
        """The end of a select: how many rows, and after which."""
        most = select._limit_clause  # noqa: SLF001 - as SQLAlchemy's own compilers read it
        if not isinstance(most, BindParameter) or not most.unique:
            return str(super().limit_clause(select, **kw))
        after = select._offset_clause  # noqa: SLF001
        beyond = "" if after is None else f" OFFSET {self.process(after, **kw)}"
        return f" \n LIMIT {most.value:d}{beyond}"


class Dialect(PGDialect_psycopg):
    """Parameters as the server names them, ``$1``: the driver has nothing to rewrite."""

    statement_compiler = _Compiler
    supports_statement_cache = True

    def __init__(self) -> None:
        super().__init__(paramstyle="numeric_dollar")


class Kept(PrepareManager):
    """What is prepared on a connection, also when something is rolled back.

    The driver would have the server forget all of it then, for tables might be other ones. Here
    none are made while it serves, and under row security a plan costs five times its use.
    """

    def _should_discard(self, *_of: Any) -> bool:
        return False

    def clear(self) -> bool:
        """Forget nothing."""
        return False
