"""Nødtilgang: the leader's pages, and the data protection officer's list."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import current_app, flash, redirect, render_template, request
from flask_babel import get_locale
from werkzeug.wrappers import Response

from samspill.access.actor import Actor
from samspill.access.door import require_actor
from samspill.access.levels import Area, Level, Strength
from samspill.access.routes import Module, mine
from samspill.administration.access import OpenTenant
from samspill.core.errors import RuleBroken
from samspill.core.language import _
from samspill.identity.signin.client import completes, confirm_with_login
from samspill.infra.db import instant
from samspill.plans.emergency.actions import (
    ask_emergency,
    decide_delay,
    emergencies_in,
    end_emergency,
    limits,
    open_in_emergency,
    own_emergencies,
    require_leader,
)
from samspill.plans.emergency.forms import GROUND_NAMES, DelayForm, EmergencyForm

emergency = Module("emergency", __name__)

Page = str | Response | tuple[str, int]
BASE = "/nodtilgang"
WHY = mine("what a leader opens in an emergency; the plan itself is behind the door")
OFFICER = "/admin/<uuid:tenant_id>/nodtilganger"
HIGH = Strength.HIGH


@emergency.route(BASE, opens=WHY, least=HIGH)
def overview(actor: Actor) -> Page:
    """What she has opened, and the form that opens another."""
    return _overview(actor, EmergencyForm())


def _overview(actor: Actor, form: EmergencyForm) -> str:
    tenant_id = require_leader(actor)
    return render_template(
        "emergency/overview.html",
        form=form,
        opened=own_emergencies(actor),
        rule=limits(tenant_id),
        grounds=GROUND_NAMES,
        now=instant(),
    )


@emergency.route(BASE, opens=WHY, least=HIGH, methods=("POST",))
def asking(actor: Actor) -> Page:
    """Ask; the plan opens when the fresh login comes back."""
    require_leader(actor)
    form = EmergencyForm()
    if form.validate_on_submit():
        synthetic = current_app.config["SAMSPILL"].takes_synthetic_numbers
        try:
            access_id = ask_emergency(actor, synthetic=synthetic, **form.payload())
            values = {"access": str(access_id)}
            return confirm_with_login("open-in-emergency", values, str(get_locale().language))
        except RuleBroken as rule:
            form.refuse(rule)
    return _overview(actor, form), 422


@completes("open-in-emergency")
def _open(values: dict[str, Any], _proof: dict[str, Any]) -> str:
    plans = open_in_emergency(require_actor(HIGH), UUID(values["access"]))
    flash(_("Planen er åpen for deg nå. Alt du ser på, står i innsynsloggen."), "success")
    return f"/planer/{plans[0]}" if len(plans) == 1 else BASE


@emergency.route(BASE + "/<uuid:access_id>/slutt", opens=WHY, least=HIGH, methods=("POST",))
def ending(actor: Actor, access_id: UUID) -> Page:
    """She needs it no more."""
    end_emergency(actor, access_id)
    flash(_("Nødtilgangen er stengt."), "success")
    return redirect(BASE, 303)


@emergency.route(OFFICER, opens=Area.PRIVACY_CASES, at=Level.READ)
def officers_list(tenant: OpenTenant) -> Page:
    """Every emergency access of the municipality, for the data protection officer."""
    return _officers_list(tenant, {})


def _officers_list(tenant: OpenTenant, sent: dict[UUID, DelayForm]) -> str:
    found = emergencies_in(tenant)
    forms = {one.id: sent.get(one.id) or _delay_form(one.id) for one in found}
    return render_template(
        "emergency/officer.html",
        tenant=tenant.subject,
        opened=[(one, forms[one.id]) for one in found],
        grounds=GROUND_NAMES,
        now=instant(),
    )


def _delay_form(access_id: UUID) -> DelayForm:
    return DelayForm(formdata=None, prefix=access_id.hex)


@emergency.route(
    OFFICER + "/<uuid:access_id>", opens=Area.PRIVACY_CASES, at=Level.MANAGE, methods=("POST",)
)
def decision(tenant: OpenTenant, access_id: UUID) -> Page:
    """Let the family wait until a day, or tell them now."""
    if request.form.get("answer") == "now":
        decide_delay(tenant, access_id=access_id, tell_on=None)
        flash(_("Familien får vite det nå."), "success")
        return redirect(_list_of(tenant), 303)
    form = DelayForm(prefix=access_id.hex)
    if form.validate_on_submit():
        try:
            decide_delay(tenant, access_id=access_id, **form.payload())
            flash(_("Lagret. Familien får vite det den dagen."), "success")
            return redirect(_list_of(tenant), 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _officers_list(tenant, {access_id: form}), 422


def _list_of(tenant: OpenTenant) -> str:
    return f"/admin/{tenant.subject.id}/nodtilganger"
