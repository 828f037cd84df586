"""A class or a teaching group, and a whole school: who is in it, and who works with it."""

from __future__ import annotations

from flask import render_template
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.core.clock import today
from samspill.school.groups.access import OpenGroup
from samspill.school.groups.queries import groups_in, staff_of
from samspill.school.pupils.queries import class_list
from samspill.school.pupils.words import DAYS, ROLE_NAMES
from samspill.school.years.queries import other_days, year_on

groups = Module("groups", __name__)

Page = str | Response | tuple[str, int]
ONE = "/skole/grupper/<uuid:group_id>"


@groups.route(ONE, opens=Area.PUPIL, at=Level.READ)
def group(opened: OpenGroup) -> Page:
    """Who is in a class; of a whole school its classes."""
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
