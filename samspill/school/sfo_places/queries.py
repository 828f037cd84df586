"""Reads of what SFO offers and of places there. Row security decides which places a list shows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, time
from itertools import pairwise
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from samspill.access.system import system_access
from samspill.core.errors import NotVisible
from samspill.identity.models import Person, Profile
from samspill.infra.db import db, norwegian_order
from samspill.organisation.models import Unit
from samspill.organisation.queries import policy
from samspill.organisation.services import Service
from samspill.school.groups.models import Group, GroupKind
from samspill.school.pupils.models import Pupil
from samspill.school.sealing import words_in
from samspill.school.sfo_places.models import PlaceState, SfoOffer, SfoPlace, SfoPrice, SfoTerms
from samspill.school.sfo_places.rules import (
    Price,
    Rule,
    Terms,
    price_on,
    rule_of,
    terms_on,
)

ENDED, LAPSED = "ENDED", "LAPSED"
"""What a place says by its days, besides its state."""


def sfo_rule(tenant_id: UUID, on: date) -> Rule:
    """What the municipality has decided about places, on the day."""
    return rule_of(policy("sfo", tenant_id, on).value)


# ---- what there is -------------------------------------------------------------------------


@dataclass(frozen=True)
class SfoView:
    """An SFO of a school."""

    group_id: UUID
    school_id: UUID
    name: str
    phone: str | None


def sfos_at(school_id: UUID) -> list[SfoView]:
    """Those of a school, by name."""
    rows = db.session.execute(
        select(Group.id.label("group_id"), Group.school_id, Group.name, Unit.phone)
        .join(Unit, Unit.id == Group.unit_id)
        .where(Group.school_id == school_id, Group.kind == GroupKind.SFO)
        .order_by(norwegian_order(Group.name), Group.id)
    )
    return [SfoView(**row._mapping) for row in rows]


@dataclass(frozen=True)
class SfoUnit:
    """A unit that runs an SFO, and that nobody has taken in use here."""

    unit_id: UUID
    name: str


def units_to_start(tenant_id: UUID) -> list[SfoUnit]:
    """Those of the municipality, by name."""
    rows = db.session.execute(
        select(Unit.id.label("unit_id"), Unit.name)
        .where(
            Unit.tenant_id == tenant_id,
            Unit.service == Service.SFO,
            ~Unit.is_outside,
            ~select(Group.id).where(Group.unit_id == Unit.id).exists(),
        )
        .order_by(norwegian_order(Unit.name), Unit.id)
    )
    return [SfoUnit(**row._mapping) for row in rows]


@dataclass(frozen=True)
class OfferView:
    """A kind of place, with its prices from the oldest on. ``seats`` None: no limit."""

    id: UUID
    group_id: UUID
    name: str
    days: int
    opens_at: time
    closes_at: time
    seats: int | None
    prices: tuple[Price, ...]


def offers_of(group_ids: Collection[UUID]) -> list[OfferView]:
    """What some SFO offer, most days first: one statement, however many."""
    rows = db.session.execute(
        select(SfoOffer, SfoPrice)
        .outerjoin(SfoPrice, SfoPrice.offer_id == SfoOffer.id)
        .where(SfoOffer.group_id.in_(group_ids))
        .order_by(
            SfoOffer.days.desc(),
            norwegian_order(SfoOffer.name),
            SfoOffer.id,
            SfoPrice.valid_from,
        )
    )
    found: dict[UUID, tuple[SfoOffer, list[Price]]] = {}
    for offer, price in rows:
        prices = found.setdefault(offer.id, (offer, []))[1]
        prices.extend([_price(price)] if price else [])
    return [
        OfferView(
            one.id,
            one.group_id,
            one.name,
            one.days,
            one.opens_at,
            one.closes_at,
            one.seats,
            tuple(prices),
        )
        for one, prices in found.values()
    ]


def _price(row: SfoPrice) -> Price:
    return Price(row.valid_from, row.price, row.food, row.sibling_percent)


def prices_of(offer_ids: Collection[UUID]) -> dict[UUID, tuple[Price, ...]]:
    """Prices by kind of place, the oldest first."""
    found: dict[UUID, tuple[Price, ...]] = {}
    rows = select(SfoPrice).where(SfoPrice.offer_id.in_(offer_ids)).order_by(SfoPrice.valid_from)
    for row in db.session.scalars(rows):
        found[row.offer_id] = (*found.get(row.offer_id, ()), _price(row))
    return found


def seats_taken(offer_ids: Collection[UUID], on: date, today: date) -> dict[UUID, int]:
    """How many have, or are offered, each kind of place on the day or later. Read as system: who
    asks may not find them all."""
    later = aliased(SfoTerms)
    superseded = select(later.id).where(
        later.place_id == SfoTerms.place_id,
        later.valid_from > SfoTerms.valid_from,
        later.valid_from <= on,
    )
    statement = (
        select(SfoTerms.offer_id, func.count(SfoTerms.place_id.distinct()))
        .join(SfoPlace, SfoPlace.id == SfoTerms.place_id)
        .where(
            SfoTerms.offer_id.in_(offer_ids),
            ~superseded.correlate(SfoTerms).exists(),
            or_(
                and_(SfoPlace.state == PlaceState.ACCEPTED, SfoPlace.ends_on > on),
                and_(SfoPlace.state == PlaceState.OFFERED, SfoPlace.answer_by >= today),
            ),
        )
        .group_by(SfoTerms.offer_id)
    )
    with system_access("how many seats of an SFO are taken"):
        return {row[0]: row[1] for row in db.session.execute(statement)}


# ---- places --------------------------------------------------------------------------------


@dataclass(frozen=True)
class PlaceView:
    """A place with its terms, the oldest first. ``state``: of PlaceState, or ENDED, or LAPSED."""

    id: UUID
    pupil_id: UUID
    group_id: UUID
    name: str
    is_protected: bool
    state: str
    starts_on: date
    ends_on: date
    answer_by: date | None
    applied_by: UUID
    payer: str
    co_payer_id: UUID | None
    co_share: int
    why: str
    is_terminated: bool
    may_be_kept: bool
    special_needs: bool
    is_sibling: bool
    terms: tuple[Terms, ...] = field(default_factory=tuple)

    @property
    def stands(self) -> bool:
        """Is it applied for, waited for, offered or had?"""
        return self.state in (
            PlaceState.APPLIED,
            PlaceState.WAITING,
            PlaceState.OFFERED,
            PlaceState.ACCEPTED,
        )

    def now(self, day: date) -> Terms:
        """What it is on the day."""
        return terms_on(self.terms, day)

    def coming(self, day: date) -> list[Terms]:
        """What it becomes after the day, where something changes then."""
        return [
            after
            for before, after in pairwise(self.terms)
            if after.valid_from > day
            and (before.offer_id, before.weekdays) != (after.offer_id, after.weekdays)
        ]

    def monthly(self, day: date) -> int | None:
        """What a month costs on the day; None before any price is set."""
        price = price_on(self.now(day).prices, max(day, self.starts_on))
        return price.monthly(is_sibling=self.is_sibling) if price else None

    def paid_by(self, profile_id: UUID) -> bool:
        """Does she pay, all or some of it?"""
        return profile_id in (self.applied_by, self.co_payer_id)


def places_of_pupil(pupil_id: UUID, day: date) -> list[PlaceView]:
    """All there has been of one pupil, the newest first."""
    return _places(_statement().where(SfoPlace.pupil_id == pupil_id), day)


def places_of_group(group_id: UUID, day: date) -> list[PlaceView]:
    """What stands of an SFO on the day, and what was offered and not answered: who applied first
    comes first. Without what it costs: two statements, however many."""
    stands = SfoPlace.state.in_((PlaceState.APPLIED, PlaceState.WAITING, PlaceState.OFFERED))
    has = and_(SfoPlace.state == PlaceState.ACCEPTED, SfoPlace.ends_on > day)
    statement = _statement().where(SfoPlace.group_id == group_id, or_(stands, has))
    return _places(statement, day, priced=False)[::-1]


def places_in_month(group_id: UUID, first: date, after: date) -> list[PlaceView]:
    """Places of an SFO that are had on some day of a month [first, after), the oldest first."""
    statement = _statement().where(
        SfoPlace.group_id == group_id,
        SfoPlace.state == PlaceState.ACCEPTED,
        SfoPlace.starts_on < after,
        SfoPlace.ends_on > first,
    )
    return _places(statement, first)[::-1]


def place_in(group_id: UUID, place_id: UUID, day: date) -> PlaceView:
    """One place of an SFO. Raises NotVisible for another's, or one that is hidden."""
    statement = _statement().where(SfoPlace.group_id == group_id, SfoPlace.id == place_id)
    for one in _places(statement, day):
        return one
    raise NotVisible


