"""On which days a pupil is at SFO, until when and where: for a day there, and for her calendar."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from sqlalchemy import select

from samspill.infra.db import db
from samspill.organisation.models import Unit
from samspill.school.groups.models import Group
from samspill.school.sfo_places.models import PlaceState, SfoOffer, SfoPlace, SfoTerms


@dataclass(frozen=True)
class Stay:
    """A place from a day on: on which weekdays, until which clock time, and where."""

    group_id: UUID
    name: str
    phone: str | None
    starts_on: date
    ends_on: date
    valid_from: date
    weekdays: str
    closes_at: time


def stays_of(pupil_id: UUID, since: date) -> list[Stay]:
    """What a child has of places from a day on, in the order of days."""
    rows = db.session.execute(
        select(
            Group.id.label("group_id"),
            Group.name,
            Unit.phone,
            SfoPlace.starts_on,
            SfoPlace.ends_on,
            SfoTerms.valid_from,
            SfoTerms.weekdays,
            SfoOffer.closes_at,
        )
        .join(SfoPlace, SfoPlace.id == SfoTerms.place_id)
        .join(SfoOffer, SfoOffer.id == SfoTerms.offer_id)
        .join(Group, Group.id == SfoPlace.group_id)
        .join(Unit, Unit.id == Group.unit_id)
        .where(
            SfoTerms.pupil_id == pupil_id,
            SfoPlace.state == PlaceState.ACCEPTED,
            SfoPlace.ends_on > since,
        )
        .order_by(SfoTerms.valid_from)
    )
    return [Stay(**row._mapping) for row in rows]


def place_on(stays: Iterable[Stay], day: date) -> Stay | None:
    """The place that holds on a day, whichever weekdays it is for."""
    begun = [one for one in stays if max(one.starts_on, one.valid_from) <= day < one.ends_on]
    return begun[-1] if begun else None


def stay_on(stays: Iterable[Stay], day: date) -> Stay | None:
    """What holds on a day, by its weekday; None on a day without SFO."""
    place = place_on(stays, day)
    return place if place and str(day.isoweekday()) in place.weekdays else None
