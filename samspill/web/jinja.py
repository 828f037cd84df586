"""What templates may use. Strict: an unknown name is an error, and no query runs in them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import Flask, current_app, g, session
from flask_wtf.csrf import generate_csrf
from jinja2 import StrictUndefined

from samspill.core.ids import new_id
from samspill.core.language import _, language_code
from samspill.core.names import first_name
from samspill.identity.models import ProfileKind
from samspill.identity.sessions import CSRF, Visit
from samspill.infra.settings import ROOT
from samspill.plans.lifecycle.words import REASON_NAMES
from samspill.plans.plan.access import OpenPlan
from samspill.plans.plan.words import KIND_MEANS, KIND_NAMES, LEADERS
from samspill.web import locale
from samspill.web.assets import asset, drawing
from samspill.web.engine import text
from samspill.web.menu import build_menu


@dataclass(frozen=True)
class Current:
    """Who the page is for.

    ``tenant_name`` is '' and ``profile_label`` without a place where the page must not tell where
    somebody is: to one whose address is protected, and on pages about such a child (F8).
    """

    name: str
    initials: str
    profile_label: str
    label_without_place: str
    tenant_name: str
    has_other_profiles: bool
    leads_unit: bool
    at_work: bool
    only_room: bool
    on_device: bool
    locks_after: int | None

    @property
    def home(self) -> str:
        """Where the name on top leads."""
        return "/mitt-rom" if self.only_room else "/hjem"


def init_jinja(app: Flask) -> None:
    """Globals, filters and the context of every page."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["_"] = text
    app.jinja_env.globals.update(
        asset=asset,
        drawing=drawing,
        profile_label=profile_label,
        csrf_token=_csrf,
        form_key=lambda: str(new_id()),
        can_only_read=lambda: False,
    )
    for name in (
        "day",
        "iso_day",
        "long_day",
        "moment",
        "clock_time",
        "machine_time",
        "machine_day",
        "weekday",
        "birthday",
        "month_name",
    ):
        app.jinja_env.filters[name] = getattr(locale, name)
    app.jinja_env.filters["first_name"] = first_name
    app.jinja_env.filters["kind_name"] = lambda kind: _(KIND_NAMES[kind])
    app.jinja_env.filters["kind_means"] = lambda kind: _(KIND_MEANS[kind])
    app.jinja_env.filters["leader"] = lambda kind: _(LEADERS[kind])
    app.jinja_env.filters["closing_reason"] = lambda reason: _(REASON_NAMES[reason])
    app.context_processor(_context)


def template_folder() -> str:
    """Where the templates lie."""
    return str(ROOT / "templates")


def _csrf() -> str:
    """Instead of Flask-WTF's own, which would give every passer-by a session row and a cookie."""
    if known := g.get(CSRF):
        return str(known)
    if g.get("visit") is None:
        return ""
    secret = session.get(CSRF)
    return _signed(secret, current_app.secret_key) if secret else str(generate_csrf())


@lru_cache(maxsize=4096)
def _signed(_secret: str, _key: str | bytes | None) -> str:
    """The session's own secret, signed: the same for all its pages, since it never runs out."""
    return str(generate_csrf())


def profile_label(kind: str, unit_name: str | None) -> str:
    """«Som foresatt», «Som meg selv» for who is not of age, «På jobb: Helsestasjonen», or «På jobb»
    where the place is not told."""
    if kind != ProfileKind.PRIVATE:
        return _("På jobb: %(unit)s", unit=unit_name) if unit_name else _("På jobb")
    visit = g.get("visit")
    return _("Som meg selv") if visit is not None and visit.is_minor else _("Som foresatt")


def _current(visit: Visit | None, plan: OpenPlan | None) -> Current | None:
    if visit is None or visit.actor is None:
        return None
    is_guarded = visit.is_protected or (plan is not None and plan.subject.child_is_protected)
    return Current(
        visit.name,
        visit.initials,
        profile_label(visit.kind, None if is_guarded else visit.unit_name),
        profile_label(visit.kind, None),
        "" if is_guarded else visit.tenant_name or "",
        visit.has_other_profiles,
        visit.leads_unit,
        visit.kind != ProfileKind.PRIVATE,
        visit.only_room,
        visit.device_id is not None,
        visit.locks_after,
    )


def _context() -> dict[str, Any]:
    opened = g.get("opened")
    plan = opened if isinstance(opened, OpenPlan) else None
    current = _current(g.get("visit"), plan)
    return {
        "current": current,
        "menu": build_menu() if current else None,
        "plan": plan.subject if plan else None,
        "is_own": plan is not None and plan.actor.person_id == plan.subject.child_id,
        "locale": language_code(),
        "development": not current_app.config["SAMSPILL"].is_production,
        "csrf_token": _csrf,
    }