def _statement() -> Select[*tuple[Any, ...]]:
    child, payer, profile = aliased(Person), aliased(Person), aliased(Profile)
    return (
        select(
            SfoPlace,
            (child.given_name + " " + child.family_name).label("name"),
            (child.address_protection != "NONE").label("is_protected"),
            (payer.given_name + " " + payer.family_name).label("payer"),
        )
        .join(Pupil, Pupil.id == SfoPlace.pupil_id)
        .join(child, child.id == Pupil.child_id)
        .join(profile, profile.id == SfoPlace.applied_by)
        .join(payer, payer.id == profile.person_id)
        .order_by(SfoPlace.applied_at.desc(), SfoPlace.id)
    )


def _places(
    statement: Select[*tuple[Any, ...]], day: date, *, priced: bool = True
) -> list[PlaceView]:
    rows = list(db.session.execute(statement))
    ids = [row.SfoPlace.id for row in rows]
    terms = _terms(ids, priced=priced) if ids else {}
    siblings = _siblings(ids, day) if ids and priced else set()
    return [
        _view(row, terms[row.SfoPlace.id], is_sibling=row.SfoPlace.id in siblings, day=day)
        for row in rows
    ]


def _view(row: Any, terms: tuple[Terms, ...], *, is_sibling: bool, day: date) -> PlaceView:
    place = row.SfoPlace
    state = place.state
    if place.is_lapsed(day):
        state = LAPSED
    elif state == PlaceState.ACCEPTED and place.ends_on <= day:
        state = ENDED
    return PlaceView(
        id=place.id,
        pupil_id=place.pupil_id,
        group_id=place.group_id,
        name=row.name,
        is_protected=row.is_protected,
        state=state,
        starts_on=place.starts_on,
        ends_on=place.ends_on,
        answer_by=place.answer_by,
        applied_by=place.applied_by,
        payer=row.payer,
        co_payer_id=place.co_payer_id,
        co_share=place.co_share,
        why=words_in(place, "why"),
        is_terminated=place.terminated_at is not None,
        may_be_kept=place.terminated_at is not None and place.ended_by == place.applied_by,
        special_needs=place.special_needs,
        is_sibling=is_sibling,
        terms=terms,
    )


