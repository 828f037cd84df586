"""Flytting under «Om planen»: what follows the child, what ends, and the last day here."""

from __future__ import annotations

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.core.errors import RuleBroken
from samspill.core.language import _
from samspill.plans.moves.actions import cancel_move, may_note_move, note_move
from samspill.plans.moves.forms import MoveForm
from samspill.plans.moves.queries import move_of
from samspill.plans.plan.access import OpenPlan

moves = Module("moves", __name__)

Page = str | Response | tuple[str, int]
BASE = "/planer/<uuid:plan_id>/innstillinger/flytting"


@moves.route(BASE, opens=Area.CONSENT, at=Level.READ)
def overview(plan: OpenPlan) -> Page:
    """What a move means for the plan, and the form."""
    return _page(plan, MoveForm(formdata=None))


def _page(plan: OpenPlan, form: MoveForm) -> str:
    return render_template(
        "moves/overview.html",
        form=form,
        move=move_of(plan.subject.id),
        may_note=may_note_move(plan),
        may_cancel=plan.may(Area.CONSENT, Level.WRITE),
        is_holder=plan.is_holder,
    )


@moves.route(BASE, opens=Area.CONSENT, at=Level.WRITE, methods=("POST",))
def note(plan: OpenPlan) -> Page:
    """Write the move down."""
    form = MoveForm()
    if form.validate_on_submit():
        try:
            note_move(plan, **form.payload())
            flash(_("Det er skrevet ned. De som må vite det, får beskjed."), "success")
            return redirect(f"/planer/{plan.subject.id}/innstillinger/flytting", 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _page(plan, form), 422


@moves.route(BASE + "/tilbake", opens=Area.CONSENT, at=Level.WRITE, methods=("POST",))
def cancel(plan: OpenPlan) -> Page:
    """Take it back."""
    cancel_move(plan)
    flash(_("Planen går videre som før."), "success")
    return redirect(f"/planer/{plan.subject.id}/innstillinger/flytting", 303)
