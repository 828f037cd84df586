"""Start a plan with a copy of an earlier one; see how much came; take it in, or forget it."""

from __future__ import annotations

from uuid import UUID

from flask import current_app, flash, redirect, render_template
from werkzeug.wrappers import Response

from samspill.access.actor import Actor
from samspill.access.levels import Area, Level, Strength
from samspill.access.routes import Module, mine
from samspill.core.clock import today
from samspill.core.errors import RuleBroken
from samspill.core.language import _
from samspill.infra.db import instant
from samspill.organisation.texts import texts_on
from samspill.plans.arrivals.actions import begin_with_copy, drop, take_in
from samspill.plans.arrivals.entries import MOST_MB
from samspill.plans.arrivals.forms import CopyForm
from samspill.plans.arrivals.queries import arrival_of
from samspill.plans.arrivals.words import COUNT_NAMES, LEFT_OUT_NAMES
from samspill.plans.plan.access import OpenPlan
from samspill.plans.plan.actions import require_holder_to_be

arrivals = Module("arrivals", __name__)

Page = str | Response | tuple[str, int]
NEW = "/planer/ny/kopi"
HERE = "/planer/<uuid:plan_id>/tidligere-plan"
STARTS = mine("starts a draft of one's own")


@arrivals.route(NEW, opens=STARTS, least=Strength.HIGH)
def new(actor: Actor) -> Page:
    """The form that takes the family's copy."""
    require_holder_to_be(actor)
    return _new(actor, CopyForm())


def _new(actor: Actor, form: CopyForm) -> str:
    purposes = texts_on(actor.tenant_id, today(instant())).purposes
    return render_template("arrivals/new.html", form=form, purposes=purposes, most=MOST_MB)


@arrivals.route(NEW, opens=STARTS, least=Strength.HIGH, methods=("POST",))
def begin(actor: Actor) -> Page:
    """Make the draft; the copy lies sealed in it."""
    require_holder_to_be(actor)
    form = CopyForm()
    if form.validate_on_submit():
        synthetic = current_app.config["SAMSPILL"].takes_synthetic_numbers
        try:
            plan_id = begin_with_copy(actor, synthetic=synthetic, **form.payload())
            return redirect(_home(plan_id), 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _new(actor, form), 422


def _home(plan_id: UUID) -> str:
    return f"/planer/{plan_id}/tidligere-plan"


@arrivals.route(HERE, opens=Area.CONSENT, at=Level.WRITE)
def overview(plan: OpenPlan) -> Page:
    """How much came of what, and where it stands; nothing of the content."""
    return _overview(plan)


def _overview(plan: OpenPlan, error: str = "") -> str:
    return render_template(
        "arrivals/overview.html",
        found=arrival_of(plan.subject.id),
        names=COUNT_NAMES,
        left_out_names=LEFT_OUT_NAMES,
        is_holder=plan.is_holder,
        error=error,
    )


@arrivals.route(HERE + "/inntak", opens=Area.OVERVIEW, at=Level.WRITE, methods=("POST",))
def take(plan: OpenPlan) -> Page:
    """Put it into the plan."""
    try:
        take_in(plan)
    except RuleBroken as rule:
        return _overview(plan, str(rule.text)), 422
    flash(_("Innholdet er tatt inn. Se over det sammen med familien."), "success")
    return redirect(f"/planer/{plan.subject.id}", 303)


@arrivals.route(HERE + "/sletting", opens=Area.CONSENT, at=Level.WRITE, methods=("POST",))
def forget(plan: OpenPlan) -> Page:
    """Forget the copy."""
    drop(plan)
    flash(_("Kopien er slettet."), "success")
    return redirect(f"/planer/{plan.subject.id}/samtykke", 303)
