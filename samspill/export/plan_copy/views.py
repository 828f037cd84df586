"""«Last ned planen»: ask for a copy, fetch it; read one through around a protected child."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from flask import flash, make_response, redirect, render_template
from flask_babel import get_locale
from werkzeug.wrappers import Response

from samspill.access.door import note_looks
from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.language import _, speaking
from samspill.export.forms import ReviewForm
from samspill.export.plan_copy.actions import (
    answer_copy,
    ask_copy,
    ask_single,
    begin_reading,
    require_taking,
)
from samspill.export.plan_copy.files import with_files
from samspill.export.plan_copy.forms import PlanCopyForm, SingleCopyForm, plan_copy_form
from samspill.export.plan_copy.locking import ENDING, lock_from, new_lock
from samspill.export.plan_copy.models import CopyFormat, CopyState, PlanCopy
from samspill.export.plan_copy.pages import may_fetch, names_of, own_copies
from samspill.export.plan_copy.parts import Part, may_take_files, parts_for
from samspill.export.plan_copy.queries import copy_in, facts_in, file_in
from samspill.export.plan_copy.single import words_of
from samspill.export.reviewing import may_review
from samspill.identity.signin.client import completes, confirm_with_login
from samspill.plans.plan.access import OpenPlan, open_in_turn

plan_copies = Module("plan_copies", __name__)

Page = str | Response | tuple[str, int]
HOME = "/planer/<uuid:plan_id>/nedlasting"
ONE = HOME + "/<uuid:copy_id>"
MEETING = "/planer/<uuid:plan_id>/kalender/<uuid:meeting_id>/nedlasting"
TEXT = "/planer/<uuid:plan_id>/dokumenter/<uuid:document_id>/nedlasting"
FILES = {
    CopyFormat.PDF: ("application/pdf", "pdf"),
    CopyFormat.WORD: (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "docx",
    ),
    CopyFormat.JSON: ("application/json", "json"),
}
"""The file's kind, and how its name ends; the name says nothing of anybody."""


def _home(plan_id: UUID) -> str:
    return f"/planer/{plan_id}/nedlasting"


@plan_copies.route(HOME, opens=Area.OVERVIEW, at=Level.READ)
def page(plan: OpenPlan) -> Page:
    """What one may take along, and the copies one has asked for."""
    require_taking(plan)
    return _page(plan, plan_copy_form(parts_for(plan)))


def _page(plan: OpenPlan, form: PlanCopyForm) -> str:
    copies = own_copies(plan)
    return render_template(
        "plan_copy/page.html",
        form=form,
        copies=copies,
        busy=any(one.is_under_way and one.is_whole for one in copies),
        asks_again=any(one.asks_again for one in copies),
        may_take_files=may_take_files(plan),
        here=_home(plan.subject.id),
    )


@plan_copies.route(HOME, opens=Area.OVERVIEW, at=Level.READ, methods=("POST",))
def ask(plan: OpenPlan) -> Page:
    """Ask for a copy, after a fresh login: it holds more than any page."""
    require_taking(plan)
    form = plan_copy_form(parts_for(plan))
    if not form.validate_on_submit():
        return _page(plan, form), 422
    values = {"plan": str(plan.subject.id), **form.payload()}
    if form.passphrase.data:
        try:
            values |= new_lock(plan, form.passphrase.data).as_values()
        except RuleBroken as rule:
            form.refuse(rule)
            return _page(plan, form), 422
    return confirm_with_login("plan-copy", values, str(get_locale().language))


@completes("plan-copy")
def _asked(values: dict[str, Any], _proof: dict[str, Any]) -> str:
    plan = open_in_turn(UUID(values["plan"]), Area.OVERVIEW, Level.READ)
    try:
        ask_copy(
            plan,
            format=values["format"],
            parts=values["parts"],
            with_files=bool(values.get("with_files")),
            lock=lock_from(values),
            language=str(get_locale().language),
            is_family=plan.may(Area.CONSENT) and not plan.is_holder,
        )
    except RuleBroken as rule:
        flash(rule.text, "danger")
    return _home(plan.subject.id)


@plan_copies.route(MEETING, opens=Area.MEETINGS, at=Level.OWN, methods=("POST",))
def ask_meeting(plan: OpenPlan, meeting_id: UUID) -> Page:
    """Ask for a copy of one meeting with its minutes: it holds no more than their pages."""
    return _ask_single(plan, Part.MEETINGS, meeting_id)


