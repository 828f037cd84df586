"""A child's days at SFO: how it goes home, words to the staff, who may fetch and who must not."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.core.clock import today
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.language import _
from samspill.school.absence.queries import leave_days
from samspill.school.pupils.access import OpenPupil
from samspill.school.sfo_day import words
from samspill.school.sfo_day.actions import (
    add_picker,
    bar_pickup,
    leave_note,
    lift_bar,
    plan_day,
    plan_weeks,
    read_day,
    remove_picker,
    require_home,
)
from samspill.school.sfo_day.forms import ONE_DAY, BarForm, NoteForm, PickerForm, plan_form
from samspill.school.sfo_day.queries import (
    bars_of,
    holds,
    notes_of,
    pickers_of,
    plans_of,
)
from samspill.school.sfo_holidays.forms import answer_form
from samspill.school.sfo_holidays.queries import (
    HolidayView,
    asked_on,
    holidays_of_pupil,
    stay_in,
)
from samspill.school.sfo_places.homes import is_home
from samspill.school.sfo_places.stays import Stay, stays_of
from samspill.school.sfo_places.words import DAY_NAMES

sfo_day = Module("sfo_day", __name__)

Page = str | Response | tuple[str, int]
DAYS = "/skole/elever/<uuid:pupil_id>/sfo/dager"
SHOWN = 14


class _Page:
    """The one page, with what the reader may do on it, and the form that came back if one did."""

    def __init__(self, pupil: OpenPupil) -> None:
        self.pupil, self.day = pupil, today(pupil.at)
        self.knows_who = pupil.may(Area.PICK_UP)
        self.pickers = pickers_of(pupil.subject.id, self.day) if self.knows_who else []

    def plan_form(self, **more: Any) -> Any:
        """The form with those who may fetch."""
        return plan_form(self.pickers, knows_who=self.knows_who, **more)

    def answers(self, asked: list[HolidayView]) -> list[tuple[HolidayView, Any]]:
        """What the SFO asks about, each with its form while it may be answered."""
        home = is_home(self.pupil)
        return [
            (one, _answer(one) if home and self.day <= one.answer_by else None) for one in asked
        ]

    def shown(self, **more: Any) -> str:
        """The page. ``more``: a form that came back."""
        pupil, day = self.pupil, self.day
        plans = plans_of(pupil.subject.id, day, knows_who=self.knows_who)
        stays, asked = stays_of(pupil.subject.id, day), holidays_of_pupil(pupil.subject.id, day)
        leads = pupil.may(Area.PICK_UP, Level.MANAGE)
        ahead = [day + timedelta(days=n) for n in range(SHOWN)]
        return render_template(
            "school/sfo/days.html",
            **{
                "pupil": pupil.subject,
                "guarded": pupil.subject.child_is_protected,
                "me": pupil.actor.profile_id,
                "at_home": is_home(pupil),
                "may_change": pupil.may(Area.SFO, Level.CONTRIBUTE) and bool(stays),
                "adds_pickers": pupil.levels.get(Area.PICK_UP) == Level.CONTRIBUTE,
                "knows_who": self.knows_who,
                "leads": leads,
                "days": [(one, holds(plans, one)) for one in _with_sfo(ahead, stays, asked)],
                "leave": leave_days(pupil.subject.id, day, ahead[-1]) if is_home(pupil) else (),
                "week": [(one, name, _newest(plans, int(one))) for one, name in DAY_NAMES.items()],
                "history": [one for one in plans if one.day is not None],
                "notes": notes_of(pupil.subject.id, day),
                "pickers": self.pickers,
                "bars": bars_of(pupil.subject.id) if leads else [],
                "holidays": self.answers(asked),
                "holiday_error": "",
                "stay": stays[-1] if stays else None,
                "day": day,
                "words": words,
                "form": self.plan_form(formdata=None, day=day),
                "note_form": NoteForm(formdata=None, note_day=day),
                "picker_form": PickerForm(formdata=None),
                "bar_form": BarForm(formdata=None),
                **more,
            },
        )


def _with_sfo(days: list[date], stays: list[Stay], asked: list[HolidayView]) -> list[date]:
    return [day for day in days if stay_in(stays, asked_on(asked, day), day)]


def _answer(one: HolidayView) -> Any:
    return answer_form(one, formdata=None, days=[day.isoformat() for day in one.days or ()])


def day_page(pupil: OpenPupil, **more: Any) -> str:
    """The page, for a form that another module takes."""
    return _Page(pupil).shown(**more)


def _newest(plans: Any, weekday: int) -> Any:
    return next((one for one in plans if one.weekday == weekday), None)


def _done(pupil: OpenPupil, text: str) -> Page:
    flash(text, "success")
    return redirect(f"/skole/elever/{pupil.subject.id}/sfo/dager", 303)


@sfo_day.route(DAYS, opens=Area.SFO, at=Level.READ)
def of_pupil(opened: OpenPupil) -> Page:
    """How a child goes home, the days that come."""
    return _Page(opened).shown()


@sfo_day.route(DAYS, opens=Area.SFO, at=Level.CONTRIBUTE, methods=("POST",))
def plan(opened: OpenPupil) -> Page:
    """Say how the child goes home."""
    page = _Page(opened)
    form = page.plan_form()
    if form.validate_on_submit():
        try:
            return _done(opened, _planned(opened, form))
        except RuleBroken as rule:
            form.refuse(rule)
    return page.shown(form=form), 422


def _planned(pupil: OpenPupil, form: Any) -> str:
    wanted = form.wanted(pupil.actor.profile_id)
    if form.when.data != ONE_DAY:
        plan_weeks(pupil, form.days(), wanted)
        return _("Lagret. Slik er det hver uke til noen endrer det.")
    if form.day.data is None:
        raise RuleBroken("day", _("Velg en dag."))
    if plan_day(pupil, form.day.data, wanted):
        return _("Lagret. Dagen var endret fra før. Det siste gjelder, og alle ser begge deler.")
    return _("Lagret. SFO ser det nå.")


@sfo_day.route(DAYS + "/beskjed", opens=Area.SFO, at=Level.CONTRIBUTE, methods=("POST",))
def note(opened: OpenPupil) -> Page:
    """A word to the staff."""
    if not is_home(opened):
        raise NotVisible
    form = NoteForm()
    if form.validate_on_submit():
        try:
            leave_note(opened, form.note_day.data, form.text.data)
            return _done(opened, _("Beskjeden er sendt. Du ser her når noen har lest den."))
        except RuleBroken as rule:
            form.refuse(RuleBroken("note_day", rule.text) if rule.field == "day" else rule)
    return _Page(opened).shown(note_form=form), 422


@sfo_day.route(DAYS + "/lest", opens=Area.SFO, at=Level.WRITE, methods=("POST",))
def read(opened: OpenPupil) -> Page:
    """What is said of the child's day has been read."""
    read_day(opened)
    return _done(opened, _("Merket som lest."))


