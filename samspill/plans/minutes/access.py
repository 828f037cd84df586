"""Who writes the minutes of a meeting, who remarks, and who takes its decisions further."""

from __future__ import annotations

from samspill.access.levels import Area, Level
from samspill.plans.meetings.access import may_arrange
from samspill.plans.meetings.models import Meeting
from samspill.plans.minutes.models import Minutes
from samspill.plans.plan.access import OpenPlan


def has_begun(plan: OpenPlan, meeting: Meeting) -> bool:
    """Has it begun, and was it not called off? Only then is there something to write of."""
    return not meeting.is_cancelled and meeting.starts_at <= plan.at


def may_write(plan: OpenPlan, meeting: Meeting, minutes: Minutes | None) -> bool:
    """May the actor write the minutes now: whoever called the meeting, and who leads all of them?

    A draft is its writer's; what is laid out, any of them mends until it is approved.
    """
    begun = plan.subject.is_active and has_begun(plan, meeting)
    return begun and may_arrange(plan, meeting) and (minutes is None or not minutes.is_approved)


def may_remark(plan: OpenPlan, meeting: Meeting, minutes: Minutes) -> bool:
    """May the actor remark: whoever was called in, from when they are laid out until approved?"""
    is_out = not minutes.is_draft and not minutes.is_approved
    return is_out and plan.subject.is_active and plan.actor.profile_id in meeting.invited_ids


def may_take(plan: OpenPlan, minutes: Minutes) -> bool:
    """May the actor make activities of what was decided?"""
    writes = plan.may(Area.MEETINGS, Level.CONTRIBUTE) and plan.may(Area.GOALS, Level.CONTRIBUTE)
    return writes and plan.subject.is_active and not minutes.is_draft
