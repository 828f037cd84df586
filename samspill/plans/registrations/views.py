"""Answering on paper, by word of mouth, and in the meeting."""

from __future__ import annotations

import io
import json
from typing import Any
from uuid import UUID

import segno
from flask import Response as FlaskResponse
from flask import current_app, flash, redirect, render_template, request
from flask_babel import get_locale
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.access.whereabouts import Where
from samspill.core.clock import today
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.language import _
from samspill.identity.queries import ProfileView, colleagues, employee
from samspill.identity.signin.client import completes, confirm_with_login
from samspill.infra.forms import tidy
from samspill.plans.consent.actions import require_holder
from samspill.plans.consent.models import LineKind, SignatoryState
from samspill.plans.consent.pages import AnswerPage, answer_page, consent_page
from samspill.plans.consent.queries import SignatoryView, signatories_of
from samspill.plans.plan.access import OpenPlan, open_in_turn
from samspill.plans.registrations.actions import (
    Said,
    confirm_registration,
    register_answer,
    register_refusal,
    register_withdrawal,
    reject_registration,
)
from samspill.plans.registrations.forms import (
    RegistrationForm,
    SpokenFields,
    WithdrawalForm,
    registration_form,
    withdrawal_form,
)
from samspill.plans.registrations.paper import choose_paper, end_paper, family_of
from samspill.plans.registrations.queries import (
    registration_view,
    standings,
    waiting_registrations,
)

registrations = Module("registrations", __name__)

Page = str | Response | tuple[str, int]
BASE = "/planer/<uuid:plan_id>/samtykke"
VERSION = BASE + "/<uuid:consent_id>"
ANSWER = VERSION + "/svar/<uuid:signatory_id>"
ONE = BASE + "/svar/<uuid:registration_id>"


def _waiting(plan: OpenPlan, consent_id: UUID, signatory_id: UUID) -> AnswerPage:
    """The text as this signatory is to read it. Raises NotVisible unless her answer is awaited."""
    require_holder(plan)
    found = (one for one in signatories_of(consent_id) if one.id == signatory_id)
    page = answer_page(plan, consent_id, reader=_only(found).person_id)
    if not page.may_answer:
        raise NotVisible
    return page


def _only(found: Any) -> SignatoryView:
    one: SignatoryView | None = next(found, None)
    if one is None:
        raise NotVisible
    return one


@registrations.route(ANSWER + "/papir", opens=Area.CONSENT, at=Level.WRITE)
def sheet(plan: OpenPlan, consent_id: UUID, signatory_id: UUID) -> Page:
    """The consent as a sheet to print, with boxes to tick and a line to sign on."""
    page = _waiting(plan, consent_id, signatory_id)
    return render_template("registrations/sheet.html", page=page, shown=page.shown)


@registrations.route(ANSWER, opens=Area.CONSENT, at=Level.WRITE)
def witness_search(plan: OpenPlan, consent_id: UUID, signatory_id: UUID) -> Page:
    """Register an answer: first, the colleague who heard it too; or a no, which needs one."""
    return _witness_search(plan, consent_id, signatory_id, SpokenFields(formdata=None))


def _witness_search(
    plan: OpenPlan, consent_id: UUID, signatory_id: UUID, form: SpokenFields
) -> str:
    page = _waiting(plan, consent_id, signatory_id)
    words = tidy(request.args.get("q", ""))[:80]
    found = _colleagues(plan, words) if words else []
    not_these = {plan.actor.person_id, *(one.person_id for one in page.signatories)}
    found = [one for one in found if one.person_id not in not_these]
    return render_template(
        "registrations/witness.html", page=page, words=words, found=found, form=form
    )


def _colleagues(plan: OpenPlan, words: str) -> list[ProfileView]:
    shell = plan.subject
    return colleagues(
        shell.tenant_id,
        words,
        today(plan.at),
        child_id=shell.child_id,
        by_unit=shell.sees(Where.WORKPLACES),
    )


