"""The card of a child at school: for Hjem, Skole and whoever asks of all one's children."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, exists, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased

from samspill.access.grants import Grant
from samspill.access.levels import Area, Level
from samspill.core.clock import today
from samspill.identity.models import Person
from samspill.infra.db import instant, norwegian_order, run
from samspill.organisation.models import Unit
from samspill.school.groups.models import Group, GroupKind, GroupMember
from samspill.school.groups.queries import contact_teachers, on_day, open_to
from samspill.school.pupils.models import ContactsConfirmed, Pupil
from samspill.school.pupils.queries import may_find_beside
from samspill.school.years.models import SchoolYear


@dataclass(frozen=True)
class SchoolCard:
    """A child at school, for a card. ``teachers``: the contact teachers of the class.

    ``school_id`` None: in no school today. ``asks_contacts``: the reader is an adult of the child,
    and has not looked its contact details over in this school year. ``may_message``: she may write
    to the school.
    """

    pupil_id: UUID
    tenant_id: UUID
    name: str
    is_protected: bool
    school_id: UUID | None
    school_name: str | None
    school_phone: str | None
    class_name: str | None
    asks_contacts: bool
    may_message: bool
    teachers: list[str] = field(default_factory=list)


def cards_of(profile_id: UUID, area: Area = Area.PUPIL) -> list[SchoolCard]:
    """The children whom the profile reaches herself, by name, with school and class of today;
    ``area``: those of whom she has it.

    Those whom she may find no more, by a block or protection, are not among them (I21, F8).
    """
    return _cards(_cards_of_mine(), profile_id, area=area)


def card_of(pupil_id: UUID, profile_id: UUID) -> SchoolCard:
    """The card of one pupil that the door has opened."""
    return _cards(_card_of_one(), profile_id, pupil_id=pupil_id)[0]


@dataclass(frozen=True)
class NamedPupil:
    """A child at school, by name alone."""

    pupil_id: UUID
    name: str
    is_protected: bool


@cache
def _named() -> Select[*tuple[Any, ...]]:
    child = aliased(Person)
    return (
        select(
            Pupil.id,
            (child.given_name + " " + child.family_name).label("name"),
            (child.address_protection != "NONE").label("is_protected"),
        )
        .join(child, child.id == Pupil.child_id)
        .where(Pupil.id.in_(_open_to(Area.PUPIL)), *may_find_beside(child))
        .order_by(norwegian_order(child.given_name), Pupil.id)
    )


def named_pupils(profile_id: UUID) -> list[NamedPupil]:
    """The children whom the profile reaches herself, by name. Who may not find one has it not."""
    now = instant()
    values = {"asking_profile_id": profile_id, "today": today(now), "now": now}
    return [NamedPupil(*row) for row in run(_named(), values)]


def _cards(statement: Select[Any], profile_id: UUID, **more: Any) -> list[SchoolCard]:
    now = instant()
    values = {"asking_profile_id": profile_id, "today": today(now), "now": now, **more}
    return [
        SchoolCard(**{**row._asdict(), "teachers": row.teachers or []})
        for row in run(statement, values)
    ]


def _open_to(area: Any) -> Select[UUID]:
    return open_to(bindparam("asking_profile_id"), area)


@cache
def _cards_of_mine() -> Select[Any]:
    return _with_places(_open_to(bindparam("area")))


@cache
def _card_of_one() -> Select[Any]:
    one: BindParameter[UUID] = bindparam("pupil_id")
    return _with_places(select(one))


def _with_places(pupil_ids: Select[UUID]) -> Select[Any]:
    child, unit = aliased(Person), aliased(Unit)
    enrolled, school = _placed(GroupKind.SCHOOL, pupil_ids)
    placed, group = _placed(GroupKind.CLASS, pupil_ids)
    return (
        select(
            Pupil.id.label("pupil_id"),
            Pupil.tenant_id,
            (child.given_name + " " + child.family_name).label("name"),
            (child.address_protection != "NONE").label("is_protected"),
            school.id.label("school_id"),
            unit.name.label("school_name"),
            unit.phone.label("school_phone"),
            group.name.label("class_name"),
            Pupil.id.in_(_open_to(Area.SCHOOL_MESSAGES)).label("may_message"),
            contact_teachers(group.id, bindparam("today")).label("teachers"),
            _asks_contacts(school.id).label("asks_contacts"),
        )
        .join(child, child.id == Pupil.child_id)
        .outerjoin(enrolled, enrolled.c.pupil_id == Pupil.id)
        .outerjoin(placed, placed.c.pupil_id == Pupil.id)
        .outerjoin(group, group.id == placed.c.group_id)
        .outerjoin(school, school.id == func.coalesce(enrolled.c.group_id, group.school_id))
        .outerjoin(unit, unit.id == school.unit_id)
        .where(Pupil.id.in_(pupil_ids), *may_find_beside(child))
        .order_by(norwegian_order(child.given_name), Pupil.id)
    )


def _asks_contacts(school_id: Any) -> ColumnElement[bool]:
    asking: BindParameter[UUID] = bindparam("asking_profile_id")
    day: BindParameter[date] = bindparam("today")
    now: BindParameter[datetime] = bindparam("now")
    begun = (
        select(func.max(SchoolYear.first_day))
        .where(
            SchoolYear.school_id == school_id,
            SchoolYear.first_day <= day,
            SchoolYear.last_day >= day,
        )
        .scalar_subquery()
    )
    at_home = exists().where(
        Grant.profile_id == asking,
        Grant.subject_id == Pupil.id,
        Grant.area == Area.CONTACTS,
        Grant.level == Level.OWN,
        Grant.valid_from <= now,
        Grant.valid_to > now,
    )
    confirmed = exists().where(
        ContactsConfirmed.profile_id == asking,
        ContactsConfirmed.pupil_id == Pupil.id,
        func.date(func.timezone("Europe/Oslo", ContactsConfirmed.confirmed_at)) >= begun,
    )
    return and_(at_home, begun.is_not(None), ~confirmed)


def _placed(kind: GroupKind, pupil_ids: Select[UUID]) -> tuple[Any, Any]:
    """Which group of a kind each pupil is in on the day (the newest), and the groups to join."""
    inner, group = aliased(Group), aliased(Group)
    found = (
        select(GroupMember.pupil_id, GroupMember.group_id)
        .ext(distinct_on(GroupMember.pupil_id))
        .join(inner, inner.id == GroupMember.group_id)
        .where(inner.kind == kind, on_day(GroupMember, bindparam("today")))
        .where(GroupMember.pupil_id.in_(pupil_ids))
        .order_by(GroupMember.pupil_id, GroupMember.valid_from.desc(), GroupMember.id)
        .subquery()
    )
    return found, group
