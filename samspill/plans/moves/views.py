"""Flytting under «Om planen»: what follows the child, what ends, and the last day here."""

from __future__ import annotations

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.core.errors import RuleBroken
from samspill.core.language import _
from samspill.plans.consent.pages import reading_agreed
from samspill.plans.consent.reading_on import days_to_read, stop_reading_on
from samspill.plans.moves.actions import ask_who_reads_on, cancel_move, may_note_move, note_move
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
        reading=reading_agreed(plan),
        days=days_to_read(plan),
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


@moves.route(BASE + "/lesing", opens=Area.CONSENT, at=Level.WRITE, methods=("POST",))
def ask_reading(plan: OpenPlan) -> Page:
    """Make the question ready whether who helps may read on."""
    form = MoveForm(formdata=None)
    try:
        ask_who_reads_on(plan)
    except RuleBroken as rule:
        form.refuse(rule)
        return _page(plan, form), 422
    flash(_("Spørsmålet er klart. Send det til familien."), "success")
    return redirect(f"/planer/{plan.subject.id}/samtykke", 303)


@moves.route(
    "/planer/<uuid:plan_id>/deltakere/lesing/slutt",
    opens=Area.PARTICIPANTS,
    at=Level.READ,
    methods=("POST",),
)
def stop_reading(plan: OpenPlan) -> Page:
    """Nobody shall read on: for each who has agreed, before the plan has ended and after."""
    stop_reading_on(plan)
    flash(_("Ingen utenom familien leser videre."), "success")
    return redirect(f"/planer/{plan.subject.id}/deltakere", 303)
