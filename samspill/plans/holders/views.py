"""Gi stafetten videre, Ta imot stafetten, and the leader's list of plans without a holder."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from samspill.access.actor import Actor
from samspill.access.levels import Area, Level, Strength
from samspill.access.routes import Module, mine
from samspill.access.whereabouts import Where
from samspill.core.clock import today
from samspill.core.errors import RuleBroken
from samspill.core.language import _
from samspill.identity.queries import PlanHolder, colleagues, plan_holders
from samspill.infra.db import instant
from samspill.infra.forms import tidy
from samspill.plans.consent.actions import require_holder
from samspill.plans.holders.acting import (
    able_to_act,
    end_acting,
    name_acting,
    plan_numbered,
    plans_to_watch,
    set_away,
    unit_of_leader,
)
from samspill.plans.holders.actions import answer_offer, ask_family, offer_baton, take_back_offer
from samspill.plans.holders.forms import ActingForm, AwayForm
from samspill.plans.holders.queries import LedPlan, offers_to
from samspill.plans.plan.access import OpenPlan

holders = Module("holders", __name__)

Page = str | Response | tuple[str, int]
BASE = "/planer/<uuid:plan_id>/stafett"
LIST = "/planer/uten-stafettholder"
LEADS = mine("the plans of the unit one leads, by number, without content")
OFFERED = mine("the batons offered to the profile")


@holders.route(BASE, opens=Area.CONSENT, at=Level.WRITE)
def search(plan: OpenPlan) -> Page:
    """Gi stafetten videre: find who may take over."""
    require_holder(plan)
    return _search(plan)


def _search(plan: OpenPlan, error: str = "") -> str:
    words = tidy(request.args.get("q", ""))[:80]
    day = today(plan.at)
    found = (
        colleagues(
            plan.subject.tenant_id,
            words,
            day,
            child_id=plan.subject.child_id,
            who_hold_plans=True,
            by_unit=plan.subject.sees(Where.WORKPLACES),
        )
        if words
        else []
    )
    others = [one for one in found if one.id != plan.subject.holder_profile_id]
    return render_template("holders/search.html", words=words, found=others, error=error)


@holders.route(BASE + "/<uuid:profile_id>", opens=Area.CONSENT, at=Level.WRITE, methods=("POST",))
def offer(plan: OpenPlan, profile_id: UUID) -> Page:
    """Ask the colleague."""
    try:
        offer_baton(plan, profile_id=profile_id)
    except RuleBroken as rule:
        return _search(plan, str(rule.text)), 422
    flash(_("Spørsmålet ligger klart. Si gjerne fra selv også."), "success")
    return redirect(_settings(plan), 303)


@holders.route(BASE + "/familien", opens=Area.CONSENT, at=Level.WRITE, methods=("POST",))
def question(plan: OpenPlan) -> Page:
    """Put the new holder on the next version of the consent."""
    try:
        ask_family(plan)
    except RuleBroken as rule:
        flash(str(rule.text), "warning")
        return redirect(_settings(plan), 303)
    flash(_("Spørsmålet er klart. Send det til familien."), "success")
    return redirect(f"/planer/{plan.subject.id}/samtykke", 303)


@holders.route(BASE + "/tilbaketrekking", opens=Area.CONSENT, at=Level.WRITE, methods=("POST",))
def retraction(plan: OpenPlan) -> Page:
    """Keep the baton after all."""
    take_back_offer(plan)
    flash(_("Du har stafetten som før."), "success")
    return redirect(_settings(plan), 303)


@holders.route(BASE + "/tilbake", opens=Area.CONSENT, at=Level.WRITE, methods=("POST",))
def back_at_work(plan: OpenPlan) -> Page:
    """The holder is back: nobody acts for her any more."""
    end_acting(plan)
    flash(_("Velkommen tilbake. Vikaren har ikke tilgang lenger."), "success")
    return redirect(_settings(plan), 303)


def _settings(plan: OpenPlan) -> str:
    return f"/planer/{plan.subject.id}/innstillinger"


@holders.route("/stafetter", opens=OFFERED, least=Strength.HIGH)
def offers(actor: Actor) -> Page:
    """Ta imot stafetten: who asks, and which plan by number."""
    return render_template("holders/offers.html", offers=offers_to(actor.profile_id))


@holders.route(
    "/stafetter/<uuid:handover_id>", opens=OFFERED, least=Strength.HIGH, methods=("POST",)
)
def reply(actor: Actor, handover_id: UUID) -> Page:
    """Yes or no to the baton."""
    accept = request.form.get("answer") == "yes"
    answer_offer(actor, handover_id=handover_id, accept=accept)
    if accept:
        flash(_("Takk. Familien blir spurt nå. Du får tilgang når de har sagt ja."), "success")
    else:
        flash(_("Takk for svaret. Den som spurte, får vite det."), "success")
    return redirect("/stafetter", 303)


@holders.route(LIST, opens=LEADS, least=Strength.HIGH)
def without_holder(actor: Actor) -> Page:
    """Plans of one's unit that lack a holder: how many, and their numbers."""
    return _list(actor, {})


def _list(actor: Actor, sent: dict[UUID, AwayForm]) -> str:
    day = today(instant())
    plans = plans_to_watch(actor)
    people = plan_holders(unit_of_leader(actor), day)
    return render_template(
        "holders/without_holder.html",
        missing=[one for one in plans if one.lacks_holder(day)],
        acting=[one for one in plans if one.acting_until and not one.lacks_holder(day)],
        people=[(one, sent.get(one.id) or _away_form(one)) for one in people],
        day=day,
    )


def _away_form(one: PlanHolder) -> AwayForm:
    return AwayForm(formdata=None, prefix=one.id.hex, data={"back_on": one.away_until})


@holders.route(
    LIST + "/borte/<uuid:profile_id>", opens=LEADS, least=Strength.HIGH, methods=("POST",)
)
def absence(actor: Actor, profile_id: UUID) -> Page:
    """Say that a holder is away, or back."""
    form = AwayForm(prefix=profile_id.hex)
    if form.validate_on_submit():
        try:
            set_away(actor, profile_id=profile_id, **form.payload())
            flash(_("Lagret."), "success")
            return redirect(LIST, 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _list(actor, {profile_id: form}), 422


@holders.route(LIST + "/<int:number>", opens=LEADS, least=Strength.HIGH)
def acting_form(actor: Actor, number: int) -> Page:
    """Name an acting holder: who and how long."""
    plan = plan_numbered(actor, number)
    return _acting(plan, ActingForm(able_to_act(actor, plan)))


def _acting(plan: LedPlan, form: ActingForm) -> str:
    return render_template("holders/acting.html", one=plan, form=form)


@holders.route(LIST + "/<int:number>", opens=LEADS, least=Strength.HIGH, methods=("POST",))
def appointment(actor: Actor, number: int) -> Page:
    """Let somebody act for the holder; the family is told now."""
    plan = plan_numbered(actor, number)
    form = ActingForm(able_to_act(actor, plan))
    if form.validate_on_submit():
        try:
            name_acting(actor, number=number, **form.payload())
            flash(_("Familien får beskjed nå, før vikaren får tilgang."), "success")
            return redirect(LIST, 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _acting(plan, form), 422
