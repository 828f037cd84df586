"""Kalender: the meetings of a plan as a list, a month, a week; to call, change, answer one."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from uuid import UUID

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from samspill.access.actor import Actor
from samspill.access.door import note_looks
from samspill.access.levels import Area, Level, Strength
from samspill.access.routes import Module, mine
from samspill.core.clock import day_in, today
from samspill.core.errors import RuleBroken
from samspill.core.language import _
from samspill.core.paging import page_number
from samspill.infra.db import instant
from samspill.plans.earlier.actions import WRITTEN_MEANWHILE, require_writing
from samspill.plans.meetings import words
from samspill.plans.meetings.access import knows_of_meetings, may_call, require_knowing
from samspill.plans.meetings.actions import (
    call_meeting,
    cancel_meeting,
    change_meeting,
    reply_to,
    require_changeable,
)
from samspill.plans.meetings.forms import MeetingForm, ReplyForm, meeting_form_of, reply_form_of
from samspill.plans.meetings.models import Meeting
from samspill.plans.meetings.pages import (
    calendar_page,
    meeting_page,
    writing_page,
)
from samspill.plans.meetings.queries import PlanOfMine, ahead, content_of, my_plans
from samspill.plans.meetings.reminding import remind_unanswered
from samspill.plans.meetings.spans import Span, month_of, week_of
from samspill.plans.messages.words import role_of
from samspill.plans.minutes.access import has_begun, may_write
from samspill.plans.minutes.queries import minutes_of
from samspill.plans.plan.access import OpenPlan
from samspill.plans.plan.starters import starter_at, starters_in

meetings = Module("meetings", __name__)

Page = str | Response | tuple[str, int]
CALENDAR = "/planer/<uuid:plan_id>/kalender"
MEETING = CALENDAR + "/<uuid:meeting_id>"
AREA = Area.MEETINGS
IN_ALL = "the meetings of one's plans"
SpanOf = Callable[[Collection[UUID], UUID, date], Span]


def home_of(plan: OpenPlan) -> str:
    """Where the calendar of a plan stands."""
    return f"/planer/{plan.subject.id}/kalender"


@meetings.route(CALENDAR, opens=AREA, at=Level.OWN)
def overview(plan: OpenPlan) -> Page:
    """What comes, the next first; then what has been."""
    page = calendar_page(plan, page_number(request.args.get("side", "")))
    return render_template("meetings/overview.html", page=page, words=words, at=plan.at)


@meetings.route(CALENDAR + "/maaned", opens=AREA, at=Level.OWN)
def month(plan: OpenPlan) -> Page:
    """One month, a row for each week."""
    return _span(plan, "meetings/month.html", month_of)


def _span(plan: OpenPlan, template: str, of: SpanOf) -> str:
    day = today(plan.at)
    return render_template(
        template,
        page=of([plan.subject.id], plan.actor.profile_id, day_in(request.args.get("dag", ""), day)),
        words=words,
        today=day,
        knows=knows_of_meetings(plan),
        may_call=may_call(plan),
    )


@meetings.route(CALENDAR + "/uke", opens=AREA, at=Level.OWN)
def week(plan: OpenPlan) -> Page:
    """One week, a row for each day."""
    return _span(plan, "meetings/week.html", week_of)


# ---- over all one's plans ------------------------------------------------------------------


@meetings.route("/kalender", opens=mine(IN_ALL), least=Strength.HIGH)
def across_plans(actor: Actor) -> Page:
    """What comes in every plan, the next first."""
    plans, now = my_plans(actor.profile_id), instant()
    found = ahead(plans, actor.profile_id, now)
    shown = {one.plan_id for one in found}
    return _of_mine(actor, "meetings/mine.html", plans, shown, meetings=found, at=now)


@meetings.route("/kalender/maaned", opens=mine(IN_ALL), least=Strength.HIGH)
def month_across_plans(actor: Actor) -> Page:
    """One month of every plan."""
    return _span_of_mine(actor, "meetings/mine_month.html", month_of)


@meetings.route("/kalender/uke", opens=mine(IN_ALL), least=Strength.HIGH)
def week_across_plans(actor: Actor) -> Page:
    """One week of every plan."""
    return _span_of_mine(actor, "meetings/mine_week.html", week_of)


def _span_of_mine(actor: Actor, template: str, of: SpanOf) -> str:
    plans, day = my_plans(actor.profile_id), today(instant())
    page = of(plans, actor.profile_id, day_in(request.args.get("dag", ""), day))
    return _of_mine(actor, template, plans, page.plan_ids(), page=page, today=day)


def _of_mine(
    actor: Actor, template: str, plans: dict[UUID, PlanOfMine], shown: set[UUID], **more: object
) -> str:
    note_looks(actor, {AREA: shown})
    guarded = any(plans[one].is_guarded for one in shown)
    return render_template(template, plans=plans, words=words, guarded=guarded, **more)


# ---- to call, change, call off -------------------------------------------------------------


@meetings.route(CALENDAR + "/ny", opens=AREA, at=Level.CONTRIBUTE)
def new(plan: OpenPlan) -> Page:
    """The form of a new meeting."""
    require_writing(plan)
    require_knowing(plan)
    starter = starter_at(starters_in(plan.subject.tenant_id).meetings, request.args.get("mal", ""))
    start = {"agenda": starter.text} if starter else {}
    return _writing(plan, MeetingForm(formdata=None, data=start))


def _writing(
    plan: OpenPlan, form: MeetingForm, meeting: Meeting | None = None, *, beside: bool = False
) -> str:
    page = writing_page(plan, meeting)
    form.offer(page.choosable, plan.subject.kind)
    if meeting is not None:
        form.to.description = ""
    return render_template(
        "meetings/meeting_form.html",
        form=form,
        page=page,
        meeting=meeting,
        starters=() if meeting else starters_in(plan.subject.tenant_id).meetings,
        theirs=meeting if beside else None,
        content=content_of(meeting) if meeting and beside else None,
        words=words,
    )


@meetings.route(CALENDAR + "/ny", opens=AREA, at=Level.CONTRIBUTE, methods=("POST",))
def call(plan: OpenPlan) -> Page:
    """Call it; those called in hear of it."""
    form = MeetingForm().offer((), plan.subject.kind)
    if form.validate_on_submit():
        try:
            found = call_meeting(plan, form.text())
            flash(_("Møtet står i kalenderen. De du kalte inn, får beskjed."), "success")
            return redirect(f"{home_of(plan)}/{found.id}", 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _writing(plan, form), 422


@meetings.route(MEETING + "/endre", opens=AREA, at=Level.CONTRIBUTE)
def edit(plan: OpenPlan, meeting_id: UUID) -> Page:
    """The form with what a meeting says."""
    require_writing(plan)
    found = require_changeable(plan, meeting_id)
    return _writing(plan, meeting_form_of(found, content_of(found)), found)


@meetings.route(MEETING + "/endre", opens=AREA, at=Level.CONTRIBUTE, methods=("POST",))
def change(plan: OpenPlan, meeting_id: UUID) -> Page:
    """Change it; with what another saved beside it when somebody was first."""
    form = MeetingForm().offer((), plan.subject.kind)
    found = require_changeable(plan, meeting_id)
    beside = False
    if form.validate_on_submit():
        try:
            change_meeting(plan, meeting_id, form.text(), version=form.version.data or 0)
            flash(_("Møtet er endret."), "success")
            return redirect(f"{home_of(plan)}/{meeting_id}", 303)
        except RuleBroken as rule:
            form.refuse(rule)
            beside = rule.code == WRITTEN_MEANWHILE
            if beside:
                form.read_anew(found.version)
    return _writing(plan, form, found, beside=beside), 422


@meetings.route(MEETING + "/avlys", opens=AREA, at=Level.CONTRIBUTE)
def cancellation(plan: OpenPlan, meeting_id: UUID) -> Page:
    """The last question before a meeting is called off."""
    require_writing(plan)
    found = require_changeable(plan, meeting_id)
    return render_template("meetings/cancellation.html", meeting=found, words=words)


@meetings.route(MEETING + "/avlys", opens=AREA, at=Level.CONTRIBUTE, methods=("POST",))
def cancel(plan: OpenPlan, meeting_id: UUID) -> Page:
    """Call it off; those called in hear of it."""
    cancel_meeting(plan, meeting_id)
    flash(_("Møtet er avlyst. De som var kalt inn, får beskjed."), "success")
    return redirect(f"{home_of(plan)}/{meeting_id}", 303)


# ---- one meeting ---------------------------------------------------------------------------


@meetings.route(MEETING, opens=AREA, at=Level.OWN)
def meeting(plan: OpenPlan, meeting_id: UUID) -> Page:
    """One meeting, who comes with what, and the form of one's own answer."""
    return _meeting(plan, meeting_id)


