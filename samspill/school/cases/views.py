"""Søknader: those of mine; one with its letters, for its applicant and for who handles it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from samspill.access.actor import Actor
from samspill.access.levels import Area, Level
from samspill.access.routes import Module, mine
from samspill.core.clock import today
from samspill.core.errors import RuleBroken
from samspill.core.language import _
from samspill.documents.kinds import FileKind
from samspill.documents.serving import file_response
from samspill.infra.db import instant
from samspill.school.cases import words
from samspill.school.cases.actions import agree, appeal, explain, withdraw
from samspill.school.cases.forms import (
    AnswerForm,
    AppealForm,
    QuestionForm,
    decision_form,
    handler_form,
    interim_form,
    reassess_form,
)
from samspill.school.cases.letters import open_letter
from samspill.school.cases.listing import Narrowed, beside, narrowed
from samspill.school.cases.pages import case_page
from samspill.school.cases.queries import asked_of_me, cases_of_mine
from samspill.school.pupils.access import OpenPupil
from samspill.school.pupils.cards import cards_of

cases = Module("cases", __name__)

Page = str | Response | tuple[str, int]
MINE = "/skole/soknader"
ONE = "/skole/elever/<uuid:pupil_id>/soknader/<uuid:application_id>"
AREA = Area.SCHOOL_CASE


@cases.route(MINE, opens=mine("what the profile has applied for, and is asked to agree to"))
def overview(actor: Actor) -> Page:
    """What I have applied for, and what others have that I must answer."""
    return _overview(actor)


def _overview(actor: Actor, error: str = "") -> str:
    found, asked = cases_of_mine(actor, today(instant())), asked_of_me(actor.profile_id)
    children = cards_of(actor.profile_id, Area.SFO)
    shown = (found, asked, children)
    guarded = any(one.is_protected for rows in shown for one in rows)
    return render_template(
        "school/cases/overview.html",
        cases=found,
        asked=asked,
        children=children,
        error=error,
        guarded=guarded,
        words=words,
    )


@cases.route(
    "/skole/elever/<uuid:pupil_id>/soknader/svar/<uuid:party_id>",
    opens=AREA,
    at=Level.OWN,
    methods=("POST",),
)
def answer_other(opened: OpenPupil, party_id: UUID) -> Page:
    """Ja or Nei to what another has applied for: the button is the answer."""
    said = request.form.get("answer", "")
    if said not in {"YES", "NO"}:
        return _overview(opened.actor, _("Trykk Ja eller Nei.")), 422
    agree(opened, party_id, agreed=said == "YES")
    flash(_("Takk. Svaret er lagret."), "success")
    return redirect(MINE, 303)


# ---- one -----------------------------------------------------------------------------------


def shown(pupil: OpenPupil, application_id: UUID, **forms: Any) -> str:
    """The page of a case, with what was typed in the form that was refused."""
    page, wanted = case_page(pupil, application_id), _from_list()
    me, day = pupil.actor.profile_id, today(pupil.at)
    usual = {
        "answer": lambda: AnswerForm(formdata=None),
        "appeal": lambda: AppealForm(formdata=None),
        "question": lambda: QuestionForm(formdata=None),
        "interim": lambda: interim_form(page.proposed),
        "decision": lambda: decision_form(is_right=page.is_right, formdata=None),
        "reassess": lambda: reassess_form(page.case.state, formdata=None),
        "handler": lambda: handler_form(page.people, formdata=None),
    }
    return render_template(
        "school/cases/one.html",
        pupil=pupil.subject,
        page=page,
        wanted=wanted,
        beside=beside(wanted, me, day, application_id) if wanted and page.handles else None,
        forms={name: forms.get(name) or make() for name, make in usual.items()},
        form=next(iter(forms.values()), None),
        guarded=pupil.subject.child_is_protected,
        words=words,
    )


def case_address(pupil: OpenPupil, application_id: UUID) -> str:
    """Where a case is read; come from a list, it is still in it."""
    wanted = _from_list()
    address = f"/skole/elever/{pupil.subject.id}/soknader/{application_id}"
    return f"{address}?liste={wanted.group_id}&{wanted.query}" if wanted else address


def _from_list() -> Narrowed | None:
    """The list at school from which the reader came to the case."""
    group_id = request.args.get("liste", type=UUID)
    if group_id is None:
        return None
    return narrowed(group_id, request.args.get("vis", ""), request.args.get("type", ""))


@cases.route(ONE, opens=AREA, at=Level.OWN)
def one(opened: OpenPupil, application_id: UUID) -> Page:
    """One application: what is asked for, where it stands, what happens next."""
    return shown(opened, application_id)


@cases.route(ONE + "/trekking", opens=AREA, at=Level.OWN, methods=("POST",))
def take_back(opened: OpenPupil, application_id: UUID) -> Page:
    """Apply no more."""
    try:
        withdraw(opened, application_id)
    except RuleBroken as rule:
        flash(str(rule.text), "warning")
        return redirect(case_address(opened, application_id), 303)
    flash(_("Søknaden er trukket."), "success")
    return redirect(MINE, 303)


@cases.route(ONE + "/svar", opens=AREA, at=Level.OWN, methods=("POST",))
def answer(opened: OpenPupil, application_id: UUID) -> Page:
    """Answer what the school asked."""
    form = AnswerForm()
    if form.validate_on_submit():
        explain(opened, application_id, form.answer.data)
        flash(_("Sendt. Skolen ser svaret ditt."), "success")
        return redirect(case_address(opened, application_id), 303)
    return shown(opened, application_id, answer=form), 422


@cases.route(ONE + "/klage", opens=AREA, at=Level.OWN, methods=("POST",))
def complain(opened: OpenPupil, application_id: UUID) -> Page:
    """Appeal the decision."""
    form = AppealForm()
    if form.validate_on_submit():
        try:
            appeal(opened, application_id, form.words.data)
            flash(_("Klagen er sendt. Skolen ser på saken på nytt."), "success")
            return redirect(case_address(opened, application_id), 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return shown(opened, application_id, appeal=form), 422


@cases.route(ONE + "/brev/<uuid:letter_id>", opens=AREA, at=Level.OWN)
def letter(opened: OpenPupil, application_id: UUID, letter_id: UUID) -> Response:
    """A letter to keep, as PDF or in Word, for who gets the page of its case. The file's name says
    nothing of anybody."""
    case_page(opened, application_id)
    as_word = request.args.get("som") == "word"
    content = open_letter(opened, application_id, letter_id, as_word=as_word)
    kind = FileKind.DOCX if as_word else FileKind.PDF
    return file_response([content], len(content), kind, _("Brev fra skolen") + kind.ending)
