"""Mål og aktiviteter: the goals of a plan, each with its thermometers."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.core.clock import today
from samspill.core.errors import RuleBroken
from samspill.core.ids import id_in
from samspill.core.language import _
from samspill.core.paging import Paged, page_number
from samspill.plans.earlier.actions import WRITTEN_MEANWHILE
from samspill.plans.goals import words
from samspill.plans.goals.access import require_own
from samspill.plans.goals.actions import add_goal, change_goal, move_goal, rate_goal
from samspill.plans.goals.forms import CommentForm, GoalForm, RatingForm, goal_form_of
from samspill.plans.goals.models import Goal
from samspill.plans.goals.pages import goal_page, goals_page, past_texts
from samspill.plans.goals.queries import goal_row
from samspill.plans.goals.said import tried_before
from samspill.plans.life_areas.queries import life_area_name, life_areas_in
from samspill.plans.participants.people import people_of
from samspill.plans.plan.access import OpenPlan
from samspill.plans.plan.starters import starter_at, starters_in

goals = Module("goals", __name__)

Page = str | Response | tuple[str, int]
GOALS = "/planer/<uuid:plan_id>/maal"
GOAL = GOALS + "/<uuid:goal_id>"


def goal_address(plan: OpenPlan, goal_id: UUID) -> str:
    """Where a goal stands."""
    return f"/planer/{plan.subject.id}/maal/{goal_id}"


@goals.route(GOALS, opens=Area.GOALS, at=Level.OWN)
def overview(plan: OpenPlan) -> Page:
    """The goals by life area, each with its next step."""
    page = goals_page(plan, page_number(request.args.get("side", "")))
    return render_template("goals/overview.html", page=page, words=words, day=today(plan.at))


@goals.route(GOALS + "/ny", opens=Area.GOALS, at=Level.CONTRIBUTE)
def new_goal(plan: OpenPlan) -> Page:
    """The form of a new goal, or of a sub-goal (``?under=``)."""
    starter = starter_at(starters_in(plan.subject.tenant_id).goals, request.args.get("mal", ""))
    start = {"title": starter.title, "description": starter.text} if starter else {}
    start["life_area"] = request.args.get("omrade", "")
    form = GoalForm(formdata=None, data=start)
    return _goal_form(plan, form)


def _goal_form(plan: OpenPlan, form: GoalForm, goal: Goal | None = None, **more: object) -> str:
    people = people_of(plan, Area.GOALS)
    parent_id = goal.parent_id if goal else id_in(request.args.get("under", ""))
    parent = goal_row(plan.subject.id, parent_id) if parent_id else None
    areas = life_areas_in(plan.subject.tenant_id)
    if goal:  # its own area is offered, also when the municipality has left it out since
        areas.setdefault(goal.life_area, life_area_name(plan.subject.tenant_id, goal.life_area))
    form.offer(areas, people, goal.responsible_profile_id if goal else None)
    template = "goals/goal_form.html"
    return render_template(
        template,
        form=form,
        goal=goal,
        parent=parent,
        people=people,
        words=words,
        starters=() if goal or parent else starters_in(plan.subject.tenant_id).goals,
        **more,
    )


@goals.route(GOALS + "/ny", opens=Area.GOALS, at=Level.CONTRIBUTE, methods=("POST",))
def add(plan: OpenPlan) -> Page:
    """Set up a goal."""
    parent_id = id_in(request.args.get("under", ""))
    form = GoalForm().offer({}, people_of(plan, Area.GOALS))
    if form.validate_on_submit():
        try:
            goal = add_goal(plan, form.text(parent_id))
            flash(_("Målet er lagret. Hva er det første dere kan gjøre?"), "success")
            return redirect(goal_address(plan, goal.id), 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _goal_form(plan, form), 422


@goals.route(GOAL, opens=Area.GOALS, at=Level.OWN)
def goal(plan: OpenPlan, goal_id: UUID) -> Page:
    """One goal: how near it is, what is done, what is said."""
    return _goal(plan, goal_id, RatingForm(formdata=None), CommentForm(formdata=None))


def _goal(plan: OpenPlan, goal_id: UUID, rating: RatingForm, comment: CommentForm) -> str:
    page = goal_page(
        plan,
        goal_id,
        page_number(request.args.get("side", "")),
        page_number(request.args.get("sagt", "")),
    )
    return render_template(
        "goals/goal.html",
        page=page,
        words=words,
        day=today(plan.at),
        rating=rating.offer(page.raters),
        comment=comment,
        form=next((one for one in (rating, comment) if one.errors), None),
    )


@goals.route(GOAL + "/endre", opens=Area.GOALS, at=Level.CONTRIBUTE)
def edit(plan: OpenPlan, goal_id: UUID) -> Page:
    """The form with what the goal says."""
    found = goal_row(plan.subject.id, goal_id)
    require_own(plan, found)
    return _goal_form(plan, goal_form_of(found), found)


@goals.route(GOAL + "/endre", opens=Area.GOALS, at=Level.CONTRIBUTE, methods=("POST",))
def change(plan: OpenPlan, goal_id: UUID) -> Page:
    """Write it anew; with another's text beside it when somebody was first."""
    form = GoalForm().offer({}, people_of(plan, Area.GOALS))
    found = goal_row(plan.subject.id, goal_id)
    require_own(plan, found)
    theirs = None
    if form.validate_on_submit():
        try:
            change_goal(plan, goal_id, form.text(), version=form.version.data or 0)
            flash(_("Målet er lagret."), "success")
            return redirect(goal_address(plan, goal_id), 303)
        except RuleBroken as rule:
            form.refuse(rule)
            if rule.code == WRITTEN_MEANWHILE:
                theirs = found
                form.read_anew(found.version)
    return _goal_form(plan, form, found, theirs=theirs), 422


