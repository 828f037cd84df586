"""Permisjon: ask for time off, and change what one asked for."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from samspill.access.actor import Actor
from samspill.access.levels import Area, Level
from samspill.access.routes import Module, mine
from samspill.core.clock import day_in, today
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.language import _
from samspill.infra.db import instant
from samspill.school.cases.actions import changeable_case
from samspill.school.cases.models import SchoolCase, SchoolCaseKind
from samspill.school.leave.actions import NOT_HERS, apply_for, change, rules_for, wish
from samspill.school.leave.forms import LeaveForm, RequestForm, leave_form
from samspill.school.leave.pages import facts_of
from samspill.school.pupils.access import OpenPupil
from samspill.school.pupils.cards import SchoolCard, cards_of

leave = Module("leave", __name__)

Page = str | Response | tuple[str, int]
NEW = "/skole/permisjon/ny"
ONE = "/skole/elever/<uuid:pupil_id>/permisjon/<uuid:application_id>"
CASES = "/skole/soknader"


@leave.route(NEW, opens=mine("asks for time off for the children whose daily life one has"))
def new(actor: Actor) -> Page:
    """The form: the only child stands there already."""
    children = _children(actor)
    asked = request.args.get("elev", "")
    chosen = [str(one.pupil_id) for one in children if str(one.pupil_id) == asked]
    if len(children) == 1:
        chosen = [str(children[0].pupil_id)]
    first, last = (day_in(request.args.get(name, ""), date.max) for name in ("fra", "til"))
    is_wished = first <= last < date.max
    days = {"first_day": first, "last_day": last} if is_wished else {}
    form = leave_form(_offered(children), data={"children": chosen, **days})
    return _new(children, form, is_wished=is_wished)


def _children(actor: Actor) -> list[SchoolCard]:
    return cards_of(actor.profile_id, Area.SCHOOL_CASE)


def _offered(children: list[SchoolCard]) -> list[tuple[UUID, str]]:
    return [(one.pupil_id, one.name) for one in children]


def _new(
    children: list[SchoolCard],
    form: LeaveForm,
    *,
    is_wished: bool = False,
    may_wish: bool = False,
) -> str:
    rules = None
    if children:
        names = dict(_offered(children))
        rules = rules_for(children[0].tenant_id, names, today(instant()))
        form.says_ages_of(rules.rule)
    return render_template(
        "school/leave/new.html",
        children=children,
        form=form,
        rules=rules,
        guarded=any(one.is_protected for one in children),
        is_wished=is_wished,
        may_wish=may_wish,
    )


@leave.route(
    NEW,
    opens=mine("asks for time off for the children whose daily life one has"),
    methods=("POST",),
)
def add(actor: Actor) -> Page:
    """Send, or keep as a draft."""
    children = _children(actor)
    if not children:
        raise NotVisible
    form, send = leave_form(_offered(children)), not request.form.get("draft")
    if form.validate_on_submit():
        try:
            apply_for(form.chosen(), form.wanted(), send=send)
            flash(_sent(send=send), "success")
            return redirect(CASES, 303)
        except RuleBroken as rule:
            form.refuse(rule)
            return _new(children, form, may_wish=rule.code == NOT_HERS), 422
    return _new(children, form), 422


@leave.route(
    "/skole/permisjon/onske",
    opens=mine("lets who may apply know that one wishes for time off for a child"),
    methods=("POST",),
)
def wished(actor: Actor) -> Page:
    """One tap instead of an application that is another's to send (PE-10)."""
    children = _children(actor)
    if not children:
        raise NotVisible
    form = leave_form(_offered(children))
    form.validate()
    if not (form.children.errors or form.first_day.errors or form.last_day.errors):
        form.forget_errors()
        try:
            wish(form.chosen(), form.first_day.data, form.last_day.data)
            flash(_("Sagt fra. Den som kan søke, får beskjed om dagene."), "success")
            return redirect(CASES, 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _new(children, form, may_wish=True), 422


def _sent(*, send: bool) -> str:
    if send:
        return _("Sendt. Under ser du hva som skjer videre.")
    return _("Lagret som utkast. Skolen ser det ikke før du sender.")


@leave.route(ONE, opens=Area.SCHOOL_CASE, at=Level.OWN)
def edit(opened: OpenPupil, application_id: UUID) -> Page:
    """The form with what stands."""
    case = _changeable(opened, application_id)
    said = facts_of(opened, case)
    stands = {
        **{name: getattr(said, name) for name in ("cause", "reason", "late_reason", "statement")},
        **{name: getattr(said, name) for name in ("head_only", "teaching")},
        **{name: getattr(case, name) for name in ("first_day", "last_day")},
    }
    return _edit(opened, application_id, RequestForm(data=stands))


def _changeable(pupil: OpenPupil, application_id: UUID) -> SchoolCase:
    try:
        return changeable_case(pupil, application_id, SchoolCaseKind.LEAVE)
    except RuleBroken:
        raise NotVisible from None


def _edit(pupil: OpenPupil, application_id: UUID, form: RequestForm) -> str:
    case = _changeable(pupil, application_id)
    rules = rules_for(
        pupil.subject.tenant_id, {pupil.subject.id: pupil.subject.name}, today(pupil.at)
    )
    form.says_ages_of(rules.rule)
    return render_template(
        "school/leave/edit.html",
        pupil=pupil.subject,
        case=case,
        form=form,
        rules=rules,
        guarded=pupil.subject.child_is_protected,
    )


@leave.route(ONE, opens=Area.SCHOOL_CASE, at=Level.OWN, methods=("POST",))
def keep(opened: OpenPupil, application_id: UUID) -> Page:
    """Change it, or send the draft."""
    case = _changeable(opened, application_id)
    form, send = RequestForm(), not request.form.get("draft")
    if form.validate_on_submit():
        try:
            change(opened, case.id, form.wanted(), send=send)
            flash(_sent(send=send), "success")
            return redirect(f"/skole/elever/{opened.subject.id}/soknader/{case.id}", 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _edit(opened, application_id, form), 422
