"""A meeting in a plan, called by whoever acts."""

from __future__ import annotations

from datetime import time, timedelta
from uuid import UUID

from samspill.access.levels import Area, Level
from samspill.core import clock
from samspill.plans.meetings.actions import MeetingText, call_meeting
from samspill.plans.meetings.models import ChildPart, MeetingKind
from samspill.plans.plan.access import open_plan


def called(plan_id: UUID, invited: UUID, word: str, days: int = 20) -> UUID:
    """Call somebody in, with a word at every place that holds words. Gives the meeting's id."""
    text = MeetingText(
        kind=MeetingKind.COOPERATION,
        day=clock.today() + timedelta(days=days),
        starts=time(10),
        ends=time(11),
        place=word,
        agenda=word,
        child_part=ChildPart.NOT_ASKED,
        child_reason=word,
        invited=(invited,),
    )
    return call_meeting(open_plan(plan_id, Area.MEETINGS, Level.CONTRIBUTE), text).id
