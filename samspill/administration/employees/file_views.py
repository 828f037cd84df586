"""Ansatte fra en fil: send it, see what it would change, say yes to all of it or drop it."""

from __future__ import annotations

from uuid import UUID

from flask import current_app, flash, redirect, render_template
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.administration.access import OpenTenant
from samspill.administration.employees.compare import Outcome
from samspill.administration.employees.entries import COLUMN_NAMES, NEEDED
from samspill.administration.employees.forms import FileForm
from samspill.administration.employees.taking import drop_file, preview, send_file, take_file
from samspill.core.errors import RuleBroken
from samspill.core.language import _
from samspill.infra.tabular import MOST_ROWS

employee_files = Module("employee_files", __name__)

Page = str | Response | tuple[str, int]
BASE = "/admin/<uuid:tenant_id>/ansatte/filer"
ONE = BASE + "/<uuid:file_id>"
SHOWN = 100
"""How many rows of each sort the preview lists."""


@employee_files.route(BASE, opens=Area.ADMINISTRATION, at=Level.MANAGE)
def new_file(tenant: OpenTenant) -> Page:
    """The form that takes a file."""
    return _new(tenant, FileForm())


def _new(tenant: OpenTenant, form: FileForm) -> str:
    return render_template(
        "administration/new_file.html",
        tenant=tenant.subject,
        form=form,
        columns=COLUMN_NAMES,
        needed=NEEDED,
        most=MOST_ROWS,
    )


@employee_files.route(BASE, opens=Area.ADMINISTRATION, at=Level.MANAGE, methods=("POST",))
def send(tenant: OpenTenant) -> Page:
    """Take a file and show what it would change; nothing is changed yet."""
    form = FileForm()
    if form.validate_on_submit():
        try:
            file_id = send_file(tenant, form.content(), synthetic=_synthetic())
            return redirect(f"/admin/{tenant.subject.id}/ansatte/filer/{file_id}", 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _new(tenant, form), 422


def _synthetic() -> bool:
    return bool(current_app.config["SAMSPILL"].takes_synthetic_numbers)


@employee_files.route(ONE, opens=Area.ADMINISTRATION, at=Level.MANAGE)
def look(tenant: OpenTenant, file_id: UUID) -> Page:
    """What the file would change: new, changed, unchanged, refused."""
    return _look(tenant, file_id, preview(tenant, file_id, synthetic=_synthetic()))


def _look(tenant: OpenTenant, file_id: UUID, outcome: Outcome, error: str = "") -> str:
    return render_template(
        "administration/file.html",
        tenant=tenant.subject,
        file_id=file_id,
        outcome=outcome,
        columns=COLUMN_NAMES,
        shown=SHOWN,
        error=error,
    )


@employee_files.route(
    ONE + "/bekreftelse", opens=Area.ADMINISTRATION, at=Level.MANAGE, methods=("POST",)
)
def take(tenant: OpenTenant, file_id: UUID) -> Page:
    """Do all of it."""
    try:
        done = take_file(tenant, file_id, synthetic=_synthetic())
    except RuleBroken as rule:
        outcome = preview(tenant, file_id, synthetic=_synthetic())
        return _look(tenant, file_id, outcome, str(rule.text)), 422
    words = _("%(new)s nye og %(changed)s endret.", new=len(done.new), changed=len(done.changed))
    flash(words, "success")
    return redirect(f"/admin/{tenant.subject.id}/ansatte", 303)


@employee_files.route(
    ONE + "/sletting", opens=Area.ADMINISTRATION, at=Level.MANAGE, methods=("POST",)
)
def drop(tenant: OpenTenant, file_id: UUID) -> Page:
    """Forget the file."""
    drop_file(tenant, file_id)
    flash(_("Filen er slettet. Ingenting er endret."), "success")
    return redirect(f"/admin/{tenant.subject.id}/ansatte", 303)
