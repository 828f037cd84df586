"""Stafettnivå under «Om planen»: which level the plan is on, why, and what it was on before."""

from __future__ import annotations

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.core.clock import today
from samspill.core.errors import RuleBroken
from samspill.core.language import _
from samspill.plans.consent.actions import require_holder
from samspill.plans.plan.access import OpenPlan
from samspill.plans.stages.actions import decide_stage, may_decide
from samspill.plans.stages.forms import StageForm
from samspill.plans.stages.queries import decisions_of, latest_decision, stages_in

stages = Module("stages", __name__)

Page = str | Response | tuple[str, int]
BASE = "/planer/<uuid:plan_id>/innstillinger/nivaa"


@stages.route(BASE, opens=Area.CONSENT, at=Level.READ)
def history(plan: OpenPlan) -> Page:
    """Every decision, the newest first, and what the levels mean."""
    return render_template(
        "stages/history.html",
        decisions=decisions_of(plan.subject.id, plan.subject.tenant_id),
        in_use=stages_in(plan.subject.tenant_id),
        may_decide=may_decide(plan),
    )


@stages.route(BASE + "/ny", opens=Area.CONSENT, at=Level.WRITE)
def new(plan: OpenPlan) -> Page:
    """The form of a decision."""
    require_holder(plan)
    return _form(_filled(plan, formdata=None, data={"decided_on": today(plan.at)}))


def _filled(plan: OpenPlan, **options: object) -> StageForm:
    now = latest_decision(plan.subject.id, plan.subject.tenant_id)
    in_use = stages_in(plan.subject.tenant_id)
    return StageForm(in_use, now.stage if now else None, **options)


def _form(form: StageForm) -> str:
    return render_template("stages/form.html", form=form)


@stages.route(BASE + "/ny", opens=Area.CONSENT, at=Level.WRITE, methods=("POST",))
def decide(plan: OpenPlan) -> Page:
    """Write down the decision."""
    require_holder(plan)
    form = _filled(plan)
    if form.validate_on_submit():
        stage, day = form.stage.data, form.decided_on.data
        try:
            decide_stage(plan, stage=stage, decided_on=day, text=form.text())
            flash(_("Nivået er skrevet ned. Familien får beskjed."), "success")
            return redirect(f"/planer/{plan.subject.id}/innstillinger/nivaa", 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _form(form), 422
