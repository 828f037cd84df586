"""Neste skoleår: see what would happen, let it, and undo it until it begins."""

from __future__ import annotations

from datetime import timedelta

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.core.clock import today
from samspill.core.errors import RuleBroken
from samspill.core.language import _
from samspill.school.groups.access import OpenGroup
from samspill.school.groups.views import whole
from samspill.school.next_year.actions import NOT_SHOWN, Outlook, look_ahead, prepare, undo
from samspill.school.next_year.forms import NextYearForm
from samspill.school.next_year.queries import classes_of, year_after, year_before
from samspill.school.years.usual import usual_days

next_year = Module("next_year", __name__)

Page = str | Response | tuple[str, int]
HOME = "/skole/grupper/<uuid:group_id>/neste-skoleaar"
PRIMARY, LAST = 7, 10
ONE_DAY = timedelta(days=1)


@next_year.route(HOME, opens=Area.SCHOOL, at=Level.MANAGE)
def coming(opened: OpenGroup) -> Page:
    """What is ready, or the form."""
    return _page(whole(opened), _proposed(opened))


def _proposed(school: OpenGroup) -> NextYearForm:
    """The usual days a year on, and the last level that the school has."""
    this = year_before(school.subject.id, today(school.at))
    if this is None:
        return NextYearForm(formdata=None)
    days = usual_days(this.first_day.replace(month=8, day=1, year=this.first_day.year + 1))
    levels = [one.year_level or 0 for one in classes_of(this, days.first_day)]
    last = PRIMARY if max(levels, default=LAST) <= PRIMARY else LAST
    values = {
        "first_day": days.first_day,
        "spring_from": days.spring_from,
        "last_day": days.last_day,
        "last_level": str(last),
    }
    return NextYearForm(formdata=None, data=values)


def _page(school: OpenGroup, form: NextYearForm, outlook: Outlook | None = None) -> str:
    year = year_after(school.subject.id, today(school.at))
    ready = year if year is not None and year.prepared is not None else None
    return render_template(
        "school/next_year.html",
        school=school.subject,
        ready=ready,
        classes=classes_of(ready, ready.first_day + ONE_DAY) if ready else [],
        form=form,
        outlook=outlook,
        first_classes=form.wanted().first_classes if outlook else (),
    )


@next_year.route(HOME, opens=Area.SCHOOL, at=Level.MANAGE, methods=("POST",))
def make_ready(opened: OpenGroup) -> Page:
    """First show what would happen; sent again from there, it does."""
    school, form = whole(opened), NextYearForm()
    if not form.validate_on_submit():
        return _page(school, form), 422
    try:
        prepare(school, form.wanted(), shown=form.shown.data or "")
    except RuleBroken as rule:
        if rule.code != NOT_SHOWN:
            form.refuse(rule)
            return _page(school, form), 422
        outlook = look_ahead(school, form.wanted())
        form.shown.data = outlook.mark
        return _page(school, form, outlook), 422
    flash(_("Neste skoleår er gjort klart. Ingen ser noe av det før det begynner."), "success")
    return redirect(f"/skole/grupper/{school.subject.id}/neste-skoleaar", 303)


@next_year.route(HOME + "/angre", opens=Area.SCHOOL, at=Level.MANAGE, methods=("POST",))
def take_back(opened: OpenGroup) -> Page:
    """Angre."""
    school = whole(opened)
    undo(school)
    flash(_("Angret. Alle blir der de er."), "success")
    return redirect(f"/skole/grupper/{school.subject.id}/neste-skoleaar", 303)
