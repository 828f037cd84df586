"""Søknader at school: the list of a class or a school, and what is done with one."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from samspill.access.door import note_looks
from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.core.clock import today
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.language import _
from samspill.core.paging import page_number
from samspill.school.cases import words
from samspill.school.cases.appeals import reassess
from samspill.school.cases.forms import (
    DecisionForm,
    InterimForm,
    QuestionForm,
    SeveralForm,
    handler_form,
    reassess_form,
    several_form,
)
from samspill.school.cases.handling import ask, decide, delay, grant_several, take
from samspill.school.cases.kinds import in_short
from samspill.school.cases.listing import cases_in, narrowed, small_in
from samspill.school.cases.pages import case_page
from samspill.school.cases.queries import CaseRow
from samspill.school.cases.views import ONE, case_address, shown
from samspill.school.groups.access import OpenGroup
from samspill.school.pupils.access import OpenPupil

case_handling = Module("case_handling", __name__)

Page = str | Response | tuple[str, int]
OF_GROUP = "/skole/grupper/<uuid:group_id>/soknader"
AREA = Area.SCHOOL_CASE


@case_handling.route(OF_GROUP, opens=AREA, at=Level.WRITE)
def of_group(opened: OpenGroup) -> Page:
    """The applications of those in a group that the reader handles."""
    wanted = narrowed(opened.subject.id, request.args.get("vis", ""), request.args.get("type", ""))
    number = page_number(request.args.get("side", ""))
    found = cases_in(wanted, opened.actor.profile_id, today(opened.at), number)
    return render_template(
        "school/cases/group.html",
        group=opened.subject,
        found=found,
        wanted=wanted,
        guarded=any(one.is_protected for one in found.rows),
        words=words,
    )


SEVERAL = OF_GROUP + "/korte"


@case_handling.route(SEVERAL, opens=AREA, at=Level.WRITE)
def several(opened: OpenGroup) -> Page:
    """Small ones that may be granted together: each by name, with what is asked for and why."""
    rows = _small(opened)
    return _several(opened, rows, several_form({one.id: one.name for one in rows}, formdata=None))


def _small(group: OpenGroup) -> list[CaseRow]:
    return small_in(group.subject.id, group.actor.profile_id, today(group.at))


def _several(group: OpenGroup, rows: list[CaseRow], form: SeveralForm) -> str:
    note_looks(group.actor, {AREA: {one.pupil_id for one in rows}})
    return render_template(
        "school/cases/several.html",
        group=group.subject,
        rows=rows,
        said=in_short([(one.id, one.kind) for one in rows]),
        form=form,
        guarded=any(one.is_protected for one in rows),
        words=words,
    )


@case_handling.route(SEVERAL, opens=AREA, at=Level.WRITE, methods=("POST",))
def grant(opened: OpenGroup) -> Page:
    """Grant the chosen, all or none."""
    rows = _small(opened)
    form = several_form({one.id: one.name for one in rows}, request.form)
    if form.validate_on_submit():
        try:
            many = grant_several(opened, form.chosen())
            text = _("Lagret. Antall innvilget: %(many)s.", many=many)
            flash(text, "success")
            return redirect(f"/skole/grupper/{opened.subject.id}/soknader", 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _several(opened, rows, form), 422


@case_handling.route(ONE + "/behandling", opens=AREA, at=Level.WRITE, methods=("POST",))
def handler(opened: OpenPupil, application_id: UUID) -> Page:
    """Handle it, or let another."""
    form = handler_form(case_page(opened, application_id).people)
    if form.validate_on_submit():
        try:
            take(opened, application_id, form.handler_id())
            flash(_("Lagret. Søkeren kan ikke endre søknaden lenger."), "success")
            return redirect(case_address(opened, application_id), 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return shown(opened, application_id, handler=form), 422


@case_handling.route(ONE + "/sporsmal", opens=AREA, at=Level.WRITE, methods=("POST",))
def question(opened: OpenPupil, application_id: UUID) -> Page:
    """Ask the applicant."""
    form = QuestionForm()
    if form.validate_on_submit():
        ask(opened, application_id, form.question.data)
        flash(_("Sendt. Søkeren får beskjed."), "success")
        return redirect(case_address(opened, application_id), 303)
    return shown(opened, application_id, question=form), 422


@case_handling.route(ONE + "/forelopig-svar", opens=AREA, at=Level.WRITE, methods=("POST",))
def interim(opened: OpenPupil, application_id: UUID) -> Page:
    """Say that it takes longer."""
    form = InterimForm()
    if form.validate_on_submit():
        try:
            delay(opened, application_id, form.why.data, form.until.data)
            flash(_("Sendt. Søkeren får beskjed."), "success")
            return redirect(case_address(opened, application_id), 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return shown(opened, application_id, interim=form), 422


@case_handling.route(ONE + "/vedtak", opens=AREA, at=Level.WRITE, methods=("POST",))
def decision(opened: OpenPupil, application_id: UUID) -> Page:
    """Decide."""
    form = DecisionForm()
    if form.validate_on_submit():
        try:
            decide(opened, application_id, form.decision())
            flash(_("Vedtaket er lagret. Søkeren får beskjed."), "success")
            return redirect(case_address(opened, application_id), 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return shown(opened, application_id, decision=form), 422


@case_handling.route(ONE + "/ny-vurdering", opens=AREA, at=Level.WRITE, methods=("POST",))
def again(opened: OpenPupil, application_id: UUID) -> Page:
    """Look at an appealed decision anew."""
    page = case_page(opened, application_id)
    if not page.may_reassess:
        raise NotVisible
    form = reassess_form(page.case.state)
    if form.validate_on_submit():
        try:
            reassess(opened, application_id, **form.payload())
            flash(_("Lagret. Søkeren får beskjed."), "success")
            return redirect(case_address(opened, application_id), 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return shown(opened, application_id, reassess=form), 422
