"""On which days a pupil is at SFO, and until when: what her calendar is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from sqlalchemy import select

from samspill.infra.db import db
from samspill.school.sfo_places.models import PlaceState, SfoOffer, SfoPlace, SfoTerms


@dataclass(frozen=True)
class Stay:
    """A place that a pupil has, on the days [starts_on, ends_on): from which days on it is on which
    weekdays ('135'), and when the SFO closes, the oldest first."""

    starts_on: date
    ends_on: date
    terms: tuple[tuple[date, str, time], ...]

    def closes_at(self, day: date) -> time | None:
        """When the SFO closes on a day that the place is for; None for another day."""
        begun = [one for one in self.terms if one[0] <= day] or list(self.terms[:1])
        if not self.starts_on <= day < self.ends_on or str(day.isoweekday()) not in begun[-1][1]:
            return None
        return begun[-1][2]


def stays_of(pupil_id: UUID, since: date) -> list[Stay]:
    """The places that a pupil has on a day or later: one statement."""
    rows = db.session.execute(
        select(SfoPlace, SfoTerms.valid_from, SfoTerms.weekdays, SfoOffer.closes_at)
        .join(SfoTerms, SfoTerms.place_id == SfoPlace.id)
        .join(SfoOffer, SfoOffer.id == SfoTerms.offer_id)
        .where(
            SfoPlace.pupil_id == pupil_id,
            SfoPlace.state == PlaceState.ACCEPTED,
            SfoPlace.ends_on > since,
        )
        .order_by(SfoPlace.id, SfoTerms.valid_from)
    )
    found: dict[UUID, Stay] = {}
    for place, valid_from, weekdays, closes_at in rows:
        one = found.get(place.id, Stay(place.starts_on, place.ends_on, ()))
        terms = (*one.terms, (valid_from, weekdays, closes_at))
        found[place.id] = Stay(one.starts_on, one.ends_on, terms)
    return list(found.values())
