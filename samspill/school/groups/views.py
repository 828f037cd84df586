"""A class or a teaching group, and a whole school: who is in it, and who works with it."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.core.clock import today
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.language import _
from samspill.school.grades.actions import may_be_graded
from samspill.school.groups.access import OpenGroup
from samspill.school.groups.actions import (
    end_place,
    end_stand_in,
    make_group,
    name_stand_in,
    place_staff,
    set_day,
)
from samspill.school.groups.forms import (
    AwayForm,
    DayForm,
    GroupForm,
    StaffForm,
    away_form,
    staff_form,
)
from samspill.school.groups.queries import TEACHES, away_from, employees_at, groups_in, staff_of
from samspill.school.groups.words import DAYS, ROLE_NAMES
from samspill.school.pupils.queries import class_list
from samspill.school.years.queries import other_days, year_on

groups = Module("groups", __name__)

Page = str | Response | tuple[str, int]
ONE = "/skole/grupper/<uuid:group_id>"
STAFF = ONE + "/ansatte"
NEW = ONE + "/ny"
DAYS_OF = ONE + "/skolerute"
AWAY = ONE + "/borte"


@groups.route(ONE, opens=Area.PUPIL, at=Level.READ)
def group(opened: OpenGroup) -> Page:
    """Who is in a class; of a whole school its classes."""
    if opened.subject.is_sfo:
        return redirect(_home(opened, "/sfo"))
    return _school(opened) if opened.subject.is_school else _class(opened)


def _class(group: OpenGroup) -> str:
    day = today(group.at)
    pupils = class_list(group.subject.id, day)
    return render_template(
        "school/class.html",
        group=group.subject,
        pupils=pupils,
        guarded=any(one.is_protected for one in pupils),
        staff=staff_of(group.subject.id, day),
        roles=ROLE_NAMES,
        may_mark=group.may(Area.ABSENCE, Level.WRITE),
        may_ask=group.may(Area.SCHOOL_CONSENT, Level.WRITE),
        may_handle=group.may(Area.SCHOOL_CASE, Level.WRITE),
        may_write=group.may(Area.ASSESSMENT, Level.WRITE),
        may_grade=group.may(Area.ASSESSMENT, Level.WRITE) and may_be_graded(group),
        may_message=group.may(Area.SCHOOL_MESSAGES, Level.WRITE),
        may_change=group.may(Area.SCHOOL, Level.MANAGE),
    )


def _school(school: OpenGroup) -> str:
    day = today(school.at)
    year = year_on(school.subject.id, day)
    return render_template(
        "school/school.html",
        school=school.subject,
        year=year,
        groups=groups_in(school.subject.id, year.id if year else None),
        days=other_days(school.subject.id, day),
        kinds=DAYS,
        staff=staff_of(school.subject.id, day),
        roles=ROLE_NAMES,
        may_change=school.may(Area.SCHOOL, Level.MANAGE),
    )


def _home(group: OpenGroup, part: str = "") -> str:
    return f"/skole/grupper/{group.subject.id}{part}"


# ---- a new class ---------------------------------------------------------------------------


def whole(opened: OpenGroup) -> OpenGroup:
    """For what is done to a whole school. Raises NotVisible for a class."""
    if not opened.subject.is_school:
        raise NotVisible
    return opened


@groups.route(NEW, opens=Area.SCHOOL, at=Level.MANAGE)
def new(opened: OpenGroup) -> Page:
    """The form of a new class or teaching group."""
    return _new(whole(opened), GroupForm())


def _new(school: OpenGroup, form: GroupForm) -> str:
    return render_template("school/new_group.html", school=school.subject, form=form)


@groups.route(NEW, opens=Area.SCHOOL, at=Level.MANAGE, methods=("POST",))
def add(opened: OpenGroup) -> Page:
    """Make a class or a teaching group."""
    form = GroupForm()
    if form.validate_on_submit():
        try:
            group_id = make_group(whole(opened), **form.payload())
            flash(_("Gruppen er laget."), "success")
            return redirect(f"/skole/grupper/{group_id}", 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _new(whole(opened), form), 422


# ---- who works with it ---------------------------------------------------------------------


@groups.route(STAFF, opens=Area.SCHOOL, at=Level.MANAGE)
def staff(opened: OpenGroup) -> Page:
    """Who works with the group, and the form for one more."""
    return _staff(opened, _staff_form(opened))


def _staff_form(group: OpenGroup) -> StaffForm:
    people = employees_at(group.subject.unit_id, today(group.at))
    return staff_form(people, group.subject)


def _staff(group: OpenGroup, form: StaffForm, error: str = "") -> str:
    return render_template(
        "school/staff.html",
        group=group.subject,
        staff=staff_of(group.subject.id, today(group.at)),
        own=group.actor.profile_id,
        roles=ROLE_NAMES,
        form=form,
        error=error,
    )


@groups.route(STAFF, opens=Area.SCHOOL, at=Level.MANAGE, methods=("POST",))
def place(opened: OpenGroup) -> Page:
    """Let an employee work with the group."""
    form = _staff_form(opened)
    if form.validate_on_submit():
        try:
            place_staff(opened, **form.payload())
            flash(_("Lagret."), "success")
            return redirect(_home(opened, "/ansatte"), 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _staff(opened, form), 422


@groups.route(
    STAFF + "/<uuid:place_id>/avslutning", opens=Area.SCHOOL, at=Level.MANAGE, methods=("POST",)
)
def ending(opened: OpenGroup, place_id: UUID) -> Page:
    """An employee works with the group no more."""
    try:
        end_place(opened, place_id)
    except RuleBroken as rule:
        return _staff(opened, _staff_form(opened), str(rule.text)), 422
    flash(_("Tatt bort. Gruppen er lukket for den ansatte."), "success")
    return redirect(_home(opened, "/ansatte"), 303)


# ---- who is away ---------------------------------------------------------------------------


@groups.route(AWAY, opens=Area.SCHOOL_MESSAGES, at=Level.WRITE)
def away(opened: OpenGroup) -> Page:
    """Who answers for whom, and the form of one who is away."""
    return _away(opened, _away_form(opened))


def _away_form(group: OpenGroup) -> AwayForm:
    """The office chooses among those who teach the group; a teacher has herself alone."""
    day, me = today(group.at), group.actor.profile_id
    office = group.may(Area.SCHOOL, Level.MANAGE)
    staff = [one for one in staff_of(group.subject.id, day) if one.role in TEACHES]
    teachers = {one.profile_id: one.name for one in staff if office or one.profile_id == me}
    return away_form(teachers, employees_at(group.subject.unit_id, day))


def _away(group: OpenGroup, form: AwayForm) -> str:
    return render_template(
        "school/away.html",
        group=group.subject,
        away=away_from(group.subject.id, today(group.at)),
        own=group.actor.profile_id,
        is_office=group.may(Area.SCHOOL, Level.MANAGE),
        form=form,
    )


@groups.route(AWAY, opens=Area.SCHOOL_MESSAGES, at=Level.WRITE, methods=("POST",))
def stand_in(opened: OpenGroup) -> Page:
    """Name who answers."""
    form = _away_form(opened)
    if form.validate_on_submit():
        try:
            name_stand_in(opened, **form.payload())
            flash(_("Lagret. Hjemmene ser hvem som svarer."), "success")
            return redirect(_home(opened, "/borte"), 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _away(opened, form), 422


@groups.route(
    AWAY + "/<uuid:place_id>/avslutning",
    opens=Area.SCHOOL_MESSAGES,
    at=Level.WRITE,
    methods=("POST",),
)
def back(opened: OpenGroup, place_id: UUID) -> Page:
    """She is back: nobody answers for her any more."""
    end_stand_in(opened, place_id)
    flash(_("Tatt bort. Meldinger går bare til læreren igjen."), "success")
    return redirect(_home(opened, "/borte"), 303)


# ---- days ----------------------------------------------------------------------------------


@groups.route(DAYS_OF, opens=Area.SCHOOL, at=Level.MANAGE)
def calendar(opened: OpenGroup) -> Page:
    """The days that are not as others, and the form for one more."""
    return _calendar(whole(opened), DayForm())


def _calendar(school: OpenGroup, form: DayForm) -> str:
    day = today(school.at)
    return render_template(
        "school/calendar.html",
        school=school.subject,
        year=year_on(school.subject.id, day),
        days=other_days(school.subject.id, day),
        kinds=DAYS,
        form=form,
    )


@groups.route(DAYS_OF, opens=Area.SCHOOL, at=Level.MANAGE, methods=("POST",))
def keep_day(opened: OpenGroup) -> Page:
    """Say what a day is."""
    form = DayForm()
    if form.validate_on_submit():
        try:
            set_day(whole(opened), **form.payload())
            flash(_("Lagret."), "success")
            return redirect(_home(opened, "/skolerute"), 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _calendar(whole(opened), form), 422
