"""Files of a plan: sent, renewed, downloaded, shown."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.ids import id_in
from samspill.core.language import _
from samspill.documents.kinds import ACCEPTED, FileKind
from samspill.documents.rows import LookState, most_mb
from samspill.documents.serving import file_response, picture_response
from samspill.infra.key_store import of_plan
from samspill.infra.storage import open_stored
from samspill.plans.documents.access import readers_among, require_own
from samspill.plans.documents.actions import send_file, send_version
from samspill.plans.documents.forms import FileForm, VersionForm
from samspill.plans.documents.models import Document, DocumentVersion
from samspill.plans.documents.pages import writing_page
from samspill.plans.documents.queries import document_row, version_row
from samspill.plans.participants.people import people_of
from samspill.plans.plan.access import OpenPlan

document_files = Module("document_files", __name__)

Page = str | Response | tuple[str, int]
FILES = "/planer/<uuid:plan_id>/dokumenter/filer"
FILE = FILES + "/<uuid:upload_id>"
AREA = Area.DOCUMENTS


def _address(plan: OpenPlan, document: Document) -> str:
    return f"/planer/{plan.subject.id}/dokumenter/{document.id}"


@document_files.route(FILES, opens=AREA, at=Level.CONTRIBUTE)
def new_file(plan: OpenPlan) -> Page:
    """The form that takes a file."""
    start = {
        "folder": id_in(request.args.get("mappe", "")),
        "known_to": "ALL",
        "is_subject_plan": "fagplan" in request.args,
    }
    return _file_form(plan, FileForm(formdata=None, data=start))


def _file_form(plan: OpenPlan, form: FileForm) -> str:
    page = writing_page(plan)
    form.offer(page.folders, page.choosable)
    return render_template(
        "documents/file_form.html",
        form=form,
        page=page,
        accepted=ACCEPTED,
        most=most_mb(plan.subject.tenant_id),
    )


@document_files.route(FILES, opens=AREA, at=Level.CONTRIBUTE, methods=("POST",))
def send(plan: OpenPlan) -> Page:
    """Take a file. Until it is looked through it is the sender's alone."""
    form = FileForm()
    form.offer((), ())
    if form.validate_on_submit():
        try:
            stream, name = form.sent()
            with stream:
                document = send_file(plan, form.place(form.title.data or ""), stream, name)
            _say_sent()
            return redirect(_address(plan, document), 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _file_form(plan, form), 422


def _say_sent() -> None:
    flash(_("Filen er kommet. Vi ser gjennom den, og så kan de andre se den."), "success")


@document_files.route(FILE + "/ny-versjon", opens=AREA, at=Level.CONTRIBUTE)
def new_version(plan: OpenPlan, upload_id: UUID) -> Page:
    """The form that takes a newer file."""
    return _version_form(plan, VersionForm(formdata=None), _own_file(plan, upload_id))


def _own_file(plan: OpenPlan, upload_id: UUID) -> Document:
    found = document_row(plan.subject.id, upload_id)
    require_own(plan, found)
    if found.is_written:
        raise NotVisible
    return found


def _version_form(plan: OpenPlan, form: VersionForm, found: Document) -> str:
    return render_template(
        "documents/version_form.html",
        form=form,
        document=found,
        readers=readers_among(plan, people_of(plan, AREA), found),
        accepted=ACCEPTED,
        most=most_mb(plan.subject.tenant_id),
    )


@document_files.route(FILE + "/ny-versjon", opens=AREA, at=Level.CONTRIBUTE, methods=("POST",))
def renew(plan: OpenPlan, upload_id: UUID) -> Page:
    """Take a newer file; the older is kept."""
    form, found = VersionForm(), _own_file(plan, upload_id)
    if form.validate_on_submit():
        try:
            stream, name = form.sent()
            with stream:
                send_version(plan, upload_id, stream, name)
            _say_sent()
            return redirect(_address(plan, found), 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _version_form(plan, form, found), 422


@document_files.route(FILE, opens=AREA, at=Level.OWN)
def download(plan: OpenPlan, upload_id: UUID) -> Page:
    """A file, to keep: the newest that was let in, or another version (``?versjon=``)."""
    found = document_row(plan.subject.id, upload_id)
    version = _ready(found)
    if version.stored is None:
        raise NotVisible
    content = open_stored(of_plan(plan.subject.id), version.stored)
    return file_response(content, version.file_size, FileKind(version.kind), found.title + ".")


def _ready(found: Document) -> DocumentVersion:
    """Nobody opens what is not looked through, also not who sent it."""
    asked = request.args.get("versjon", "")[:9]
    version = version_row(found, int(asked) if asked.isdecimal() else None)
    if version.state != LookState.READY:
        raise NotVisible
    return version


@document_files.route(FILE + "/bilde", opens=AREA, at=Level.OWN)
def picture(plan: OpenPlan, upload_id: UUID) -> Page:
    """What a page shows of a file: a picture that we made."""
    version = _ready(document_row(plan.subject.id, upload_id))
    if version.picture is None:
        raise NotVisible
    content = open_stored(of_plan(plan.subject.id), version.picture)
    return picture_response(content, version.shown_size)
