"""Tidslinje: everything that has happened in a plan, and what is told from before it."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.language import _
from samspill.plans.earlier.actions import WRITTEN_MEANWHILE, require_writing
from samspill.plans.participants.people import people_of
from samspill.plans.plan.access import OpenPlan
from samspill.plans.timeline.actions import (
    add_life_event,
    change_life_event,
    may_tell,
    take_away_life_event,
)
from samspill.plans.timeline.forms import (
    LifeEventForm,
    chosen_form,
    life_event_form,
    life_event_form_of,
)
from samspill.plans.timeline.pages import timeline_page
from samspill.plans.timeline.queries import LifeEventView, life_event_row, opened, place_in

timeline = Module("timeline", __name__)

Page = str | Response | tuple[str, int]
TIMELINE = "/planer/<uuid:plan_id>/tidslinje"
BEFORE = TIMELINE + "/for-planen"
ONE = BEFORE + "/<uuid:life_event_id>"
CHOICES = ("tema", "person", "fra", "til")
"""What an address may choose of a timeline."""


def home_of(plan: OpenPlan) -> str:
    """Where the timeline of a plan stands."""
    return f"/planer/{plan.subject.id}/tidslinje"


@timeline.route(TIMELINE, opens=Area.TIMELINE, at=Level.READ)
def overview(plan: OpenPlan) -> Page:
    """What has happened, the newest first; a part of it when somebody chooses."""
    people = people_of(plan, Area.TIMELINE)
    form = chosen_form(request.args, plan, people)
    chosen, after = form.chosen(), place_in(request.args.get("for", ""))
    return render_template(
        "timeline/overview.html",
        page=timeline_page(plan, chosen, after),
        form=form,
        chosen=chosen,
        is_first=after is None,
        people=people,
        may_tell=may_tell(plan),
        older=_older,
    )


def _older(place: object) -> str:
    """The query of the next page: what was chosen, and where it goes on."""
    kept = {name: request.args[name] for name in CHOICES if request.args.get(name)}
    return "?" + urlencode({**kept, "for": str(place)})


# ---- from before the plan ------------------------------------------------------------------


@timeline.route(BEFORE + "/ny", opens=Area.OVERVIEW, at=Level.WRITE)
def new(plan: OpenPlan) -> Page:
    """The form of something from before the plan."""
    require_writing(plan)
    return _writing(plan, life_event_form(LifeEventForm(formdata=None)))


def _writing(
    plan: OpenPlan,
    form: LifeEventForm,
    found: LifeEventView | None = None,
    theirs: LifeEventView | None = None,
) -> str:
    return render_template(
        "timeline/life_event_form.html",
        form=form,
        found=found,
        theirs=theirs,
        people=people_of(plan, Area.TIMELINE),
    )


@timeline.route(BEFORE + "/ny", opens=Area.OVERVIEW, at=Level.WRITE, methods=("POST",))
def add(plan: OpenPlan) -> Page:
    """Tell of it."""
    form = life_event_form(LifeEventForm())
    if form.validate_on_submit():
        try:
            add_life_event(plan, form.text())
            flash(_("Det står på tidslinjen nå."), "success")
            return redirect(home_of(plan), 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _writing(plan, form), 422


@timeline.route(ONE + "/endre", opens=Area.OVERVIEW, at=Level.WRITE)
def edit(plan: OpenPlan, life_event_id: UUID) -> Page:
    """The form with what is told."""
    require_writing(plan)
    found = _told(plan, life_event_id)
    return _writing(plan, life_event_form_of(found), found)


def _told(plan: OpenPlan, life_event_id: UUID) -> LifeEventView:
    row = life_event_row(plan.subject.id, life_event_id)
    if row is None:
        raise NotVisible
    return opened(row)


@timeline.route(ONE + "/endre", opens=Area.OVERVIEW, at=Level.WRITE, methods=("POST",))
def change(plan: OpenPlan, life_event_id: UUID) -> Page:
    """Write it anew; with another's words beside it when somebody was first."""
    found, theirs = _told(plan, life_event_id), None
    form = life_event_form(LifeEventForm())
    if form.validate_on_submit():
        try:
            version = form.version.data or 0
            change_life_event(plan, life_event_id, form.text(), version=version)
            flash(_("Endringen er lagret."), "success")
            return redirect(home_of(plan), 303)
        except RuleBroken as rule:
            form.refuse(rule)
            if rule.code == WRITTEN_MEANWHILE:
                theirs = found
                form.read_anew(found.version)
    return _writing(plan, form, found, theirs), 422


@timeline.route(ONE + "/sletting", opens=Area.OVERVIEW, at=Level.WRITE)
def removal(plan: OpenPlan, life_event_id: UUID) -> Page:
    """Ask before it is taken away."""
    require_writing(plan)
    return render_template("timeline/removal.html", found=_told(plan, life_event_id))


@timeline.route(ONE + "/sletting", opens=Area.OVERVIEW, at=Level.WRITE, methods=("POST",))
def take_away(plan: OpenPlan, life_event_id: UUID) -> Page:
    """Take it away."""
    take_away_life_event(plan, life_event_id)
    flash(_("Det er tatt bort."), "success")
    return redirect(home_of(plan), 303)
