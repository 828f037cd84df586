"""Referat: write it, lay it out, remark, approve, and make activities of what was decided."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.core.errors import RuleBroken
from samspill.core.language import _
from samspill.plans.earlier.actions import WRITTEN_MEANWHILE
from samspill.plans.goals.doing import ActivityText, add_activity
from samspill.plans.goals.models import ActivityState, Arena
from samspill.plans.meetings import words
from samspill.plans.meetings.models import Meeting
from samspill.plans.minutes.actions import (
    approve_minutes,
    decision_to_take,
    keep_minutes,
    remark,
    require_writer,
    send_minutes,
    take_decision,
)
from samspill.plans.minutes.forms import MinutesForm, RemarkForm, TakeForm, minutes_form_of
from samspill.plans.minutes.models import Minutes
from samspill.plans.minutes.pages import minutes_page, readers_of
from samspill.plans.minutes.queries import said_in
from samspill.plans.plan.access import OpenPlan

minutes = Module("minutes", __name__)

Page = str | Response | tuple[str, int]
AREA = Area.MEETINGS
HERE = "/planer/<uuid:plan_id>/kalender/<uuid:meeting_id>/referat"


def _address(plan: OpenPlan, meeting_id: UUID) -> str:
    return f"/planer/{plan.subject.id}/kalender/{meeting_id}/referat"


@minutes.route(HERE, opens=AREA, at=Level.OWN)
def read(plan: OpenPlan, meeting_id: UUID) -> Page:
    """The minutes, what was remarked, and what one may do with them."""
    return _read(plan, meeting_id, RemarkForm(formdata=None))


def _read(plan: OpenPlan, meeting_id: UUID, form: RemarkForm | TakeForm) -> str:
    page = minutes_page(plan, meeting_id)
    return render_template(
        "minutes/minutes.html",
        page=page,
        form=form if form.errors else None,
        remark=form if isinstance(form, RemarkForm) else RemarkForm(formdata=None),
        words=words,
    )


# ---- to write ------------------------------------------------------------------------------


@minutes.route(HERE + "/endre", opens=AREA, at=Level.CONTRIBUTE)
def edit(plan: OpenPlan, meeting_id: UUID) -> Page:
    """The form with what the minutes say, or an empty one."""
    meeting, found = require_writer(plan, meeting_id)
    return _form(plan, meeting, found, minutes_form_of(found, said_in(found) if found else None))


def _form(
    plan: OpenPlan,
    meeting: Meeting,
    found: Minutes | None,
    form: MinutesForm,
    *,
    beside: bool = False,
) -> str:
    return render_template(
        "minutes/minutes_form.html",
        form=form,
        meeting=meeting,
        minutes=found,
        theirs=said_in(found) if found and beside else None,
        readers=readers_of(plan),
        words=words,
    )


@minutes.route(HERE + "/endre", opens=AREA, at=Level.CONTRIBUTE, methods=("POST",))
def keep(plan: OpenPlan, meeting_id: UUID) -> Page:
    """Keep what was written; with what another saved beside it when somebody was first."""
    form = MinutesForm()
    meeting, found = require_writer(plan, meeting_id)
    beside = False
    if form.validate_on_submit():
        version = form.version.data or 0
        try:
            keep_minutes(plan, meeting_id, form.text.data, form.decided(), version=version)
            flash(_("Referatet er lagret."), "success")
            return redirect(_address(plan, meeting_id), 303)
        except RuleBroken as rule:
            form.refuse(rule)
            beside = rule.code == WRITTEN_MEANWHILE
            if beside and found is not None:
                form.read_anew(found.version)
    return _form(plan, meeting, found, form, beside=beside), 422


@minutes.route(HERE + "/utsending", opens=AREA, at=Level.CONTRIBUTE, methods=("POST",))
def send(plan: OpenPlan, meeting_id: UUID) -> Page:
    """Lay one's draft out to read."""
    send_minutes(plan, meeting_id)
    flash(_("Referatet er lagt fram. De som var kalt inn, får beskjed."), "success")
    return redirect(_address(plan, meeting_id), 303)


@minutes.route(HERE + "/godkjenning", opens=AREA, at=Level.CONTRIBUTE, methods=("POST",))
def approve(plan: OpenPlan, meeting_id: UUID) -> Page:
    """Approve it: nobody changes it any more."""
    approve_minutes(plan, meeting_id)
    flash(_("Referatet er godkjent."), "success")
    return redirect(_address(plan, meeting_id), 303)


@minutes.route(HERE + "/merknader", opens=AREA, at=Level.OWN, methods=("POST",))
def add_remark(plan: OpenPlan, meeting_id: UUID) -> Page:
    """Remark to it."""
    form = RemarkForm()
    if form.validate_on_submit():
        remark(plan, meeting_id, form.text.data)
        flash(_("Merknaden din står ved referatet."), "success")
        return redirect(_address(plan, meeting_id), 303)
    return _read(plan, meeting_id, form), 422


# ---- what was decided ----------------------------------------------------------------------


@minutes.route(HERE + "/aktiviteter", opens=AREA, at=Level.CONTRIBUTE, methods=("POST",))
def take(plan: OpenPlan, meeting_id: UUID) -> Page:
    """Make an activity of a decision. Who does it has the responsibility until she gives it on."""
    form = TakeForm()
    try:
        if not form.validate_on_submit() or form.goal_id is None:
            raise RuleBroken("", _("Velg hvilket mål det gjelder."), "goal")
        number = form.number.data
        found, decision = decision_to_take(plan, meeting_id, number, version=form.version.data)
        activity = add_activity(plan, form.goal_id, _doing(plan, decision.text))
        take_decision(plan, found, number, activity.id)
    except RuleBroken as rule:
        form.refuse(rule)
        return _read(plan, meeting_id, form), 422
    text = _("Aktiviteten er laget, og du har ansvaret. Se over sted, frist og hvem som gjør det.")
    flash(text, "success")
    return redirect(f"/planer/{plan.subject.id}/aktiviteter/{activity.id}/endre", 303)


def _doing(plan: OpenPlan, title: str) -> ActivityText:
    return ActivityText(
        title=title,
        how="",
        arena=Arena.SCHOOL,
        state=ActivityState.NOT_STARTED,
        starts_on=None,
        due_on=None,
        evaluate_on=None,
        responsible_profile_id=plan.actor.profile_id,
    )
