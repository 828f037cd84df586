"""What templates may use. Strict: an unknown name is an error, and no query runs in them."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, g
from flask.templating import Environment
from flask_wtf.csrf import generate_csrf
from jinja2 import StrictUndefined, Template, pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from samspill.core.ids import new_id
from samspill.core.language import _, catalogue
from samspill.identity.models import ProfileKind
from samspill.identity.sessions import Visit
from samspill.infra.settings import ROOT
from samspill.web import locale
from samspill.web.assets import asset
from samspill.web.menu import build_menu


@dataclass(frozen=True)
class Current:
    """Who the page is for."""

    name: str
    initials: str
    profile_label: str
    tenant_name: str
    has_other_profiles: bool


def init_jinja(app: Flask) -> None:
    """Globals, filters and the context of every page."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["_"] = _text
    app.jinja_env.globals.update(asset=asset, csrf_token=_csrf, form_key=lambda: str(new_id()))
    for name in ("day", "long_day", "moment", "clock_time", "machine_time"):
        app.jinja_env.filters[name] = getattr(locale, name)
    app.context_processor(_context)


class Templates(Environment):
    """Flask's environment, quicker: a page of ours imports some thirty components and layouts."""

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


@pass_eval_context
def _text(context: EvalContext, text: str, **values: object) -> str:
    """``_("…")`` in a template: as Jinja's own, in a third of the time."""
    translated = catalogue().gettext(text)
    return (Markup(translated) if context.autoescape else translated) % values  # noqa: S704 - ours


def template_folder() -> str:
    """Where the templates lie."""
    return str(ROOT / "templates")


def _csrf() -> str:
    """Instead of Flask-WTF's own, which would give every passer-by a session row and a cookie."""
    return generate_csrf() if g.get("visit") is not None else ""


def profile_label(kind: str, unit_name: str | None) -> str:
    """«Som foresatt» or «På jobb: Helsestasjonen»."""
    if kind == ProfileKind.WORK:
        return _("På jobb: %(unit)s", unit=unit_name or "")
    return _("Som foresatt")


def _current(visit: Visit | None) -> Current | None:
    if visit is None or visit.actor is None:
        return None
    return Current(
        visit.name,
        visit.initials,
        profile_label(visit.kind, visit.unit_name),
        visit.tenant_name or "",
        visit.has_other_profiles,
    )


def _context() -> dict[str, Any]:
    current = _current(g.get("visit"))
    opened = g.get("opened")
    return {
        "current": current,
        "menu": build_menu() if current else None,
        "plan": opened.subject if opened else None,
        "locale": locale.language_code(),
        "development": not current_app.config["SAMSPILL"].is_production,
        "csrf_token": _csrf,
    }
