"""Påmelding: what a group is asked to come to, who comes when; and the page of who signs up."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.core.clock import today
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.language import _
from samspill.school.groups.access import OpenGroup
from samspill.school.pupils.access import OpenPupil
from samspill.school.pupils.queries import class_list, class_names
from samspill.school.signups.actions import (
    call_off,
    close_time,
    enter,
    invite,
    require_one,
    sign_up,
)
from samspill.school.signups.forms import NOT_COMING, EnterForm, GatheringForm, SignUpForm
from samspill.school.signups.models import Gathering
from samspill.school.signups.queries import (
    Answering,
    answering,
    gathering_of,
    of_group,
    plan_of,
    require_asked,
    standing,
    times_in,
    who_entered,
)
from samspill.school.signups.words import choices_at_school, choices_of, not_coming

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
    """The plan of the day: who comes when, as far as the reader finds them; and the form for a
    home that has rung, or answered on paper (``?elev=``: which)."""
    found = require_one(opened, gathering_id)
    asked = _whose(opened, found)
    chosen = request.args.get("elev", "")
    first = next((one.key for one in asked if str(one.pupil_id) == chosen), "")
    return _one(opened, found, asked, EnterForm(formdata=None, whose=first))


def _whose(group: OpenGroup, found: Gathering) -> list[Answering]:
    """For whom the reader may write what a home said; nobody when it is over."""
    day = today(group.at)
    is_over = found.ended_at is not None or found.day < day
    return [] if is_over else answering(found, day)


def _one(group: OpenGroup, found: Gathering, asked: list[Answering], form: EnterForm) -> str:
    day, plan = today(group.at), plan_of(found.id)
    pupils = [] if group.subject.is_school else class_list(group.subject.id, day)
    form.people(asked, class_names(group.subject.id, day) if group.subject.is_school else {})
    times = [row.time for row in plan.rows]
    form.offer(choices_at_school(found, times, group.at), not_coming(found))
    return render_template(
        "school/signups/one.html",
        group=group.subject,
        found=found,
        plan=plan,
        silent=[pupil for pupil in pupils if pupil.pupil_id not in plan.answered],
        guarded=any(pupil.is_protected for pupil in pupils),
        may_call_off=found.ended_at is None and found.day >= day,
        may_enter=bool(asked),
        day=day,
        form=form,
    )


@sign_ups.route(ONE + "/svar", opens=AREA, at=Level.WRITE, methods=("POST",))
def enter_answer(opened: OpenGroup, gathering_id: UUID) -> Page:
    """Write what a home has said."""
    found, form = require_one(opened, gathering_id), EnterForm()
    asked = _whose(opened, found)
    if form.validate_on_submit():
        try:
            enter(opened, gathering_id, who=form.of(asked).who, time_id=form.chosen())
            flash(_("Lagret. Hjemmet ser svaret, og at det er du som har ført det."), "success")
            return redirect(_home(opened, gathering_id), 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _one(opened, found, asked, form), 422


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
        entered_by=who_entered(said),
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
