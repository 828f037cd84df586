"""Intentions of who leads an SFO, and of the head who takes it in use."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import UUID

from samspill.core.clock import today
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.infra.db import db
from samspill.school.groups.access import OpenGroup
from samspill.school.groups.actions import about
from samspill.school.groups.models import Group, GroupKind
from samspill.school.sealing import sealed_words
from samspill.school.sfo_places.actions import end_on, require_seat
from samspill.school.sfo_places.events import (
    SfoApplicationDecided,
    SfoOfferMade,
    SfoPlaceEnded,
    SfoPlaceOffered,
    SfoPriceChanged,
    SfoStarted,
)
from samspill.school.sfo_places.homes import tell
from samspill.school.sfo_places.models import PlaceState, SfoOffer, SfoPlace, SfoPrice
from samspill.school.sfo_places.queries import (
    offers_of,
    place_of,
    sfo_rule,
    terms_rows,
    units_to_start,
)
from samspill.school.sfo_places.rules import first_start


def start_sfo(school: OpenGroup, *, unit_id: UUID) -> UUID:
    """Take the SFO of a school in use. Gives it. Raises RuleBroken for a unit that is none."""
    found = {one.unit_id: one for one in units_to_start(school.subject.tenant_id)}
    if unit_id not in found:
        raise RuleBroken("unit_id", _("Velg en SFO som ikke er tatt i bruk."))
    group = Group(
        id=new_id(),
        tenant_id=school.subject.tenant_id,
        unit_id=unit_id,
        school_id=school.subject.id,
        kind=GroupKind.SFO,
        name=found[unit_id].name,
    )
    db.session.add(group)
    record(SfoStarted(**about(school), group_id=group.id))
    return group.id


def make_offer(
    sfo: OpenGroup,
    *,
    name: str,
    days: int,
    opens_at: time,
    closes_at: time,
    seats: int | None,
    price: int,
    food: int,
    sibling_percent: int,
) -> UUID:
    """Offer another kind of place, with its first price. Gives it. RuleBroken at the field."""
    if any(one.name == name for one in offers_of([sfo.subject.id])):
        raise RuleBroken("name", _("Velg et navn som ingen annen plass har."))
    if opens_at >= closes_at:
        raise RuleBroken("closes_at", _("Sluttid må være etter starttid."))
    offer = SfoOffer(
        id=new_id(),
        group_id=sfo.subject.id,
        name=name,
        days=days,
        opens_at=opens_at,
        closes_at=closes_at,
        seats=seats,
    )
    db.session.add(offer)
    db.session.flush()
    _add_price(offer.id, today(sfo.at), price, food, sibling_percent)
    record(SfoOfferMade(**about(sfo), offer_id=offer.id))
    return offer.id


def _add_price(offer_id: UUID, since: date, price: int, food: int, sibling_percent: int) -> None:
    db.session.add(
        SfoPrice(
            id=new_id(),
            offer_id=offer_id,
            valid_from=since,
            price=price,
            food=food,
            sibling_percent=sibling_percent,
        )
    )


def set_price(
    sfo: OpenGroup,
    *,
    offer_id: UUID,
    valid_from: date,
    price: int,
    food: int,
    sibling_percent: int,
) -> None:
    """A kind of place costs something else from the first day of a month to come.

    Raises RuleBroken at the field; NotVisible for no offer of this SFO.
    """
    offer = next((one for one in offers_of([sfo.subject.id]) if one.id == offer_id), None)
    if offer is None:
        raise NotVisible
    if valid_from.day != 1 or valid_from <= today(sfo.at):
        raise RuleBroken("valid_from", _("Velg den første dagen i en måned som kommer."))
    if any(one.valid_from == valid_from for one in offer.prices):
        raise RuleBroken("valid_from", _("Det er satt en pris fra den dagen."))
    _add_price(offer_id, valid_from, price, food, sibling_percent)
    record(SfoPriceChanged(**about(sfo), offer_id=offer_id, valid_from=valid_from))


def put_on_list(sfo: OpenGroup, place_id: UUID, *, why: str = "") -> None:
    """The child waits for a place. The home is told, and why where that is said. Raises NotVisible
    for what is answered, or waits already."""
    place: SfoPlace = place_of(place_id, group_id=sfo.subject.id)
    if place.state != PlaceState.APPLIED:
        raise NotVisible
    place.state = PlaceState.WAITING
    place.decided_by, place.decided_at = sfo.actor.profile_id, sfo.at
    place.why_sealed = sealed_words(place, "why", why) if why else None
    _tell_of_state(place, today(sfo.at))


def offer_again(sfo: OpenGroup, place_id: UUID) -> None:
    """Offer a place once more that was not answered in time. Raises NotVisible for any other, and
    RuleBroken when no seat is left."""
    place: SfoPlace = place_of(place_id, group_id=sfo.subject.id)
    if not place.is_lapsed(today(sfo.at)):
        raise NotVisible
    offer_place(place, sfo.actor.profile_id, sfo.at)


def offer_place(place: SfoPlace, by: UUID, at: datetime, *, within_seats: bool = True) -> None:
    """Offer a place, to begin tomorrow at the earliest. The home is told. Raises RuleBroken when no
    seat is left: the last one goes to one, but for who must have one (not ``within_seats``)."""
    day = today(at)
    offer = db.session.get_one(SfoOffer, terms_rows(place.id)[-1].offer_id)
    if within_seats:
        require_seat(offer, place.starts_on, day)
    _begin_on(place, max(place.starts_on, first_start(day)))
    place.state, place.answer_by = PlaceState.OFFERED, day + timedelta(days=_days(place, day))
    place.decided_by, place.decided_at, place.why_sealed = by, at, None
    told = tell(place.pupil_id, place.tenant_id, day)
    about_it = {"subject_id": place.pupil_id, "tenant_id": place.tenant_id, "place_id": place.id}
    record(SfoPlaceOffered(**about_it, answer_by=place.answer_by, profile_ids=told))


def _days(place: SfoPlace, day: date) -> int:
    return sfo_rule(place.tenant_id, day).answer_days


def _begin_on(place: SfoPlace, day: date) -> None:
    """A place that nobody has yet begins on a day. Raises RuleBroken when it would be over."""
    if day >= place.ends_on:
        raise RuleBroken("", _("Plassen ville ha sluttet av seg selv før den begynte."), "over")
    place.starts_on = day
    for terms in terms_rows(place.id)[:1]:
        terms.valid_from = day
    db.session.flush()


def refuse_place(place: SfoPlace, by: UUID, at: datetime) -> None:
    """There is no place: what is decided, and why, stands in the case. The others at home who may
    arrange SFO are told that it is answered."""
    place.state = PlaceState.REFUSED
    place.decided_by, place.decided_at, place.why_sealed = by, at, None
    _tell_of_state(place, today(at), but=place.applied_by)


def _tell_of_state(place: SfoPlace, day: date, but: UUID | None = None) -> None:
    told = tell(place.pupil_id, place.tenant_id, day, but)
    about_it = {"subject_id": place.pupil_id, "tenant_id": place.tenant_id, "place_id": place.id}
    record(SfoApplicationDecided(**about_it, state=place.state, profile_ids=told))


def finish(sfo: OpenGroup, place_id: UUID, *, ends_on: date, why: str) -> None:
    """End a place that the home has not ended, with a reason that it reads. It is told.

    Raises RuleBroken at the field for a day that has passed, one after the place ends by itself,
    and no reason; NotVisible for what is no place.
    """
    place: SfoPlace = place_of(place_id, group_id=sfo.subject.id)
    day = today(sfo.at)
    if place.state != PlaceState.ACCEPTED or not place.stands_on(day):
        raise NotVisible
    if not day < ends_on < place.ends_on:
        text = _("Velg en dag etter i dag, og før plassen slutter av seg selv.")
        raise RuleBroken("ends_on", text)
    if not why:
        raise RuleBroken("why", _("Skriv hvorfor, så hjemmet forstår det."))
    place.why_sealed = sealed_words(place, "why", why)
    end_on(place, ends_on, sfo.at, by=sfo.actor.profile_id)
    record(
        SfoPlaceEnded(
            subject_id=place.pupil_id,
            tenant_id=place.tenant_id,
            place_id=place.id,
            ends_on=place.ends_on,
            profile_ids=tell(place.pupil_id, place.tenant_id, day),
        )
    )
