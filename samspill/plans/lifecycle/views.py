"""Om planen: what it is, who leads it, and how it rests, changes, ends and is opened again."""

from __future__ import annotations

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.core.errors import RuleBroken
from samspill.core.language import _
from samspill.plans.archive.queries import departure
from samspill.plans.consent.actions import require_holder
from samspill.plans.holders.queries import baton_page
from samspill.plans.lifecycle.actions import (
    change_kind,
    close_plan,
    finish_closing,
    pause_plan,
    reopen_plan,
    resume_plan,
)
from samspill.plans.lifecycle.forms import EndForm, KindForm, PauseForm
from samspill.plans.moves.queries import move_of
from samspill.plans.plan.access import OpenPlan
from samspill.plans.plan.queries import running_pause
from samspill.plans.stages.actions import has_stages, may_decide
from samspill.plans.stages.queries import latest_decision

lifecycle = Module("lifecycle", __name__)

Page = str | Response | tuple[str, int]
ONE = "/planer/<uuid:plan_id>"
BASE = ONE + "/innstillinger"


@lifecycle.route(BASE, opens=Area.CONSENT, at=Level.READ)
def settings(plan: OpenPlan) -> Page:
    """Om planen: facts for the family and the holder, and what the holder may do."""
    return _settings(plan, PauseForm(formdata=None))


def _settings(plan: OpenPlan, form: PauseForm) -> str:
    pause = running_pause(plan.subject.id) if plan.subject.is_paused else None
    ended = plan.subject.is_closed
    return render_template(
        "lifecycle/settings.html",
        form=form,
        pause=pause,
        baton=baton_page(plan.subject.id) if plan.is_holder else None,
        stage=latest_decision(plan.subject.id, plan.subject.tenant_id),
        has_stages=has_stages(plan),
        may_decide=may_decide(plan),
        move=move_of(plan.subject.id),
        departure=departure(plan) if ended else None,
        is_holder=plan.is_holder,
        may_take=plan.may(Area.OVERVIEW),
        is_own=plan.subject.holder_profile_id == plan.actor.profile_id,
    )


@lifecycle.route(BASE + "/pause", opens=Area.CONSENT, at=Level.WRITE, methods=("POST",))
def pause(plan: OpenPlan) -> Page:
    """Let the plan rest."""
    require_holder(plan)
    form = PauseForm()
    if form.validate_on_submit():
        try:
            pause_plan(plan, **form.payload())
            flash(_("Planen tar en pause. Alle kan lese, ingen kan skrive."), "success")
            return redirect(_address(plan), 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _settings(plan, form), 422


@lifecycle.route(BASE + "/gjenopptak", opens=Area.CONSENT, at=Level.WRITE, methods=("POST",))
def resumption(plan: OpenPlan) -> Page:
    """The rest is over."""
    form = PauseForm(formdata=None)
    try:
        resume_plan(plan)
    except RuleBroken as rule:
        form.refuse(rule)
        return _settings(plan, form), 422
    flash(_("Planen er i gang igjen."), "success")
    return redirect(_address(plan), 303)


@lifecycle.route(BASE + "/plantype", opens=Area.CONSENT, at=Level.WRITE)
def kind_form(plan: OpenPlan) -> Page:
    """The kinds to choose between."""
    require_holder(plan)
    return render_template("lifecycle/kind.html", form=KindForm(plan.subject.kind))


@lifecycle.route(BASE + "/plantype", opens=Area.CONSENT, at=Level.WRITE, methods=("POST",))
def another_kind(plan: OpenPlan) -> Page:
    """Change the kind, or ask the family to."""
    require_holder(plan)
    form = KindForm(plan.subject.kind)
    if form.validate_on_submit():
        try:
            asked = change_kind(plan, **form.payload())
        except RuleBroken as rule:
            form.refuse(rule)
        else:
            if asked is None:
                flash(_("Planen har byttet type. Alt som står i den, er der som før."), "success")
                return redirect(_address(plan), 303)
            flash(_("Spørsmålet er klart. Send det til familien."), "success")
            return redirect(f"{ONE_OF.format(plan.subject.id)}/samtykke", 303)
    return render_template("lifecycle/kind.html", form=form), 422


@lifecycle.route(BASE + "/avslutning", opens=Area.CONSENT, at=Level.WRITE)
def end_form(plan: OpenPlan) -> Page:
    """What ending the plan means, and why it ends."""
    require_holder(plan)
    return render_template("lifecycle/end.html", form=EndForm())


@lifecycle.route(BASE + "/avslutning", opens=Area.CONSENT, at=Level.WRITE, methods=("POST",))
def end(plan: OpenPlan) -> Page:
    """End the plan."""
    require_holder(plan)
    form = EndForm()
    if not form.validate_on_submit():
        return render_template("lifecycle/end.html", form=form), 422
    close_plan(plan, **form.payload())
    flash(_("Planen er avsluttet."), "success")
    home = f"{ONE_OF.format(plan.subject.id)}/avslutning"
    return redirect(home if plan.subject.is_in_use else "/planer", 303)


@lifecycle.route(
    ONE + "/avslutning/fullforing", opens=Area.CLOSING, at=Level.WRITE, methods=("POST",)
)
def completion(plan: OpenPlan) -> Page:
    """The last words are written: the plan is the family's alone."""
    finish_closing(plan)
    flash(_("Avslutningen er ferdig. Planen er familiens alene."), "success")
    return redirect("/planer", 303)


@lifecycle.route(
    ONE + "/avslutning/gjenaapning", opens=Area.CLOSING, at=Level.READ, methods=("POST",)
)
def reopening(plan: OpenPlan) -> Page:
    """Open the plan again, or tell the holder that the family wants it."""
    try:
        goes_on = reopen_plan(plan)
    except RuleBroken as rule:
        flash(str(rule.text), "warning")
        return redirect(f"{ONE_OF.format(plan.subject.id)}/avslutning", 303)
    if goes_on:
        flash(_("Planen er åpnet igjen. De som var med, er invitert på nytt."), "success")
    else:
        flash(_("Stafettholderen får vite at du ønsker planen tilbake."), "success")
    return redirect(ONE_OF.format(plan.subject.id), 303)


ONE_OF = "/planer/{}"


def _address(plan: OpenPlan) -> str:
    return f"{ONE_OF.format(plan.subject.id)}/innstillinger"
