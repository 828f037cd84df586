"""Søk: one's own words, in what one may read already of one plan or of all one's plans, and in
nothing else."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, session
from werkzeug.wrappers import Response

from samspill.access.actor import Actor
from samspill.access.door import note_looks
from samspill.access.levels import Area, Level, Strength
from samspill.access.routes import Module, mine
from samspill.plans.finding import words
from samspill.plans.finding.across import PlanLookedIn, plans_looked_in
from samspill.plans.finding.asked import asked_across, asked_in, kept, kept_across
from samspill.plans.finding.forms import FindForm
from samspill.plans.finding.kinds import AREAS
from samspill.plans.finding.queries import (
    SHOWN,
    Found,
    found_among,
    found_in,
    question_of,
)
from samspill.plans.participants.models import ParticipantState
from samspill.plans.participants.queries import present_participant
from samspill.plans.plan.access import OpenPlan

finding = Module("finding", __name__)

Page = str | Response | tuple[str, int]
BASE = "/planer/<uuid:plan_id>/sok"
KEPT = "looked_for"
ACROSS = "/planer/sok"
KEPT_ACROSS = "looked_for_across"
MINE = mine("words in the plans that the profile reads")


@finding.route(BASE, opens=Area.OVERVIEW, at=Level.READ)
def overview(plan: OpenPlan) -> Page:
    """The form, and what holds the words that were asked for last in this plan."""
    if _is_only_invited(plan):
        return redirect(f"/planer/{plan.subject.id}", 303)
    asked = asked_in(plan, session.get(KEPT))
    found = found_in(plan, question_of(asked)) if asked else []
    _log(plan, found)
    return _page(FindForm(formdata=None, data={"words": asked}), asked, found)


def _is_only_invited(plan: OpenPlan) -> bool:
    """Has she not said yes yet? Then the invitation is all she reads."""
    place = present_participant(plan.subject.id, plan.actor.profile_id)
    return place is not None and place.state == ParticipantState.INVITED and not plan.is_holder


def _log(plan: OpenPlan, found: list[Found]) -> None:
    """The log says in which areas she was shown something."""
    areas = {AREAS[one.kind] for one in found} - {Area.OVERVIEW}
    if areas:
        note_looks(plan.actor, dict.fromkeys(sorted(areas), (plan.subject.id,)))


def _page(form: FindForm, asked: str, found: list[Found]) -> str:
    return render_template(
        "finding/overview.html",
        form=form,
        asked=asked,
        found=found,
        kinds=words.KIND_NAMES,
        is_full=len(found) == SHOWN,
    )


@finding.route(BASE, opens=Area.OVERVIEW, at=Level.READ, methods=("POST",))
def find(plan: OpenPlan) -> Page:
    """Keep the words for this visit, and lead to what holds them."""
    form = FindForm()
    if not form.validate_on_submit():
        return _page(form, "", []), 422
    session[KEPT] = kept(plan, form.words.data)
    return redirect(f"/planer/{plan.subject.id}/sok", 303)


# ---- over all one's plans ------------------------------------------------------------------


@finding.route(ACROSS, opens=MINE, least=Strength.HIGH)
def across_plans(actor: Actor) -> Page:
    """The form, and what holds the words that were asked for last, in every plan she reads."""
    asked = asked_across(actor, session.get(KEPT_ACROSS))
    plans = plans_looked_in(actor.profile_id)
    found = found_among(plans, question_of(asked)) if asked and plans else []
    looks: dict[Area, set[UUID]] = {}
    for one in found:
        looks.setdefault(AREAS[one.kind], set()).add(one.plan_id)
    note_looks(actor, looks)
    return _across(FindForm(formdata=None, data={"words": asked}), asked, found, plans)


def _across(form: FindForm, asked: str, found: list[Found], plans: dict[UUID, PlanLookedIn]) -> str:
    return render_template(
        "finding/across.html",
        form=form,
        asked=asked,
        found=found,
        plans=plans,
        kinds=words.KIND_NAMES,
        is_full=len(found) == SHOWN,
        guarded=any(plans[one.plan_id].is_guarded for one in found),
    )


@finding.route(ACROSS, opens=MINE, least=Strength.HIGH, methods=("POST",))
def find_across_plans(actor: Actor) -> Page:
    """Keep the words for this visit, and lead to what holds them."""
    form = FindForm()
    if not form.validate_on_submit():
        return _across(form, "", [], {}), 422
    session[KEPT_ACROSS] = kept_across(actor, form.words.data)
    return redirect(ACROSS, 303)
