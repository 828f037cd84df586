"""What the leader who settles a question may see: the question, and nothing else of the plan."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from samspill.access.grants import Permission, open_grants
from samspill.access.levels import Area, Level
from samspill.core.clock import end_of_day

LEADER = {Area.SIGNATORIES: Level.MANAGE}
"""To settle who must agree; not the consent, not the plan."""


def open_to_leaders(plan_id: UUID, matter_id: UUID, leaders: list[UUID], until: date) -> None:
    """The leaders may settle who must agree to this plan, to the end of ``until`` (Oslo).

    ``matter_id`` is what they are asked: acting for the holder, or ending it, does not touch it.
    """
    people = [Permission(profile, LEADER, end_of_day(until)) for profile in leaders]
    open_grants(plan_id, "leader", matter_id, people)
