"""Counts the SQL statements of a page: all but BEGIN, COMMIT, ROLLBACK and savepoints."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import psycopg

from samspill.infra import db

NOT_COUNTED = ("SAVEPOINT", "RELEASE", "ROLLBACK")


@contextmanager
def counted_statements() -> Iterator[list[str]]:
    """The statements that run inside the block, whoever sends them: counted at the driver.

    One that is sent with many rows counts once.
    """
    found: list[str] = []

    def noting(send: Callable[..., Any]) -> Callable[..., Any]:
        def note(cursor: Any, statement: str, *rest: Any, **options: Any) -> Any:
            if not statement.upper().startswith(NOT_COUNTED):
                found.append(statement)
            return send(cursor, statement, *rest, **options)

        return note

    begin = db.begins_with

    def note_first(driver: Any, words: str) -> bool:
        has_begun = begin(driver, words)
        found.extend([words] if has_begun else [])
        return has_begun

    send = db.send_prepared

    def note_prepared(driver: Any, name: bytes, words: str, *rest: Any) -> Any:
        found.append(words)
        return send(driver, name, words, *rest)

    with (
        patch.object(psycopg.Cursor, "execute", noting(psycopg.Cursor.execute)),
        patch.object(psycopg.Cursor, "executemany", noting(psycopg.Cursor.executemany)),
        patch.object(db, "begins_with", note_first),
        patch.object(db, "send_prepared", note_prepared),
    ):
        yield found