def _meeting(plan: OpenPlan, meeting_id: UUID, form: ReplyForm | None = None) -> str:
    page = meeting_page(plan, meeting_id)
    form = form or reply_form_of(page.own, holds=page.has_answered)
    minutes = (
        minutes_of(meeting_id, plan.actor.profile_id) if has_begun(plan, page.meeting) else None
    )
    return render_template(
        "meetings/meeting.html",
        page=page,
        form=form,
        words=words,
        role=role_of,
        minutes=minutes,
        may_write_minutes=may_write(plan, page.meeting, minutes),
    )


@meetings.route(MEETING, opens=AREA, at=Level.OWN, methods=("POST",))
def reply(plan: OpenPlan, meeting_id: UUID) -> Page:
    """Answer, and write what one brings."""
    form = ReplyForm().offer()
    if form.validate_on_submit():
        try:
            reply_to(plan, meeting_id, form.answer.data, form.lines())
            flash(_("Takk. Svaret ditt står ved møtet."), "success")
            return redirect(f"{home_of(plan)}/{meeting_id}", 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _meeting(plan, meeting_id, form), 422


@meetings.route(MEETING + "/paaminnelser", opens=AREA, at=Level.CONTRIBUTE, methods=("POST",))
def remind(plan: OpenPlan, meeting_id: UUID) -> Page:
    """Minn på: those who have not answered hear of it again."""
    try:
        remind_unanswered(plan, meeting_id)
    except RuleBroken as rule:
        form = ReplyForm(formdata=None).offer()
        form.refuse(rule)
        return _meeting(plan, meeting_id, form), 422
    flash(_("De som ikke har svart, får en påminnelse."), "success")
    return redirect(f"{home_of(plan)}/{meeting_id}", 303)