@registrations.route(ANSWER + "/avslag", opens=Area.CONSENT, at=Level.WRITE, methods=("POST",))
def refusal(plan: OpenPlan, consent_id: UUID, signatory_id: UUID) -> Page:
    """Somebody said no: one employee is enough."""
    form = SpokenFields()
    if form.validate_on_submit():
        try:
            register_refusal(
                plan, consent_id=consent_id, signatory_id=signatory_id, spoken=form.spoken()
            )
            flash(_("Svaret er skrevet inn. Ingen nye har fått tilgang."), "success")
            return redirect(_address(plan), 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _witness_search(plan, consent_id, signatory_id, form), 422


@registrations.route(ANSWER + "/<uuid:profile_id>", opens=Area.CONSENT, at=Level.WRITE)
def answer_form(plan: OpenPlan, consent_id: UUID, signatory_id: UUID, profile_id: UUID) -> Page:
    """Register an answer: line by line, with the witness chosen."""
    page = _waiting(plan, consent_id, signatory_id)
    return _answer_form(plan, page, profile_id, registration_form(page.shown, page.notice_hours))


def _answer_form(plan: OpenPlan, page: AnswerPage, profile_id: UUID, form: RegistrationForm) -> str:
    shell = plan.subject
    witness = employee(profile_id, shell.tenant_id, today(plan.at), child_id=shell.child_id)
    if witness is None:
        raise NotVisible
    return render_template(
        "registrations/answer.html", page=page, shown=page.shown, witness=witness, form=form
    )


@registrations.route(
    ANSWER + "/<uuid:profile_id>", opens=Area.CONSENT, at=Level.WRITE, methods=("POST",)
)
def register(plan: OpenPlan, consent_id: UUID, signatory_id: UUID, profile_id: UUID) -> Page:
    """Write down what she answered; the witness is told."""
    page = _waiting(plan, consent_id, signatory_id)
    form = registration_form(page.shown, page.notice_hours)
    if form.validate_on_submit():
        try:
            found = register_answer(
                plan,
                consent_id=consent_id,
                signatory_id=signatory_id,
                witness_profile_id=profile_id,
                spoken=form.spoken(),
                said=Said(form.replies(), page.shown.text(), form.interpreter()),
            )
            return redirect(f"{_address(plan)}/svar/{found.id}", 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _answer_form(plan, page, profile_id, form), 422


@registrations.route(ONE, opens=Area.CONSENT, at=Level.OWN)
def registration(plan: OpenPlan, registration_id: UUID) -> Page:
    """What was written down, for the two employees."""
    found = registration_view(plan.subject.id, registration_id)
    is_witness = found.witness_profile_id == plan.actor.profile_id
    if not (is_witness or plan.is_holder):
        raise NotVisible
    shown = json.loads(found.shown)
    return render_template(
        "registrations/registration.html",
        one=found,
        shown=shown,
        is_witness=is_witness,
    )


@registrations.route(ONE + "/bekreftelse", opens=Area.CONSENT, at=Level.OWN, methods=("POST",))
def confirmation(plan: OpenPlan, registration_id: UUID) -> Page:
    """The witness confirms with a fresh login; coming back is the confirmation."""
    found = registration_view(plan.subject.id, registration_id)
    if found.witness_profile_id != plan.actor.profile_id:
        raise NotVisible
    values = {"plan": str(plan.subject.id), "registration": str(registration_id)}
    return confirm_with_login("confirm-registration", values, str(get_locale().language))


@completes("confirm-registration")
def _confirm(values: dict[str, Any], proof: dict[str, Any]) -> str:
    plan = open_in_turn(UUID(values["plan"]), Area.CONSENT, Level.OWN)
    confirm_registration(plan, registration_id=UUID(values["registration"]), proof=proof)
    return f"{_address(plan)}/svar/{values['registration']}"


@registrations.route(ONE + "/annullering", opens=Area.CONSENT, at=Level.OWN, methods=("POST",))
def rejection(plan: OpenPlan, registration_id: UUID) -> Page:
    """It is not right: nothing was answered."""
    reject_registration(plan, registration_id=registration_id)
    flash(_("Svaret er tatt bort. Ingenting er bestemt."), "success")
    return redirect(_address(plan) if plan.is_holder else "/hjem", 303)


PHONE = BASE + "/tilbaketrekking/<uuid:signatory_id>"


@registrations.route(PHONE, opens=Area.CONSENT, at=Level.WRITE)
def withdrawal_by_phone(plan: OpenPlan, signatory_id: UUID) -> Page:
    """Somebody called to withdraw."""
    return _withdrawal_by_phone(plan, signatory_id, None)


def _withdrawal_by_phone(plan: OpenPlan, signatory_id: UUID, form: WithdrawalForm | None) -> str:
    require_holder(plan)
    page = consent_page(plan)
    signers = signatories_of(page.active.id) if page.active else []
    who = _only(one for one in signers if one.id == signatory_id)
    people = [line for line in page.open_lines if line.kind == LineKind.PERSON]
    return render_template(
        "registrations/withdrawal.html", who=who, form=form or withdrawal_form(people)
    )


@registrations.route(PHONE, opens=Area.CONSENT, at=Level.WRITE, methods=("POST",))
def register_by_phone(plan: OpenPlan, signatory_id: UUID) -> Page:
    """It ends now: one employee is enough."""
    people = [line for line in consent_page(plan).open_lines if line.kind == LineKind.PERSON]
    form = withdrawal_form(people)
    if form.validate_on_submit():
        try:
            register_withdrawal(plan, signatory_id=signatory_id, **form.payload())
            flash(_("Tilgangen er stengt. Det som alt er lest, kan ikke gjøres ulest."), "success")
            everything = form.what.data == "ALL"
            after = f"/planer/{plan.subject.id}/avslutning" if everything else _address(plan)
            return redirect(after, 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _withdrawal_by_phone(plan, signatory_id, form), 422


@registrations.route(BASE + "/papir", opens=Area.CONSENT, at=Level.WRITE)
def paper(plan: OpenPlan) -> Page:
    """Who gets everything on paper, and the answers that come by other ways than the screen."""
    require_holder(plan)
    standing = standings(plan.subject.id)
    return render_template(
        "registrations/paper.html",
        family=family_of(plan),
        asked={one.person_id: one for one in standing if one.state == SignatoryState.WAITING},
        signed={one.person_id: one for one in standing if one.holds},
        waiting={one.signatory_id: one for one in waiting_registrations(plan.subject.id)},
    )


@registrations.route(
    BASE + "/papir/<uuid:person_id>", opens=Area.CONSENT, at=Level.WRITE, methods=("POST",)
)
def choose(plan: OpenPlan, person_id: UUID) -> Page:
    """På papir, from now."""
    choose_paper(plan, person_id=person_id)
    flash(_("Notert. Beskjeder blir en oppgave for deg: «Send eller ring»."), "success")
    return redirect(_address(plan) + "/papir", 303)


@registrations.route(
    BASE + "/papir/<uuid:person_id>/slutt", opens=Area.CONSENT, at=Level.WRITE, methods=("POST",)
)
def unchoose(plan: OpenPlan, person_id: UUID) -> Page:
    """No longer on paper."""
    end_paper(plan, person_id=person_id)
    flash(_("Notert. Beskjeder sendes digitalt igjen."), "success")
    return redirect(_address(plan) + "/papir", 303)


@registrations.route(VERSION + "/paa-moetet", opens=Area.CONSENT, at=Level.WRITE)
def in_the_meeting(plan: OpenPlan, consent_id: UUID) -> Page:
    """Signer på møtet: a code that leads a guardian to the consent on her own phone (F12)."""
    page = _to_sign(plan, consent_id)
    return render_template("registrations/meeting.html", page=page)


@registrations.route(VERSION + "/kode", opens=Area.CONSENT, at=Level.WRITE)
def code(plan: OpenPlan, consent_id: UUID) -> Page:
    """The QR code: the address of the consent and nothing else. The door decides who comes in."""
    _to_sign(plan, consent_id)
    base = current_app.config["SAMSPILL"].base_url
    out = io.BytesIO()
    segno.make(f"{base}{_address(plan)}/{consent_id}", error="m").save(
        out, kind="svg", scale=8, border=4, xmldecl=False, svgclass=None, lineclass=None
    )
    return FlaskResponse(out.getvalue(), mimetype="image/svg+xml")


def _to_sign(plan: OpenPlan, consent_id: UUID) -> AnswerPage:
    require_holder(plan)
    page = answer_page(plan, consent_id)
    if not page.version.is_waiting:
        raise NotVisible
    return page


def _address(plan: OpenPlan) -> str:
    return f"/planer/{plan.subject.id}/samtykke"
