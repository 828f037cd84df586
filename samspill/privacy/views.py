"""Personvernsaker: the pages of a municipality's data protection officer."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.administration.access import OpenTenant
from samspill.core.clock import today
from samspill.core.errors import RuleBroken
from samspill.core.language import _
from samspill.organisation.queries import policy
from samspill.privacy.actions import take_step
from samspill.privacy.forms import StepForm
from samspill.privacy.models import StepKind
from samspill.privacy.queries import case_of, cases_of, steps_of, words_of
from samspill.privacy.words import NAMES

privacy = Module("privacy", __name__)

Page = str | Response | tuple[str, int]
BASE = "/admin/<uuid:tenant_id>/personvernsaker"
ONE = BASE + "/<uuid:case_id>"


@privacy.route(BASE, opens=Area.PRIVACY_CASES, at=Level.READ)
def cases(tenant: OpenTenant) -> Page:
    """The municipality's cases with their clocks; those that are over on a page of their own."""
    closed = request.args.get("vis") == "avsluttet"
    return render_template(
        "privacy/cases.html",
        tenant=tenant.subject,
        cases=cases_of(tenant.subject.id, closed=closed),
        closed=closed,
        clock=policy("privacy_cases", tenant.subject.id, today(tenant.at)).value,
        names=NAMES,
    )


@privacy.route(ONE, opens=Area.PRIVACY_CASES, at=Level.READ)
def case(tenant: OpenTenant, case_id: UUID) -> Page:
    """One case: what was written, what has been done, and the next step."""
    return _case(tenant, case_id, None)


def _case(tenant: OpenTenant, case_id: UUID, form: StepForm | None) -> str:
    found = case_of(tenant.subject.id, case_id)
    return render_template(
        "privacy/case.html",
        tenant=tenant.subject,
        case=found,
        words=words_of(case_id),
        taken=steps_of(case_id),
        form=form or StepForm(found),
        names=NAMES,
    )


@privacy.route(ONE, opens=Area.PRIVACY_CASES, at=Level.MANAGE, methods=("POST",))
def step(tenant: OpenTenant, case_id: UUID) -> Page:
    """Write down one step."""
    form = StepForm(case_of(tenant.subject.id, case_id))
    if form.validate_on_submit():
        try:
            take_step(
                tenant,
                case_id=case_id,
                step=StepKind(form.step.data),
                text=form.text.data or "",
                decision=form.chosen,
            )
            flash(_("Lagret."), "success")
            return redirect(f"/admin/{tenant.subject.id}/personvernsaker/{case_id}", 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _case(tenant, case_id, form), 422
