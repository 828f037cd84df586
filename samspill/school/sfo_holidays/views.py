"""Holidays at SFO: asked and counted by the SFO, answered by a home on the page of its days."""

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
from samspill.school.sfo_day.views import day_page
from samspill.school.sfo_holidays.actions import answer_holiday, make_holiday
from samspill.school.sfo_holidays.forms import HolidayForm, answer_form
from samspill.school.sfo_holidays.queries import holiday_of, holidays_of_group
from samspill.school.sfo_places.homes import is_home

sfo_holidays = Module("sfo_holidays", __name__)

Page = str | Response | tuple[str, int]
OF_GROUP = "/skole/grupper/<uuid:group_id>/sfo/ferier"
ONE = "/skole/elever/<uuid:pupil_id>/sfo/ferier/<uuid:holiday_id>"


@sfo_holidays.route(OF_GROUP, opens=Area.SFO, at=Level.WRITE)
def overview(opened: OpenGroup) -> Page:
    """How many come on each day of a holiday, who comes, who has not answered."""
    return _overview(opened, HolidayForm(formdata=None))


def _overview(group: OpenGroup, form: HolidayForm) -> str:
    if not group.subject.is_sfo:
        raise NotVisible
    found = holidays_of_group(group.subject.id, today(group.at))
    return render_template(
        "school/sfo/holidays.html",
        group=group.subject,
        guarded=any(one.is_protected for one in found),
        holidays=found,
        leads=group.may(Area.SFO, Level.MANAGE),
        form=form,
    )


@sfo_holidays.route(OF_GROUP, opens=Area.SFO, at=Level.MANAGE, methods=("POST",))
def make(opened: OpenGroup) -> Page:
    """Ask homes about a holiday."""
    if not opened.subject.is_sfo:
        raise NotVisible
    form = HolidayForm()
    if form.validate_on_submit():
        try:
            make_holiday(opened, **form.payload())
            flash(_("Lagret. Hjemmene får spørsmålet."), "success")
            return redirect(f"/skole/grupper/{opened.subject.id}/sfo/ferier", 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _overview(opened, form), 422


@sfo_holidays.route(ONE, opens=Area.SFO, at=Level.CONTRIBUTE, methods=("POST",))
def answer(opened: OpenPupil, holiday_id: UUID) -> Page:
    """Say on which days of a holiday the child comes."""
    if not is_home(opened):
        raise NotVisible
    holiday = holiday_of(opened.subject.id, holiday_id, today(opened.at))
    form = answer_form(holiday)
    chosen = form.chosen()
    try:
        if chosen is None:
            raise RuleBroken("", _("Velg blant dagene i ferien."), "day")
        answer_holiday(opened, holiday_id, chosen)
    except RuleBroken as rule:
        return day_page(opened, holiday_error=rule.text), 422
    flash(_("Lagret. Dere kan endre svaret fram til fristen."), "success")
    return redirect(f"/skole/elever/{opened.subject.id}/sfo/dager", 303)
