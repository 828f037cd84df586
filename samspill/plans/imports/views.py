"""Ta imot planer: what a file lays before a holder, to take over or to say «not mine» to."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from samspill.access.actor import Actor
from samspill.access.levels import Strength
from samspill.access.routes import Module, mine
from samspill.core.clock import today
from samspill.core.errors import RuleBroken
from samspill.core.language import _
from samspill.identity.queries import profiles_by_id
from samspill.infra.db import instant
from samspill.plans.imports.actions import AT_ONCE, Taken, refuse_plans, take_plans
from samspill.plans.imports.forms import TakeForm
from samspill.plans.imports.queries import Shell, shells_for, waiting_offers
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
