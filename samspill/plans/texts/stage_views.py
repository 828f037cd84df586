"""Stafettnivåer: what the municipality calls its levels, since when, and by whose decision."""

from __future__ import annotations

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.administration.access import OpenTenant
from samspill.core.clock import today
from samspill.core.errors import RuleBroken
from samspill.core.language import _
from samspill.plans.stages.queries import stages_in
from samspill.plans.texts.stage_actions import set_stages
from samspill.plans.texts.stage_forms import StagesForm, stages_form_of
from samspill.plans.texts.stage_queries import decided_stages, own_stages

stage_names = Module("stage_names", __name__)

Page = str | Response | tuple[str, int]
BASE = "/admin/<uuid:tenant_id>/nivaaer"


@stage_names.route(BASE, opens=Area.ADMINISTRATION, at=Level.READ)
def stage_list(tenant: OpenTenant) -> Page:
    """What holds today, and what the municipality has decided."""
    return render_template(
        "texts/stages.html",
        tenant=tenant.subject,
        now=stages_in(tenant.subject.id),
        decided=decided_stages(tenant.subject.id),
        day=today(tenant.at),
        may_change=tenant.may(Area.ADMINISTRATION, Level.MANAGE),
    )


@stage_names.route(BASE + "/ny", opens=Area.ADMINISTRATION, at=Level.MANAGE)
def new_stages(tenant: OpenTenant) -> Page:
    """The form, with what holds in it."""
    return _form(tenant, stages_form_of(own_stages(tenant.subject.id, today(tenant.at))))


def _form(tenant: OpenTenant, form: StagesForm) -> str:
    return render_template("texts/stages_form.html", tenant=tenant.subject, form=form)


@stage_names.route(BASE + "/ny", opens=Area.ADMINISTRATION, at=Level.MANAGE, methods=("POST",))
def keep_stages(tenant: OpenTenant) -> Page:
    """Let them hold from a day to come."""
    form = StagesForm()
    if form.validate_on_submit():
        try:
            set_stages(tenant, form.said(), first_day=form.first_day.data, source=form.source.data)
            flash(_("Lagret. Navnene gjelder fra den dagen du valgte."), "success")
            return redirect(f"/admin/{tenant.subject.id}/nivaaer", 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _form(tenant, form), 422
