"""Livsområder: which a municipality uses in its plans, since when, and by whose decision."""

from __future__ import annotations

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.administration.access import OpenTenant
from samspill.core.clock import today
from samspill.core.errors import RuleBroken
from samspill.core.language import _
from samspill.plans.life_areas.queries import life_areas_in
from samspill.plans.texts.area_actions import set_life_areas
from samspill.plans.texts.area_forms import (
    LifeAreasForm,
    life_areas_form,
    rearranged,
    standing,
)
from samspill.plans.texts.area_queries import decided_areas, names_ever

municipal_areas = Module("municipal_areas", __name__)

Page = str | Response | tuple[str, int]
BASE = "/admin/<uuid:tenant_id>/livsomraader"


@municipal_areas.route(BASE, opens=Area.ADMINISTRATION, at=Level.READ)
def area_list(tenant: OpenTenant) -> Page:
    """What holds today, and what the municipality has decided."""
    return render_template(
        "texts/areas.html",
        tenant=tenant.subject,
        now=life_areas_in(tenant.subject.id),
        decided=decided_areas(tenant.subject.id),
        day=today(tenant.at),
        may_change=tenant.may(Area.ADMINISTRATION, Level.MANAGE),
    )


@municipal_areas.route(BASE + "/ny", opens=Area.ADMINISTRATION, at=Level.MANAGE)
def new_areas(tenant: OpenTenant) -> Page:
    """The form, with what holds in it."""
    used = list(life_areas_in(tenant.subject.id))
    return _form(tenant, life_areas_form(standing(names_ever(tenant.subject.id), used)))


def _form(tenant: OpenTenant, form: LifeAreasForm, wish: str = "", moved: int = -1) -> str:
    if wish == "nytt" and moved >= 0:
        form[f"name_{moved}"].render_kw = {"autofocus": True}
    return render_template(
        "texts/areas_form.html", tenant=tenant.subject, form=form, wish=wish, moved=moved
    )


@municipal_areas.route(BASE + "/ny", opens=Area.ADMINISTRATION, at=Level.MANAGE, methods=("POST",))
def keep_areas(tenant: OpenTenant) -> Page:
    """Let them hold from a day to come; or, by the buttons of a row, only show the list anew."""
    wish = request.form.get("flytt", "")
    if wish:
        written, place = rearranged(request.form, wish)
        return _form(tenant, life_areas_form(written), wish.partition("-")[0], place), 422
    form = life_areas_form(request.form)
    if form.validate_on_submit():
        try:
            set_life_areas(
                tenant, form.said(), first_day=form.first_day.data, source=form.source.data
            )
            flash(_("Lagret. Livsområdene gjelder fra den dagen du valgte."), "success")
            return redirect(f"/admin/{tenant.subject.id}/livsomraader", 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _form(tenant, form), 422
