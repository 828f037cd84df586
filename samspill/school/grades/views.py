"""Karakterer: enter those of a group, read those of a pupil, warn, correct, note an appeal."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.core.clock import today
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.language import _
from samspill.school.assessments.queries import level_of
from samspill.school.grades import words
from samspill.school.grades.actions import (
    GradesRefused,
    correct_grade,
    enter_grades,
    graded,
    is_office,
    note_appeal,
    read_warning,
    send_warning,
)
from samspill.school.grades.diploma import diploma_of, newest_of_terms
from samspill.school.grades.exams import exams_told
from samspill.school.grades.forms import (
    AppealForm,
    CorrectionForm,
    EntryForm,
    WarningForm,
    comment_field,
    correction_form,
    entry_form,
    grade_field,
    warning_form,
)
from samspill.school.grades.models import BESIDES, Grade, Term
from samspill.school.grades.queries import (
    EntryRow,
    RoundView,
    entry_rows,
    grades_of,
    grades_rule,
    rounds_of,
    standing_grade,
    term_of,
    warnings_of,
)
from samspill.school.grades.rules import codes_of
from samspill.school.groups.access import OpenGroup
from samspill.school.pupils.access import OpenPupil
from samspill.school.subjects.queries import snapshot

grades = Module("grades", __name__)

Page = str | Response | tuple[str, int]
OF_GROUP = "/skole/grupper/<uuid:group_id>/karakterer"
OF_PUPIL = "/skole/elever/<uuid:pupil_id>/karakterer"
WARNINGS = "/skole/elever/<uuid:pupil_id>/karaktervarsler"
ONE = OF_PUPIL + "/<uuid:grade_id>"
AREA = Area.ASSESSMENT


# ---- a group -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Chosen:
    """The round and the subject that a page is about, and what there is to choose from."""

    rounds: list[RoundView]
    codes: list[str]
    one: RoundView | None
    subject: str


def _chosen(group: OpenGroup) -> Chosen:
    """What is asked for; else the first round that is open, and the first subject."""
    found = rounds_of(graded(group).subject.school_id, today(group.at))
    asked, subject = request.values.get("runde", ""), request.values.get("fag", "")
    usual = next((one for one in found if not one.is_locked), found[0] if found else None)
    one = next((one for one in found if str(one.id) == asked), usual)
    codes = codes_of(group.subject.year_level, one.term if one else None)
    if not group.may(AREA, Level.MANAGE):
        codes = [code for code in codes if code not in BESIDES]
    return Chosen(found, codes, one, subject if subject in codes else codes[0])


@grades.route(OF_GROUP, opens=AREA, at=Level.WRITE)
def of_group(opened: OpenGroup) -> Page:
    """The grades of a group in one subject, in a table to fill in."""
    chosen = _chosen(opened)
    rows = _rows(opened, chosen)
    proposed = _proposed(opened, chosen, rows) if "forslag" in request.args else rows
    form = _entry_form(chosen, proposed)
    return _of_group(opened, chosen, rows, form, is_proposed=proposed != rows)


def _proposed(group: OpenGroup, chosen: Chosen, rows: list[EntryRow]) -> list[EntryRow]:
    """Where no final grade stands, that of the newest half-year: to look at, nothing is stored."""
    if chosen.one is None or chosen.one.term != Term.FINAL:
        return rows
    found = newest_of_terms(group.subject.id, chosen.subject)
    return [row if row.value else replace(row, value=found.get(row.pupil_id)) for row in rows]


def _rows(group: OpenGroup, chosen: Chosen) -> list[EntryRow]:
    return entry_rows(group.subject.id, chosen.one, chosen.subject) if chosen.one else []


def _entry_form(chosen: Chosen, rows: list[EntryRow]) -> EntryForm:
    return entry_form(rows, chosen.subject, chosen.one.term if chosen.one else None)


def _of_group(
    group: OpenGroup,
    chosen: Chosen,
    rows: list[EntryRow],
    form: EntryForm,
    *,
    is_proposed: bool = False,
) -> str:
    one, office = chosen.one, is_office(group)
    in_time = one is not None and (office or today(group.at) <= one.deadline)
    return render_template(
        "school/grades/group.html",
        group=group.subject,
        chosen=chosen,
        rows=rows,
        form=form,
        guarded=any(row.is_protected for row in rows),
        may_enter=one is not None and not one.is_locked and in_time,
        is_office=office,
        is_proposed=is_proposed,
        grade_field=grade_field,
        comment_field=comment_field,
        snapshot=snapshot(),
        words=words,
    )


@grades.route(OF_GROUP, opens=AREA, at=Level.WRITE, methods=("POST",))
def enter(opened: OpenGroup) -> Page:
    """Enter all of the table, or nothing."""
    chosen = _chosen(opened)
    if chosen.one is None:
        raise NotVisible
    rows = _rows(opened, chosen)
    form = _entry_form(chosen, rows)
    if form.validate_on_submit():
        try:
            entries, reason = form.entries(rows), form.reason.data
            enter_grades(opened, chosen.one.id, chosen.subject, entries, reason=reason)
            flash(_("Lagret. Hjemmet ser dem når de blir publisert."), "success")
            return redirect(_same(opened, chosen), 303)
        except GradesRefused as refused:
            form.refuse_rows(refused)
        except RuleBroken as rule:
            form.refuse(rule)
    return _of_group(opened, chosen, rows, form), 422


def _same(group: OpenGroup, chosen: Chosen) -> str:
    one = chosen.one.id if chosen.one else ""
    return f"/skole/grupper/{group.subject.id}/karakterer?fag={chosen.subject}&runde={one}"


# ---- a pupil -------------------------------------------------------------------------------


@grades.route(OF_PUPIL, opens=AREA, at=Level.READ)
def of_pupil(opened: OpenPupil) -> Page:
    """What is published, and the warnings."""
    level = level_of(opened.subject.id)
    return _of_pupil(opened, level, warning_form(level, formdata=None))


def _of_pupil(pupil: OpenPupil, level: int | None, form: WarningForm) -> str:
    pupil_id, rule = pupil.subject.id, grades_rule(pupil.subject.tenant_id, today(pupil.at))
    writes = pupil.may(AREA, Level.WRITE)
    return render_template(
        "school/grades/pupil.html",
        pupil=pupil.subject,
        guarded=pupil.subject.child_is_protected,
        grades=grades_of(pupil_id, rule),
        warnings=warnings_of(pupil_id, pupil.actor.profile_id),
        exams=exams_told(pupil_id, pupil.at),
        form=form if writes and (level is None or level >= rule.graded_from) else None,
        writes=writes,
        leads=pupil.may(Area.SCHOOL, Level.MANAGE),
        rule=rule,
        words=words,
    )


@grades.route(
    "/skole/elever/<uuid:pupil_id>/vitnemaalsgrunnlag", opens=Area.SCHOOL, at=Level.MANAGE
)
def diploma(opened: OpenPupil) -> Page:
    """What stands behind a diploma, to look over and print."""
    pupil = opened.subject
    return render_template(
        "school/grades/diploma.html",
        pupil=pupil,
        guarded=pupil.child_is_protected,
        diploma=diploma_of(pupil.id, pupil.tenant_id, today(opened.at)),
        today=today(opened.at),
        snapshot=snapshot(),
        words=words,
    )


def _home(pupil: OpenPupil) -> str:
    return f"/skole/elever/{pupil.subject.id}/karakterer"


@grades.route(WARNINGS, opens=AREA, at=Level.WRITE, methods=("POST",))
def warn(opened: OpenPupil) -> Page:
    """Send a warning to pupil and home."""
    level = level_of(opened.subject.id)
    form = warning_form(level)
    if form.validate_on_submit():
        send_warning(opened, **form.payload())
        flash(_("Sendt. Eleven og hjemmet får beskjed."), "success")
        return redirect(_home(opened), 303)
    return _of_pupil(opened, level, form), 422


@grades.route(
    WARNINGS + "/<uuid:warning_id>/kvittering", opens=AREA, at=Level.READ, methods=("POST",)
)
def receipt(opened: OpenPupil, warning_id: UUID) -> Page:
    """One of the home has read a warning."""
    read_warning(opened, warning_id)
    flash(_("Takk. Skolen ser at du har lest varselet."), "success")
    return redirect(_home(opened), 303)


# ---- one grade, by head and office ---------------------------------------------------------


@grades.route(ONE, opens=Area.SCHOOL, at=Level.MANAGE)
def one(opened: OpenPupil, grade_id: UUID) -> Page:
    """One published grade: correct it, or note an appeal."""
    grade = _published(opened, grade_id)
    form = correction_form(grade.subject, term_of(grade.round_id), formdata=None)
    return _one(opened, grade, form, AppealForm(formdata=None))


def _published(pupil: OpenPupil, grade_id: UUID) -> Grade:
    grade = standing_grade(pupil.subject.id, grade_id)
    if grade is None or grade.published_at is None:
        raise NotVisible
    return grade


def _one(pupil: OpenPupil, grade: Grade, form: CorrectionForm, appeal: AppealForm) -> str:
    rule = grades_rule(pupil.subject.tenant_id, today(pupil.at))
    shown = next(one for one in grades_of(pupil.subject.id, rule) if one.id == grade.id)
    return render_template(
        "school/grades/one.html",
        pupil=pupil.subject,
        guarded=pupil.subject.child_is_protected,
        grade=shown,
        form=form,
        appeal=appeal,
        words=words,
    )


@grades.route(ONE + "/retting", opens=Area.SCHOOL, at=Level.MANAGE, methods=("POST",))
def correct(opened: OpenPupil, grade_id: UUID) -> Page:
    """A grade is another."""
    grade = _published(opened, grade_id)
    form = correction_form(grade.subject, term_of(grade.round_id))
    if form.validate_on_submit():
        correct_grade(opened, grade_id, **form.payload())
        flash(_("Rettet. Hjemmet får beskjed."), "success")
        return redirect(_home(opened), 303)
    return _one(opened, grade, form, AppealForm(formdata=None)), 422


@grades.route(ONE + "/klage", opens=Area.SCHOOL, at=Level.MANAGE, methods=("POST",))
def appeal(opened: OpenPupil, grade_id: UUID) -> Page:
    """An appeal has come."""
    grade, form = _published(opened, grade_id), AppealForm()
    if form.validate_on_submit():
        try:
            note_appeal(opened, grade_id, received_on=form.received_on.data)
            flash(_("Klagen er notert."), "success")
            return redirect(_home(opened), 303)
        except RuleBroken as rule:
            form.refuse(rule)
    other = correction_form(grade.subject, term_of(grade.round_id), formdata=None)
    return _one(opened, grade, other, form), 422
