"""Jinja, without the work that none of our templates asks for.

A page is put together from some thirty small templates and a hundred and thirty calls of macros
and texts, so what Jinja does around each is a fifth of the page's time.
"""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from functools import lru_cache
from gettext import NullTranslations
from typing import Any

from flask.templating import Environment
from jinja2 import Template, pass_eval_context
from jinja2.compiler import CodeGenerator, Frame
from jinja2.nodes import EvalContext, Expr
from jinja2.runtime import Context, Macro
from markupsafe import Markup, escape

from samspill.core.language import catalogue
from samspill.web.assets import drawing


@pass_eval_context
def text(context: EvalContext, source: str, /, **values: object) -> str:
    """``_("…")`` in a template, as Jinja's own: escaped values in a text that is not escaped."""
    if context.autoescape and not values:
        return _words(catalogue(), source)
    translated = catalogue().gettext(source)
    # nosemgrep: escaping-off - our own catalogue; the values are escaped by %
    return (Markup(translated) if context.autoescape else translated) % values  # noqa: S704 - ours


@lru_cache(maxsize=4096)
def _words(of: NullTranslations, source: str) -> Markup:
    """A text without values, once made: a page has forty of them."""
    # nosemgrep: escaping-off - our own catalogue
    return Markup(of.gettext(source)) % {}  # noqa: S704 - ours


_NEEDS_ESCAPE = re.compile("[&<>\"']").search


def written(value: object) -> str:
    """What ``{{ value }}`` becomes, escaped. Most of a page has nothing to escape."""
    kind = type(value)
    if kind is Markup or (kind is str and not _NEEDS_ESCAPE(value)):  # type: ignore[call-overload]
        return value  # type: ignore[return-value]
    return escape(value)


class _Compiler(CodeGenerator):
    def _output_child_pre(
        self, node: Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo
    ) -> None:
        """Jinja's ``escape`` makes an object of each value, only to join it with the rest."""
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.written(")


class _Page(Context):
    """What a template sees while it renders."""

    def call(self, called: Any, /, *arguments: Any, **named: Any) -> Any:
        """Call what a template calls. Jinja finds out each time what it wants to be given."""
        if type(called) is Macro or called is text:
            named.pop("_loop_vars", None)
            named.pop("_block_vars", None)
            return called(self.eval_ctx, *arguments, **named)
        if called is drawing:
            return called(*arguments)
        return super().call(called, *arguments, **named)


class Templates(Environment):
    """Flask's environment, where a template stays loaded and all share the same globals."""

    context_class = _Page
    code_generator_class = _Compiler
    written = staticmethod(written)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._loaded: dict[str, Template] = {}

    def get_template(
        self,
        name: str | Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002 - Jinja's own word
    ) -> Template:
        """A template; once loaded it stays. Jinja asks its cache under a lock each time."""
        if isinstance(name, Template) or globals:
            return super().get_template(name, parent, globals)
        if name not in self._loaded:
            self._loaded[name] = super().get_template(name, parent)
        return self._loaded[name]

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The same for all: a layer for each template is slow to read, and nobody uses it."""
        return super().make_globals(d) if d else self.globals
