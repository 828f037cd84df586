"""Fravær, for the school: who is here, who is away, one absence, whom one has rung."""

from __future__ import annotations

from datetime import date, time
from uuid import UUID

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.core.clock import today
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.language import _
from samspill.school.absence import school_forms as forms
from samspill.school.absence.locking import is_locked, may_unlock
from samspill.school.absence.models import STANDING, Mark
from samspill.school.absence.noting import (
    ask,
    confirm,
    correct,
    document,
    mark_pupil,
    mark_the_rest,
    note_contact,
    refuse,
)
from samspill.school.absence.queries import (
    absence_rule,
    comments_of,
    files_of,
    reasons_of,
    view_of,
)
from samspill.school.absence.school_forms import (
    ContactForm,
    DecisionForm,
    LateForm,
    contact_form,
)
from samspill.school.absence.school_queries import (
    attempts_of,
    away_today,
    day_list,
    home_to_ring,
    not_taken,
    steps_of,
)
from samspill.school.absence.words import (
    FILE_WORDS,
    MARK_NAMES,
    REASON_NAMES,
    STATE_NAMES,
    STEP_NAMES,
    WHY_NAMES,
)
from samspill.school.groups.access import OpenGroup
from samspill.school.pupils.access import OpenPupil
from samspill.school.timetable.queries import DayPlan, LessonOn, days_of_group

attendance = Module("attendance", __name__)

Page = str | Response | tuple[str, int]
GROUP = "/skole/grupper/<uuid:group_id>/fravar"
ONE = "/skole/elever/<uuid:pupil_id>/fravar/<uuid:absence_id>"


# ---- a class, a school ---------------------------------------------------------------------


@attendance.route(GROUP, opens=Area.ABSENCE, at=Level.WRITE)
def register(opened: OpenGroup) -> Page:
    """Who is here today, of a class; of a whole school who is away."""
    return _school(opened) if opened.subject.is_school else _class(opened, _hour())


def _hour(text: str | None = None) -> time | None:
    """The hour that somebody looks at; None for the day."""
    asked = (request.args.get("time", "") if text is None else text).replace(".", ":")
    try:
        return time.fromisoformat(asked) if asked else None
    except ValueError:
        return None


def _class(group: OpenGroup, hour: time | None) -> str:
    day = today(group.at)
    pupils = day_list(group.subject.id, day, hour)
    away = [one.id for row in pupils for one in row.absences]
    return render_template(
        "school/absence/class.html",
        group=group.subject,
        pupils=pupils,
        reasons=reasons_of(away) if away and group.may(Area.ABSENCE_REASON) else {},
        follows=group.may(Area.ABSENCE, Level.MANAGE),
        hour=hour,
        lessons=_lessons(group.subject.id, day),
        day=day,
        rule=absence_rule(group.subject.tenant_id, day),
        now=group.at,
        guarded=any(one.is_protected for one in pupils),
        marks=MARK_NAMES,
        states=STATE_NAMES,
        why=REASON_NAMES,
    )


def _lessons(group_id: UUID, day: date) -> list[LessonOn]:
    """Those that the group has on the day."""
    plan = days_of_group({(group_id, day)}).get((group_id, day), DayPlan())
    return [one for one in plan.lessons if not one.is_cancelled]


def _school(school: OpenGroup) -> str:
    day = today(school.at)
    away = away_today(school.subject.id, day)
    return render_template(
        "school/absence/school.html",
        school=school.subject,
        away=away,
        left=not_taken(school.subject.id, day),
        day=day,
        rule=absence_rule(school.subject.tenant_id, day),
        now=school.at,
        guarded=any(one.is_protected for one in away),
        states=STATE_NAMES,
    )


@attendance.route(GROUP, opens=Area.ABSENCE, at=Level.WRITE, methods=("POST",))
def mark(opened: OpenGroup) -> Page:
    """One tap: a pupil is here, away or late; or all others are here."""
    if opened.subject.is_school:
        raise NotVisible
    hour = _hour(request.form.get("time", ""))
    for one in Mark:
        if request.form.get(one):
            mark_pupil(opened, _uuid(request.form[one]), mark=one, hour=hour)
            break
    else:
        mark_the_rest(opened, hour=hour)
    home = f"/skole/grupper/{opened.subject.id}/fravar"
    # nosemgrep: open-redirect - the id of the group that is open, and a time of day
    return redirect(f"{home}?time={hour:%H.%M}" if hour else home, 303)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotVisible from None


