"""What a leader reads in an emergency: the plan, not the family's messages or the child's room."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from samspill.access.grants import EMERGENCY, Permission, end_grants, open_grants, seal_run_out
from samspill.access.levels import Area, Level

EMERGENCY_LEVELS = {
    Area.OVERVIEW: Level.READ,
    Area.MEETINGS: Level.READ,
    Area.GOALS: Level.READ,
    Area.LIFE_AREAS: Level.READ,
    Area.SUBJECT_PLANS: Level.READ,
    Area.DOCUMENTS: Level.READ,
    Area.TIMELINE: Level.READ,
    Area.PARTICIPANTS: Level.READ,
}


def open_for_emergency(plan_id: UUID, access_id: UUID, profile_id: UUID, until: datetime) -> None:
    """The leader reads the plan until an instant (UTC); it ends by itself (I28)."""
    what = [Permission(profile_id, EMERGENCY_LEVELS, until)]
    open_grants(plan_id, EMERGENCY, access_id, what)


def close_emergency(plan_id: UUID, access_id: UUID) -> None:
    """It is over before its time."""
    end_grants(plan_id, "emergency over", source_id=access_id)


def seal_emergency(plan_id: UUID, access_id: UUID) -> None:
    """Its hours are over, and stay over whatever the clock does (I19)."""
    seal_run_out(plan_id, "emergency over", source_id=access_id)