def _terms(place_ids: Collection[UUID], *, priced: bool) -> dict[UUID, tuple[Terms, ...]]:
    rows = db.session.execute(
        select(SfoTerms, SfoOffer.days)
        .join(SfoOffer, SfoOffer.id == SfoTerms.offer_id)
        .where(SfoTerms.place_id.in_(place_ids))
        .order_by(SfoTerms.valid_from)
    ).all()
    prices = prices_of({row.offer_id for row, _days in rows}) if priced else {}
    found: dict[UUID, tuple[Terms, ...]] = {}
    for row, days in rows:
        priced_at = prices.get(row.offer_id, ())
        one = Terms(row.valid_from, row.offer_id, row.weekdays, priced_at, days)
        found[row.place_id] = (*found.get(row.place_id, ()), one)
    return found


def _siblings(place_ids: Collection[UUID], day: date) -> set[UUID]:
    """Those of the places whose payer has an earlier one, for another child, that stands. Read as
    system: the price is the same whoever asks, and the other child may be unknown to her."""
    other = aliased(SfoPlace)
    earlier = select(other.id).where(
        other.applied_by == SfoPlace.applied_by,
        other.tenant_id == SfoPlace.tenant_id,
        other.pupil_id != SfoPlace.pupil_id,
        other.state == PlaceState.ACCEPTED,
        other.ends_on > day,
        other.applied_at < SfoPlace.applied_at,
    )
    statement = select(SfoPlace.id).where(
        SfoPlace.id.in_(place_ids), earlier.correlate(SfoPlace).exists()
    )
    with system_access("which places at SFO are a sibling's: what they cost"):
        return set(db.session.scalars(statement))


# ---- for what changes ----------------------------------------------------------------------


def place_of(place_id: UUID, *, pupil_id: UUID | None = None, group_id: UUID | None = None) -> Any:
    """One place, of the pupil or of the SFO. Raises NotVisible for another's, or a hidden one."""
    found = db.session.get(SfoPlace, place_id)
    if found is None or (pupil_id or found.pupil_id) != found.pupil_id:
        raise NotVisible
    if (group_id or found.group_id) != found.group_id:
        raise NotVisible
    return found


def terms_rows(place_id: UUID) -> list[SfoTerms]:
    """The terms of a place as rows, the oldest first."""
    rows = select(SfoTerms).where(SfoTerms.place_id == place_id).order_by(SfoTerms.valid_from)
    return list(db.session.scalars(rows))
