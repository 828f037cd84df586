"""Bytt ut en deltaker med en kollega; si nei til et bytte, på skjermen eller på papir."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.core.clock import today
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.language import _
from samspill.identity.queries import unit_colleagues
from samspill.plans.consent.actions import require_holder
from samspill.plans.consent.lines import LineView
from samspill.plans.consent.pages import line_in_force
from samspill.plans.consent.queries import active_consent, signatories_of
from samspill.plans.participants.queries import participants_of
from samspill.plans.plan.access import OpenPlan
from samspill.plans.swaps.actions import (
    begin_swap,
    cancel_swap,
    object_to_swap,
    register_objection,
)
from samspill.plans.swaps.forms import ObjectionForm, SwapForm, objection_form, swap_form
from samspill.plans.swaps.queries import waiting_swaps

swaps = Module("swaps", __name__)

Page = str | Response | tuple[str, int]
NEW = "/planer/<uuid:plan_id>/deltakere/<uuid:participant_id>/bytte"
ONE = "/planer/<uuid:plan_id>/samtykke/bytter/<uuid:swap_id>"


@swaps.route(NEW, opens=Area.PARTICIPANTS, at=Level.MANAGE)
def choice(plan: OpenPlan, participant_id: UUID) -> Page:
    """Choose the colleague who comes in."""
    require_holder(plan)
    line = line_in_force(plan, participant_id)
    return _choice(line, _form(plan, line))


def _form(plan: OpenPlan, line: LineView) -> SwapForm:
    inside = {one.profile_id for one in participants_of(plan.subject.id)}
    found = unit_colleagues(line.profile_id, today(plan.at), child_id=plan.subject.child_id)
    return swap_form([one for one in found if one.id not in inside])


def _choice(line: LineView, form: SwapForm) -> str:
    return render_template("swaps/choice.html", person=line, form=form)


@swaps.route(NEW, opens=Area.PARTICIPANTS, at=Level.MANAGE, methods=("POST",))
def announcement(plan: OpenPlan, participant_id: UUID) -> Page:
    """Tell those who agreed, or ask them, as they chose."""
    require_holder(plan)
    line = line_in_force(plan, participant_id)
    form = _form(plan, line)
    if form.validate_on_submit():
        try:
            swap = begin_swap(plan, participant_id=participant_id, **form.payload())
            flash(_told(swap is not None), "success")
            return redirect(f"/planer/{plan.subject.id}/samtykke", 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _choice(line, form), 422


def _told(is_swap: bool) -> str:
    if is_swap:
        return _("De som må svare, får beskjed nå. Ingen får tilgang før fristen er ute.")
    return _("De som må svare, vil spørres først. Forslaget ligger i et nytt samtykke.")


@swaps.route(ONE + "/innvending", opens=Area.CONSENT, at=Level.MANAGE, methods=("POST",))
def objection(plan: OpenPlan, swap_id: UUID) -> Page:
    """Si nei til byttet: one step, no reason asked."""
    object_to_swap(plan, swap_id=swap_id)
    flash(_("Byttet er stoppet. Du trenger ikke å si hvorfor."), "success")
    return redirect(f"/planer/{plan.subject.id}/samtykke", 303)


@swaps.route(ONE + "/papir", opens=Area.CONSENT, at=Level.WRITE)
def objection_by_phone(plan: OpenPlan, swap_id: UUID) -> Page:
    """Somebody said no on paper or by telephone."""
    return _objection_by_phone(plan, swap_id, _objection_form(plan))


def _objection_form(plan: OpenPlan) -> ObjectionForm:
    require_holder(plan)
    version = active_consent(plan.subject.id)
    return objection_form(signatories_of(version.id) if version else [])


def _objection_by_phone(plan: OpenPlan, swap_id: UUID, form: ObjectionForm) -> str:
    found = next((one for one in waiting_swaps(plan.subject.id) if one.id == swap_id), None)
    if found is None:
        raise NotVisible
    return render_template("swaps/objection.html", swap=found, form=form)


@swaps.route(ONE + "/papir", opens=Area.CONSENT, at=Level.WRITE, methods=("POST",))
def register_by_phone(plan: OpenPlan, swap_id: UUID) -> Page:
    """It is stopped: one employee is enough."""
    form = _objection_form(plan)
    if form.validate_on_submit():
        try:
            register_objection(plan, swap_id=swap_id, **form.payload())
            flash(_("Byttet er stoppet. Spør ikke hvorfor."), "success")
            return redirect(f"/planer/{plan.subject.id}/samtykke", 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _objection_by_phone(plan, swap_id, form), 422


@swaps.route(ONE + "/annullering", opens=Area.CONSENT, at=Level.WRITE, methods=("POST",))
def cancellation(plan: OpenPlan, swap_id: UUID) -> Page:
    """Avbryt byttet."""
    cancel_swap(plan, swap_id=swap_id)
    flash(_("Byttet er avbrutt."), "success")
    return redirect(f"/planer/{plan.subject.id}/samtykke", 303)
