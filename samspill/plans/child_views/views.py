"""Hva barnet mener: written down before the adults are asked."""

from __future__ import annotations

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.core.clock import age, today
from samspill.core.errors import RuleBroken
from samspill.core.language import _
from samspill.plans.child_views.actions import record_child_view
from samspill.plans.child_views.forms import ChildViewForm
from samspill.plans.child_views.queries import child_view, hearing_at
from samspill.plans.consent.actions import require_holder
from samspill.plans.plan.access import OpenPlan

child_views = Module("child_views", __name__)

Page = str | Response | tuple[str, int]
ADDRESS = "/planer/<uuid:plan_id>/samtykke/barnets-mening"


@child_views.route(ADDRESS, opens=Area.CONSENT, at=Level.WRITE)
def view_form(plan: OpenPlan) -> Page:
    """What the child means, as it stands, and the form for it."""
    require_holder(plan)
    return _page(plan, ChildViewForm(obj=child_view(plan.subject.id), heard_on=today(plan.at)))


@child_views.route(ADDRESS, opens=Area.CONSENT, at=Level.WRITE, methods=("POST",))
def keep_view(plan: OpenPlan) -> Page:
    """Write down what the child means."""
    form = ChildViewForm()
    if form.validate_on_submit():
        try:
            record_child_view(plan, form.told())
            flash(_("Lagret. Det kommer med i samtykket når du sender det."), "success")
            return redirect(f"/planer/{plan.subject.id}/samtykke", 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _page(plan, form), 422


def _page(plan: OpenPlan, form: ChildViewForm) -> str:
    day = today(plan.at)
    rule = hearing_at(age(plan.subject.child_born_on, day), plan.subject.tenant_id, day)
    return render_template("child_views/form.html", form=form, rule=rule)
