"""Dokumenter: what is listed, written and changed. Files come and go in file_views.py."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.ids import id_in
from samspill.core.language import _
from samspill.core.paging import page_number
from samspill.documents.written import blocks_of
from samspill.plans.documents.access import choosable, readers_among, require_own
from samspill.plans.documents.actions import (
    bring_back,
    change_document,
    change_text,
    delete_document,
    write_text,
)
from samspill.plans.documents.doing import make_folder, remove_folder, rename_folder
from samspill.plans.documents.forms import (
    ChangeForm,
    FolderForm,
    TextForm,
    WritingForm,
    change_form_of,
)
from samspill.plans.documents.models import Document
from samspill.plans.documents.pages import (
    WORDS,
    deleted_page,
    document_page,
    documents_page,
    kept_days,
    writing_page,
)
from samspill.plans.documents.queries import document_row, folder_row, folders_of, version_row
from samspill.plans.earlier.actions import WRITTEN_MEANWHILE
from samspill.plans.participants.people import people_of
from samspill.plans.plan.access import OpenPlan

documents = Module("documents", __name__)

Page = str | Response | tuple[str, int]
DOCUMENTS = "/planer/<uuid:plan_id>/dokumenter"
DOCUMENT = DOCUMENTS + "/<uuid:document_id>"
FOLDERS = DOCUMENTS + "/mapper"
FOLDER = FOLDERS + "/<uuid:folder_id>"
AREA = Area.DOCUMENTS


def home_of(plan: OpenPlan) -> str:
    """Where the documents of a plan stand."""
    return f"/planer/{plan.subject.id}/dokumenter"


@documents.route(DOCUMENTS, opens=AREA, at=Level.OWN)
def overview(plan: OpenPlan) -> Page:
    """The documents, the newest first, of one folder (``?mappe=``) or of all."""
    folder_id = id_in(request.args.get("mappe", ""))
    page = documents_page(plan, folder_id, page_number(request.args.get("side", "")))
    return render_template("documents/overview.html", page=page, words=WORDS)


@documents.route(DOCUMENT, opens=AREA, at=Level.OWN)
def document(plan: OpenPlan, document_id: UUID) -> Page:
    """One document, in its newest version or in another (``?versjon=``)."""
    asked = request.args.get("versjon", "")[:9]
    page = document_page(plan, document_id, int(asked) if asked.isdecimal() else None)
    if page is None:
        raise NotVisible
    return render_template("documents/document.html", page=page, words=WORDS)


# ---- written here --------------------------------------------------------------------------


@documents.route(DOCUMENTS + "/tekst", opens=AREA, at=Level.CONTRIBUTE)
def new_text(plan: OpenPlan) -> Page:
    """The form of a text, empty."""
    start = {
        "folder": id_in(request.args.get("mappe", "")),
        "known_to": "ALL",
        "is_subject_plan": "fagplan" in request.args,
    }
    return _text_form(plan, TextForm(formdata=None, data=start))


def _text_form(plan: OpenPlan, form: TextForm) -> str:
    page = writing_page(plan)
    form.offer(page.folders, page.choosable)
    return render_template(
        "documents/text_form.html", form=form, page=page, shown=_previewed(form), document=None
    )


def _previewed(form: WritingForm) -> object:
    """How the text will look, when the writer asked for that."""
    return blocks_of(form.text.data or "") if "vis" in request.form else None


@documents.route(DOCUMENTS + "/tekst", opens=AREA, at=Level.CONTRIBUTE, methods=("POST",))
def write(plan: OpenPlan) -> Page:
    """Keep a text, or show how it will look."""
    form = TextForm()
    page = writing_page(plan)
    form.offer(page.folders, page.choosable)
    if "vis" not in request.form and form.validate_on_submit():
        try:
            document = write_text(plan, form.place(form.title.data or ""), form.text.data or "")
            flash(_("Dokumentet er lagret."), "success")
            return redirect(f"{home_of(plan)}/{document.id}", 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _text_form(plan, form), 422


@documents.route(DOCUMENT + "/tekst", opens=AREA, at=Level.CONTRIBUTE)
def edit_text(plan: OpenPlan, document_id: UUID) -> Page:
    """The form with what the text says."""
    found = _own_text(plan, document_id)
    newest = version_row(found, found.number)
    form = WritingForm(formdata=None, data={"text": newest.text})
    form.read_anew(newest.number)
    return _edit_form(plan, form, found)


def _own_text(plan: OpenPlan, document_id: UUID) -> Document:
    found = document_row(plan.subject.id, document_id)
    require_own(plan, found)
    if not found.is_written:
        raise NotVisible
    return found


def _edit_form(plan: OpenPlan, form: WritingForm, found: Document, **more: object) -> str:
    page = writing_page(plan)
    return render_template(
        "documents/text_form.html",
        form=form,
        page=page,
        readers=readers_among(plan, page.people, found),
        shown=_previewed(form),
        document=found,
        **more,
    )


@documents.route(DOCUMENT + "/tekst", opens=AREA, at=Level.CONTRIBUTE, methods=("POST",))
def keep_text(plan: OpenPlan, document_id: UUID) -> Page:
    """Write it anew; with another's text beside it when somebody was first."""
    form, found, theirs = WritingForm(), _own_text(plan, document_id), None
    if "vis" not in request.form and form.validate_on_submit():
        try:
            version = form.version.data or 0
            change_text(plan, document_id, form.text.data or "", version=version)
            flash(_("Dokumentet er lagret."), "success")
            return redirect(f"{home_of(plan)}/{document_id}", 303)
        except RuleBroken as rule:
            form.refuse(rule)
            if rule.code == WRITTEN_MEANWHILE:
                theirs = version_row(found, found.number)
                form.read_anew(found.number)
    blocks = blocks_of(theirs.text) if theirs else None
    return _edit_form(plan, form, found, theirs=theirs, their_blocks=blocks), 422


