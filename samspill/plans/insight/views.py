"""/innsyn: what is held about me and mine, who has seen it, and saying that something is wrong."""

from __future__ import annotations

from uuid import UUID

from flask import flash, g, redirect, render_template, request
from werkzeug.wrappers import Response

from samspill.access.actor import Actor, current_actor
from samspill.access.levels import Strength
from samspill.access.routes import Module, mine, public
from samspill.core.clock import today
from samspill.core.errors import NotEnough, RuleBroken
from samspill.core.language import READING, _
from samspill.identity.forms import SHOWN_TO_NAMES
from samspill.identity.models import AT_WORK
from samspill.infra.db import instant
from samspill.organisation.queries import policy, switchboards
from samspill.plans.insight.pages import (
    about_plan,
    earlier_than,
    held_page,
    looks_at_own,
    plans_to_name,
)
from samspill.plans.insight.words import RELATION_NAMES
from samspill.plans.plan.models import PlanKind
from samspill.plans.plan.words import KIND_NAMES
from samspill.privacy.actions import Reported, register_case
from samspill.privacy.forms import FaultForm, Plans, RequestForm
from samspill.privacy.models import CaseKind
from samspill.privacy.queries import own_case, steps_of, words_of
from samspill.privacy.words import NAMES

insight = Module("insight", __name__)

Page = str | Response | tuple[str, int]
HELD = mine("what is held about oneself, and one's part in plans")
LOOKS = mine("who has looked at the plans whose log one may read")
CASES = mine("what one reports or asks for oneself, and the answers")
FOR_ALL = public("everybody must find how to report that somebody sees too much")
FAULT = "/meld-feil-tilgang"
REQUEST = "/innsyn/krav"


@insight.route("/innsyn", opens=HELD)
def held(actor: Actor) -> Page:
    """What is held about me and mine, with the way on to each thing, and one's own cases."""
    at_work = g.visit.kind in AT_WORK
    return render_template(
        "insight/held.html",
        page=(page := held_page(actor, at_work=at_work)),
        guarded=any(one.child_is_protected for one in page.places),
        at_work=at_work,
        reading=READING,
        shown_to=SHOWN_TO_NAMES,
        relation_names=RELATION_NAMES,
        names=NAMES,
    )


@insight.route("/innsyn/oppslag", opens=LOOKS, least=Strength.HIGH)
def looks(actor: Actor) -> Page:
    """Which employees have looked at any of one's plans, on which days, and why they could.

    In the private profile: whoever leads plans at work reads the log in each of them.
    """
    if g.visit.kind in AT_WORK:
        raise NotEnough(
            _("På jobb finner du innsynsloggen i hver plan du leder."), "/planer", _("Til planene")
        )
    page = looks_at_own(actor, earlier_than(request.args.get("for", "")))
    return render_template("insight/looks.html", page=page)


@insight.route(FAULT, opens=FOR_ALL)
def fault_form() -> Page:
    """The form; for somebody who is not signed in: whom to ring."""
    actor = current_actor()
    if actor is None:
        return render_template("insight/whom_to_ring.html", units=switchboards())
    chosen = _plan_id(request.args.get("plan", ""))
    return render_template("insight/fault.html", form=FaultForm(_choices(actor), chosen))


def _plan_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _choices(actor: Actor) -> Plans:
    """Her own plans, each told from the others by its number."""
    return [
        (one.id, f"{one.child_name}, {_(KIND_NAMES[PlanKind(one.kind)])} {one.number}")
        for one in plans_to_name(actor)
    ]


@insight.route(FAULT, opens=CASES, methods=("POST",))
def report_fault(actor: Actor) -> Page:
    """Register that somebody sees too much; the data protection officer is told at once."""
    form = FaultForm(_choices(actor))
    if form.validate_on_submit():
        reported = Reported(
            CaseKind.ACCESS_FAULT,
            form.text.data or "",
            fault=form.fault.data,
            about=form.about.data or "",
            **about_plan(actor, form.plan_id),
        )
        try:
            case_id = register_case(actor, reported)
            flash(_("Takk for at du sa fra. Personvernombudet får beskjed nå."), "success")
            return redirect(f"/innsyn/saker/{case_id}", 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return render_template("insight/fault.html", form=form), 422


@insight.route(REQUEST, opens=CASES)
def request_form(actor: Actor) -> Page:
    """Ask to have something corrected or erased, object, or get a copy on paper."""
    return _request(actor, RequestForm(_choices(actor)))


def _request(actor: Actor, form: RequestForm) -> str:
    return render_template("insight/request.html", form=form, days=_days(actor))


def _days(actor: Actor) -> int:
    """How many days the municipality has to answer."""
    return int(policy("privacy_cases", actor.tenant_id, today(instant())).value["request_days"])


@insight.route(REQUEST, opens=CASES, methods=("POST",))
def ask(actor: Actor) -> Page:
    """Register what is asked for, with its clock."""
    form = RequestForm(_choices(actor))
    if form.validate_on_submit():
        about = about_plan(actor, form.plan_id)
        reported = Reported(CaseKind(form.kind.data), form.text.data or "", **about)
        try:
            case_id = register_case(actor, reported)
            flash(_("Sendt. Du får svar innen %(days)s dager.", days=_days(actor)), "success")
            return redirect(f"/innsyn/saker/{case_id}", 303)
        except RuleBroken as rule:
            form.refuse(rule)
    return _request(actor, form), 422


@insight.route("/innsyn/saker/<uuid:case_id>", opens=CASES)
def case(actor: Actor, case_id: UUID) -> Page:
    """One's own case: what was written, how it stands, the answer and its reason."""
    found = own_case(actor.profile_id, case_id)
    return render_template(
        "insight/case.html",
        case=found,
        words=words_of(case_id),
        taken=steps_of(case_id),
        names=NAMES,
    )
