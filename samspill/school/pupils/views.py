"""Skole: my children, my classes, the school that I lead; and one pupil."""

from __future__ import annotations

from flask import flash, g, redirect, render_template
from werkzeug.wrappers import Response

from samspill.access.actor import Actor
from samspill.access.levels import Area, Level, Strength
from samspill.access.routes import Module, mine
from samspill.core.clock import today
from samspill.core.errors import RuleBroken
from samspill.core.language import _
from samspill.infra.db import instant
from samspill.school.absence.queries import absences_of_mine
from samspill.school.groups.actions import require_school, start_school
from samspill.school.groups.queries import groups_of, school_to_start
from samspill.school.groups.words import DAYS, ROLE_NAMES
from samspill.school.messages.queries import unread_threads
from samspill.school.parents.queries import group_of_pupil
from samspill.school.pupils.access import OpenPupil
from samspill.school.pupils.forms import YearForm, year_form
from samspill.school.pupils.pages import child_at_school, children_of
from samspill.school.pupils.queries import groups_today
from samspill.school.signups.queries import asked_of_mine
from samspill.school.timetable import words

school = Module("school", __name__)

Page = str | Response | tuple[str, int]


@school.route("/skole", opens=mine("the children and classes that the profile reaches"))
def overview(actor: Actor) -> Page:
    """My children at school, the classes I work with, and the school I lead."""
    return _overview(actor, year_form(today(instant())))


def _overview(actor: Actor, form: YearForm) -> str:
    children = children_of(actor.profile_id, instant())
    forms, sign_ups = asked_of_mine(actor.profile_id) if children else ([], [])
    return render_template(
        "school/overview.html",
        children=children,
        guarded=any(one.card.is_protected for one in children),
        groups=groups_of(actor.profile_id),
        to_start=school_to_start(actor.profile_id, today(instant()))
        if g.visit.leads_unit
        else None,
        form=form,
        absence=absences_of_mine(actor.profile_id, today(instant())) if children else {},
        unread=unread_threads(actor.profile_id, instant()),
        forms=forms,
        sign_ups=sign_ups,
        days=DAYS,
        told=words,
        roles=ROLE_NAMES,
    )


@school.route(
    "/skole",
    opens=mine("starts the school that one leads"),
    least=Strength.HIGH,
    methods=("POST",),
)
def start(actor: Actor) -> Page:
    """Let the school that I lead begin."""
    require_school(actor)
    form = YearForm()
    if form.validate_on_submit():
        try:
            school_id = start_school(actor, form.days())
            flash(_("Skolen er i gang."), "success")
            return redirect(f"/skole/grupper/{school_id}", 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _overview(actor, form), 422


@school.route("/skole/elever/<uuid:pupil_id>", opens=Area.PUPIL, at=Level.READ)
def pupil(opened: OpenPupil) -> Page:
    """One pupil: school, class, contact teacher, school days."""
    at_home = opened.levels.get(Area.SCHOOL_CONSENT) == Level.OWN
    may_join = at_home and opened.actor.person_id != opened.subject.child_id
    return render_template(
        "school/pupil.html",
        child=child_at_school(opened.subject.id, opened.actor.profile_id, opened.at),
        groups=groups_today(opened.subject.id),
        may_read=opened.may(Area.ASSESSMENT),
        guarded=opened.subject.child_is_protected,
        may_ring=opened.may(Area.CONTACTS, Level.OWN),
        may_know=opened.may(Area.NEEDS),
        may_sfo=opened.may(Area.SFO),
        may_message=opened.may(Area.SCHOOL_MESSAGES, Level.OWN),
        may_join=may_join,
        may_say_home=opened.levels.get(Area.ABSENCE) == Level.CONTRIBUTE,
        has_group=may_join and group_of_pupil(opened) is not None,
        at_work=opened.may(Area.SCHOOL_MESSAGES, Level.WRITE),
        days=DAYS,
        told=words,
    )