# ---- title, folder, readers; gone and back -------------------------------------------------


@documents.route(DOCUMENT + "/endre", opens=AREA, at=Level.CONTRIBUTE)
def edit(plan: OpenPlan, document_id: UUID) -> Page:
    """The form of a document's title, folder and readers."""
    found = document_row(plan.subject.id, document_id)
    require_own(plan, found)
    return _change_form(plan, change_form_of(found), found)


def _change_form(plan: OpenPlan, form: ChangeForm, found: Document) -> str:
    page = writing_page(plan)
    form.offer(page.folders, page.choosable)
    return render_template("documents/change_form.html", form=form, page=page, document=found)


@documents.route(DOCUMENT + "/endre", opens=AREA, at=Level.CONTRIBUTE, methods=("POST",))
def change(plan: OpenPlan, document_id: UUID) -> Page:
    """Give it another title, folder or readers."""
    form, found = ChangeForm(), document_row(plan.subject.id, document_id)
    require_own(plan, found)
    form.offer(folders_of(plan.subject.id), choosable(people_of(plan, AREA)))
    if form.validate_on_submit():
        try:
            change_document(plan, document_id, form.place(form.title.data or ""))
            flash(_("Dokumentet er endret."), "success")
            return redirect(f"{home_of(plan)}/{document_id}", 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _change_form(plan, form, found), 422


@documents.route(DOCUMENT + "/sletting", opens=AREA, at=Level.CONTRIBUTE)
def removal(plan: OpenPlan, document_id: UUID) -> Page:
    """The last question before a document is deleted."""
    found = document_row(plan.subject.id, document_id)
    require_own(plan, found)
    return render_template("documents/removal.html", document=found, days=kept_days(plan))


@documents.route(DOCUMENT + "/sletting", opens=AREA, at=Level.CONTRIBUTE, methods=("POST",))
def remove(plan: OpenPlan, document_id: UUID) -> Page:
    """Delete it."""
    delete_document(plan, document_id)
    flash(_("Dokumentet er slettet. Du finner det under Slettede dokumenter."), "success")
    return redirect(home_of(plan), 303)


@documents.route(DOCUMENTS + "/slettet", opens=AREA, at=Level.CONTRIBUTE)
def deleted(plan: OpenPlan) -> Page:
    """What can still come back."""
    page = deleted_page(plan, page_number(request.args.get("side", "")))
    return render_template("documents/deleted.html", page=page, words=WORDS)


@documents.route(DOCUMENT + "/tilbake", opens=AREA, at=Level.CONTRIBUTE, methods=("POST",))
def restore(plan: OpenPlan, document_id: UUID) -> Page:
    """Bring it back."""
    found = bring_back(plan, document_id)
    flash(_("Dokumentet er hentet tilbake."), "success")
    return redirect(f"{home_of(plan)}/{found.id}", 303)


# ---- folders -------------------------------------------------------------------------------


@documents.route(FOLDERS, opens=AREA, at=Level.CONTRIBUTE)
def folders(plan: OpenPlan) -> Page:
    """The folders, and the form of a new one."""
    return _folders(plan, FolderForm(formdata=None))


def _folders(plan: OpenPlan, form: FolderForm) -> str:
    own = plan.actor.profile_id
    return render_template(
        "documents/folders.html",
        form=form,
        folders=folders_of(plan.subject.id),
        readers=people_of(plan, AREA).readers,
        own=own,
        may_all=plan.may(AREA, Level.WRITE),
    )


@documents.route(FOLDERS, opens=AREA, at=Level.CONTRIBUTE, methods=("POST",))
def add_folder(plan: OpenPlan) -> Page:
    """Make a folder."""
    form = FolderForm()
    if form.validate_on_submit():
        try:
            make_folder(plan, form.name.data or "")
            flash(_("Mappen er laget."), "success")
            return redirect(home_of(plan) + "/mapper", 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _folders(plan, form), 422


@documents.route(FOLDER, opens=AREA, at=Level.CONTRIBUTE)
def edit_folder(plan: OpenPlan, folder_id: UUID) -> Page:
    """The form of a folder's name, and the way to take it away."""
    found = folder_row(plan.subject.id, folder_id)
    require_own(plan, found)
    form = FolderForm(formdata=None, data={"name": found.name})
    return render_template("documents/folder.html", form=form, folder=found)


@documents.route(FOLDER, opens=AREA, at=Level.CONTRIBUTE, methods=("POST",))
def keep_folder(plan: OpenPlan, folder_id: UUID) -> Page:
    """Give a folder another name."""
    form, found = FolderForm(), folder_row(plan.subject.id, folder_id)
    require_own(plan, found)
    if form.validate_on_submit():
        try:
            rename_folder(plan, folder_id, form.name.data or "")
            flash(_("Mappen er endret."), "success")
            return redirect(home_of(plan) + "/mapper", 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return render_template("documents/folder.html", form=form, folder=found), 422


@documents.route(FOLDER + "/sletting", opens=AREA, at=Level.CONTRIBUTE, methods=("POST",))
def drop_folder(plan: OpenPlan, folder_id: UUID) -> Page:
    """Take a folder away."""
    remove_folder(plan, folder_id)
    flash(_("Mappen er borte. Dokumentene ligger uten mappe."), "success")
    return redirect(home_of(plan) + "/mapper", 303)
