"""Reads of class lists: one's own line, and what others of the class show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, select
from sqlalchemy.orm import aliased

from samspill.access.grants import Grant
from samspill.access.levels import Area
from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.identity.blocks import in_force
from samspill.identity.models import CARE_ORDERS, Block, Person, Profile, Relation
from samspill.infra.db import db, norwegian_order
from samspill.infra.nested import rows_of
from samspill.school.class_lists.models import ClassListEntry
from samspill.school.groups.models import Group, GroupKind, GroupMember
from samspill.school.groups.queries import on_day
from samspill.school.pupils.access import BOND, OpenPupil
from samspill.school.pupils.models import Pupil
from samspill.school.sealing import words_in


@dataclass(frozen=True)
class Shown:
    """One line: a child, one of its guardians, and what she shows. '' and None where nothing."""

    child: str
    adult: str
    phone: str
    email: str
    birthday: date | None


@dataclass(frozen=True)
class MyPlace:
    """That I stand on the list of a child's class."""

    pupil_id: UUID
    name: str
    is_protected: bool
    class_name: str


@dataclass(frozen=True)
class ClassList:
    """The list of a pupil's class. ``may_join`` False: the child stands on none."""

    group_id: UUID
    group_name: str
    may_join: bool
    lines: list[Shown]


def class_of(pupil_id: UUID, on: date) -> Group | None:
    """The class that the pupil is in on the day."""
    return db.session.scalar(
        select(Group)
        .join(GroupMember, GroupMember.group_id == Group.id)
        .where(
            GroupMember.pupil_id == pupil_id, Group.kind == GroupKind.CLASS, on_day(GroupMember, on)
        )
        .order_by(GroupMember.valid_from.desc(), Group.id)
        .limit(1)
    )


def own_entry(group_id: UUID, pupil_id: UUID, profile_id: UUID) -> ClassListEntry | None:
    """What one shows oneself."""
    return db.session.scalar(
        select(ClassListEntry).where(
            ClassListEntry.group_id == group_id,
            ClassListEntry.pupil_id == pupil_id,
            ClassListEntry.profile_id == profile_id,
            ClassListEntry.ended_at.is_(None),
        )
    )


@cache
def lists_of_mine() -> Select[*tuple[Any, ...]]:
    """The lists of today's classes on which a profile has chosen to stand, by the child's name:
    ``profile_id`` and ``today``; as a column of another statement, for ``places_among``."""
    child = aliased(Person)
    return (
        select(
            ClassListEntry.pupil_id,
            (child.given_name + " " + child.family_name).label("name"),
            (child.address_protection != "NONE").label("is_protected"),
            Group.name.label("class_name"),
        )
        .join(Pupil, Pupil.id == ClassListEntry.pupil_id)
        .join(child, child.id == Pupil.child_id)
        .join(Group, Group.id == ClassListEntry.group_id)
        .join(
            GroupMember,
            and_(
                GroupMember.pupil_id == ClassListEntry.pupil_id,
                GroupMember.group_id == ClassListEntry.group_id,
            ),
        )
        .where(
            ClassListEntry.profile_id == bindparam("profile_id"),
            ClassListEntry.ended_at.is_(None),
            on_day(GroupMember, bindparam("today")),
        )
        .order_by(norwegian_order(child.given_name), ClassListEntry.id)
    )


def places_among(found: list[dict[str, Any]] | None) -> list[MyPlace]:
    """Those of the column."""
    return rows_of(MyPlace, found, ids=("pupil_id",), days=())


def may_be_told_of(child: Any, on: date) -> ColumnElement[bool]:
    """No protected child, none from whom somebody is blocked, and none in care: of them no list
    tells, whoever asks for it."""
    barred = exists().where(Block.child_id == child.id, *in_force(on))
    in_care = exists().where(
        Relation.child_id == child.id, Relation.kind.in_(CARE_ORDERS), on_day(Relation, on)
    )
    return and_(child.address_protection == "NONE", ~barred, ~in_care)


def may_be_listed(pupil: OpenPupil) -> bool:
    """May others of the class be told of the child, and of who asks?"""
    with system_access("whether others of a class may be told of a child"):
        return _may_be_listed(pupil)


def _may_be_listed(pupil: OpenPupil) -> bool:
    child, adult = aliased(Person), aliased(Person)
    told = and_(may_be_told_of(child, today(pupil.at)), adult.address_protection == "NONE")
    return bool(
        db.session.scalar(
            select(told)
            .join(adult, adult.id == pupil.actor.person_id)
            .where(child.id == pupil.subject.child_id)
        )
    )


def has_daily_life(profile_id: Any, at: datetime) -> ColumnElement[bool]:
    """Has a profile (a column) standing access to the pupil of the query?"""
    return exists().where(
        Grant.subject_id == Pupil.id,
        Grant.profile_id == profile_id,
        Grant.area == Area.SCHOOL_CONSENT,
        Grant.source == BOND,
        Grant.valid_from <= at,
        Grant.valid_to > at,
    )


def _stands(group_id: UUID, at: datetime) -> ColumnElement[bool]:
    """Is the child of an entry in the class, and has who wrote it the child's daily life?"""
    is_there = exists().where(
        GroupMember.pupil_id == Pupil.id,
        GroupMember.group_id == group_id,
        on_day(GroupMember, today(at)),
    )
    return and_(
        ClassListEntry.group_id == group_id,
        ClassListEntry.ended_at.is_(None),
        is_there,
        has_daily_life(ClassListEntry.profile_id, at),
    )


def _lines(group_id: UUID, at: datetime) -> list[Shown]:
    """What all of the class show, by the child's name. As system."""
    child, adult = aliased(Person), aliased(Person)
    rows = db.session.execute(
        select(
            ClassListEntry,
            (child.given_name + " " + child.family_name).label("child"),
            (adult.given_name + " " + adult.family_name).label("adult"),
            child.born_on,
        )
        .join(Pupil, Pupil.id == ClassListEntry.pupil_id)
        .join(child, child.id == Pupil.child_id)
        .join(Profile, Profile.id == ClassListEntry.profile_id)
        .join(adult, adult.id == Profile.person_id)
        .where(
            _stands(group_id, at),
            adult.address_protection == "NONE",
            may_be_told_of(child, today(at)),
        )
        .order_by(norwegian_order(child.given_name), Pupil.id, norwegian_order(adult.given_name))
    )
    return [
        Shown(
            row.child,
            row.adult,
            words_in(row.ClassListEntry, "phone"),
            words_in(row.ClassListEntry, "email"),
            row.born_on if row.ClassListEntry.shows_birthday else None,
        )
        for row in rows
    ]


def list_of(pupil: OpenPupil) -> ClassList | None:
    """What guardians of the pupil's class show each other now; None without a class. As system:
    nobody reaches another family's child."""
    found = class_of(pupil.subject.id, today(pupil.at))
    if found is None:
        return None
    with system_access("what guardians of a class show the others of it"):
        return ClassList(found.id, found.name, _may_be_listed(pupil), _lines(found.id, pupil.at))
