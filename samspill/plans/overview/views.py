"""Planoversikt and Innsynslogg."""

from __future__ import annotations

from uuid import UUID

from flask import render_template, request
from werkzeug.wrappers import Response

from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.core.clock import today
from samspill.plans.consent.pages import own_last_day
from samspill.plans.consent.scope import AREA_NAMES
from samspill.plans.emergency.forms import GROUND_NAMES
from samspill.plans.emergency.queries import told_of
from samspill.plans.goals import words as goal_words
from samspill.plans.insight.pages import earlier_than, looks_at_plan
from samspill.plans.meetings import words as meeting_words
from samspill.plans.overview.pages import preview
from samspill.plans.overview.queries import overview_page
from samspill.plans.overview.words import LEVEL_WORDS
from samspill.plans.participants.models import ParticipantState
from samspill.plans.participants.queries import ParticipantView
from samspill.plans.plan.access import OpenPlan

overview = Module("overview", __name__)

Page = str | Response | tuple[str, int]
ONE = "/planer/<uuid:plan_id>"


@overview.route(ONE, opens=Area.OVERVIEW, at=Level.READ)
def plan_overview(plan: OpenPlan) -> Page:
    """The child on top, the consent, who takes part, the next step, what happened last."""
    page = overview_page(plan)
    if page.own and page.own.state == ParticipantState.INVITED and not plan.is_holder:
        return _invitation(plan, page.own)
    return render_template(
        "overview/plan.html",
        page=page,
        goal_words=goal_words,
        meeting_words=meeting_words,
        at=plan.at,
        may_goal=plan.subject.is_active and plan.may(Area.GOALS, Level.CONTRIBUTE),
        may_write=plan.may(Area.OVERVIEW, Level.WRITE),
        is_holder=plan.is_holder,
        is_family=plan.may(Area.CONSENT) and not plan.is_holder,
        may_settings=plan.may(Area.CONSENT),
        own_last_day=own_last_day(plan) if plan.subject.is_closing else None,
    )


def _invitation(plan: OpenPlan, own: ParticipantView) -> str:
    """Before she says yes, the invited person reads who asks and what she will see."""
    until = own.invitation_until
    return render_template(
        "participants/invitation.html",
        own=own,
        scope_of_own={
            "kind": "PERSON",
            "role": own.role,
            "name": own.name,
            "scope": plan.levels,
            "above": (),
            "known_to": own.known_to,
            "known_names": own.known_names,
        },
        areas=AREA_NAMES,
        is_over=until is None or until < today(plan.at),
    )


@overview.route(ONE + "/deltakere/<uuid:participant_id>/slik", opens=Area.CONSENT, at=Level.READ)
def as_seen_by(plan: OpenPlan, participant_id: UUID) -> Page:
    """Se planen slik … vil se den: her menu and overview, for the family and the holder."""
    page = preview(plan, participant_id)
    return render_template("overview/as_seen_by.html", page=page, words=LEVEL_WORDS)


@overview.route(ONE + "/innsynslogg", opens=Area.ACCESS_LOG, at=Level.READ)
def access_log(plan: OpenPlan) -> Page:
    """Which employees looked, at what, on which days, and what let them in."""
    page = looks_at_plan(plan, earlier_than(request.args.get("for", "")))
    return render_template(
        "overview/access_log.html",
        page=page,
        emergencies=told_of(plan.subject.id),
        grounds=GROUND_NAMES,
    )
