"""Notater: what one writes for oneself in a plan, and shares when one wants to."""

from __future__ import annotations

from uuid import UUID

from flask import flash, g, redirect, render_template, request
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.core.errors import RuleBroken
from samspill.core.language import _
from samspill.core.paging import page_number
from samspill.identity.models import ProfileKind
from samspill.plans.earlier.actions import WRITTEN_MEANWHILE, require_writing
from samspill.plans.messages.access import choosable
from samspill.plans.messages.actions import NOT_SHOWN
from samspill.plans.messages.views import review_of
from samspill.plans.notes.actions import change_note, share_note, take_away_note, write_note
from samspill.plans.notes.forms import NoteForm, ShareForm
from samspill.plans.notes.pages import note_page, notes_page
from samspill.plans.notes.queries import NoteView, note_row, opened
from samspill.plans.participants.people import people_of
from samspill.plans.plan.access import OpenPlan

notes = Module("notes", __name__)

Page = str | Response | tuple[str, int]
NOTES = "/planer/<uuid:plan_id>/notater"
NOTE = NOTES + "/<uuid:note_id>"
AREA = Area.MESSAGES


def home_of(plan: OpenPlan) -> str:
    """Where the notes of a plan stand."""
    return f"/planer/{plan.subject.id}/notater"


def keeps_journal() -> bool:
    """Is the reader at work, where a service may have a duty to keep a journal?

    Helsepersonelloven § 39, barnevernsloven § 12-4: a note here is no part of it.
    """
    return bool(g.visit.kind != ProfileKind.PRIVATE)


def _note(plan: OpenPlan, note_id: UUID) -> NoteView:
    return opened(note_row(plan.subject.id, plan.actor.profile_id, note_id))


@notes.route(NOTES, opens=AREA, at=Level.OWN)
def overview(plan: OpenPlan) -> Page:
    """One's own notes, the last one written first."""
    page = notes_page(plan, page_number(request.args.get("side", "")))
    return render_template("notes/overview.html", page=page, keeps_journal=keeps_journal())


# ---- one's own words -----------------------------------------------------------------------


@notes.route(NOTES + "/ny", opens=AREA, at=Level.OWN)
def new(plan: OpenPlan) -> Page:
    """The form of a new note."""
    require_writing(plan)
    return _writing(NoteForm(formdata=None))


def _writing(form: NoteForm, found: NoteView | None = None, other: NoteView | None = None) -> str:
    return render_template(
        "notes/note_form.html", form=form, found=found, other=other, keeps_journal=keeps_journal()
    )


@notes.route(NOTES + "/ny", opens=AREA, at=Level.OWN, methods=("POST",))
def add(plan: OpenPlan) -> Page:
    """Write it."""
    form = NoteForm()
    if form.validate_on_submit():
        note = write_note(plan, form.words())
        flash(_("Notatet er lagret. Bare du ser det."), "success")
        return redirect(f"{home_of(plan)}/{note.id}", 303)
    return _writing(form), 422


@notes.route(NOTE, opens=AREA, at=Level.OWN)
def note(plan: OpenPlan, note_id: UUID) -> Page:
    """One note, and when and with whom it was shared."""
    page = note_page(plan, note_id)
    return render_template("notes/note.html", page=page, keeps_journal=keeps_journal())


@notes.route(NOTE + "/endre", opens=AREA, at=Level.OWN)
def edit(plan: OpenPlan, note_id: UUID) -> Page:
    """The form with what it says."""
    require_writing(plan)
    found = _note(plan, note_id)
    return _writing(NoteForm(formdata=None, obj=found), found)


@notes.route(NOTE + "/endre", opens=AREA, at=Level.OWN, methods=("POST",))
def change(plan: OpenPlan, note_id: UUID) -> Page:
    """Write it anew; with what she saved elsewhere beside it."""
    found, other = _note(plan, note_id), None
    form = NoteForm()
    if form.validate_on_submit():
        try:
            change_note(plan, note_id, form.words(), version=form.version.data or 0)
            flash(_("Notatet er lagret. Bare du ser det."), "success")
            return redirect(f"{home_of(plan)}/{note_id}", 303)
        except RuleBroken as rule:
            form.refuse(rule)
            if rule.code == WRITTEN_MEANWHILE:
                other = found
                form.read_anew(found.version)
    return _writing(form, found, other), 422


@notes.route(NOTE + "/sletting", opens=AREA, at=Level.OWN)
def removal(plan: OpenPlan, note_id: UUID) -> Page:
    """Ask before it is taken away."""
    return render_template("notes/removal.html", page=note_page(plan, note_id))


@notes.route(NOTE + "/sletting", opens=AREA, at=Level.OWN, methods=("POST",))
def take_away(plan: OpenPlan, note_id: UUID) -> Page:
    """Take it away."""
    take_away_note(plan, note_id)
    flash(_("Notatet er slettet."), "success")
    return redirect(home_of(plan), 303)


# ---- shared --------------------------------------------------------------------------------


@notes.route(NOTE + "/deling", opens=AREA, at=Level.OWN)
def sharing(plan: OpenPlan, note_id: UUID) -> Page:
    """Whom to share it with; its words may be fewer than the note's."""
    require_writing(plan)
    found = _note(plan, note_id)
    return _sharing(plan, found, ShareForm(formdata=None, obj=found))


def _sharing(plan: OpenPlan, found: NoteView, form: ShareForm) -> str:
    people = choosable(people_of(plan, AREA), plan.actor.profile_id)
    form.offer(people, plan.subject.kind)
    return render_template("notes/share_form.html", form=form, found=found, people=people)


@notes.route(NOTE + "/deling", opens=AREA, at=Level.OWN, methods=("POST",))
def share(plan: OpenPlan, note_id: UUID) -> Page:
    """First show who will see it, by name; sent again from there, it goes as a message."""
    found, form = _note(plan, note_id), ShareForm()
    if form.validate_on_submit() and "endre" not in request.form:
        try:
            words = {"title": form.title.data or "", "text": form.text.data or ""}
            with form.given() as files:
                share_note(plan, note_id, form.receivers(), **words, files=files)
            flash(_("Notatet er delt. Det er fortsatt ditt."), "success")
            return redirect(f"{home_of(plan)}/{note_id}", 303)
        except RuleBroken as rule:
            if rule.code == NOT_SHOWN or rule.field == "file":
                facts = review_of(plan, form, form.receivers(), rule)
                return render_template("notes/review.html", found=found, **facts), 422
            form.refuse(rule)
    return _sharing(plan, found, form), 422
