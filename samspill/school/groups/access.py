"""How a group is opened, and what it opens to those who work with it.

An employee has one grant on the group, never one on each pupil: which pupils it reaches follows
from who is in it today (docs/adr/0023).
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from samspill.access.door import Opened, check
from samspill.access.grants import Permission, end_grants, open_grants
from samspill.access.levels import Area, Level
from samspill.access.routes import register_opener
from samspill.core.clock import start_of_day
from samspill.core.errors import NotEnough
from samspill.core.language import _
from samspill.infra.db import instant
from samspill.school.groups.models import GroupStaff, StaffRole
from samspill.school.groups.queries import GroupView, group_with_levels

HELPER = {
    Area.PUPIL: Level.READ,
    Area.TIMETABLE: Level.WRITE,
    Area.ABSENCE: Level.WRITE,
    Area.CONTACTS: Level.READ,
    Area.NEEDS: Level.READ,
}
"""Whoever works with a group: who is in it, their everyday, who is here today, whom to ring, and
what one must know to keep them safe."""
TEACHER = {**HELPER, Area.ASSESSMENT: Level.WRITE, Area.SCHOOL_MESSAGES: Level.WRITE}
"""Who teaches a group: how those in it get on, and their homes too. No assistant, no substitute
of a day."""
STAND_IN = {**HELPER, Area.SCHOOL_MESSAGES: Level.WRITE}
"""Who answers homes for one who is away: as a substitute, and messages from then on. A thread is
its members' alone, so nothing that was said before opens."""
CONTACT_TEACHER = {
    **TEACHER,
    Area.ABSENCE: Level.MANAGE,
    Area.ABSENCE_REASON: Level.READ,
    Area.SCHOOL_CONSENT: Level.WRITE,
    Area.ASSESSMENT: Level.MANAGE,
    Area.QUESTIONNAIRE: Level.WRITE,
    Area.SCHOOL_CASE: Level.WRITE,
}
"""Who follows the pupils up: absence of every day too, and why; what families are asked."""
SCHOOL_OFFICE = {
    **CONTACT_TEACHER,
    Area.SCHOOL: Level.MANAGE,
    Area.SCHOOL_MESSAGES: Level.MANAGE,
    Area.SFO: Level.MANAGE,
    Area.PICK_UP: Level.MANAGE,
    Area.SCHOOL_CASE: Level.MANAGE,
    Area.INCOME: Level.MANAGE,
}
del SCHOOL_OFFICE[Area.NEEDS]
"""Head and office: every pupil of the school, and how it is put together; what a pupil needs, only
who is with her."""
SFO_STAFF = {
    Area.PUPIL: Level.READ,
    Area.CONTACTS: Level.READ,
    Area.NEEDS: Level.READ,
    Area.SFO: Level.WRITE,
    Area.PICK_UP: Level.WRITE,
}
"""Whoever works at an SFO: who is there, when they go home and with whom, whom to ring, what one
must know."""
SFO_LEADER = {
    **SFO_STAFF,
    Area.SFO: Level.MANAGE,
    Area.PICK_UP: Level.MANAGE,
    Area.INCOME: Level.READ,
    Area.SCHOOL_CASE: Level.MANAGE,
}
"""Who leads it: places too, who must not fetch, and what each who pays for a place pays. Of cases
those that are asked of the SFO, and no other: never one with what a home earns."""

OPENS = {
    StaffRole.HEAD: SCHOOL_OFFICE,
    StaffRole.OFFICE: SCHOOL_OFFICE,
    StaffRole.CONTACT_TEACHER: CONTACT_TEACHER,
    StaffRole.TEACHER: TEACHER,
    StaffRole.ASSISTANT: HELPER,
    StaffRole.SUBSTITUTE: HELPER,
    StaffRole.STAND_IN: STAND_IN,
    StaffRole.SFO_LEADER: SFO_LEADER,
    StaffRole.SFO_STAFF: SFO_STAFF,
}
STAFF = "staff"
"""The source of a grant by a place in a group."""


class OpenGroup(Opened[GroupView]):
    """A school or a group that the door has opened for this actor."""


def open_group(group_id: UUID, area: Area, level: Level) -> OpenGroup:
    """Open one area of a group. Raises what ``access.door.check`` raises."""
    found: list[GroupView] = []

    def find(profile_id: UUID, _group_id: UUID) -> Mapping[Area, Level]:
        group, levels = group_with_levels(group_id, profile_id)
        found.extend([group] if group else [])
        return levels

    def explain(_levels: Mapping[Area, Level]) -> NotEnough:
        return NotEnough(
            _("Dette gjør rektor og kontoret på skolen."),
            f"/skole/grupper/{group_id}",
            _("Til gruppen"),
        )

    actor, levels = check(group_id, area, level, explain, find=find)
    return OpenGroup(found[0], actor, levels, instant())


def open_place(place: GroupStaff) -> None:
    """A place opens its group on its days, and ends by date."""
    opened = Permission(
        place.profile_id,
        OPENS[StaffRole(place.role)],
        start_of_day(place.valid_to),
        start_of_day(place.valid_from),
    )
    open_grants(place.group_id, STAFF, place.id, [opened])


def close_place(place: GroupStaff) -> None:
    """The place opens nothing from this instant."""
    end_grants(place.group_id, "place in the group ended", source_id=place.id)


register_opener("group_id", open_group)
