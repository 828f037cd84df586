"""Muntlig eksamen: who of a class is drawn for which subject, written by head or office."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.core.clock import today
from samspill.core.errors import RuleBroken
from samspill.core.language import _
from samspill.school.grades import words
from samspill.school.grades.drawing import draw, year_of
from samspill.school.grades.exams import standing_exams
from samspill.school.grades.forms import DrawForm, draw_form, subject_field
from samspill.school.grades.models import OralExam
from samspill.school.grades.queries import grades_rule
from samspill.school.groups.access import OpenGroup
from samspill.school.pupils.queries import ListedPupil, class_list

oral_exams = Module("oral_exams", __name__)

Page = str | Response | tuple[str, int]
OF_GROUP = "/skole/grupper/<uuid:group_id>/muntlig"


@dataclass(frozen=True)
class _Class:
    """Those in a class, and who of them has been told what."""

    group: OpenGroup
    listed: list[ListedPupil]
    standing: dict[UUID, OralExam]

    @property
    def told(self) -> dict[UUID, OralExam]:
        """Those who know already."""
        at = self.group.at
        return {key: one for key, one in self.standing.items() if one.told_at <= at}

    def form(self) -> DrawForm:
        """A field for each of the others."""
        told = self.told
        names = {one.pupil_id: one.name for one in self.listed if one.pupil_id not in told}
        subjects = {key: one.subject for key, one in self.standing.items()}
        return draw_form(names, subjects, self.group.subject.year_level)


def _class(group: OpenGroup) -> _Class:
    year = year_of(group)
    listed = class_list(group.subject.id, today(group.at))
    return _Class(group, listed, standing_exams([one.pupil_id for one in listed], year.id))


@oral_exams.route(OF_GROUP, opens=Area.SCHOOL, at=Level.MANAGE)
def of_group(opened: OpenGroup) -> Page:
    """Who is drawn, and the form."""
    found = _class(opened)
    return _page(found, found.form())


def _page(found: _Class, form: DrawForm) -> str:
    group = found.group
    return render_template(
        "school/grades/oral.html",
        group=group.subject,
        guarded=any(one.is_protected for one in found.listed),
        listed=found.listed,
        told=found.told,
        form=form,
        rule=grades_rule(group.subject.tenant_id, today(group.at)),
        subject_field=subject_field,
        words=words,
    )


@oral_exams.route(OF_GROUP, opens=Area.SCHOOL, at=Level.MANAGE, methods=("POST",))
def keep(opened: OpenGroup) -> Page:
    """Write who is drawn."""
    found = _class(opened)
    form = found.form()
    if form.validate_on_submit():
        try:
            draw(opened, **form.payload())
            flash(_("Lagret. Eleven og hjemmet får vite det når tiden kommer."), "success")
            return redirect(f"/skole/grupper/{opened.subject.id}/muntlig", 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _page(found, form), 422
