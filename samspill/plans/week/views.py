"""Min uke: what needs the one who has the baton, on one page."""

from __future__ import annotations

from flask import render_template

from samspill.access.actor import Actor
from samspill.access.door import note_looks
from samspill.access.levels import Area, Strength
from samspill.access.routes import Module, mine
from samspill.core.clock import today
from samspill.infra.db import instant
from samspill.organisation.queries import policy
from samspill.plans.meetings.words import KIND_NAMES
from samspill.plans.own_room.queries import waiting_shares
from samspill.plans.subject_plans.pages import WORDS
from samspill.plans.subject_plans.queries import days_before
from samspill.plans.week.meetings import meetings_ahead
from samspill.plans.week.queries import (
    ending_and_unreached,
    loose_and_to_evaluate,
    running_out,
    unanswered,
)

week = Module("week", __name__)


@week.route("/min-uke", opens=mine("what needs the holder in her plans"), least=Strength.HIGH)
def overview(actor: Actor) -> str:
    """Meetings, what children and others wait to hear, what ends and what runs loose."""
    day = today(instant())
    rule = policy("follow_up", actor.tenant_id, day).value
    waiting = unanswered(actor.profile_id)
    goals, due = loose_and_to_evaluate(actor.profile_id, rule["days_without_evaluation"])
    plans = running_out(actor.profile_id, days_before(actor.tenant_id))
    shared = waiting_shares(actor.profile_id)
    meetings = meetings_ahead(actor.profile_id)
    ends, silent = ending_and_unreached(actor.profile_id, rule["days_before_consent_ends"])
    looks = {
        Area.CONSENT: {one.plan_id for one in waiting} | {one.plan_id for one in silent},
        Area.SUBJECT_PLANS: {one.plan_id for one in plans},
        Area.GOALS: {one.plan_id for one in goals} | {one.plan_id for one in due},
        Area.MEETINGS: {one.plan_id for one in meetings},
    }
    note_looks(actor, looks)
    return render_template(
        "week/overview.html",
        waiting=waiting,
        shared=shared,
        unreached=silent,
        ending=ends,
        goals=goals,
        to_evaluate=due,
        plans=plans,
        words=WORDS,
        rule=rule,
        meetings=meetings,
        kinds=KIND_NAMES,
        today=day,
        guarded=any(one.is_guarded for one in meetings),
    )
