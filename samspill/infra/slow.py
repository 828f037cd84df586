"""Statements that took long: their shape goes into the log, never a value.

Both ways to the driver are timed: what SQLAlchemy runs, by the connection's own cursors, and
``run`` of ``infra/db.py``, which goes beside it. It costs two looks at the clock per statement.
"""

from __future__ import annotations

import re
import time
from typing import Any

import psycopg
import structlog
from flask import current_app, has_app_context, has_request_context, request

AT_MOST = 1500
"""Letters of a shape; the beginning says which it is."""

_VALUES = re.compile(r"\$\$.*?\$\$|[eE]?'(?:[^'\\]|''|\\.)*'|(?<![\w$.])-?\d+(?:\.\d+)?\b", re.S)
_LIST = re.compile(
    r"\(\s*(?:%\(\w+\)s|\$\d+|\?)(?:::\w+)?(?:\s*,\s*(?:%\(\w+\)s|\$\d+|\?)(?:::\w+)?)+\s*\)"
)
_SPACE = re.compile(r"\s+")

log = structlog.get_logger()


class TimedCursor(psycopg.Cursor[Any]):
    """The driver's cursor, for the connections of SQLAlchemy."""

    def execute(self, query: Any, *given: Any, **options: Any) -> TimedCursor:
        """Run a statement."""
        began = time.monotonic()
        try:
            return super().execute(query, *given, **options)
        finally:
            timed(query, began)

    def executemany(self, query: Any, *given: Any, **options: Any) -> None:
        """Run a statement with many rows of values; the time is of them all."""
        began = time.monotonic()
        try:
            super().executemany(query, *given, **options)
        finally:
            timed(query, began)


def timed(statement: Any, began: float) -> None:
    """Write a line when what began at an instant of the monotonic clock took too long."""
    took = time.monotonic() - began
    if took < 0.02 or not has_app_context():
        return
    limit = current_app.config["SAMSPILL"].slow_statement
    if limit and took * 1000 >= limit:
        page = request.endpoint if has_request_context() else None
        log.warning("slow_statement", page=page, ms=int(took * 1000), statement=shape(statement))


def shape(statement: Any) -> str:
    """A statement without what stands in it: texts and numbers are «?», lists are one."""
    words = statement.decode(errors="replace") if isinstance(statement, bytes) else str(statement)
    words = _LIST.sub("(?, …)", _VALUES.sub("?", words))
    return _SPACE.sub(" ", words).strip()[:AT_MOST]
