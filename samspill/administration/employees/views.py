"""Ansatte: find, add by hand, change, and the last day."""

from __future__ import annotations

from uuid import UUID

from flask import current_app, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.administration.access import OpenTenant
from samspill.administration.employees.actions import (
    add_employee,
    change_employee,
    end_work,
    sign_out_everywhere,
)
from samspill.administration.employees.forms import (
    EmployeeForm,
    EndForm,
    HiddenWorkForm,
    WorkForm,
)
from samspill.administration.employees.queries import EmployeeRow, employee_in, employees
from samspill.administration.units.queries import own_units
from samspill.core.clock import today
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.language import _
from samspill.infra.forms import tidy

employing = Module("employing", __name__)

Page = str | Response | tuple[str, int]
BASE = "/admin/<uuid:tenant_id>/ansatte"
ONE = BASE + "/<uuid:profile_id>"
MOST_PAGES = 10_000


@employing.route(BASE, opens=Area.ADMINISTRATION, at=Level.READ)
def employee_list(tenant: OpenTenant) -> Page:
    """The employees, by words, unit and page."""
    words = tidy(request.args.get("q", ""))[:80]
    units = own_units(tenant.subject.id, today(tenant.at))
    chosen = next((one for one in units if str(one.id) == request.args.get("enhet")), None)
    number = request.args.get("side", 1, type=int)
    found = employees(
        tenant.subject.id,
        today(tenant.at),
        words=words,
        unit_id=chosen.id if chosen else None,
        page=min(max(number, 1), MOST_PAGES),
    )
    return render_template(
        "administration/employees.html",
        tenant=tenant.subject,
        found=found,
        words=words,
        units=units,
        chosen=chosen,
        day=today(tenant.at),
        own=tenant.actor.person_id,
        may_change=tenant.may(Area.ADMINISTRATION, Level.MANAGE),
    )


@employing.route(BASE + "/ny", opens=Area.ADMINISTRATION, at=Level.MANAGE)
def new_employee(tenant: OpenTenant) -> Page:
    """The form of a new employee."""
    form = EmployeeForm(first_day=today(tenant.at))
    return _new(tenant, form)


def _new(tenant: OpenTenant, form: EmployeeForm) -> str:
    form.offer(own_units(tenant.subject.id, today(tenant.at)))
    return render_template("administration/new_employee.html", tenant=tenant.subject, form=form)


@employing.route(BASE + "/ny", opens=Area.ADMINISTRATION, at=Level.MANAGE, methods=("POST",))
def add(tenant: OpenTenant) -> Page:
    """Add an employee."""
    form = EmployeeForm()
    form.offer(own_units(tenant.subject.id, today(tenant.at)))
    if form.validate_on_submit():
        synthetic = current_app.config["SAMSPILL"].takes_synthetic_numbers
        try:
            add_employee(tenant, synthetic=synthetic, **form.employee())
            name = f"{form.given_name.data} {form.family_name.data}"
            flash(_("%(name)s er lagt til.", name=name), "success")
            return redirect(_list(tenant), 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _new(tenant, form), 422


def _list(tenant: OpenTenant) -> str:
    return f"/admin/{tenant.subject.id}/ansatte"


def _employee(tenant: OpenTenant, profile_id: UUID) -> EmployeeRow:
    found = employee_in(tenant.subject.id, profile_id, today(tenant.at))
    if found is None:
        raise NotVisible
    return found


@employing.route(ONE, opens=Area.ADMINISTRATION, at=Level.MANAGE)
def employee(tenant: OpenTenant, profile_id: UUID) -> Page:
    """The form of one employee."""
    person = _employee(tenant, profile_id)
    return _change(tenant, person, _work_form(person))


def _work_form(person: EmployeeRow) -> WorkForm:
    return HiddenWorkForm(obj=person) if person.is_protected else WorkForm(obj=person)


def _change(tenant: OpenTenant, person: EmployeeRow, form: WorkForm) -> str:
    return render_template(
        "administration/employee.html",
        tenant=tenant.subject,
        person=person,
        form=form,
        is_own=person.person_id == tenant.actor.person_id,
    )


@employing.route(ONE, opens=Area.ADMINISTRATION, at=Level.MANAGE, methods=("POST",))
def change(tenant: OpenTenant, profile_id: UUID) -> Page:
    """Change one employee."""
    person = _employee(tenant, profile_id)
    form = _work_form(person)
    if form.validate_on_submit():
        try:
            change_employee(tenant, profile_id, form.work())
            flash(_("Lagret."), "success")
            return redirect(_list(tenant), 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _change(tenant, person, form), 422


@employing.route(ONE + "/sluttdato", opens=Area.ADMINISTRATION, at=Level.MANAGE)
def last_day(tenant: OpenTenant, profile_id: UUID) -> Page:
    """The form for the last day of one employee."""
    return _last_day(tenant, _employee(tenant, profile_id), EndForm())


def _last_day(tenant: OpenTenant, person: EmployeeRow, form: EndForm) -> str:
    return render_template(
        "administration/last_day.html", tenant=tenant.subject, person=person, form=form
    )


@employing.route(ONE + "/sluttdato", opens=Area.ADMINISTRATION, at=Level.MANAGE, methods=("POST",))
def keep_last_day(tenant: OpenTenant, profile_id: UUID) -> Page:
    """Set the last day of one employee."""
    person, form = _employee(tenant, profile_id), EndForm()
    if form.validate_on_submit():
        try:
            end_work(tenant, profile_id, **form.payload())
            flash(_("Lagret. Etter siste arbeidsdag er all tilgang stengt."), "success")
            return redirect(_list(tenant), 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _last_day(tenant, person, form), 422


@employing.route(ONE + "/logg-ut", opens=Area.ADMINISTRATION, at=Level.MANAGE, methods=("POST",))
def sign_out(tenant: OpenTenant, profile_id: UUID) -> Page:
    """Log an employee out wherever she is logged in."""
    person = _employee(tenant, profile_id)
    sign_out_everywhere(tenant, profile_id)
    flash(_("%(name)s er logget ut overalt.", name=person.name), "success")
    return redirect(f"{_list(tenant)}/{profile_id}", 303)
