"""Reads of who has a bond to a pupil, and of what is open by one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import aliased

from samspill.access.grants import Grant
from samspill.core.clock import today
from samspill.identity.blocks import is_blocked
from samspill.identity.models import (
    CARE_ORDERS,
    CARE_SERVICE,
    Person,
    Profile,
    ProfileKind,
    Relation,
)
from samspill.infra.db import db, instant
from samspill.organisation.models import Unit
from samspill.organisation.services import Service
from samspill.school.groups.queries import on_day
from samspill.school.pupils.models import GuardianSwitch, Pupil
from samspill.school.pupils.queries import is_named


@dataclass(frozen=True)
class Bond:
    """An adult's bond to a pupil, or the pupil's own profile (``relation_id`` the pupil's id).

    ``kind`` is a code of RelationKind, or SELF. ``until``: the day from which it holds no more.
    """

    pupil_id: UUID
    relation_id: UUID
    kind: str
    until: date
    profile_id: UUID
    born_on: date | None
    is_in_care: bool


SELF = "SELF"


def bonds_of(pupil_ids: Collection[UUID], on: date) -> list[Bond]:
    """Everybody alive with a bond to the pupils on the day, who has a profile for it, and the
    pupils themselves. Call it as system: relations are guarded."""
    return [Bond(**row._mapping) for row in db.session.execute(bonds_statement(pupil_ids, on))]


def bonds_statement(pupil_ids: Collection[UUID], on: date) -> Any:
    """The adults, and the pupils themselves: the columns of a Bond in their order."""
    return union_all(_adults(pupil_ids, on), _themselves(pupil_ids, on))


def _adults(pupil_ids: Collection[UUID], on: date) -> Select[*tuple[Any, ...]]:
    child, adult, care = aliased(Person), aliased(Person), aliased(Relation)
    in_care = exists().where(
        care.child_id == Pupil.child_id, care.kind.in_(CARE_ORDERS), on_day(care, on)
    )
    return (
        select(
            Pupil.id.label("pupil_id"),
            Relation.id.label("relation_id"),
            Relation.kind,
            Relation.valid_to.label("until"),
            Profile.id.label("profile_id"),
            child.born_on,
            in_care.label("is_in_care"),
        )
        .join(child, child.id == Pupil.child_id)
        .join(Relation, Relation.child_id == Pupil.child_id)
        .join(adult, adult.id == Relation.adult_id)
        .join(Profile, Profile.person_id == adult.id)
        .outerjoin(Unit, Unit.id == Profile.unit_id)
        .where(
            Pupil.id.in_(pupil_ids),
            on_day(Relation, on),
            ~Relation.is_blocked,
            adult.died_on.is_(None),
            on_day(Profile, on),
            _answers_in_it(),
        )
    )


def _answers_in_it() -> ColumnElement[bool]:
    """Is it the profile of the bond: at home, or at work for who has the care by her work?"""
    at_home = and_(Relation.kind.not_in(CARE_SERVICE), Profile.kind == ProfileKind.PRIVATE)
    at_work = and_(
        Relation.kind.in_(CARE_SERVICE),
        Profile.kind == ProfileKind.WORK,
        Unit.service == Service.CHILD_WELFARE,
    )
    return or_(at_home, at_work)


def _themselves(pupil_ids: Collection[UUID], on: date) -> Select[*tuple[Any, ...]]:
    child = aliased(Person)
    return (
        select(
            Pupil.id,
            Pupil.id,
            literal(SELF),
            Profile.valid_to,
            Profile.id,
            child.born_on,
            literal(False),
        )
        .join(child, child.id == Pupil.child_id)
        .join(Profile, Profile.person_id == child.id)
        .where(Pupil.id.in_(pupil_ids), Profile.kind == ProfileKind.PRIVATE, on_day(Profile, on))
    )


@dataclass(frozen=True)
class Said:
    """What the school has set of one switch of one adult: on or off, and until when."""

    switch: str
    is_on: bool
    until: date


def said_of(pupil_ids: Collection[UUID], on: date) -> dict[tuple[UUID, UUID], dict[str, Said]]:
    """What holds on the day, by pupil and relation. Call it as system."""
    found: dict[tuple[UUID, UUID], dict[str, Said]] = {}
    for row in db.session.execute(
        select(
            GuardianSwitch.pupil_id,
            GuardianSwitch.relation_id,
            GuardianSwitch.switch,
            GuardianSwitch.is_on,
            GuardianSwitch.valid_to,
        )
        .where(GuardianSwitch.pupil_id.in_(pupil_ids), *holds(on))
        .order_by(GuardianSwitch.set_at)
    ):
        key = (row.pupil_id, row.relation_id)
        found.setdefault(key, {})[row.switch] = Said(row.switch, row.is_on, row.valid_to)
    return found


def holds(on: date) -> tuple[ColumnElement[bool], ...]:
    """Does a switch that was set hold on the day? On takes two."""
    return (
        GuardianSwitch.ended_at.is_(None),
        or_(~GuardianSwitch.is_on, GuardianSwitch.agreed_at.is_not(None)),
        on_day(GuardianSwitch, on),
    )


@dataclass(frozen=True)
class Standing:
    """What is open on a pupil now by one bond."""

    pupil_id: UUID
    profile_id: UUID
    source_id: UUID
    areas: list[str]


def standing_bonds(pupil_ids: Collection[UUID], source: str) -> list[Standing]:
    """What is open on the pupils by a bond at this instant."""
    now = instant()
    rows = db.session.execute(
        select(
            Grant.subject_id.label("pupil_id"),
            Grant.profile_id,
            Grant.source_id,
            func.array_agg(Grant.area).label("areas"),
        )
        .where(
            Grant.subject_id.in_(pupil_ids),
            Grant.source == source,
            Grant.valid_from <= now,
            Grant.valid_to > now,
        )
        .group_by(Grant.subject_id, Grant.profile_id, Grant.source_id)
    )
    return [Standing(**row._mapping) for row in rows]


def finders(pupil_id: UUID, profiles: set[UUID]) -> tuple[UUID, ...]:
    """Those of some profiles who may find the pupil today: as ``reach.may_find``, for a job."""
    named = is_named(pupil_id, Profile.id, today(instant()))
    found = db.session.scalars(
        select(Profile.id)
        .join(Pupil, Pupil.id == pupil_id)
        .join(Person, Person.id == Pupil.child_id)
        .where(
            Profile.id.in_(profiles),
            or_(Person.address_protection == "NONE", named),
            ~is_blocked(Profile.person_id, Pupil.child_id, today(instant())),
        )
        .order_by(Profile.id)
    )
    return tuple(found)
