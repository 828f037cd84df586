"""Timeplan: a week of a pupil or a group; lessons, changes and notes, by who works with it."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.core.clock import SATURDAY, day_in, today
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.language import _
from samspill.school.groups.access import OpenGroup
from samspill.school.groups.queries import employees_at
from samspill.school.groups.words import DAYS
from samspill.school.pupils.access import OpenPupil
from samspill.school.pupils.queries import school_of
from samspill.school.timetable import words
from samspill.school.timetable.actions import (
    add_lesson,
    change_lesson,
    end_lesson,
    require_lesson,
    tell_group,
    withdraw_note,
)
from samspill.school.timetable.forms import (
    ChangeForm,
    LastDayForm,
    LessonForm,
    NoteForm,
    change_form,
    lesson_form,
)
from samspill.school.timetable.models import Lesson
from samspill.school.timetable.pages import week_of_group, week_of_pupil
from samspill.school.timetable.queries import change_on, notes_to_come

timetable = Module("timetable", __name__)

Page = str | Response | tuple[str, int]
OF_PUPIL = "/skole/elever/<uuid:pupil_id>/timeplan"
OF_GROUP = "/skole/grupper/<uuid:group_id>/timeplan"
LESSON = OF_GROUP + "/<uuid:lesson_id>"
NOTES = "/skole/grupper/<uuid:group_id>/ukeplan"
AREA = Area.TIMETABLE


@timetable.route(OF_PUPIL, opens=AREA, at=Level.READ)
def of_pupil(opened: OpenPupil) -> Page:
    """A week of a pupil, in all groups that she is in."""
    day = today(opened.at)
    school_id = school_of(opened.subject.id, day)
    return render_template(
        "timetable/pupil.html",
        pupil=opened.subject,
        guarded=opened.subject.child_is_protected,
        week=week_of_pupil(opened.subject.id, school_id, _asked(day)),
        may_subscribe=opened.levels.get(AREA) == Level.READ,
        words=words,
        days=DAYS,
        today=day,
    )


def _asked(day: date) -> date:
    """The day that is asked for; at the end of the week, when none is, one of the next."""
    ahead = day if day.weekday() < SATURDAY else day + timedelta(days=2)
    return day_in(request.args.get("dag", ""), ahead)


@timetable.route(OF_GROUP, opens=AREA, at=Level.READ)
def of_group(opened: OpenGroup) -> Page:
    """A week of a group."""
    group, day = _with_lessons(opened), today(opened.at)
    return render_template(
        "timetable/group.html",
        group=group.subject,
        week=week_of_group(group.subject.id, group.subject.school_id, _asked(day)),
        words=words,
        days=DAYS,
        today=day,
        may_write=group.may(AREA, Level.WRITE),
    )


def _with_lessons(group: OpenGroup) -> OpenGroup:
    """Raises NotVisible for a whole school: it has no lessons."""
    if group.subject.is_school:
        raise NotVisible
    return group


def _home(group: OpenGroup, part: str = "timeplan") -> str:
    return f"/skole/grupper/{group.subject.id}/{part}"


# ---- lessons -------------------------------------------------------------------------------


@timetable.route(OF_GROUP + "/ny", opens=AREA, at=Level.WRITE)
def new(opened: OpenGroup) -> Page:
    """The form of a new lesson."""
    return _new(_with_lessons(opened), _lesson_form(opened))


def _lesson_form(group: OpenGroup) -> LessonForm:
    return lesson_form(employees_at(group.subject.unit_id, today(group.at)))


def _new(group: OpenGroup, form: LessonForm) -> str:
    return render_template("timetable/new.html", group=group.subject, form=form)


@timetable.route(OF_GROUP + "/ny", opens=AREA, at=Level.WRITE, methods=("POST",))
def add(opened: OpenGroup) -> Page:
    """Give a group a lesson each week."""
    form = _lesson_form(_with_lessons(opened))
    if form.validate_on_submit():
        try:
            add_lesson(opened, form.lesson(), first_day=form.first_day.data)
            flash(_("Timen står i timeplanen."), "success")
            return redirect(_home(opened) + "/ny" if "more" in request.form else _home(opened), 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _new(opened, form), 422


@timetable.route(LESSON, opens=AREA, at=Level.WRITE)
def lesson(opened: OpenGroup, lesson_id: UUID) -> Page:
    """One lesson: what is otherwise on a day, and its end."""
    found = require_lesson(opened, lesson_id)
    day = day_in(request.args.get("dag", ""), _next_of(found, today(opened.at)))
    form = _change_form(opened, obj=change_on(lesson_id, day), data={"day": day})
    return _lesson(opened, found, form, LastDayForm(formdata=None))


def _next_of(found: Lesson, day: date) -> date:
    """The next day of the week of a lesson."""
    return day + timedelta(days=(found.weekday - day.isoweekday()) % 7)


def _change_form(group: OpenGroup, **shown: object) -> ChangeForm:
    return change_form(employees_at(group.subject.unit_id, today(group.at)), **shown)


def _lesson(group: OpenGroup, found: Lesson, form: ChangeForm, ending: LastDayForm) -> str:
    return render_template(
        "timetable/lesson.html",
        group=group.subject,
        lesson=found,
        form=form,
        ending=ending,
        words=words,
    )


@timetable.route(LESSON + "/endring", opens=AREA, at=Level.WRITE, methods=("POST",))
def change(opened: OpenGroup, lesson_id: UUID) -> Page:
    """Say what is otherwise on one day."""
    found, form = require_lesson(opened, lesson_id), _change_form(opened)
    if form.validate_on_submit():
        try:
            change_lesson(opened, lesson_id, **form.payload())
            flash(_("Lagret. Alle i gruppen ser det i timeplanen."), "success")
            return redirect(f"{_home(opened)}?dag={form.day.data}", 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _lesson(opened, found, form, LastDayForm(formdata=None)), 422


@timetable.route(LESSON + "/avslutning", opens=AREA, at=Level.WRITE, methods=("POST",))
def ending(opened: OpenGroup, lesson_id: UUID) -> Page:
    """The group has the lesson no more after a day."""
    found, form = require_lesson(opened, lesson_id), LastDayForm()
    if form.validate_on_submit():
        try:
            end_lesson(opened, lesson_id, last_day=form.last_day.data)
            flash(_("Lagret."), "success")
            return redirect(_home(opened), 303)
        except RuleBroken as rule:
            form.refuse(rule)
    day = _next_of(found, today(opened.at))
    return _lesson(opened, found, _change_form(opened, formdata=None, data={"day": day}), form), 422


# ---- what to do, bring and know ------------------------------------------------------------


@timetable.route(NOTES, opens=AREA, at=Level.WRITE)
def notes(opened: OpenGroup) -> Page:
    """What the group is told, and the form for more."""
    return _notes(opened, NoteForm())


def _notes(group: OpenGroup, form: NoteForm) -> str:
    day = today(group.at)
    return render_template(
        "timetable/notes.html",
        group=group.subject,
        notes=notes_to_come(group.subject.id, day - timedelta(days=day.weekday())),
        form=form,
        words=words,
    )


@timetable.route(NOTES, opens=AREA, at=Level.WRITE, methods=("POST",))
def tell(opened: OpenGroup) -> Page:
    """Tell all in the group."""
    form = NoteForm()
    if form.validate_on_submit():
        try:
            tell_group(opened, **form.payload())
            flash(_("Lagret. Alle i gruppen og de hjemme ser det."), "success")
            return redirect(_home(opened, "ukeplan"), 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _notes(opened, form), 422


@timetable.route(
    NOTES + "/<uuid:note_id>/avslutning", opens=AREA, at=Level.WRITE, methods=("POST",)
)
def withdrawal(opened: OpenGroup, note_id: UUID) -> Page:
    """What the group was told holds no more."""
    withdraw_note(opened, note_id)
    flash(_("Tatt bort."), "success")
    return redirect(_home(opened, "ukeplan"), 303)
