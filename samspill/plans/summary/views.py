"""Oppsummering: what whoever takes over the baton should know first, made of the plan itself."""

from __future__ import annotations

from flask import render_template

from samspill.access.door import note_looks
from samspill.access.levels import Area, Level
from samspill.access.routes import Module
from samspill.plans.consent.actions import require_holder
from samspill.plans.consent.words import what_the_child_means
from samspill.plans.goals import words as goal_words
from samspill.plans.meetings import words as meeting_words
from samspill.plans.plan.access import OpenPlan
from samspill.plans.summary.queries import summary_page

summary = Module("summary", __name__)

LOOKS_AT = (Area.GOALS, Area.MEETINGS, Area.CONSENT)
"""What it shows beside the overview: the log says so."""


@summary.route("/planer/<uuid:plan_id>/oppsummering", opens=Area.OVERVIEW, at=Level.READ)
def overview(plan: OpenPlan) -> str:
    """Where the plan stands, for the holder and who acts for her; to read or to print."""
    require_holder(plan)
    page = summary_page(plan)
    note_looks(plan.actor, dict.fromkeys(LOOKS_AT, (plan.subject.id,)))
    return render_template(
        "summary/overview.html",
        page=page,
        heard=what_the_child_means(plan.subject.child_first_name, page.heard),
        goal_words=goal_words,
        meeting_words=meeting_words,
    )
