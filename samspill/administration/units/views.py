"""Enheter: the list, a new one, a change."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.administration.access import OpenTenant
from samspill.administration.units.actions import add_unit, change_unit
from samspill.administration.units.closing import (
    close_unit,
    unit_to_close,
    units_to_follow,
    what_closing_touches,
)
from samspill.administration.units.forms import SERVICE_NAMES, ClosingForm, UnitForm
from samspill.administration.units.queries import Leaving, unit_of, units_of
from samspill.core.clock import today
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.language import _
from samspill.organisation.models import Unit

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
        day=today(tenant.at),
        may_change=tenant.may(Area.ADMINISTRATION, Level.MANAGE),
    )


@units.route(BASE + "/ny", opens=Area.ADMINISTRATION, at=Level.MANAGE)
def new_unit(tenant: OpenTenant) -> Page:
    """The form of a new unit."""
    return _form(tenant, UnitForm())


def _form(tenant: OpenTenant, form: UnitForm, unit: Unit | None = None) -> str:
    return render_template(
        "administration/unit.html",
        tenant=tenant.subject,
        form=form,
        unit=unit,
        is_over=unit is not None and unit.is_over(today(tenant.at)),
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
    return _form(tenant, UnitForm(obj=found), found)


@units.route(
    BASE + "/<uuid:unit_id>", opens=Area.ADMINISTRATION, at=Level.MANAGE, methods=("POST",)
)
def change(tenant: OpenTenant, unit_id: UUID) -> Page:
    """Change a unit."""
    found = unit_of(tenant.subject.id, unit_id)
    if found is None:
        raise NotVisible
    form = UnitForm()
    if form.validate_on_submit():
        try:
            change_unit(tenant, unit_id, form.facts())
            flash(_("Lagret."), "success")
            return redirect(_list(tenant), 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _form(tenant, form, found), 422


@units.route(BASE + "/<uuid:unit_id>/avslutning", opens=Area.ADMINISTRATION, at=Level.MANAGE)
def closing(tenant: OpenTenant, unit_id: UUID) -> Page:
    """Choose the last day of a unit; with a day, see in numbers what it touches."""
    found = unit_to_close(tenant, unit_id)
    form = ClosingForm(formdata=request.args or None, obj=found)
    others = units_to_follow(tenant, found)
    form.offer(others)
    if not request.args:
        return _closing(tenant, found, form)
    if form.validate():
        try:
            touched = what_closing_touches(tenant, found, others, **form.closing())
            return _closing(tenant, found, form, touched)
        except RuleBroken as rule:
            form.refuse(rule)
    return _closing(tenant, found, form)


def _closing(
    tenant: OpenTenant, unit: Unit, form: ClosingForm, touched: Leaving | None = None
) -> str:
    labels = {str(choice.value): choice.label for choice in form.followed_by_id.choices or ()}
    return render_template(
        "administration/close_unit.html",
        tenant=tenant.subject,
        unit=unit,
        form=form,
        touched=touched,
        follower=labels.get(form.followed_by_id.data, "") if form.followed_by_id.data else "",
    )


@units.route(
    BASE + "/<uuid:unit_id>/avslutning",
    opens=Area.ADMINISTRATION,
    at=Level.MANAGE,
    methods=("POST",),
)
def close(tenant: OpenTenant, unit_id: UUID) -> Page:
    """Let the unit end."""
    found = unit_to_close(tenant, unit_id)
    form = ClosingForm()
    form.offer(units_to_follow(tenant, found))
    if form.validate_on_submit():
        try:
            close_unit(tenant, unit_id, **form.closing())
            flash(_("%(name)s avsluttes på dagen du valgte.", name=found.name), "success")
            return redirect(_list(tenant), 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _closing(tenant, found, form), 422
