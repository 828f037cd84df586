"""Routes that are quick to add: what makes an address of a route's name is compiled when asked for.

Werkzeug writes and compiles two functions for each route at start; here addresses are written out,
and hardly any is ever asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]


class QuickRule(Rule):
    """A route of the application."""

    def _compile_builder(self, append_unknown: bool = True) -> Builder:
        made = cache(super()._compile_builder)

        def build(rule: Rule, **values: Any) -> tuple[str, str]:
            return made(append_unknown)(rule, **values)

        return build
