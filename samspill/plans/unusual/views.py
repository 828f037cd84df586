"""Uvanlige oppslag: the data protection officer's list, and one of them to judge."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.administration.access import OpenTenant
from samspill.core.errors import RuleBroken
from samspill.core.language import _
from samspill.plans.unusual.actions import list_unusual, one_unusual, settle
from samspill.plans.unusual.forms import SettleForm
from samspill.plans.unusual.models import Outcome
from samspill.plans.unusual.words import OUTCOME_NAMES, SIGN_NAMES

unusual = Module("unusual", __name__)

Page = str | Response | tuple[str, int]
BASE = "/admin/<uuid:tenant_id>/uvanlige-oppslag"
ONE = BASE + "/<uuid:read_id>"
WORDS = {"signs": SIGN_NAMES, "outcomes": OUTCOME_NAMES}


@unusual.route(BASE, opens=Area.PRIVACY_CASES, at=Level.READ)
def reads(tenant: OpenTenant) -> Page:
    """What waits for the officer; what is settled on a page of its own."""
    settled = request.args.get("vis") == "avgjort"
    return render_template(
        "unusual/reads.html",
        tenant=tenant.subject,
        reads=list_unusual(tenant, settled=settled),
        settled=settled,
        words=WORDS,
    )


@unusual.route(ONE, opens=Area.PRIVACY_CASES, at=Level.READ)
def read(tenant: OpenTenant, read_id: UUID) -> Page:
    """One of them: who, when, which plan by number, and why it stands here."""
    return _read(tenant, read_id, SettleForm())


def _read(tenant: OpenTenant, read_id: UUID, form: SettleForm) -> str:
    found, reason = one_unusual(tenant, read_id)
    return render_template(
        "unusual/read.html",
        tenant=tenant.subject,
        read=found,
        reason=reason,
        is_own=found.person_id == tenant.actor.person_id,
        form=form,
        words=WORDS,
    )


@unusual.route(ONE, opens=Area.PRIVACY_CASES, at=Level.MANAGE, methods=("POST",))
def decision(tenant: OpenTenant, read_id: UUID) -> Page:
    """It is in order, or a case begins."""
    form = SettleForm()
    if form.validate_on_submit():
        found, _reason = one_unusual(tenant, read_id)
        text = form.text.data or ""
        if form.chosen == Outcome.CASE:
            text = f"{found.as_case}\n\n{text}"
        try:
            case_id = settle(
                tenant,
                read_id=read_id,
                outcome=form.chosen,
                text=text,
                about=found.name,
            )
            return _after(tenant, case_id)
        except RuleBroken as rule:
            form.refuse(rule)
    return _read(tenant, read_id, form), 422


def _after(tenant: OpenTenant, case_id: UUID | None) -> Response:
    home = f"/admin/{tenant.subject.id}"
    if case_id is None:
        flash(_("Lagret."), "success")
        return redirect(f"{home}/uvanlige-oppslag", 303)
    flash(_("Saken er åpnet. Fristen løper fra nå."), "success")
    return redirect(f"{home}/personvernsaker/{case_id}", 303)
