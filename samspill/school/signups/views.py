"""Påmelding: what a group is asked to come to, who comes when; and the page of who signs up."""

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
from samspill.school.pupils.queries import class_list
from samspill.school.signups.actions import call_off, close_time, invite, require_one, sign_up
from samspill.school.signups.forms import NOT_COMING, GatheringForm, SignUpForm
from samspill.school.signups.models import Gathering
from samspill.school.signups.queries import (
    gathering_of,
    of_group,
    plan_of,
    require_asked,
    standing,
    times_in,
)
from samspill.school.signups.words import choices_of, not_coming

sign_ups = Module("sign_ups", __name__)

Page = str | Response | tuple[str, int]
OF_GROUP = "/skole/grupper/<uuid:group_id>/pamelding"
ONE = OF_GROUP + "/<uuid:gathering_id>"
MINE = "/skole/elever/<uuid:pupil_id>/pamelding/<uuid:gathering_id>"
AREA = Area.QUESTIONNAIRE


def _home(group: OpenGroup, gathering_id: UUID | None = None) -> str:
    part = f"/{gathering_id}" if gathering_id else ""
    return f"/skole/grupper/{group.subject.id}/pamelding{part}"


# ---- of a group ----------------------------------------------------------------------------


@sign_ups.route(OF_GROUP, opens=AREA, at=Level.WRITE)
def overview(opened: OpenGroup) -> Page:
    """Those of the group, and the form of a new one."""
    return _overview(opened, GatheringForm())


def _overview(group: OpenGroup, form: GatheringForm) -> str:
    return render_template(
        "school/signups/overview.html",
        group=group.subject,
        found=of_group(group.subject.id),
        day=today(group.at),
        form=form,
    )


@sign_ups.route(OF_GROUP, opens=AREA, at=Level.WRITE, methods=("POST",))
def add(opened: OpenGroup) -> Page:
    """Ask the homes."""
    form = GatheringForm()
    if form.validate_on_submit():
        try:
            made = invite(opened, form.wanted())
            flash(_("Lagt ut. De foresatte får beskjed."), "success")
            return redirect(_home(opened, made), 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _overview(opened, form), 422


@sign_ups.route(ONE, opens=AREA, at=Level.WRITE)
def one(opened: OpenGroup, gathering_id: UUID) -> Page:
    """The plan of the day: who comes when, as far as the reader finds them."""
    found, group = require_one(opened, gathering_id), opened.subject
    plan = plan_of(found.id)
    pupils = [] if group.is_school else class_list(group.id, today(opened.at))
    return render_template(
        "school/signups/one.html",
        group=group,
        found=found,
        plan=plan,
        silent=[pupil for pupil in pupils if pupil.pupil_id not in plan.answered],
        guarded=any(pupil.is_protected for pupil in pupils),
        may_call_off=found.ended_at is None and found.day >= today(opened.at),
        day=today(opened.at),
    )


@sign_ups.route(ONE + "/avslutning", opens=AREA, at=Level.WRITE, methods=("POST",))
def ending(opened: OpenGroup, gathering_id: UUID) -> Page:
    """Nothing comes of it."""
    call_off(opened, gathering_id)
    flash(_("Avlyst. De som skulle komme, får beskjed."), "success")
    return redirect(_home(opened), 303)


@sign_ups.route(
    ONE + "/tider/<uuid:time_id>/stenging", opens=AREA, at=Level.WRITE, methods=("POST",)
)
def closing(opened: OpenGroup, gathering_id: UUID, time_id: UUID) -> Page:
    """Let nobody else take a time, or let somebody again."""
    closed = close_time(opened, gathering_id, time_id)
    flash(_("Tiden er stengt.") if closed else _("Tiden er åpen igjen."), "success")
    return redirect(_home(opened, gathering_id), 303)


# ---- who signs up --------------------------------------------------------------------------


@sign_ups.route(MINE, opens=AREA, at=Level.OWN)
def mine(opened: OpenPupil, gathering_id: UUID) -> Page:
    """What it is, which times are free, and what one has said."""
    return _mine(opened, _asked(opened, gathering_id))


def _asked(pupil: OpenPupil, gathering_id: UUID) -> Gathering:
    require_asked(pupil.actor.profile_id, pupil.subject.id, gathering_id)
    found = gathering_of(gathering_id)
    if found is None:
        raise NotVisible
    return found


def _mine(pupil: OpenPupil, found: Gathering, form: SignUpForm | None = None) -> str:
    times = times_in(found.id)
    said = standing(found.id, pupil.subject.id, pupil.actor.profile_id)
    own = said.time_id if said else None
    choices = choices_of(found, times, own, pupil.at)
    if form is None:
        form = SignUpForm(time=str(own) if own else NOT_COMING if said else None)
    form.offer(choices, not_coming(found))
    offered = {value for value, _name in choices}
    return render_template(
        "school/signups/mine.html",
        pupil=pupil.subject,
        guarded=pupil.subject.child_is_protected,
        found=found,
        form=form,
        said=said,
        own=next((one for one in times if one.id == own), None),
        times=times,
        taken=[one for one in times if str(one.id) not in offered] if found.is_talks else [],
        is_full=not choices,
        is_open=found.is_open_on(today(pupil.at)),
    )


@sign_ups.route(MINE, opens=AREA, at=Level.OWN, methods=("POST",))
def say(opened: OpenPupil, gathering_id: UUID) -> Page:
    """Sign up, change it, or say that one does not come."""
    found, form = _asked(opened, gathering_id), SignUpForm()
    if form.validate_on_submit():
        try:
            sign_up(opened, gathering_id, form.chosen())
            flash(_("Takk! Svaret er lagret. Du kan endre det til fristen."), "success")
            return redirect("/skole", 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _mine(opened, found, form), 422
