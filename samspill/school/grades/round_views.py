"""Karakterfrister: until when a school enters grades, when the home reads them, locked, opened."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.core.clock import today
from samspill.core.errors import RuleBroken
from samspill.core.language import _
from samspill.school.grades.forms import ReopenForm, RoundForm, reopen_form
from samspill.school.grades.queries import rounds_of
from samspill.school.grades.rounds import lock_round, reopen_round, require_locked, set_round
from samspill.school.grades.words import TERM_NAMES
from samspill.school.groups.access import OpenGroup
from samspill.school.groups.views import whole

grade_rounds = Module("grade_rounds", __name__)

Page = str | Response | tuple[str, int]
ROUNDS = "/skole/grupper/<uuid:group_id>/karakterfrister"
ONE = ROUNDS + "/<uuid:round_id>"


@grade_rounds.route(ROUNDS, opens=Area.SCHOOL, at=Level.MANAGE)
def overview(opened: OpenGroup) -> Page:
    """The rounds of the school year, and the form for one more."""
    return _overview(whole(opened), RoundForm(formdata=None))


def _overview(school: OpenGroup, form: RoundForm | ReopenForm, round_id: UUID | None = None) -> str:
    rounds = rounds_of(school.subject.id, today(school.at))
    forms = {
        one.id: form if one.id == round_id else reopen_form(one.id, formdata=None)
        for one in rounds
        if one.is_locked
    }
    return render_template(
        "school/grades/rounds.html",
        school=school.subject,
        rounds=rounds,
        now=school.at,
        form=form,
        new=form if round_id is None else RoundForm(formdata=None),
        reopening=forms,
        terms=TERM_NAMES,
    )


@grade_rounds.route(ROUNDS, opens=Area.SCHOOL, at=Level.MANAGE, methods=("POST",))
def keep(opened: OpenGroup) -> Page:
    """Say until when, and when it is published."""
    form = RoundForm()
    if form.validate_on_submit():
        try:
            set_round(whole(opened), **form.payload())
            flash(_("Lagret."), "success")
            return redirect(_home(opened), 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _overview(whole(opened), form), 422


def _home(school: OpenGroup) -> str:
    return f"/skole/grupper/{school.subject.id}/karakterfrister"


@grade_rounds.route(ONE + "/laas", opens=Area.SCHOOL, at=Level.MANAGE, methods=("POST",))
def lock(opened: OpenGroup, round_id: UUID) -> Page:
    """Nobody enters any more."""
    lock_round(whole(opened), round_id)
    flash(_("Låst. Hjemmet ser karakterene når tiden kommer."), "success")
    return redirect(_home(opened), 303)


@grade_rounds.route(ONE + "/apning", opens=Area.SCHOOL, at=Level.MANAGE, methods=("POST",))
def reopen(opened: OpenGroup, round_id: UUID) -> Page:
    """Grades may be entered again."""
    require_locked(whole(opened), round_id)
    form = reopen_form(round_id)
    if form.validate_on_submit():
        try:
            reopen_round(whole(opened), round_id, why=form.why.data)
            flash(_("Åpnet. Lås igjen når alt er riktig."), "success")
            return redirect(_home(opened), 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _overview(whole(opened), form, round_id), 422
