"""Enheter: the list, a new one, a change."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.administration.access import OpenTenant
from samspill.administration.units.actions import add_unit, change_unit
from samspill.administration.units.forms import SERVICE_NAMES, UnitForm
from samspill.administration.units.queries import unit_of, units_of
from samspill.core.clock import today
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.language import _

units = Module("units", __name__)

Page = str | Response | tuple[str, int]
BASE = "/admin/<uuid:tenant_id>/enheter"


@units.route(BASE, opens=Area.ADMINISTRATION, at=Level.READ)
def unit_list(tenant: OpenTenant) -> Page:
    """The units of the municipality."""
    return render_template(
        "administration/units.html",
        tenant=tenant.subject,
        units=units_of(tenant.subject.id, today(tenant.at)),
        services=SERVICE_NAMES,
        may_change=tenant.may(Area.ADMINISTRATION, Level.MANAGE),
    )


@units.route(BASE + "/ny", opens=Area.ADMINISTRATION, at=Level.MANAGE)
def new_unit(tenant: OpenTenant) -> Page:
    """The form of a new unit."""
    return _form(tenant, UnitForm())


def _form(tenant: OpenTenant, form: UnitForm, name: str = "") -> str:
    return render_template(
        "administration/unit.html", tenant=tenant.subject, form=form, unit_name=name
    )


@units.route(BASE + "/ny", opens=Area.ADMINISTRATION, at=Level.MANAGE, methods=("POST",))
def add(tenant: OpenTenant) -> Page:
    """Add a unit."""
    form = UnitForm()
    if form.validate_on_submit():
        try:
            add_unit(tenant, form.facts())
            flash(_("%(name)s er lagt til.", name=form.name.data), "success")
            return redirect(_list(tenant), 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _form(tenant, form), 422


def _list(tenant: OpenTenant) -> str:
    return f"/admin/{tenant.subject.id}/enheter"


@units.route(BASE + "/<uuid:unit_id>", opens=Area.ADMINISTRATION, at=Level.MANAGE)
def unit(tenant: OpenTenant, unit_id: UUID) -> Page:
    """The form of a unit that is there."""
    found = unit_of(tenant.subject.id, unit_id)
    if found is None:
        raise NotVisible
    return _form(tenant, UnitForm(obj=found), found.name)


@units.route(
    BASE + "/<uuid:unit_id>", opens=Area.ADMINISTRATION, at=Level.MANAGE, methods=("POST",)
)
def change(tenant: OpenTenant, unit_id: UUID) -> Page:
    """Change a unit."""
    found = unit_of(tenant.subject.id, unit_id)
    if found is None:
        raise NotVisible
    form, name = UnitForm(), found.name
    if form.validate_on_submit():
        try:
            change_unit(tenant, unit_id, form.facts())
            flash(_("Lagret."), "success")
            return redirect(_list(tenant), 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _form(tenant, form, name), 422
