"""Lysglimt: the good things that happened, by month."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.core.language import _
from samspill.core.paging import page_number
from samspill.plans.bright_spots.actions import (
    change_bright_spot,
    correctable_bright_spot,
    may_write_bright_spots,
    own_bright_spot,
    take_away_bright_spot,
    write_bright_spot,
)
from samspill.plans.bright_spots.forms import BrightSpotForm
from samspill.plans.bright_spots.queries import bright_spots_page
from samspill.plans.earlier.actions import require_writing
from samspill.plans.participants.people import people_of
from samspill.plans.plan.access import OpenPlan

bright_spots = Module("bright_spots", __name__)

Page = str | Response | tuple[str, int]
BASE = "/planer/<uuid:plan_id>/lysglimt"
ONE = BASE + "/<uuid:bright_spot_id>"


def home_of(plan: OpenPlan) -> str:
    """Where the bright spots of a plan stand."""
    return f"/planer/{plan.subject.id}/lysglimt"


@bright_spots.route(BASE, opens=Area.OVERVIEW, at=Level.READ)
def overview(plan: OpenPlan) -> Page:
    """All of them, the newest first."""
    months, paged = bright_spots_page(plan.subject.id, page_number(request.args.get("side", "")))
    return render_template(
        "bright_spots/overview.html",
        months=months,
        paged=paged,
        people=people_of(plan, Area.OVERVIEW),
        me=plan.actor.profile_id,
        at=plan.at,
        may_write=may_write_bright_spots(plan),
    )


@bright_spots.route(BASE + "/ny", opens=Area.GOALS, at=Level.CONTRIBUTE)
def new(plan: OpenPlan) -> Page:
    """The form of a new one."""
    require_writing(plan)
    return _writing(plan, BrightSpotForm(formdata=None))


def _writing(plan: OpenPlan, form: BrightSpotForm, bright_spot_id: UUID | None = None) -> str:
    return render_template(
        "bright_spots/form.html",
        form=form,
        bright_spot_id=bright_spot_id,
        people=people_of(plan, Area.OVERVIEW),
    )


@bright_spots.route(BASE + "/ny", opens=Area.GOALS, at=Level.CONTRIBUTE, methods=("POST",))
def add(plan: OpenPlan) -> Page:
    """Write it."""
    form = BrightSpotForm()
    if not form.validate_on_submit():
        return _writing(plan, form), 422
    write_bright_spot(plan, form.text.data or "")
    flash(_("Lysglimtet er delt."), "success")
    return redirect(home_of(plan), 303)


@bright_spots.route(ONE + "/endre", opens=Area.GOALS, at=Level.CONTRIBUTE)
def edit(plan: OpenPlan, bright_spot_id: UUID) -> Page:
    """The form with one's own."""
    row = correctable_bright_spot(plan, bright_spot_id)
    return _writing(plan, BrightSpotForm(formdata=None, obj=row), row.id)


@bright_spots.route(ONE + "/endre", opens=Area.GOALS, at=Level.CONTRIBUTE, methods=("POST",))
def change(plan: OpenPlan, bright_spot_id: UUID) -> Page:
    """Correct it."""
    form = BrightSpotForm()
    if not form.validate_on_submit():
        return _writing(plan, form, correctable_bright_spot(plan, bright_spot_id).id), 422
    change_bright_spot(plan, bright_spot_id, form.text.data or "")
    flash(_("Endringen er lagret."), "success")
    return redirect(home_of(plan), 303)


@bright_spots.route(ONE + "/sletting", opens=Area.GOALS, at=Level.CONTRIBUTE)
def removal(plan: OpenPlan, bright_spot_id: UUID) -> Page:
    """Ask before it is taken away."""
    return render_template("bright_spots/removal.html", found=own_bright_spot(plan, bright_spot_id))


@bright_spots.route(ONE + "/sletting", opens=Area.GOALS, at=Level.CONTRIBUTE, methods=("POST",))
def take_away(plan: OpenPlan, bright_spot_id: UUID) -> Page:
    """Take it away."""
    take_away_bright_spot(plan, bright_spot_id)
    flash(_("Det er tatt bort."), "success")
    return redirect(home_of(plan), 303)
