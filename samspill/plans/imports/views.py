"""Ta imot planer: what a file lays before a holder, to take over or to say «not mine» to."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from samspill.access.actor import Actor
from samspill.access.levels import Area, Level, Strength
from samspill.access.routes import Module, mine
from samspill.core.clock import today
from samspill.core.errors import RuleBroken
from samspill.core.language import _
from samspill.documents.kinds import ACCEPTED
from samspill.documents.refusals import said
from samspill.documents.rows import most_mb
from samspill.identity.queries import profiles_by_id
from samspill.infra.db import instant
from samspill.plans.imports.actions import AT_ONCE, Taken, refuse_plans, take_plans
from samspill.plans.imports.forms import OldPlanForm, TakeForm
from samspill.plans.imports.queries import (
    Shell,
    old_plans,
    shells_for,
    taken_plans,
    waiting_offers,
)
from samspill.plans.imports.telling import hang_on, require_imported_draft, take_off
from samspill.plans.plan.access import OpenPlan
from samspill.plans.plan.actions import require_holder_to_be

imports = Module("imports", __name__)

Page = str | Response | tuple[str, int]
HERS = mine("the plans that a file lays before the profile")
TAKE_OVER = "/planer/mottak"


@imports.route(TAKE_OVER, opens=HERS, least=Strength.HIGH)
def offers(actor: Actor) -> Page:
    """The plans that wait for one's answer."""
    return _offers(actor, TakeForm(), _shells(actor))


def _shells(actor: Actor) -> list[Shell]:
    tenant_id = require_holder_to_be(actor)
    return shells_for(actor.profile_id, tenant_id, today(instant()))


def _offers(actor: Actor, form: TakeForm, shells: list[Shell]) -> str:
    form.offer(shells)
    people: list[UUID] = [one for shell in shells for one, _role in shell.people]
    return render_template(
        "imports/offers.html",
        form=form,
        shells=shells,
        names=profiles_by_id(list(set(people))) if people else {},
        elsewhere=waiting_offers(actor.profile_id) - len(shells),
        most=AT_ONCE,
        taken=taken_plans(actor.profile_id),
    )


@imports.route(TAKE_OVER, opens=HERS, least=Strength.HIGH, methods=("POST",))
def answer(actor: Actor) -> Page:
    """Take the chosen plans over, or say that they are not one's own."""
    form, shells = TakeForm(), _shells(actor)
    form.offer(shells)
    if form.validate_on_submit():
        try:
            if request.form.get("answer") == "no":
                refuse_plans(actor, form.chosen())
                flash(_("Administratoren får se at de ikke er dine."), "success")
                return redirect(TAKE_OVER, 303)
            _say(take_plans(actor, form.chosen(), leaves_sending=form.leaves_sending.data))
            return redirect(TAKE_OVER if len(shells) > len(form.chosen()) else "/planer", 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _offers(actor, form, shells), 422


def _say(taken: Taken) -> None:
    flash(
        _("Planene du tok imot, er utkast som bare du ser. Se over dem før du sender."), "success"
    )
    if taken.left_out:
        flash(_("Noen forslag om deltakere kom ikke med. Se over dem i planene."), "warning")


# ---- the old plan, hung on the draft -------------------------------------------------------

OLD_PLAN = "/planer/<uuid:plan_id>/gammel-plan"


@imports.route(OLD_PLAN, opens=Area.CONSENT, at=Level.WRITE)
def old_plan(plan: OpenPlan) -> Page:
    """The files of the old plan that hang on the draft, and the form that takes one more."""
    require_imported_draft(plan)
    return _old_plan(plan, OldPlanForm(formdata=None))


def _old_plan(plan: OpenPlan, form: OldPlanForm) -> str:
    return render_template(
        "imports/old_plan.html",
        form=form,
        files=old_plans(plan.subject.id),
        why=said,
        accepted=ACCEPTED,
        most=most_mb(plan.subject.tenant_id),
    )


@imports.route(OLD_PLAN, opens=Area.CONSENT, at=Level.WRITE, methods=("POST",))
def hang_old_plan(plan: OpenPlan) -> Page:
    """Hang a file on the draft."""
    require_imported_draft(plan)
    form = OldPlanForm()
    if form.validate_on_submit():
        try:
            stream, name = form.sent()
            with stream:
                hang_on(plan, stream, name)
            flash(_("Filen er lagt ved. Ingen kan lese den før alle har sagt ja."), "success")
            return redirect(f"/planer/{plan.subject.id}/gammel-plan", 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _old_plan(plan, form), 422


@imports.route(
    OLD_PLAN + "/<uuid:document_id>/sletting", opens=Area.CONSENT, at=Level.WRITE, methods=("POST",)
)
def take_off_old_plan(plan: OpenPlan, document_id: UUID) -> Page:
    """Take a file off again."""
    take_off(plan, document_id)
    flash(_("Filen er tatt bort."), "success")
    return redirect(f"/planer/{plan.subject.id}/gammel-plan", 303)
