"""Søk i planen: one's own words, in what one may read already, and in nothing else."""

from __future__ import annotations

from flask import redirect, render_template, session
from werkzeug.wrappers import Response

from samspill.access.door import note_looks
from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.plans.finding import words
from samspill.plans.finding.asked import asked_in, kept
from samspill.plans.finding.forms import FindForm
from samspill.plans.finding.queries import AREAS, SHOWN, Found, found_in, question_of
from samspill.plans.participants.models import ParticipantState
from samspill.plans.participants.queries import present_participant
from samspill.plans.plan.access import OpenPlan

finding = Module("finding", __name__)

Page = str | Response | tuple[str, int]
BASE = "/planer/<uuid:plan_id>/sok"
KEPT = "looked_for"


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