@goals.route(GOAL + "/flytting", opens=Area.GOALS, at=Level.WRITE, methods=("POST",))
def move(plan: OpenPlan, goal_id: UUID) -> Page:
    """One step up or down in the order."""
    move_goal(plan, goal_id, up=request.form.get("retning") == "opp")
    side = page_number(request.form.get("side", ""))
    return redirect(f"/planer/{plan.subject.id}/maal?side={side}#mal-{goal_id}", 303)


@goals.route(GOAL + "/termometer", opens=Area.GOALS, at=Level.CONTRIBUTE, methods=("POST",))
def rate(plan: OpenPlan, goal_id: UUID) -> Page:
    """Say from 0 to 10 how near it is."""
    form = RatingForm().offer(words.RATED_BY)
    if form.validate_on_submit():
        try:
            rate_goal(plan, goal_id, rated_by=form.rated_by.data, value=form.value.data)
            flash(_("Takk. Det er satt på termometeret."), "success")
            return redirect(goal_address(plan, goal_id) + "#termometer", 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _goal(plan, goal_id, form, CommentForm(formdata=None)), 422


@goals.route(GOAL + "/historikk", opens=Area.GOALS, at=Level.OWN)
def history(plan: OpenPlan, goal_id: UUID) -> Page:
    """What the goal said before."""
    thing = goal_row(plan.subject.id, goal_id)
    past = past_texts(plan, goal_id, request.args.get("for", ""))
    back = goal_address(plan, goal_id)
    return render_template(
        "goals/history.html", lead=thing.title, past=past, back=back, is_activity=False
    )


@goals.route(GOALS + "/provd-for", opens=Area.GOALS, at=Level.READ)
def tried(plan: OpenPlan) -> Page:
    """Prøvd før: this plan's own earlier activities, and how they went."""
    asked = request.args.get("q", "")[:100]
    number = page_number(request.args.get("side", ""))
    found = tried_before(plan.subject.id, asked, number)
    paged = Paged(number, found[0].total if found else 0)
    return render_template("goals/tried.html", found=found, asked=asked, paged=paged, words=words)
