"""Planer fra en fil: send it, see what is right, lay that before the holders, or drop it."""

from __future__ import annotations

from uuid import UUID

from flask import current_app, flash, make_response, redirect, render_template
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.administration.access import OpenTenant
from samspill.administration.employees.forms import FileForm
from samspill.core.errors import RuleBroken
from samspill.core.language import _
from samspill.infra.tabular import MOST_ROWS
from samspill.plans.imports.compare import Outcome
from samspill.plans.imports.entries import COLUMN_NAMES, MOST_PEOPLE, SHAPE
from samspill.plans.imports.queries import taken_files
from samspill.plans.imports.taking import (
    drop_file,
    offer_plans,
    preview,
    rows_set_aside,
    send_file,
)

plan_files = Module("plan_files", __name__)

Page = str | Response | tuple[str, int]
BASE = "/admin/<uuid:tenant_id>/planer"
NEW = BASE + "/filer"
ONE = NEW + "/<uuid:file_id>"
SHOWN = 100
"""How many rows of each sort the preview lists."""


@plan_files.route(BASE, opens=Area.ADMINISTRATION, at=Level.READ)
def overview(tenant: OpenTenant) -> Page:
    """The files that were laid before holders, and who has answered."""
    return render_template(
        "imports/files.html",
        tenant=tenant.subject,
        files=taken_files(tenant.subject.id),
        own=tenant.actor.profile_id,
        may_change=tenant.may(Area.ADMINISTRATION, Level.MANAGE),
    )


@plan_files.route(NEW, opens=Area.ADMINISTRATION, at=Level.MANAGE)
def new_file(tenant: OpenTenant) -> Page:
    """The form that takes a file."""
    return _new(tenant, FileForm())


def _new(tenant: OpenTenant, form: FileForm) -> str:
    return render_template(
        "imports/new_file.html",
        tenant=tenant.subject,
        form=form,
        columns=COLUMN_NAMES,
        needed=SHAPE.needed,
        most=MOST_ROWS,
        most_people=MOST_PEOPLE,
    )


@plan_files.route(NEW, opens=Area.ADMINISTRATION, at=Level.MANAGE, methods=("POST",))
def send(tenant: OpenTenant) -> Page:
    """Take a file and show what is right in it; nothing happens yet."""
    form = FileForm()
    if form.validate_on_submit():
        try:
            file_id = send_file(tenant, form.content(), synthetic=_synthetic())
            return redirect(f"/admin/{tenant.subject.id}/planer/filer/{file_id}", 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _new(tenant, form), 422


def _synthetic() -> bool:
    return bool(current_app.config["SAMSPILL"].takes_synthetic_numbers)


@plan_files.route(ONE, opens=Area.ADMINISTRATION, at=Level.MANAGE)
def look(tenant: OpenTenant, file_id: UUID) -> Page:
    """How many plans for whom, and what is set aside, row by row."""
    return _look(tenant, file_id, preview(tenant, file_id, synthetic=_synthetic()))


def _look(tenant: OpenTenant, file_id: UUID, outcome: Outcome, error: str = "") -> str:
    return render_template(
        "imports/file.html",
        tenant=tenant.subject,
        file_id=file_id,
        outcome=outcome,
        shown=SHOWN,
        error=error,
    )


@plan_files.route(
    ONE + "/bekreftelse", opens=Area.ADMINISTRATION, at=Level.MANAGE, methods=("POST",)
)
def lay_before(tenant: OpenTenant, file_id: UUID) -> Page:
    """Lay the rows that are right before their holders."""
    try:
        offer_plans(tenant, file_id, synthetic=_synthetic())
    except RuleBroken as rule:
        outcome = preview(tenant, file_id, synthetic=_synthetic())
        return _look(tenant, file_id, outcome, str(rule.text)), 422
    flash(_("Lagt fram. Nå venter planene på stafettholderne."), "success")
    return redirect(f"/admin/{tenant.subject.id}/planer", 303)


@plan_files.route(ONE + "/rettes", opens=Area.ADMINISTRATION, at=Level.MANAGE)
def set_aside(tenant: OpenTenant, file_id: UUID) -> Page:
    """The rows that were set aside, each with its faults, to mend and send again."""
    content = rows_set_aside(tenant, file_id, synthetic=_synthetic())
    response = make_response(content)
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="planer-som-maa-rettes.csv"'
    return response


@plan_files.route(ONE + "/sletting", opens=Area.ADMINISTRATION, at=Level.MANAGE, methods=("POST",))
def drop(tenant: OpenTenant, file_id: UUID) -> Page:
    """Forget the file."""
    drop_file(tenant, file_id)
    flash(_("Filen er slettet. Ingen er spurt om noe."), "success")
    return redirect(f"/admin/{tenant.subject.id}/planer", 303)
