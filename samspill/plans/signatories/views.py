"""Hvem må svare: shown to the family, settled by the holder and a leader."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.language import _
from samspill.plans.consent.actions import require_holder
from samspill.plans.consent.exempting import decide_exemption
from samspill.plans.consent.pages import who_page
from samspill.plans.consent.words import REASONS
from samspill.plans.plan.access import OpenPlan
from samspill.plans.signatories.actions import (
    decide_confirmation,
    propose_confirmation,
    propose_exemption,
)
from samspill.plans.signatories.forms import (
    ConfirmationForm,
    DecisionForm,
    ExemptionForm,
    confirmation_form,
    exemption_form,
)
from samspill.plans.signatories.models import MatterState
from samspill.plans.signatories.queries import matters_of
from samspill.plans.signatories.words import GROUND_NAMES, RELATION_NAMES
from samspill.plans.whereabouts.queries import asked_of, fall_shown
from samspill.plans.whereabouts.words import FIELD_NAMES, PROTECTION

signatories = Module("signatories", __name__)

Page = str | Response | tuple[str, int]
WHO = "/planer/<uuid:plan_id>/samtykke/hvem"
SETTLING = "/planer/<uuid:plan_id>/avklaring"


@signatories.route(WHO, opens=Area.CONSENT, at=Level.READ)
def who(plan: OpenPlan) -> Page:
    """Who must agree, why, and what the holder can ask a leader about."""
    return _who(plan)


def _who(
    plan: OpenPlan,
    confirmation: ConfirmationForm | None = None,
    exemption: ExemptionForm | None = None,
) -> str:
    page = who_page(plan)
    return render_template(
        "signatories/who.html",
        page=page,
        is_holder=plan.is_holder,
        confirmation=confirmation or confirmation_form(page.adults),
        exemption=exemption or exemption_form(page.adults),
        form=confirmation or exemption,
        reasons=REASONS,
        relations=RELATION_NAMES,
        grounds=GROUND_NAMES,
    )


@signatories.route(WHO + "/bekreftelse", opens=Area.CONSENT, at=Level.WRITE, methods=("POST",))
def ask_confirmation(plan: OpenPlan) -> Page:
    """Ask a leader to confirm that an adult must answer."""
    require_holder(plan)
    form = confirmation_form(who_page(plan).adults)
    if form.validate_on_submit():
        try:
            propose_confirmation(plan, **form.payload())
            return _asked(plan)
        except RuleBroken as rule:
            form.refuse(rule)
    return _who(plan, confirmation=form), 422


@signatories.route(WHO + "/unntak", opens=Area.CONSENT, at=Level.WRITE, methods=("POST",))
def ask_exemption(plan: OpenPlan) -> Page:
    """Ask a leader to decide that an adult need not answer."""
    require_holder(plan)
    form = exemption_form(who_page(plan).adults)
    if form.validate_on_submit():
        try:
            propose_exemption(plan, **form.payload())
            return _asked(plan)
        except RuleBroken as rule:
            form.refuse(rule)
    return _who(plan, exemption=form), 422


def _asked(plan: OpenPlan) -> Response:
    flash(_("Lederen har fått spørsmålet. Ingenting sendes før det er avgjort."), "success")
    return redirect(f"/planer/{plan.subject.id}/samtykke/hvem", 303)


@signatories.route(SETTLING, opens=Area.SIGNATORIES, at=Level.MANAGE)
def settle(plan: OpenPlan) -> Page:
    """What a leader is asked about this plan; nothing else of it is shown."""
    confirmations, exemptions = matters_of(plan.subject.id)
    return render_template(
        "signatories/settle.html",
        confirmations=_open(confirmations),
        exemptions=_open(exemptions),
        viewers=asked_of(plan.subject.id),
        fall=fall_shown(plan.subject.id),
        protection=PROTECTION,
        fields=FIELD_NAMES,
        hide=DecisionForm(formdata=None).is_hidden,
        relations=RELATION_NAMES,
        grounds=GROUND_NAMES,
    )


def _open(matters: list[Any]) -> list[Any]:
    return [one for one in matters if one.state == MatterState.PROPOSED]


@signatories.route(
    SETTLING + "/bekreftelse", opens=Area.SIGNATORIES, at=Level.MANAGE, methods=("POST",)
)
def settle_confirmation(plan: OpenPlan) -> Page:
    """Confirm, or not, that an adult must answer."""
    answer = _answer()
    decide_confirmation(plan, confirmation_id=answer["matter_id"], agrees=answer["agrees"])
    return _settled(plan)


@signatories.route(SETTLING + "/unntak", opens=Area.SIGNATORIES, at=Level.MANAGE, methods=("POST",))
def settle_exemption(plan: OpenPlan) -> Page:
    """Decide whether an adult need not answer."""
    answer = _answer()
    decide_exemption(
        plan,
        exemption_id=answer["matter_id"],
        agrees=answer["agrees"],
        is_hidden=answer["is_hidden"],
    )
    return _settled(plan)


def _answer() -> dict[str, Any]:
    form = DecisionForm()
    if not form.validate_on_submit():
        raise NotVisible
    return form.payload()


def _settled(plan: OpenPlan) -> Response:
    flash(_("Svaret ditt er lagret. Stafettholderen har fått beskjed."), "success")
    return redirect(f"/planer/{plan.subject.id}/avklaring", 303)
