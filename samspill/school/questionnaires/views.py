"""Spørreskjema: write, send and read what came back; and the page of who answers."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.core.clock import today
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.language import _
from samspill.school.groups.access import OpenGroup
from samspill.school.pupils.access import OpenPupil
from samspill.school.questionnaires import words
from samspill.school.questionnaires.actions import (
    add_question,
    begin,
    drop_question,
    end,
    reply,
    require_one,
    send,
)
from samspill.school.questionnaires.forms import (
    AnswerForm,
    HeadingForm,
    QuestionForm,
    answer_form,
)
from samspill.school.questionnaires.models import Questionnaire
from samspill.school.questionnaires.queries import (
    of_group,
    own_reply,
    questionnaire_of,
    require_asked,
    rule_on,
)
from samspill.school.questionnaires.results import as_file, named, results_of, said_in_words
from samspill.school.questionnaires.rules import questions_of

questionnaires = Module("questionnaires", __name__)

Page = str | Response | tuple[str, int]
OF_GROUP = "/skole/grupper/<uuid:group_id>/sporreskjema"
ONE = OF_GROUP + "/<uuid:questionnaire_id>"
MINE = "/skole/elever/<uuid:pupil_id>/sporreskjema/<uuid:questionnaire_id>"
AREA = Area.QUESTIONNAIRE


def _home(group: OpenGroup, questionnaire_id: UUID | None = None) -> str:
    part = f"/{questionnaire_id}" if questionnaire_id else ""
    return f"/skole/grupper/{group.subject.id}/sporreskjema{part}"


# ---- those of a group ----------------------------------------------------------------------


@questionnaires.route(OF_GROUP, opens=AREA, at=Level.WRITE)
def overview(opened: OpenGroup) -> Page:
    """Those of the group, and the form of a new one."""
    return _overview(opened, HeadingForm())


def _overview(group: OpenGroup, form: HeadingForm) -> str:
    return render_template(
        "school/questionnaires/overview.html",
        group=group.subject,
        found=of_group(group.subject.id, today(group.at)),
        form=form,
    )


@questionnaires.route(OF_GROUP, opens=AREA, at=Level.WRITE, methods=("POST",))
def add(opened: OpenGroup) -> Page:
    """Begin to write one."""
    form = HeadingForm()
    if form.validate_on_submit():
        try:
            return redirect(_home(opened, begin(opened, form.heading())), 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _overview(opened, form), 422


@questionnaires.route(ONE, opens=AREA, at=Level.WRITE)
def one(opened: OpenGroup, questionnaire_id: UUID) -> Page:
    """Its questions while it is written; when it is sent, what came back."""
    return _one(opened, require_one(opened, questionnaire_id), QuestionForm())


def _one(group: OpenGroup, found: Questionnaire, form: QuestionForm) -> str:
    day = today(group.at)
    return render_template(
        "school/questionnaires/one.html",
        group=group.subject,
        found=found,
        questions=questions_of(found.questions),
        form=form if found.sent_at is None else None,
        is_open=found.is_open_on(day),
        results=results_of(found, day),
        least=rule_on(found.tenant_id, day)["smallest_cell"],
        named=named,
        in_words=said_in_words,
        words=words,
    )


@questionnaires.route(ONE, opens=AREA, at=Level.WRITE, methods=("POST",))
def ask(opened: OpenGroup, questionnaire_id: UUID) -> Page:
    """One question more."""
    found, form = require_one(opened, questionnaire_id), QuestionForm()
    if form.validate_on_submit():
        try:
            add_question(opened, questionnaire_id, form.question())
            return redirect(_home(opened, questionnaire_id), 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _one(opened, found, form), 422


@questionnaires.route(
    ONE + "/sporsmal/<int:place>/avslutning", opens=AREA, at=Level.WRITE, methods=("POST",)
)
def drop(opened: OpenGroup, questionnaire_id: UUID, place: int) -> Page:
    """Do not ask that after all."""
    drop_question(opened, questionnaire_id, place)
    return redirect(_home(opened, questionnaire_id), 303)


@questionnaires.route(ONE + "/utsending", opens=AREA, at=Level.WRITE, methods=("POST",))
def dispatch(opened: OpenGroup, questionnaire_id: UUID) -> Page:
    """Send it."""
    form = QuestionForm(formdata=None)
    try:
        send(opened, questionnaire_id)
    except RuleBroken as rule:
        form.refuse(rule)
        return _one(opened, require_one(opened, questionnaire_id), form), 422
    flash(_("Sendt. De som skal svare, får beskjed."), "success")
    return redirect(_home(opened, questionnaire_id), 303)


@questionnaires.route(ONE + "/avslutning", opens=AREA, at=Level.WRITE, methods=("POST",))
def ending(opened: OpenGroup, questionnaire_id: UUID) -> Page:
    """Take no more answers, or drop it."""
    end(opened, questionnaire_id)
    flash(_("Avsluttet."), "success")
    return redirect(_home(opened), 303)


@questionnaires.route(ONE + "/fil", opens=AREA, at=Level.WRITE)
def file(opened: OpenGroup, questionnaire_id: UUID) -> Page:
    """The results as a file of rows. Raises NotVisible while they are not shown."""
    found = require_one(opened, questionnaire_id)
    results = results_of(found, today(opened.at))
    if results.waits or found.sent_at is None:
        raise NotVisible
    answer = Response(as_file(found, results), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="svar.csv"'
    return answer


# ---- who answers ---------------------------------------------------------------------------


@questionnaires.route(MINE, opens=AREA, at=Level.OWN)
def questions(opened: OpenPupil, questionnaire_id: UUID) -> Page:
    """The questions, with what one has answered by name."""
    found = _asked(opened, questionnaire_id)
    mine = own_reply(questionnaire_id, opened.subject.id, opened.actor.profile_id)
    form = answer_form(questions_of(found.questions), mine.answers if mine else None)
    return _answer(opened, found, form, has_answered=mine is not None)


def _asked(pupil: OpenPupil, questionnaire_id: UUID) -> Questionnaire:
    require_asked(pupil.actor.profile_id, pupil.subject.id, questionnaire_id)
    found = questionnaire_of(questionnaire_id)
    if found is None:
        raise NotVisible
    return found


def _answer(pupil: OpenPupil, found: Questionnaire, form: AnswerForm, *, has_answered: bool) -> str:
    return render_template(
        "school/questionnaires/answer.html",
        pupil=pupil.subject,
        found=found,
        form=form,
        has_answered=has_answered,
        guarded=pupil.subject.child_is_protected,
        least=rule_on(found.tenant_id, today(pupil.at))["smallest_cell"],
    )


@questionnaires.route(MINE, opens=AREA, at=Level.OWN, methods=("POST",))
def answer(opened: OpenPupil, questionnaire_id: UUID) -> Page:
    """Answer, or change the answer."""
    found = _asked(opened, questionnaire_id)
    form = answer_form(questions_of(found.questions))
    if form.validate_on_submit():
        try:
            reply(opened, questionnaire_id, form.said())
            flash(_("Takk! Svaret er sendt."), "success")
            return redirect("/skole", 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _answer(opened, found, form, has_answered=False), 422
