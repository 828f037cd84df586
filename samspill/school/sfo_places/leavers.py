"""A child who leaves the school has no place at its SFO from that day on, without a notice."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.core.event import Event, record
from samspill.infra.db import db, instant
from samspill.infra.last import Last
from samspill.school.groups.models import Group
from samspill.school.pupils.events import PupilPlaceEnded
from samspill.school.sfo_places.actions import end_on
from samspill.school.sfo_places.events import SfoPlaceEnded
from samspill.school.sfo_places.homes import tell
from samspill.school.sfo_places.models import PlaceState, SfoPlace


def end_places_of_leavers(events: list[Event], _last: Last) -> None:
    """End each place at the SFO of a school that a pupil leaves, and take back what was asked for
    or offered from then on. Before those who tell of what happened."""
    for event in [one for one in events if isinstance(one, PupilPlaceEnded)]:
        _end(event.subject_id, event.group_id, event.last_day + timedelta(days=1))


def _end(pupil_id: UUID, school_id: UUID, gone_on: date) -> None:
    now = instant()
    with system_access("a pupil who leaves a school has no place at its SFO"):
        places = (
            select(SfoPlace)
            .join(Group, Group.id == SfoPlace.group_id)
            .where(
                SfoPlace.pupil_id == pupil_id,
                Group.school_id == school_id,
                SfoPlace.ends_on > gone_on,
            )
        )
        for place in db.session.scalars(places):
            if not place.stands_on(today(now)):
                continue
            if place.state != PlaceState.ACCEPTED:
                place.state = PlaceState.WITHDRAWN
            else:
                end_on(place, gone_on, now, by=None)
            told = tell(pupil_id, place.tenant_id, today(now))
            record(
                SfoPlaceEnded(
                    subject_id=pupil_id,
                    tenant_id=place.tenant_id,
                    place_id=place.id,
                    ends_on=gone_on,
                    profile_ids=told,
                )
            )
