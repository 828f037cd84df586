"""Deltar uten innlogging, eksterne fagpersoner, støttepersoner."""

from __future__ import annotations

from uuid import UUID

from flask import current_app, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.core.clock import today
from samspill.core.errors import RuleBroken
from samspill.core.language import _
from samspill.identity.queries import outside_units
from samspill.plans.consent.actions import require_holder
from samspill.plans.consent.scope import AREA_NAMES
from samspill.plans.consent.scope_words import CHANNEL_NAMES
from samspill.plans.consent.words import long_day
from samspill.plans.outside.actions import (
    confirm_external,
    disclose,
    propose_contact,
    propose_external,
    propose_supporter,
)
from samspill.plans.outside.forms import (
    ContactForm,
    DisclosureForm,
    ExternalForm,
    SupporterForm,
    disclosure_form,
    external_form,
    supporter_form,
)
from samspill.plans.outside.queries import (
    contact_view,
    disclosures_to,
    line_in_force,
    supporters_of,
)
from samspill.plans.participants.models import Known
from samspill.plans.participants.queries import participants_of
from samspill.plans.plan.access import OpenPlan
from samspill.plans.wishes.forms import wish_in

outside = Module("outside", __name__)

Page = str | Response | tuple[str, int]
ONE = "/planer/<uuid:plan_id>"
PEOPLE = ONE + "/deltakere"


@outside.route(PEOPLE + "/uten-innlogging", opens=Area.PARTICIPANTS, at=Level.MANAGE)
def contact_form(plan: OpenPlan) -> Page:
    """Deltar uten innlogging: who, what, how."""
    require_holder(plan)
    return render_template("outside/contact.html", form=_contact_form(plan))


@outside.route(
    PEOPLE + "/uten-innlogging", opens=Area.PARTICIPANTS, at=Level.MANAGE, methods=("POST",)
)
def add_contact(plan: OpenPlan) -> Page:
    """Put somebody who never signs in on the next version."""
    form = _contact_form(plan)
    if form.validate_on_submit():
        try:
            propose_contact(plan, wish_id=wish_in(request.args), **form.payload())
            return _proposed(plan, form.name.data)
        except RuleBroken as rule:
            form.refuse(rule)
    return render_template("outside/contact.html", form=form), 422


def _contact_form(plan: OpenPlan) -> ContactForm:
    form = ContactForm()
    form.offer(participants_of(plan.subject.id), Known.by_default(None))
    return form


def _proposed(plan: OpenPlan, name: str) -> Response:
    flash(
        _("%(name)s er foreslått. Ingen får vite noe før samtykket gjelder.", name=name), "success"
    )
    return redirect(f"/planer/{plan.subject.id}/samtykke", 303)


@outside.route(PEOPLE + "/utenfra", opens=Area.PARTICIPANTS, at=Level.MANAGE)
def invitation(plan: OpenPlan) -> Page:
    """Invite a professional of a service outside the municipality."""
    require_holder(plan)
    return _invitation(_external_form(plan))


@outside.route(PEOPLE + "/utenfra", opens=Area.PARTICIPANTS, at=Level.MANAGE, methods=("POST",))
def invite(plan: OpenPlan) -> Page:
    """Put the professional on the next version."""
    form = _external_form(plan)
    if form.validate_on_submit():
        try:
            chosen = {"wish_id": wish_in(request.args), **form.payload()}
            propose_external(plan, synthetic=_synthetic(), **chosen)
            return _proposed(plan, f"{form.given_name.data} {form.family_name.data}")
        except RuleBroken as rule:
            form.refuse(rule)
    return _invitation(form), 422


def _external_form(plan: OpenPlan) -> ExternalForm:
    units = [(str(unit.id), unit.name) for unit in outside_units(plan.subject.tenant_id)]
    form = external_form(units)
    form.offer(participants_of(plan.subject.id), Known.by_default(None))
    return form


def _invitation(form: ExternalForm) -> str:
    return render_template("outside/external.html", form=form)


def _synthetic() -> bool:
    return current_app.config["SAMSPILL"].takes_synthetic_numbers


@outside.route(
    PEOPLE + "/<uuid:participant_id>/bekreftelse",
    opens=Area.PARTICIPANTS,
    at=Level.MANAGE,
    methods=("POST",),
)
def confirmation(plan: OpenPlan, participant_id: UUID) -> Page:
    """An external professional is still the right one."""
    until = confirm_external(plan, participant_id=participant_id)
    flash(_("Bekreftet. Tilgangen gjelder til og med %(day)s.", day=long_day(until)), "success")
    return redirect(f"/planer/{plan.subject.id}/deltakere", 303)


@outside.route(PEOPLE + "/<uuid:participant_id>/overlevering", opens=Area.CONSENT, at=Level.READ)
def disclosures(plan: OpenPlan, participant_id: UUID) -> Page:
    """What somebody who never signs in has been given."""
    return _disclosures(plan, participant_id, _disclosure_form(plan, participant_id))


@outside.route(
    PEOPLE + "/<uuid:participant_id>/overlevering",
    opens=Area.CONSENT,
    at=Level.WRITE,
    methods=("POST",),
)
def keep_disclosure(plan: OpenPlan, participant_id: UUID) -> Page:
    """Log one handing-over."""
    require_holder(plan)
    form = _disclosure_form(plan, participant_id)
    if form.validate_on_submit():
        try:
            disclose(plan, participant_id=participant_id, **form.payload())
            flash(_("Overlevert. Familien ser det."), "success")
            address = f"/planer/{plan.subject.id}/deltakere/{participant_id}/overlevering"
            return redirect(address, 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _disclosures(plan, participant_id, form), 422


def _disclosure_form(plan: OpenPlan, participant_id: UUID) -> DisclosureForm:
    line = line_in_force(plan.subject.id, participant_id)
    form = disclosure_form(line.scope if line else {})
    if form.given_on.raw_data is None:
        form.given_on.data = today(plan.at)
    return form


def _disclosures(plan: OpenPlan, participant_id: UUID, form: DisclosureForm) -> str:
    return render_template(
        "outside/disclosures.html",
        form=form,
        person=contact_view(plan.subject.id, participant_id),
        given=disclosures_to(plan.subject.id, participant_id),
        areas=AREA_NAMES,
        channels=CHANNEL_NAMES,
        may_write=plan.is_holder and bool(form.areas.choices),
    )


@outside.route(ONE + "/stottepersoner", opens=Area.CONSENT, at=Level.MANAGE)
def supporters(plan: OpenPlan) -> Page:
    """Støttepersoner: the family's own, and the form that proposes one."""
    return _supporters(plan, supporter_form())


@outside.route(ONE + "/stottepersoner", opens=Area.CONSENT, at=Level.MANAGE, methods=("POST",))
def propose(plan: OpenPlan) -> Page:
    """Propose a private supporter."""
    form = supporter_form()
    if form.validate_on_submit():
        try:
            propose_supporter(plan, synthetic=_synthetic(), **form.payload())
            flash(
                _("Forslaget er sendt til %(holder)s.", holder=plan.subject.holder_name), "success"
            )
            return redirect(f"/planer/{plan.subject.id}/stottepersoner", 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _supporters(plan, form), 422


def _supporters(plan: OpenPlan, form: SupporterForm) -> str:
    return render_template(
        "outside/supporters.html",
        form=form,
        people=supporters_of(plan.subject.id, plan.actor.profile_id),
        may_propose=plan.subject.is_active,
    )
