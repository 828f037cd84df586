"""Routes that are quick to add: what makes an address of a route's name is compiled when asked for.

Werkzeug writes and compiles two functions for each route at start; here addresses are written out,
and hardly any is ever asked for. One thread compiles at a time: Python 3.11 counts the depth of a
syntax tree for all threads together (cpython#106905), and gave one request in a great many a 500.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from threading import Lock
from typing import Any

from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]

one_at_a_time = Lock()


class QuickRule(Rule):
    """A route of the application."""

    def _compile_builder(self, append_unknown: bool = True) -> Builder:
        compiled = super()._compile_builder

        @cache
        def made() -> Builder:
            with one_at_a_time:
                return compiled(append_unknown)

        def build(rule: Rule, **values: Any) -> tuple[str, str]:
            return made()(rule, **values)

        return build
