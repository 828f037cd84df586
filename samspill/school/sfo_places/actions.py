"""Intentions of a home on a place at SFO that is offered or had: answer, change, end, keep."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.core.errors import NotVisible, RuleBroken
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.infra.db import db, lock_subject
from samspill.school.groups.models import Group, GroupMember
from samspill.school.pupils.access import OpenPupil
from samspill.school.sfo_places.applying import check_days, level_of, offer_of, set_terms
from samspill.school.sfo_places.costs import costs_of
from samspill.school.sfo_places.events import (
    SfoOfferAnswered,
    SfoPlaceChanged,
    SfoPlaceEnded,
    SfoWithdrawn,
)
from samspill.school.sfo_places.homes import is_home, told
from samspill.school.sfo_places.models import PlaceState, SfoOffer, SfoPlace
from samspill.school.sfo_places.queries import (
    PlaceView,
    offers_of,
    place_of,
    places_of_pupil,
    seats_taken,
    sfo_rule,
    terms_rows,
)
from samspill.school.sfo_places.rules import (
    Terms,
    changes_on,
    ends_by_itself,
    may_end,
    price_on,
)
from samspill.school.sfo_places.words import kroner, numeric

WHY_IN = "a pupil has a place at an SFO, and so is in its group"


def own_place(pupil: OpenPupil, place_id: UUID, *states: PlaceState) -> SfoPlace:
    """A place of the pupil that the actor applied for herself, and that stands so.

    Raises NotVisible for any other.
    """
    place: SfoPlace = place_of(place_id, pupil_id=pupil.subject.id)
    mine = place.applied_by == pupil.actor.profile_id and is_home(pupil)
    if not mine or place.state not in states or not place.stands_on(today(pupil.at)):
        raise NotVisible
    return place


def answer_offer(pupil: OpenPupil, place_id: UUID, *, accepts: bool) -> None:
    """Say yes or no to a place that is offered. Yes: the child is in the SFO from its first day.

    Raises RuleBroken when the day to answer has passed.
    """
    place: SfoPlace = place_of(place_id, pupil_id=pupil.subject.id)
    if place.is_lapsed(today(pupil.at)):
        raise RuleBroken("", _("Fristen er gått ut. Søk på nytt, eller ring SFO."), "lapsed")
    own_place(pupil, place_id, PlaceState.OFFERED)
    place.state = PlaceState.ACCEPTED if accepts else PlaceState.DECLINED
    if accepts:
        _let_in(place)
    record(SfoOfferAnswered(**told(pupil), place_id=place.id, accepted=accepts))


def _let_in(place: SfoPlace) -> None:
    group = db.session.get_one(Group, place.group_id)
    with system_access(WHY_IN):
        db.session.add(
            GroupMember(
                id=new_id(),
                pupil_id=place.pupil_id,
                group_id=group.id,
                school_id=group.school_id,
                valid_from=place.starts_on,
                valid_to=place.ends_on,
            )
        )
        db.session.flush()


# ---- change and end ------------------------------------------------------------------------


def require_seat(offer: SfoOffer, on: date, day: date) -> None:
    """Hold the seats of an SFO, and raise RuleBroken when none of a kind is free from a day on."""
    lock_subject(offer.group_id)
    if offer.seats is not None and seats_taken([offer.id], on, day).get(offer.id, 0) >= offer.seats:
        text = _("Det er ingen ledig plass av denne typen nå.")
        raise RuleBroken("offer_id", text, "full")


def change_place(pupil: OpenPupil, place_id: UUID, *, offer_id: UUID, weekdays: str) -> date:
    """Other days or another kind of place. Gives the day from which: the next month for more, the
    time of notice for less; what has been asked for and not begun is taken back from its own day.

    Raises RuleBroken at the field.
    """
    place = own_place(pupil, place_id, PlaceState.ACCEPTED)
    day, rule = today(pupil.at), sfo_rule(place.tenant_id, today(pupil.at))
    offer, group = offer_of(pupil, offer_id)
    check_days(offer, weekdays)
    if group.id != place.group_id:
        raise RuleBroken("offer_id", _("Velg en plass ved samme SFO."), "SF-04")
    found = view_of(pupil, place_id)
    now, coming = found.now(day), [one for one in found.terms if one.valid_from > day]
    last = coming[-1] if coming else now
    if (last.offer_id, last.weekdays) == (offer.id, weekdays):
        raise RuleBroken("weekdays", _already(last, day), "same")
    is_less = len(weekdays) < len(now.weekdays) or _price(offer, day) < (found.monthly(day) or 0)
    valid_from = max(changes_on(day, rule, is_less=is_less), place.starts_on)
    if (now.offer_id, now.weekdays) == (offer.id, weekdays):
        valid_from = coming[0].valid_from
    if valid_from >= place.ends_on:
        raise RuleBroken("offer_id", _("Plassen slutter før endringen kan begynne."), "ends")
    others = (since for since, held in _kinds_from(found, valid_from) if held != offer.id)
    if (since := next(others, None)) is not None:
        require_seat(offer, since, day)
    set_terms(pupil, place, offer, weekdays, valid_from)
    record(SfoPlaceChanged(**told(pupil), place_id=place.id, valid_from=valid_from))
    return valid_from


def _already(terms: Terms, day: date) -> str:
    if terms.valid_from <= day:
        return _("Dette er det dere har nå.")
    return _("Dette får dere fra %(day)s.", day=numeric(terms.valid_from))


def _price(offer: SfoOffer, day: date) -> int:
    found = offers_of([offer.group_id])
    price = price_on(next(one.prices for one in found if one.id == offer.id), day)
    return price.monthly(is_sibling=False) if price else 0


def view_of(pupil: OpenPupil, place_id: UUID) -> PlaceView:
    """One place of the pupil as a page shows it."""
    found = places_of_pupil(pupil.subject.id, today(pupil.at))
    return next(one for one in found if one.id == place_id)


def begin_earlier(place: SfoPlace, starts_on: date, day: date) -> None:
    """A place that is had begins earlier than it did. Raises RuleBroken when no seat is free then,
    or it has begun."""
    if not day < starts_on < place.starts_on:
        raise RuleBroken("", _("Plassen kan ikke begynne tidligere nå."), "begun")
    first = terms_rows(place.id)[0]
    require_seat(db.session.get_one(SfoOffer, first.offer_id), starts_on, day)
    with system_access(WHY_IN):
        _membership(place).valid_from = starts_on
        db.session.flush()
    place.starts_on = first.valid_from = starts_on


def end_place(pupil: OpenPupil, place_id: UUID, *, ends_on: date) -> None:
    """End a place on a day. Raises RuleBroken at ``ends_on`` with the earliest day and what is
    paid until then (SF-06)."""
    place = own_place(pupil, place_id, PlaceState.ACCEPTED)
    day, rule = today(pupil.at), sfo_rule(place.tenant_id, today(pupil.at))
    costs = costs_of([place.pupil_id], place.tenant_id, day)
    possible = costs.ends_of(view_of(pupil, place_id), day, pupil.actor.profile_id)
    if not possible:
        raise RuleBroken("ends_on", _("Plassen slutter av seg selv før det."), "SF-06")
    if not may_end(day, ends_on, rule) or ends_on >= place.ends_on:
        end, cost = possible[0]
        text = _(
            "Plassen kan ikke slutte den dagen. Tidligste dag er %(day)s, og til da betaler du"
            " %(cost)s.",
            day=numeric(end),
            cost=kroner(cost),
        )
        raise RuleBroken("ends_on", text, "SF-06")
    end_on(place, ends_on, pupil.at, by=pupil.actor.profile_id)
    record(SfoPlaceEnded(**told(pupil), place_id=place.id, ends_on=ends_on))


def end_on(place: SfoPlace, ends_on: date, at: datetime, *, by: UUID | None) -> None:
    """A place ends on a day, and with it that the child is in the SFO."""
    place.ends_on = max(ends_on, place.starts_on)
    place.terminated_at, place.ended_by = at, by
    with system_access(WHY_IN):
        _membership(place).valid_to = place.ends_on
        db.session.flush()


def _membership(place: SfoPlace) -> GroupMember:
    found = db.session.query(GroupMember).filter_by(
        pupil_id=place.pupil_id, group_id=place.group_id, valid_from=place.starts_on
    )
    return found.order_by(GroupMember.valid_to.desc()).first()  # type: ignore[return-value]


def keep_place(pupil: OpenPupil, place_id: UUID) -> None:
    """The place does not end after all. Raises NotVisible for one that its home has not ended, and
    RuleBroken when the seat has gone to another from that day."""
    place = own_place(pupil, place_id, PlaceState.ACCEPTED)
    if place.terminated_at is None or place.ended_by != place.applied_by:
        raise NotVisible
    day, rule = today(pupil.at), sfo_rule(place.tenant_id, today(pupil.at))
    special = place.special_needs
    level = level_of(place.pupil_id, day, day, rule.last_for(special_needs=special))
    ends_on = ends_by_itself(day, level, rule, special_needs=special)
    for since, offer_id in _kinds_from(view_of(pupil, place_id), place.ends_on):
        require_seat(db.session.get_one(SfoOffer, offer_id), since, day)
    end_on(place, ends_on, pupil.at, by=None)
    place.terminated_at = None
    record(SfoWithdrawn(**told(pupil), place_id=place.id))


def _kinds_from(place: PlaceView, day: date) -> list[tuple[date, UUID]]:
    """The kinds of place that it is from a day on, each with its first day then."""
    later = [(one.valid_from, one.offer_id) for one in place.terms if one.valid_from > day]
    return [(day, place.now(day).offer_id), *later]


def weekdays_of(days: Collection[str]) -> str:
    """Weekdays as they are stored, in their order."""
    return "".join(sorted(set(days)))
