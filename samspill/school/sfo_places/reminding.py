"""Who has not answered an offer of a place is reminded before it lapses: by the dated rule
``deadline_reminders``, at half and nine tenths of the time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy import select

from samspill.access.system import system_access
from samspill.core.clock import end_of_day, today
from samspill.core.event import record
from samspill.infra.db import db, instant, lock_subject
from samspill.notifications.queries import not_reminded
from samspill.organisation.deadlines import mark_of
from samspill.school.sfo_places.events import SfoOfferReminded
from samspill.school.sfo_places.homes import tell
from samspill.school.sfo_places.models import PlaceState, SfoPlace

WHY = "an offer of a place at SFO that is not answered"


def offered_places(day: date) -> list[UUID]:
    """The pupils with an offer that may still be answered."""
    with system_access(WHY):
        rows = select(SfoPlace.pupil_id).where(
            SfoPlace.state == PlaceState.OFFERED, SfoPlace.answer_by >= day
        )
        return sorted(set(db.session.scalars(rows)))


def remind_of_offers(pupil_id: UUID) -> None:
    """Remind the home of a pupil's offers, once for each share of its time. Safe to run again, or
    days late."""
    lock_subject(pupil_id)
    day = today(instant())
    with system_access(WHY):
        rows = select(SfoPlace).where(
            SfoPlace.pupil_id == pupil_id,
            SfoPlace.state == PlaceState.OFFERED,
            SfoPlace.answer_by >= day,
        )
        for place in db.session.scalars(rows):
            if place.decided_at is None or place.answer_by is None:
                continue
            mark = mark_of(place.tenant_id, place.decided_at, end_of_day(place.answer_by))
            event = SfoOfferReminded(
                subject_id=pupil_id,
                tenant_id=place.tenant_id,
                place_id=place.id,
                answer_by=place.answer_by,
                profile_ids=(),
            )
            readers = tell(pupil_id, place.tenant_id, day)
            told = not_reminded(readers, pupil_id, event.page(), mark) if mark else ()
            if told:
                record(replace(event, profile_ids=told))
