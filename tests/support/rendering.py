"""No query runs while a template renders: in tests it fails, on every page that any test opens."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

import psycopg
import pytest
from flask import Flask
from jinja2 import Template
from sqlalchemy import Engine, event

from samspill.infra import db

_rendering: ContextVar[str | None] = ContextVar("rendering", default=None)


class WatchedTemplate(Template):
    """A template that says that it is rendering."""

    def render(self, *args: Any, **kwargs: Any) -> str:
        """Render as always."""
        token = _rendering.set(self.name or "a string")
        try:
            return super().render(*args, **kwargs)
        finally:
            _rendering.reset(token)


def watch_rendering(app: Flask) -> None:
    """Have every template of the application watched. Call it before the first is loaded."""
    app.jinja_env.template_class = WatchedTemplate


_execute = psycopg.Cursor.execute


def _at_the_driver(cursor: Any, statement: Any, *rest: Any, **options: Any) -> Any:
    _refuse(None, statement)
    return _execute(cursor, statement, *rest, **options)


@event.listens_for(Engine, "before_execute")
def _refuse(_connection: Any, statement: Any, *_more: Any) -> None:
    name = _rendering.get()
    if name is not None:
        pytest.fail(
            f"a query ran while {name} was rendering. Read it in queries.py and hand it to the"
            f" template:\n{statement}"
        )


_send = db.send_prepared


def _by_its_name(driver: Any, name: bytes, words: str, *rest: Any) -> Any:
    _refuse(None, words)
    return _send(driver, name, words, *rest)


psycopg.Cursor.execute = _at_the_driver  # type: ignore[method-assign]
db.send_prepared = _by_its_name
