"""Nytt fra registeret: send a file, see what it would do, say yes; and what was set aside."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template
from flask_babel import get_locale
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.administration.access import OpenTenant, open_tenant_in_turn
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.language import _
from samspill.identity.signin.client import completes, confirm_with_login
from samspill.plans.insight.words import RELATION_NAMES
from samspill.plans.news.actions import (
    approve_file,
    confirm_theirs,
    drop_file,
    file_to_approve,
    keep_ours,
    propose_theirs,
    send_file,
    take_file,
    theirs_to_confirm,
)
from samspill.plans.news.forms import NewsFileForm
from samspill.plans.news.queries import conflicts_of, files_of
from samspill.plans.news.words import COLORS, STATES, WHY_ASIDE, why_not
from samspill.plans.whereabouts.words import PROTECTION

register_news = Module("register_news", __name__)

Page = str | Response | tuple[str, int]
BASE = "/admin/<uuid:tenant_id>/register"
ONE = BASE + "/<uuid:file_id>"
ASIDE = BASE + "/satt-til-side"
ONE_ASIDE = ASIDE + "/<uuid:conflict_id>"


@register_news.route(BASE, opens=Area.ADMINISTRATION, at=Level.READ)
def news(tenant: OpenTenant) -> Page:
    """The files that were sent, and how many things were set aside."""
    return _news(tenant, NewsFileForm())


def _news(tenant: OpenTenant, form: NewsFileForm) -> str:
    return render_template(
        "news/list.html",
        tenant=tenant.subject,
        files=files_of(tenant.subject.id),
        aside=len(conflicts_of(tenant.subject.id)),
        form=form,
        states=STATES,
        colors=COLORS,
        may_send=tenant.may(Area.ADMINISTRATION, Level.MANAGE),
    )


@register_news.route(BASE, opens=Area.ADMINISTRATION, at=Level.MANAGE, methods=("POST",))
def send(tenant: OpenTenant) -> Page:
    """Take a file to be looked through; nothing is changed yet."""
    form = NewsFileForm()
    if form.validate_on_submit():
        try:
            file_id = send_file(tenant, form.content())
            return redirect(f"{_home(tenant)}/{file_id}", 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _news(tenant, form), 422


def _home(tenant: OpenTenant) -> str:
    return f"/admin/{tenant.subject.id}/register"


@register_news.route(ONE, opens=Area.ADMINISTRATION, at=Level.READ)
def look(tenant: OpenTenant, file_id: UUID) -> Page:
    """What a file would do, in numbers, and each row that cannot be read."""
    for one in files_of(tenant.subject.id, file_id):
        return render_template(
            "news/file.html",
            tenant=tenant.subject,
            file=one,
            outcome={"halt": None, "bad": [], "bad_count": 0, **one.outcome},
            why_not=why_not,
            states=STATES,
            colors=COLORS,
            is_own=one.sender_id == tenant.actor.person_id,
            may_take=tenant.may(Area.ADMINISTRATION, Level.MANAGE),
        )
    raise NotVisible


@register_news.route(
    ONE + "/bekreftelse", opens=Area.ADMINISTRATION, at=Level.MANAGE, methods=("POST",)
)
def take(tenant: OpenTenant, file_id: UUID) -> Page:
    """Take what it says; a job does it."""
    take_file(tenant, file_id)
    flash(_("Filen tas inn nå. Last siden på nytt om litt."), "success")
    return redirect(f"{_home(tenant)}/{file_id}", 303)


@register_news.route(
    ONE + "/godkjenning", opens=Area.ADMINISTRATION, at=Level.CONTRIBUTE, methods=("POST",)
)
def approval(tenant: OpenTenant, file_id: UUID) -> Page:
    """Say yes as the second person: done when the fresh login comes back."""
    file_to_approve(tenant, file_id)
    values = {"tenant": str(tenant.subject.id), "file": str(file_id)}
    return confirm_with_login("approve-news", values, str(get_locale().language))


@completes("approve-news")
def _approve(values: dict[str, Any], _proof: dict[str, Any]) -> str:
    tenant = open_tenant_in_turn(UUID(values["tenant"]), Area.ADMINISTRATION, Level.CONTRIBUTE)
    approve_file(tenant, UUID(values["file"]))
    flash(_("Godkjent. Filen tas inn nå."), "success")
    return f"{_home(tenant)}/{values['file']}"


@register_news.route(
    ONE + "/sletting", opens=Area.ADMINISTRATION, at=Level.MANAGE, methods=("POST",)
)
def drop(tenant: OpenTenant, file_id: UUID) -> Page:
    """Forget the file."""
    drop_file(tenant, file_id)
    flash(_("Filen er slettet. Ingenting er endret."), "success")
    return redirect(_home(tenant), 303)


@register_news.route(ASIDE, opens=Area.ADMINISTRATION, at=Level.READ)
def set_aside(tenant: OpenTenant) -> Page:
    """What was set aside: what the register says, what we have."""
    return render_template(
        "news/aside.html",
        tenant=tenant.subject,
        conflicts=conflicts_of(tenant.subject.id),
        why=WHY_ASIDE,
        kinds=RELATION_NAMES,
        protection=PROTECTION,
        own=tenant.actor.profile_id,
        may_decide=tenant.may(Area.ADMINISTRATION, Level.MANAGE),
    )


@register_news.route(
    ONE_ASIDE + "/svar", opens=Area.ADMINISTRATION, at=Level.MANAGE, methods=("POST",)
)
def keep(tenant: OpenTenant, conflict_id: UUID) -> Page:
    """What we have stands."""
    keep_ours(tenant, conflict_id)
    flash(_("Det vi har, står som før."), "success")
    return redirect(f"{_home(tenant)}/satt-til-side", 303)


@register_news.route(
    ONE_ASIDE + "/forslag", opens=Area.ADMINISTRATION, at=Level.MANAGE, methods=("POST",)
)
def propose(tenant: OpenTenant, conflict_id: UUID) -> Page:
    """Propose that the register is right; another confirms."""
    propose_theirs(tenant, conflict_id)
    flash(_("Foreslått. En annen må bekrefte."), "success")
    return redirect(f"{_home(tenant)}/satt-til-side", 303)


@register_news.route(
    ONE_ASIDE + "/bekreftelse", opens=Area.ADMINISTRATION, at=Level.CONTRIBUTE, methods=("POST",)
)
def confirmation(tenant: OpenTenant, conflict_id: UUID) -> Page:
    """Agree as the second person: done when the fresh login comes back."""
    theirs_to_confirm(tenant, conflict_id)
    values = {"tenant": str(tenant.subject.id), "conflict": str(conflict_id)}
    return confirm_with_login("confirm-news", values, str(get_locale().language))


@completes("confirm-news")
def _confirm(values: dict[str, Any], _proof: dict[str, Any]) -> str:
    tenant = open_tenant_in_turn(UUID(values["tenant"]), Area.ADMINISTRATION, Level.CONTRIBUTE)
    confirm_theirs(tenant, UUID(values["conflict"]))
    flash(_("Bekreftet. Det registeret sier, tas inn nå."), "success")
    return f"{_home(tenant)}/satt-til-side"
