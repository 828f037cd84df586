"""A head who leads the school no more has it no more, in the act that says so."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from samspill.administration.employees.events import EmployeeChanged
from samspill.core.clock import today
from samspill.core.event import Event
from samspill.infra.db import db, instant
from samspill.infra.last import Last
from samspill.school.groups.access import close_place
from samspill.school.groups.models import GroupStaff, StaffRole
from samspill.school.groups.queries import on_day


def end_heads(events: list[Event], _last: Last) -> None:
    """End what each had as head who is said to lead her unit no more."""
    for event in events:
        if isinstance(event, EmployeeChanged) and not event.leads_unit:
            _end(event.profile_id)


def _end(profile_id: UUID) -> None:
    day = today(instant())
    places = select(GroupStaff).where(
        GroupStaff.profile_id == profile_id,
        GroupStaff.role == StaffRole.HEAD,
        on_day(GroupStaff, day),
    )
    for place in db.session.scalars(places):
        place.valid_to = max(place.valid_from, day)
        close_place(place)
    db.session.flush()