# ---- one absence ---------------------------------------------------------------------------


@attendance.route(ONE + "/skolen", opens=Area.ABSENCE, at=Level.MANAGE)
def absence(opened: OpenPupil, absence_id: UUID) -> Page:
    """One absence with its history, and what the school may say of it."""
    return _absence(opened, absence_id, *_form(opened, absence_id))


def _form(pupil: OpenPupil, absence_id: UUID) -> tuple[DecisionForm, bool]:
    """The form of what the school may say, and whether the half-year is closed."""
    locked = is_locked(pupil, view_of(pupil.subject.id, absence_id).day)
    return (LateForm() if locked else DecisionForm()), locked


def _absence(pupil: OpenPupil, absence_id: UUID, form: DecisionForm, is_closed: bool) -> str:
    one = view_of(pupil.subject.id, absence_id)
    may_say = one.state in STANDING and (not is_closed or may_unlock(pupil))
    return render_template(
        "school/absence/one.html",
        pupil=pupil.subject,
        one=one,
        reason=reasons_of([absence_id]).get(absence_id),
        comments=comments_of([absence_id]).get(absence_id, ()),
        files=files_of([absence_id]).get(absence_id, ()),
        words=FILE_WORDS,
        steps=steps_of(absence_id),
        rung=attempts_of(absence_id),
        form=form if may_say else None,
        is_closed=is_closed,
        guarded=pupil.subject.child_is_protected,
        states=STATE_NAMES,
        reasons=REASON_NAMES,
        kinds=STEP_NAMES,
        whys=WHY_NAMES,
    )


@attendance.route(ONE + "/skolen", opens=Area.ABSENCE, at=Level.MANAGE, methods=("POST",))
def decide(opened: OpenPupil, absence_id: UUID) -> Page:
    """Confirm, document, ask, refuse or correct."""
    form, is_closed = _form(opened, absence_id)
    if form.validate_on_submit():
        try:
            _decide(opened, absence_id, form)
            flash(_("Lagret."), "success")
            return redirect(f"/skole/elever/{opened.subject.id}/fravar/{absence_id}/skolen", 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _absence(opened, absence_id, form, is_closed), 422


def _decide(pupil: OpenPupil, absence_id: UUID, form: DecisionForm) -> None:
    said = form.decision.data
    if said == forms.CONFIRM:
        confirm(pupil, absence_id)
    elif said == forms.DOCUMENT:
        document(pupil, absence_id, form.reason())
    elif said == forms.ASK:
        ask(pupil, absence_id, form.reason())
    elif said == forms.REFUSE:
        refuse(pupil, absence_id, form.reason())
    else:
        correct(pupil, absence_id, form.span(), form.reason())


# ---- whom one has rung ---------------------------------------------------------------------


@attendance.route(ONE + "/kontakt", opens=Area.ABSENCE, at=Level.WRITE)
def contact(opened: OpenPupil, absence_id: UUID) -> Page:
    """Whom the school has rung about a pupil it misses, and the form for one more."""
    return _contact(opened, absence_id, _ring_form(opened))


def _ring_form(pupil: OpenPupil) -> ContactForm:
    return contact_form(home_to_ring(pupil.subject.id, pupil.subject.tenant_id))


def _contact(pupil: OpenPupil, absence_id: UUID, form: ContactForm) -> str:
    return render_template(
        "school/absence/contact.html",
        pupil=pupil.subject,
        one=view_of(pupil.subject.id, absence_id),
        rung=attempts_of(absence_id),
        form=form,
        guarded=pupil.subject.child_is_protected,
        states=STATE_NAMES,
    )


@attendance.route(ONE + "/kontakt", opens=Area.ABSENCE, at=Level.WRITE, methods=("POST",))
def rang(opened: OpenPupil, absence_id: UUID) -> Page:
    """Somebody was rung."""
    form = _ring_form(opened)
    if form.validate_on_submit():
        note_contact(opened, absence_id, **form.payload())
        flash(_("Lagret."), "success")
        return redirect(f"/skole/elever/{opened.subject.id}/fravar/{absence_id}/kontakt", 303)
    return _contact(opened, absence_id, form), 422
