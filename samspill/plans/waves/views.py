"""Samtykker sendt samlet: by name for the holder, by number for leaders and who administers."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from samspill.access.actor import Actor
from samspill.access.levels import Area, Level, Strength
from samspill.access.routes import Module, mine
from samspill.administration.access import OpenTenant
from samspill.core.clock import today
from samspill.core.errors import NotEnough, NotVisible, RuleBroken
from samspill.core.language import _
from samspill.identity.queries import unit_led_by
from samspill.infra.db import instant
from samspill.plans.plan.queries import may_hold_plans
from samspill.plans.waves.actions import start_wave, start_wave_for_unit
from samspill.plans.waves.forms import WaveForm
from samspill.plans.waves.numbers import numbers_for_unit, of_tenant
from samspill.plans.waves.queries import drafts_of, plans_in_wave, waves_of
from samspill.plans.waves.words import next_step

waves = Module("waves", __name__)

Page = str | Response | tuple[str, int]
OWN = "/planer/utsending"
TOWN = "/admin/<uuid:tenant_id>/utsending"
HERS = mine("the consents of the plans one holds; those of a unit one leads as numbers")


@waves.route(OWN, opens=HERS, least=Strength.HIGH)
def overview(actor: Actor) -> Page:
    """What can be sent, what was sent together, and how the unit one leads stands."""
    return _overview(actor, WaveForm())


def _overview(actor: Actor, form: WaveForm) -> str:
    day = today(instant())
    holds = may_hold_plans(actor.profile_id, day)
    leads = unit_led_by(actor.profile_id, day)
    if actor.tenant_id is None or not (holds or leads):
        raise NotEnough(_("Denne siden er for stafettholdere og ledere."))
    drafts = drafts_of(actor.profile_id, actor.tenant_id, day) if holds else []
    form.offer([one for one in drafts if not one.lacks])
    return render_template(
        "waves/overview.html",
        form=form,
        drafts=drafts,
        next_step=next_step,
        waves=waves_of(actor.profile_id) if holds else [],
        leads=leads is not None,
        numbers=numbers_for_unit(leads) if leads else [],
    )


@waves.route(OWN, opens=HERS, least=Strength.HIGH, methods=("POST",))
def send(actor: Actor) -> Page:
    """Send the consents of the chosen plans."""
    form = WaveForm()
    if actor.tenant_id is not None:
        form.offer(drafts_of(actor.profile_id, actor.tenant_id, today(instant())))
    if form.validate_on_submit():
        try:
            wave_id = start_wave(actor, form.chosen())
            flash(_("Samtykkene er på vei."), "success")
            return redirect(f"{OWN}/{wave_id}", 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _overview(actor, form), 422


@waves.route(OWN + "/<uuid:wave_id>", opens=HERS, least=Strength.HIGH)
def wave(actor: Actor, wave_id: UUID) -> Page:
    """How far one wave has come, plan by plan."""
    if actor.tenant_id is None:
        raise NotVisible
    plans = plans_in_wave(actor.profile_id, actor.tenant_id, wave_id, today(instant()))
    if not plans:
        raise NotVisible
    return render_template("waves/wave.html", plans=plans, next_step=next_step)


@waves.route(TOWN, opens=Area.ADMINISTRATION, at=Level.READ)
def town(tenant: OpenTenant) -> Page:
    """How many drafts of each unit may be sent, and how many have answered."""
    units, numbers = of_tenant(tenant.subject.id)
    return render_template(
        "waves/tenant.html",
        tenant=tenant.subject,
        units=units,
        numbers=numbers,
        may_change=tenant.may(Area.ADMINISTRATION, Level.MANAGE),
    )


@waves.route(
    TOWN + "/<uuid:unit_id>", opens=Area.ADMINISTRATION, at=Level.MANAGE, methods=("POST",)
)
def send_for_unit(tenant: OpenTenant, unit_id: UUID) -> Page:
    """Send the consents that the holders of a unit leave to those who administer."""
    start_wave_for_unit(tenant, unit_id)
    flash(_("Samtykkene er på vei. Stafettholderne ser hvem som har svart."), "success")
    return redirect(f"/admin/{tenant.subject.id}/utsending", 303)
