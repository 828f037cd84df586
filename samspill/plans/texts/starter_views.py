"""Maler: what a municipality's people may begin from, since when, and by whose decision."""

from __future__ import annotations

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.administration.access import OpenTenant
from samspill.core.errors import RuleBroken
from samspill.core.language import _
from samspill.plans.life_areas.queries import life_areas_in
from samspill.plans.plan.starters import starters_in
from samspill.plans.texts.starter_actions import set_starters
from samspill.plans.texts.starter_forms import StartersForm, starters_form_of

starters = Module("starters", __name__)

Page = str | Response | tuple[str, int]
BASE = "/admin/<uuid:tenant_id>/maler"


@starters.route(BASE, opens=Area.ADMINISTRATION, at=Level.READ)
def starter_list(tenant: OpenTenant) -> Page:
    """What holds today."""
    return render_template(
        "texts/starters.html",
        tenant=tenant.subject,
        now=starters_in(tenant.subject.id),
        areas=life_areas_in(tenant.subject.id),
        may_change=tenant.may(Area.ADMINISTRATION, Level.MANAGE),
    )


@starters.route(BASE + "/ny", opens=Area.ADMINISTRATION, at=Level.MANAGE)
def new_starters(tenant: OpenTenant) -> Page:
    """The form, with what holds in it."""
    areas = life_areas_in(tenant.subject.id)
    return _form(tenant, starters_form_of(starters_in(tenant.subject.id), areas))


def _form(tenant: OpenTenant, form: StartersForm) -> str:
    return render_template("texts/starters_form.html", tenant=tenant.subject, form=form)


@starters.route(BASE + "/ny", opens=Area.ADMINISTRATION, at=Level.MANAGE, methods=("POST",))
def keep_starters(tenant: OpenTenant) -> Page:
    """Let them hold from a day to come."""
    form = StartersForm()
    if form.validate_on_submit():
        try:
            set_starters(
                tenant, form.said(), first_day=form.first_day.data, source=form.source.data
            )
            flash(_("Lagret. Malene gjelder fra den dagen du valgte."), "success")
            return redirect(f"/admin/{tenant.subject.id}/maler", 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _form(tenant, form), 422