@sfo_day.route(DAYS + "/hentere", opens=Area.PICK_UP, at=Level.CONTRIBUTE, methods=("POST",))
def add_one(opened: OpenPupil) -> Page:
    """Somebody may fetch."""
    require_home(opened)
    form = PickerForm()
    if form.validate_on_submit():
        try:
            code = add_picker(opened, **form.payload())
            return _done(opened, _("Lagret. Koden første gang er %(code)s.", code=code))
        except RuleBroken as rule:
            form.refuse(rule)
    return _Page(opened).shown(picker_form=form), 422


@sfo_day.route(
    DAYS + "/hentere/<uuid:picker_id>",
    opens=Area.PICK_UP,
    at=Level.CONTRIBUTE,
    methods=("POST",),
)
def remove_one(opened: OpenPupil, picker_id: UUID) -> Page:
    """Somebody may fetch no more."""
    remove_picker(opened, picker_id)
    return _done(opened, _("Tatt bort fra lista."))


@sfo_day.route(DAYS + "/sperrer", opens=Area.PICK_UP, at=Level.MANAGE, methods=("POST",))
def bar(opened: OpenPupil) -> Page:
    """Somebody must not fetch."""
    form = BarForm()
    if form.validate_on_submit():
        bar_pickup(opened, name=form.barred.data, why=form.why.data)
        return _done(opened, _("Lagret. De som jobber på SFO, ser det."))
    return _Page(opened).shown(bar_form=form), 422


@sfo_day.route(
    DAYS + "/sperrer/<uuid:bar_id>", opens=Area.PICK_UP, at=Level.MANAGE, methods=("POST",)
)
def lift(opened: OpenPupil, bar_id: UUID) -> Page:
    """Somebody is no longer barred."""
    lift_bar(opened, bar_id)
    return _done(opened, _("Sperren er tatt bort."))
