"""Samtykke: prepare, send, read, answer, withdraw."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request
from flask_babel import get_locale
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.core.errors import RuleBroken
from samspill.core.language import _
from samspill.core.names import first_name
from samspill.identity.signin.client import completes, confirm_with_login
from samspill.plans.consent.actions import set_duration
from samspill.plans.consent.answering import begin_signing, decline_consent, sign
from samspill.plans.consent.forms import (
    AnswersForm,
    DurationForm,
    NarrowingForm,
    answers_form,
    narrowing_form,
)
from samspill.plans.consent.history import history
from samspill.plans.consent.languages import directions
from samspill.plans.consent.lines import LineView
from samspill.plans.consent.pages import AnswerPage, answer_page, consent_page, line_in_force
from samspill.plans.consent.reminding import remind_signatory
from samspill.plans.consent.renewal import begin_renewal
from samspill.plans.consent.scope import AREA_NAMES
from samspill.plans.consent.sending import cancel_request, send_consent
from samspill.plans.consent.withdrawal import (
    narrow_participant,
    withdraw_all,
    withdraw_participant,
)
from samspill.plans.participants.queries import participant_view
from samspill.plans.plan.access import OpenPlan, open_in_turn
from samspill.plans.swaps.queries import waiting_swaps

consents = Module("consents", __name__)

Page = str | Response | tuple[str, int]
BASE = "/planer/<uuid:plan_id>/samtykke"


@consents.route(BASE, opens=Area.CONSENT, at=Level.READ)
def overview(plan: OpenPlan) -> Page:
    """What holds, what waits, and the way to the next step."""
    return _overview(plan, DurationForm())


def _overview(plan: OpenPlan, form: DurationForm) -> str:
    page = consent_page(plan)
    if page.unfinished and form.until.raw_data is None:
        form.until.data = page.unfinished.until
    return render_template(
        "consent/overview.html",
        page=page,
        form=form,
        is_holder=plan.is_holder,
        may_withdraw=plan.may(Area.CONSENT, Level.MANAGE),
        areas=AREA_NAMES,
        # who prepares sees them among the participants: one statement less on the longest page
        swaps=waiting_swaps(plan.subject.id) if page.active and not page.required else [],
    )


@consents.route(BASE + "/signert", opens=Area.CONSENT, at=Level.READ)
def signed(plan: OpenPlan) -> Page:
    """Alt som er signert: every version, as its evidence tells it."""
    return render_template("consent/signed.html", page=history(plan), directions=directions())


@consents.route(BASE + "/varighet", opens=Area.CONSENT, at=Level.WRITE, methods=("POST",))
def duration(plan: OpenPlan) -> Page:
    """Set how long the consent shall hold."""
    form = DurationForm()
    if form.validate_on_submit():
        try:
            set_duration(plan, **form.payload())
            flash(_("Datoen er lagret."), "success")
            return redirect(_address(plan), 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _overview(plan, form), 422


@consents.route(BASE + "/utsending", opens=Area.CONSENT, at=Level.WRITE, methods=("POST",))
def dispatch(plan: OpenPlan) -> Page:
    """Send samtykket til signering."""
    form = DurationForm(formdata=None)
    try:
        send_consent(plan)
    except RuleBroken as rule:
        form.refuse(rule)
        return _overview(plan, form), 422
    flash(_("Samtykket er sendt. Ingen nye har fått tilgang ennå."), "success")
    return redirect(_address(plan), 303)


@consents.route(
    BASE + "/<uuid:consent_id>/annullering", opens=Area.CONSENT, at=Level.WRITE, methods=("POST",)
)
def cancellation(plan: OpenPlan, consent_id: UUID) -> Page:
    """Take the request back."""
    cancel_request(plan, consent_id=consent_id)
    flash(_("Forespørselen er trukket tilbake."), "success")
    return redirect(_address(plan), 303)


@consents.route(BASE + "/fornyelse", opens=Area.CONSENT, at=Level.WRITE, methods=("POST",))
def renewal(plan: OpenPlan) -> Page:
    """Be om nytt samtykke: prepare a version that asks all of it again."""
    begin_renewal(plan)
    flash(_("Det nye samtykket er klart. Se over det, og send det til signering."), "success")
    return redirect(_address(plan), 303)


@consents.route(
    BASE + "/<uuid:consent_id>/paaminnelser/<uuid:signatory_id>",
    opens=Area.CONSENT,
    at=Level.WRITE,
    methods=("POST",),
)
def reminder(plan: OpenPlan, consent_id: UUID, signatory_id: UUID) -> Page:
    """Minn på: tell one who has not answered again."""
    form = DurationForm(formdata=None)
    try:
        remind_signatory(plan, consent_id=consent_id, signatory_id=signatory_id)
    except RuleBroken as rule:
        form.refuse(rule)
        return _overview(plan, form), 422
    flash(_("Påminnelsen er sendt."), "success")
    return redirect(_address(plan), 303)


@consents.route(BASE + "/<uuid:consent_id>", opens=Area.CONSENT, at=Level.READ)
def read(plan: OpenPlan, consent_id: UUID) -> Page:
    """The text in plain words, and the answers for those who must agree."""
    page = answer_page(plan, consent_id, request.args.get("sprak"))
    return _answer_page(page, answers_form(page.shown, page.notice_hours))


def _answer_page(page: AnswerPage, form: AnswersForm) -> str:
    return render_template("consent/answer.html", page=page, shown=page.shown, form=form)


@consents.route(
    BASE + "/<uuid:consent_id>/underskrift", opens=Area.CONSENT, at=Level.MANAGE, methods=("POST",)
)
def signature(plan: OpenPlan, consent_id: UUID) -> Page:
    """Signer samtykke: keep the answers and go to ID-porten; coming back is the signature."""
    page = answer_page(plan, consent_id, request.args.get("sprak"))
    form = answers_form(page.shown, page.notice_hours)
    if not form.validate_on_submit():
        return _answer_page(page, form), 422
    try:
        attempt = begin_signing(
            plan,
            consent_id=consent_id,
            replies=form.replies(),
            shown=page.shown.text(),
            translation=page.translation.record() if page.translation else None,
            interpreter=form.interpreter(),
        )
    except RuleBroken as rule:
        form.refuse(rule)
        return _answer_page(page, form), 422
    values = {"plan": str(plan.subject.id), "consent": str(consent_id), "attempt": str(attempt.id)}
    return confirm_with_login("sign-consent", values, str(get_locale().language))


@completes("sign-consent")
def _sign(values: dict[str, Any], proof: dict[str, Any]) -> str:
    plan = open_in_turn(UUID(values["plan"]), Area.CONSENT, Level.MANAGE)
    page = answer_page(plan, UUID(values["consent"]))
    sign(plan, attempt_id=UUID(values["attempt"]), shown=page.shown.text(), proof=proof)
    return f"{_address(plan)}/{values['consent']}/kvittering"


@consents.route(BASE + "/<uuid:consent_id>/kvittering", opens=Area.CONSENT, at=Level.MANAGE)
def receipt(plan: OpenPlan, consent_id: UUID) -> Page:
    """What was answered, and what happens now."""
    return render_template("consent/receipt.html", page=answer_page(plan, consent_id))


@consents.route(
    BASE + "/<uuid:consent_id>/avslag", opens=Area.CONSENT, at=Level.MANAGE, methods=("POST",)
)
def refusal(plan: OpenPlan, consent_id: UUID) -> Page:
    """Jeg samtykker ikke: one step, no reason asked."""
    decline_consent(plan, consent_id=consent_id)
    return redirect(f"{_address(plan)}/{consent_id}/kvittering", 303)


@consents.route(BASE + "/tilbaketrekking", opens=Area.CONSENT, at=Level.MANAGE)
def withdrawal(_plan: OpenPlan) -> Page:
    """What withdrawing everything means."""
    return render_template("consent/withdraw_all.html")


@consents.route(BASE + "/tilbaketrekking", opens=Area.CONSENT, at=Level.MANAGE, methods=("POST",))
def withdraw_everything(plan: OpenPlan) -> Page:
    """Trekk tilbake samtykket: confirmed with a fresh login, then all but the family are out."""
    values = {"plan": str(plan.subject.id)}
    return confirm_with_login("withdraw-consent", values, str(get_locale().language))


@completes("withdraw-consent")
def _withdraw(values: dict[str, Any], _proof: dict[str, Any]) -> str:
    plan = open_in_turn(UUID(values["plan"]), Area.CONSENT, Level.MANAGE)
    withdraw_all(plan)
    flash(_("Samtykket er trukket tilbake. Ingen utenom familien har tilgang lenger."), "success")
    return _address(plan)


ONE = BASE + "/deltakere/<uuid:participant_id>/tilbaketrekking"


@consents.route(ONE, opens=Area.CONSENT, at=Level.MANAGE)
def withdrawal_of_one(plan: OpenPlan, participant_id: UUID) -> Page:
    """What withdrawing the consent to one participant means."""
    person = participant_view(plan.subject.id, participant_id)
    return render_template("consent/withdraw_one.html", person=person)


@consents.route(ONE, opens=Area.CONSENT, at=Level.MANAGE, methods=("POST",))
def withdraw_one(plan: OpenPlan, participant_id: UUID) -> Page:
    """The consent to one participant ends now."""
    withdraw_participant(plan, participant_id=participant_id)
    flash(_("Tilgangen er stengt. Det som alt er lest, kan ikke gjøres ulest."), "success")
    return redirect(_address(plan), 303)


LESS = BASE + "/deltakere/<uuid:participant_id>/innsnevring"


@consents.route(LESS, opens=Area.CONSENT, at=Level.MANAGE)
def narrowing(plan: OpenPlan, participant_id: UUID) -> Page:
    """Choose what one participant shall no longer see."""
    line = line_in_force(plan, participant_id)
    return _narrowing(line, narrowing_form(first_name(line.name), line.scope))


@consents.route(LESS, opens=Area.CONSENT, at=Level.MANAGE, methods=("POST",))
def narrow(plan: OpenPlan, participant_id: UUID) -> Page:
    """What was ticked is shut now."""
    line = line_in_force(plan, participant_id)
    form = narrowing_form(first_name(line.name), line.scope)
    if form.validate_on_submit():
        try:
            narrow_participant(plan, participant_id=participant_id, **form.payload())
            flash(_("Tilgangen er gjort mindre. Det gjelder fra nå."), "success")
            return redirect(_address(plan), 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _narrowing(line, form), 422


def _narrowing(line: LineView, form: NarrowingForm) -> str:
    return render_template("consent/narrow.html", person=line, form=form)


def _address(plan: OpenPlan) -> str:
    return f"/planer/{plan.subject.id}/samtykke"
