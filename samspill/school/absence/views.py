"""Fravær, for the home: report, see what is reported, change it, take it back."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from samspill.access.actor import Actor
from samspill.access.levels import Area, Level
from samspill.access.routes import Module, mine
from samspill.core.clock import today
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.language import _
from samspill.documents.rows import most_mb
from samspill.infra.db import instant
from samspill.school.absence.actions import at_home, change, report_for, tomorrow_too, withdraw
from samspill.school.absence.forms import ReportForm, change_form, report_form
from samspill.school.absence.pages import (
    ChildAbsence,
    absence_today,
    children_with_absence,
    onward,
    proposal_for,
)
from samspill.school.absence.queries import absence_rule, files_of
from samspill.school.absence.words import FILE_WORDS, REASON_NAMES, STATE_NAMES
from samspill.school.pupils.access import OpenPupil

absence = Module("absence", __name__)

Page = str | Response | tuple[str, int]
MINE = "/skole/fravar"
NEW = MINE + "/ny"
ONE = "/skole/elever/<uuid:pupil_id>/fravar/<uuid:absence_id>"


@absence.route(MINE, opens=mine("the absence of the profile's own children, and of herself"))
def overview(actor: Actor) -> Page:
    """What is reported of my children from yesterday on, and who sees what of it."""
    return _overview(actor)


def _overview(actor: Actor, error: str = "") -> str:
    day = today(instant())
    since = day - timedelta(days=1)
    children = children_with_absence(actor, since)
    return render_template(
        "school/absence/overview.html",
        children=children,
        may_report=any(one.may_report for one in children),
        guarded=any(one.is_protected for one in children),
        states=STATE_NAMES,
        reasons=REASON_NAMES,
        since=since,
        today=day,
        error=error,
        files=files_of([one.id for child in children for one in child.absences]),
        words=FILE_WORDS,
    )


# ---- report --------------------------------------------------------------------------------


@absence.route(NEW, opens=mine("reports for the children whose daily life the profile has"))
def new(actor: Actor) -> Page:
    """The form: the child and the day stand there already."""
    children = _reportable(actor)
    if not children:
        return _new(children, None)
    asked = request.args.get("elev", "")
    chosen = [one for one in children if str(one.pupil_id) == asked]
    if not chosen and len(children) == 1:
        chosen = children
    rule = absence_rule(children[0].tenant_id, today(instant()))
    form = report_form(
        [(one.pupil_id, one.name) for one in children],
        rule,
        children=[str(one.pupil_id) for one in chosen],
        first_day=proposal_for((chosen or children)[0], rule, instant()),
    )
    return _new(children, form)


def _reportable(actor: Actor) -> list[ChildAbsence]:
    since = today(instant())
    return [one for one in children_with_absence(actor, since) if one.may_report]


def _new(children: list[ChildAbsence], form: ReportForm | None, code: str = "") -> str:
    return render_template(
        "school/absence/new.html",
        children=children,
        form=form,
        code=code,
        chosen=onward(code, children, form.children.data or []) if form and code else (),
        guarded=any(one.is_protected for one in children),
        states=STATE_NAMES,
        today=today(instant()),
        words=FILE_WORDS,
        most=most_mb(children[0].tenant_id) if children else 0,
    )


@absence.route(
    NEW, opens=mine("reports for the children whose daily life the profile has"), methods=("POST",)
)
def add(actor: Actor) -> Page:
    """Report."""
    children = _reportable(actor)
    if not children:
        raise NotVisible
    form = report_form(
        [(one.pupil_id, one.name) for one in children],
        absence_rule(children[0].tenant_id, today(instant())),
    )
    code = ""
    if form.validate_on_submit():
        try:
            with form.given() as files:
                report_for(form.chosen(), form.wanted(files))
            flash(_("Meldt. Skolen ser det nå."), "success")
            return redirect(MINE, 303)
        except RuleBroken as rule:
            form.refuse(rule)
            code = rule.code
    return _new(children, form, code), 422


# ---- what is reported ----------------------------------------------------------------------


@absence.route(ONE + "/i-morgen", opens=Area.ABSENCE, at=Level.CONTRIBUTE, methods=("POST",))
def tomorrow(opened: OpenPupil, absence_id: UUID) -> Page:
    """I morgen også."""
    try:
        tomorrow_too(at_home(opened), absence_id)
    except RuleBroken as rule:
        return _overview(opened.actor, str(rule.text)), 422
    flash(_("Meldt for neste skoledag også."), "success")
    return redirect(MINE, 303)


@absence.route(ONE, opens=Area.ABSENCE, at=Level.CONTRIBUTE)
def edit(opened: OpenPupil, absence_id: UUID) -> Page:
    """The form of one day that is reported."""
    found = absence_today(at_home(opened), absence_id)
    span = found.span
    form = change_form(
        absence_rule(opened.subject.tenant_id, today(opened.at)),
        kind="DAY" if span.is_whole_day else "HOURS",
        from_time=span.from_time,
        to_time=span.to_time,
        reason=found.reason,
        comment=found.comment,
    )
    return _edit(opened, absence_id, form)


def _edit(pupil: OpenPupil, absence_id: UUID, form: object) -> str:
    return render_template(
        "school/absence/edit.html",
        pupil=pupil.subject,
        one=absence_today(pupil, absence_id),
        form=form,
        guarded=pupil.subject.child_is_protected,
        files=files_of([absence_id]).get(absence_id, ()),
        words=FILE_WORDS,
        most=most_mb(pupil.subject.tenant_id),
    )


@absence.route(ONE, opens=Area.ABSENCE, at=Level.CONTRIBUTE, methods=("POST",))
def keep(opened: OpenPupil, absence_id: UUID) -> Page:
    """Change one day that is reported."""
    found = absence_today(at_home(opened), absence_id)
    form = change_form(absence_rule(opened.subject.tenant_id, today(opened.at)))
    if form.validate_on_submit():
        try:
            with form.given() as files:
                change(opened, absence_id, form.wanted(found.day, files))
            flash(_("Endret. Skolen ser det nå."), "success")
            return redirect(MINE, 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _edit(opened, absence_id, form), 422


@absence.route(ONE + "/tilbake", opens=Area.ABSENCE, at=Level.CONTRIBUTE, methods=("POST",))
def take_back(opened: OpenPupil, absence_id: UUID) -> Page:
    """The pupil comes after all."""
    withdraw(at_home(opened), absence_id)
    flash(_("Trukket tilbake. Skolen venter barnet som vanlig."), "success")
    return redirect(MINE, 303)
