"""Ønsker: whom the family wants in the plan, and what the holder answers."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.language import _
from samspill.plans.consent.actions import require_holder
from samspill.plans.plan.access import OpenPlan
from samspill.plans.wishes.actions import make_wish, turn_down_wish
from samspill.plans.wishes.forms import WishAnswerForm, WishForm
from samspill.plans.wishes.models import WishState
from samspill.plans.wishes.queries import wishes_of

wishes = Module("wishes", __name__)

Page = str | Response | tuple[str, int]
WISHES = "/planer/<uuid:plan_id>/deltakere/onsker"


@wishes.route(WISHES, opens=Area.CONSENT, at=Level.READ)
def overview(plan: OpenPlan) -> Page:
    """Whom the family wants in the plan, and what the holder answered."""
    return _wishes(plan, WishForm())


def _wishes(plan: OpenPlan, form: WishForm) -> str:
    return render_template(
        "wishes/overview.html",
        wishes=wishes_of(plan.subject.id),
        form=form,
        is_holder=plan.is_holder,
        may_wish=plan.may(Area.CONSENT, Level.MANAGE) and not plan.subject.is_closing,
    )


@wishes.route(WISHES, opens=Area.CONSENT, at=Level.MANAGE, methods=("POST",))
def make(plan: OpenPlan) -> Page:
    """Say whom the family wants in the plan."""
    form = WishForm()
    if form.validate_on_submit():
        try:
            make_wish(plan, **form.payload())
            name = plan.subject.holder_name
            flash(_("Forslaget er sendt til %(name)s.", name=name), "success")
            return redirect(f"/planer/{plan.subject.id}/deltakere/onsker", 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _wishes(plan, form), 422


WISH = WISHES + "/<uuid:wish_id>/svar"


@wishes.route(WISH, opens=Area.CONSENT, at=Level.WRITE)
def answer_form(plan: OpenPlan, wish_id: UUID) -> Page:
    """The form that says why not."""
    return _wish_answer(plan, wish_id, WishAnswerForm())


def _wish_answer(plan: OpenPlan, wish_id: UUID, form: WishAnswerForm) -> str:
    require_holder(plan)
    found = next((one for one in wishes_of(plan.subject.id) if one.id == wish_id), None)
    if found is None or found.state != WishState.WAITING:
        raise NotVisible
    return render_template("wishes/answer.html", wish=found, form=form)


@wishes.route(WISH, opens=Area.CONSENT, at=Level.WRITE, methods=("POST",))
def answer(plan: OpenPlan, wish_id: UUID) -> Page:
    """Say to the family why not."""
    require_holder(plan)
    form = WishAnswerForm()
    if not form.validate_on_submit():
        return _wish_answer(plan, wish_id, form), 422
    turn_down_wish(plan, wish_id=wish_id, **form.payload())
    flash(_("Svaret er sendt til familien."), "success")
    return redirect(f"/planer/{plan.subject.id}/deltakere/onsker", 303)
