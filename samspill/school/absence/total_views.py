"""Fravær over time: of one pupil, of a class, of a school; a file to take along."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.core.clock import today
from samspill.core.errors import RuleBroken
from samspill.core.language import _
from samspill.infra.tabular import as_table
from samspill.organisation.queries import policy
from samspill.school.absence.forms import EnterForm
from samspill.school.absence.locking import may_unlock
from samspill.school.absence.noting import enter
from samspill.school.absence.queries import absence_rule, reasons_of
from samspill.school.absence.rules import rule_of
from samspill.school.absence.school_queries import history_of
from samspill.school.absence.totals import summed, totals_in, year_level_of
from samspill.school.absence.words import REASON_NAMES, STATE_NAMES
from samspill.school.groups.access import OpenGroup
from samspill.school.pupils.access import OpenPupil
from samspill.school.pupils.queries import school_of
from samspill.school.years.queries import year_on
from samspill.school.years.usual import usual_days

absence_totals = Module("absence_totals", __name__)

Page = str | Response | tuple[str, int]
PUPIL = "/skole/elever/<uuid:pupil_id>/fravar"


@dataclass(frozen=True)
class _Year:
    """The school year around a day, and the half of it that the day is in."""

    first_day: date
    spring_from: date
    half_from: date


def _year(school_id: UUID | None, day: date) -> _Year:
    found = (year_on(school_id, day) if school_id else None) or usual_days(day)
    half = found.spring_from if day >= found.spring_from else found.first_day
    return _Year(found.first_day, found.spring_from, half)


# ---- one pupil -----------------------------------------------------------------------------


@absence_totals.route(PUPIL, opens=Area.ABSENCE, at=Level.READ)
def history(opened: OpenPupil) -> Page:
    """A pupil's absence this school year, with its sums."""
    return _history(opened, EnterForm())


def _history(pupil: OpenPupil, form: EnterForm) -> str:
    day, pupil_id = today(pupil.at), pupil.subject.id
    standing = policy("absence", pupil.subject.tenant_id, day)
    rule = rule_of(standing.value)
    year = _year(school_of(pupil_id, day), day)
    found = history_of(pupil_id, year.first_day)
    whole, half = (summed(found, rule, since, day) for since in (year.first_day, year.half_from))
    level = year_level_of(pupil_id, day)
    return render_template(
        "school/absence/history.html",
        pupil=pupil.subject,
        found=found,
        reasons=reasons_of([one.id for one in found]),
        whole=whole,
        half=half,
        rule=rule,
        source=standing.source,
        year=year,
        on_diploma=level is not None and level >= rule.diploma_from,
        follows=pupil.may(Area.ABSENCE, Level.MANAGE),
        unlocks=may_unlock(pupil),
        works_here=pupil.may(Area.ABSENCE, Level.WRITE),
        form=form,
        guarded=pupil.subject.child_is_protected,
        states=STATE_NAMES,
        why=REASON_NAMES,
    )


@absence_totals.route(PUPIL, opens=Area.ABSENCE, at=Level.MANAGE, methods=("POST",))
def add(opened: OpenPupil) -> Page:
    """The school enters absence that nobody reported, or that was too long ago to report."""
    form = EnterForm()
    if form.validate_on_submit():
        try:
            enter(opened, form.wanted(), form.late())
            flash(_("Lagret."), "success")
            return redirect(f"/skole/elever/{opened.subject.id}/fravar", 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _history(opened, form), 422


@absence_totals.route(PUPIL + "/fil", opens=Area.ABSENCE, at=Level.READ)
def file(opened: OpenPupil) -> Page:
    """The same as a file of rows, for a spreadsheet."""
    day, pupil_id = today(opened.at), opened.subject.id
    found = history_of(pupil_id, _year(school_of(pupil_id, day), day).first_day)
    reasons = reasons_of([one.id for one in found])
    rows = [[_("Dag"), _("Fra"), _("Til"), _("Status"), _("Dokumentert"), _("Årsak")]]
    for one in found:
        times = [t.strftime("%H.%M") if t else "" for t in (one.from_time, one.to_time)]
        why = _(REASON_NAMES[reasons[one.id]]) if one.id in reasons else ""
        papers = _("Ja") if one.documented else ""
        rows.append([one.day.isoformat(), *times, _(STATE_NAMES[one.state]), papers, why])
    answer = Response(as_table(rows), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="fravaer.csv"'
    return answer


# ---- a class, a school ---------------------------------------------------------------------


@absence_totals.route(
    "/skole/grupper/<uuid:group_id>/fravar/oversikt", opens=Area.ABSENCE, at=Level.MANAGE
)
def group(opened: OpenGroup) -> Page:
    """Who has been away, of a class; of a whole school those whom it follows up."""
    day = today(opened.at)
    rule = absence_rule(opened.subject.tenant_id, day)
    year = _year(opened.subject.school_id, day)
    only = opened.subject.is_school
    rows = totals_in(opened.subject.id, rule, year.half_from, day, passing=only)
    return render_template(
        "school/absence/totals.html",
        group=opened.subject,
        rows=rows,
        rule=rule,
        since=year.half_from,
        guarded=any(one.is_protected for one in rows),
    )
