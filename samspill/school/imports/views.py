"""Klasser, elever og timeplan fra en fil: send it, see what it would change, say yes, undo it."""

from __future__ import annotations

from uuid import UUID

from flask import current_app, flash, redirect, render_template
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.language import _
from samspill.infra.tabular import MOST_ROWS
from samspill.school.groups.access import OpenGroup
from samspill.school.groups.views import ONE, whole
from samspill.school.imports.entries import COLUMN_NAMES, NEEDED
from samspill.school.imports.forms import SchoolFileForm
from samspill.school.imports.lessons import LESSON_COLUMNS, LESSON_NEEDED
from samspill.school.imports.models import SchoolFileKind, SchoolFileState
from samspill.school.imports.queries import file_in, files_of
from samspill.school.imports.taking import (
    drop_file,
    may_undo,
    outcome_of,
    send_file,
    take_file,
    undo_file,
    waits_for_another,
)
from samspill.school.imports.words import KIND_NAMES, STATE_NAMES
from samspill.school.timetable.words import WEEKDAYS, WEEKS

school_files = Module("school_files", __name__)

Page = str | Response | tuple[str, int]
FILES = ONE + "/filer"
FILE = FILES + "/<uuid:file_id>"
SHOWN = 100
"""How many rows of each sort the preview lists."""


@school_files.route(FILES, opens=Area.SCHOOL, at=Level.MANAGE)
def new_file(opened: OpenGroup) -> Page:
    """The form that takes a file, and the newest files."""
    return _new(opened, SchoolFileForm())


def _new(opened: OpenGroup, form: SchoolFileForm) -> str:
    school = whole(opened)
    return render_template(
        "school/new_file.html",
        school=school.subject,
        form=form,
        columns=COLUMN_NAMES,
        needed=NEEDED,
        lesson_columns=LESSON_COLUMNS,
        lesson_needed=LESSON_NEEDED,
        most=MOST_ROWS,
        files=files_of(school.subject.id),
        states=STATE_NAMES,
        kinds=KIND_NAMES,
    )


@school_files.route(FILES, opens=Area.SCHOOL, at=Level.MANAGE, methods=("POST",))
def send(opened: OpenGroup) -> Page:
    """Take a file and show what it would change; nothing is changed yet."""
    form, school = SchoolFileForm(), whole(opened)
    if form.validate_on_submit():
        try:
            how = {"is_whole": form.is_whole.data, "kind": SchoolFileKind(form.kind.data)}
            file_id = send_file(school, form.content(), **how, synthetic=_synthetic())
            return redirect(_home(school, f"/{file_id}"), 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _new(school, form), 422


def _synthetic() -> bool:
    return bool(current_app.config["SAMSPILL"].takes_synthetic_numbers)


def _home(school: OpenGroup, part: str = "") -> str:
    return f"/skole/grupper/{school.subject.id}/filer{part}"


@school_files.route(FILE, opens=Area.SCHOOL, at=Level.MANAGE)
def look(opened: OpenGroup, file_id: UUID) -> Page:
    """What a file would change, or what it did."""
    school = whole(opened)
    file = file_in(school.subject.id, file_id)
    if file is None:
        raise NotVisible
    is_ready = file.state == SchoolFileState.READY
    return render_template(
        "school/file.html",
        school=school.subject,
        file=file,
        state=_(STATE_NAMES[SchoolFileState(file.state)]),
        outcome=outcome_of(school, file, synthetic=_synthetic()) if is_ready else None,
        waits=is_ready and waits_for_another(school, file),
        may_undo=may_undo(file, school.at),
        shown=SHOWN,
        days=WEEKDAYS,
        weeks=WEEKS,
    )


@school_files.route(FILE + "/bekreftelse", opens=Area.SCHOOL, at=Level.MANAGE, methods=("POST",))
def take(opened: OpenGroup, file_id: UUID) -> Page:
    """Say yes to it."""
    take_file(whole(opened), file_id, synthetic=_synthetic())
    flash(_("Filen blir lagt inn nå. Det tar noen sekunder."), "success")
    return redirect(_home(opened, f"/{file_id}"), 303)


@school_files.route(FILE + "/sletting", opens=Area.SCHOOL, at=Level.MANAGE, methods=("POST",))
def drop(opened: OpenGroup, file_id: UUID) -> Page:
    """Forget the file."""
    drop_file(whole(opened), file_id)
    flash(_("Filen er slettet. Ingenting er endret."), "success")
    return redirect(_home(opened), 303)


@school_files.route(FILE + "/angring", opens=Area.SCHOOL, at=Level.MANAGE, methods=("POST",))
def undo(opened: OpenGroup, file_id: UUID) -> Page:
    """Undo what it did."""
    undo_file(whole(opened), file_id)
    flash(_("Det filen gjorde, blir angret nå. Det tar noen sekunder."), "success")
    return redirect(_home(opened, f"/{file_id}"), 303)