@plan_copies.route(TEXT, opens=Area.DOCUMENTS, at=Level.OWN, methods=("POST",))
def ask_text(plan: OpenPlan, document_id: UUID) -> Page:
    """Ask for a copy of one text that was written here."""
    return _ask_single(plan, Part.DOCUMENTS, document_id)


def _ask_single(plan: OpenPlan, part: Part, only_id: UUID) -> Page:
    form = SingleCopyForm()
    if not form.validate_on_submit():
        raise RuleBroken("format", _("Velg hva slags fil du vil ha."))
    language = str(get_locale().language)
    ask_single(plan, part=part, only_id=only_id, format=form.format.data, language=language)
    return redirect(_home(plan.subject.id), 303)


@plan_copies.route(ONE + "/fil", opens=Area.OVERVIEW, at=Level.READ)
def file(plan: OpenPlan, copy_id: UUID) -> Page:
    """The file, for who asked, while she may read what is in it."""
    one = copy_in(plan.subject.id, copy_id)
    found = one.row
    if found.asked_by != plan.actor.profile_id:
        raise NotVisible
    if not (one.can_be_fetched(plan.at) and may_fetch(plan, found, names_of(plan, [found]))):
        return redirect(_home(plan.subject.id), 303)
    kind, ending = FILES[CopyFormat(found.format)]
    name = f"samspill-{_called(found)}.{ending}"
    if found.is_locked:
        kind, name = "application/octet-stream", name + ENDING
    content: bytes | Iterator[bytes] = file_in(found)
    if found.with_files and may_take_files(plan):
        note_looks(plan.actor, {Area.DOCUMENTS: (plan.subject.id,)})
        content = with_files(plan, name, file_in(found))
        kind, name = "application/zip", "samspill-plan.zip"
    response = make_response(Response(content))
    response.headers["Content-Type"] = kind
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _called(copy: PlanCopy) -> str:
    if copy.only_id is None:
        return "plan"
    return "mote" if copy.parts == [Part.MEETINGS] else "tekst"


@plan_copies.route(ONE + "/gjennomsyn", opens=Area.OVERVIEW, at=Level.READ)
def reading(plan: OpenPlan, copy_id: UUID) -> Page:
    """The words of a copy, for who reads them through before it leaves the house."""
    return _reading(plan, copy_id, ReviewForm())


def _reading(plan: OpenPlan, copy_id: UUID, form: ReviewForm) -> str:
    found = copy_in(plan.subject.id, copy_id)
    if not may_review(plan, found.row.asked_by):
        raise NotVisible
    is_hers = found.row.state == CopyState.READING and found.row.read_by == plan.actor.profile_id
    text = None
    if is_hers:
        with speaking(found.row.language):  # the words as they leave, in the asker's language
            text = words_of(found.row, facts_in(found.row), found.asked_by)
    return render_template(
        "plan_copy/reading.html",
        asked_by=found.asked_by,
        state=found.row.state,
        text=text,
        answer=form,
        form=form if form.errors else None,
        here=f"{_home(plan.subject.id)}/{copy_id}",
    )


@plan_copies.route(ONE + "/gjennomsyn", opens=Area.OVERVIEW, at=Level.READ, methods=("POST",))
def read(plan: OpenPlan, copy_id: UUID) -> Page:
    """Ask for the words to read."""
    begin_reading(plan, copy_id=copy_id)
    flash(_("Teksten gjøres klar. Last siden på nytt om litt."), "success")
    return redirect(f"{_home(plan.subject.id)}/{copy_id}/gjennomsyn", 303)


@plan_copies.route(ONE + "/svar", opens=Area.OVERVIEW, at=Level.READ, methods=("POST",))
def answer(plan: OpenPlan, copy_id: UUID) -> Page:
    """Release a copy, or return it."""
    copy_in(plan.subject.id, copy_id)
    form = ReviewForm()
    if form.validate_on_submit():
        try:
            answer_copy(plan, copy_id=copy_id, **form.payload())
            flash(_("Svaret er lagret. Den som spurte, har fått beskjed."), "success")
            return redirect("/hjem", 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _reading(plan, copy_id, form), 422
