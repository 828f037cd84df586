"""Redusert betaling: ask to pay less for SFO, see how the price comes about, send."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from samspill.access.actor import Actor
from samspill.access.levels import Area, Level, Strength
from samspill.access.routes import Module, mine
from samspill.core.clock import today
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.language import _
from samspill.documents.rows import most_mb
from samspill.infra.db import instant
from samspill.school.absence.words import FILE_WORDS
from samspill.school.cases.actions import changeable_case
from samspill.school.cases.models import SchoolCase
from samspill.school.pupils.access import OpenPupil
from samspill.school.pupils.cards import SchoolCard, cards_of
from samspill.school.reduced_payment.actions import (
    KIND,
    apply_for,
    change,
    partners,
    partners_of,
    send,
    take_away,
)
from samspill.school.reduced_payment.forms import (
    PaymentForm,
    RequestForm,
    filled_with,
    payment_form,
    request_form,
)
from samspill.school.reduced_payment.pages import wanted_of
from samspill.school.reduced_payment.queries import files_of, latest_of, said_in
from samspill.school.reduced_payment.rules import rule_lines
from samspill.school.sfo_places.costs import payment_rule

reduced_payment = Module("reduced_payment", __name__)

Page = str | Response | tuple[str, int]
NEW = "/skole/redusert-betaling/ny"
ONE = "/skole/elever/<uuid:pupil_id>/redusert-betaling/<uuid:payment_id>"
FILE = ONE + "/filer/<uuid:sent_file_id>"
ASKS = mine("asks to pay less for SFO, for the children for whom one arranges it")


@reduced_payment.route(NEW, opens=ASKS, least=Strength.HIGH)
def new(actor: Actor) -> Page:
    """The form: what was said last stands there already, but for its papers."""
    children = cards_of(actor.profile_id, Area.INCOME)
    asked = request.args.get("elev", "")
    chosen = [str(one.pupil_id) for one in children if str(one.pupil_id) == asked]
    if len(children) == 1:
        chosen = [str(children[0].pupil_id)]
    last = latest_of([one.pupil_id for one in children], actor.profile_id)
    data = {**(filled_with(wanted_of(last)) if last else {}), "children": chosen}
    return _new(children, _form(actor, children, data=data), is_copy=last is not None)


def _form(actor: Actor, children: list[SchoolCard], **more: Any) -> PaymentForm:
    pupils = {one.pupil_id: one.tenant_id for one in children}
    others = partners_of(pupils, actor, today(instant()))
    return payment_form([(one.pupil_id, one.name) for one in children], others, **more)


def _new(children: list[SchoolCard], form: PaymentForm, *, is_copy: bool = False) -> str:
    return render_template(
        "school/reduced_payment/new.html",
        children=children,
        form=form,
        is_copy=is_copy,
        guarded=any(one.is_protected for one in children),
        **(_usual(children[0].tenant_id) if children else {}),
    )


def _usual(tenant_id: UUID) -> dict[str, Any]:
    rule = payment_rule(tenant_id, today(instant()))
    return {
        "lines": rule_lines(rule),
        "source": rule.source,
        "words": FILE_WORDS,
        "most": most_mb(tenant_id),
    }


@reduced_payment.route(NEW, opens=ASKS, least=Strength.HIGH, methods=("POST",))
def add(actor: Actor) -> Page:
    """Keep it as a draft, and show how the price comes about."""
    children = cards_of(actor.profile_id, Area.INCOME)
    if not children:
        raise NotVisible
    form = _form(actor, children)
    if form.validate_on_submit():
        try:
            with form.given() as files:
                found = apply_for(form.chosen(), form.wanted(files))
        except RuleBroken as rule:
            form.refuse(rule)
        else:
            flash(_("Lagret som utkast. Se utregningen, og send."), "success")
            return redirect(_page(min(form.chosen()), found[0]), 303)
    return _new(children, form), 422


def _page(pupil_id: UUID, payment_id: UUID) -> str:
    return f"/skole/elever/{pupil_id}/soknader/{payment_id}"


# ---- one -----------------------------------------------------------------------------------


def _changeable(pupil: OpenPupil, payment_id: UUID) -> SchoolCase:
    try:
        return changeable_case(pupil, payment_id, KIND)
    except RuleBroken:
        raise NotVisible from None


@reduced_payment.route(ONE, opens=Area.INCOME, at=Level.OWN)
def edit(opened: OpenPupil, payment_id: UUID) -> Page:
    """The form with what stands."""
    return _edit(opened, _changeable(opened, payment_id))


def _edit(pupil: OpenPupil, case: SchoolCase, form: RequestForm | None = None) -> str:
    stands = filled_with(wanted_of(said_in(case.id)))
    return render_template(
        "school/reduced_payment/edit.html",
        pupil=pupil.subject,
        case=case,
        form=form or request_form(partners(pupil), formdata=None, data=stands),
        files=files_of(case.id),
        guarded=pupil.subject.child_is_protected,
        **_usual(pupil.subject.tenant_id),
    )


@reduced_payment.route(ONE, opens=Area.INCOME, at=Level.OWN, methods=("POST",))
def keep(opened: OpenPupil, payment_id: UUID) -> Page:
    """Change it."""
    case = _changeable(opened, payment_id)
    form = request_form(partners(opened))
    if form.validate_on_submit():
        try:
            with form.given() as files:
                change(opened, case.id, form.wanted(files))
            flash(_("Lagret."), "success")
            return redirect(_page(opened.subject.id, case.id), 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _edit(opened, case, form), 422


@reduced_payment.route(ONE + "/sending", opens=Area.INCOME, at=Level.OWN, methods=("POST",))
def hand_in(opened: OpenPupil, payment_id: UUID) -> Page:
    """Send it; what lacks is said at its field."""
    case = _changeable(opened, payment_id)
    try:
        send(opened, case.id)
    except RuleBroken as rule:
        stands = filled_with(wanted_of(said_in(case.id)))
        form = request_form(partners(opened), formdata=None, data=stands)
        form.refuse(rule)
        return _edit(opened, case, form), 422
    flash(_("Sendt. Under ser du hva som skjer videre."), "success")
    return redirect(_page(opened.subject.id, case.id), 303)


@reduced_payment.route(FILE + "/sletting", opens=Area.INCOME, at=Level.OWN, methods=("POST",))
def remove_file(opened: OpenPupil, payment_id: UUID, sent_file_id: UUID) -> Page:
    """Take a paper away."""
    case = _changeable(opened, payment_id)
    take_away(opened, case.id, sent_file_id)
    flash(_("Vedlegget er slettet."), "success")
    return redirect(f"/skole/elever/{opened.subject.id}/redusert-betaling/{case.id}", 303)
