"""Reads of what a school has now, and of the year that comes."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select

from samspill.infra.db import db
from samspill.school.groups.models import Group, GroupKind, GroupMember, GroupStaff
from samspill.school.next_year.rules import ClassNow
from samspill.school.years.models import SchoolYear


def year_before(school_id: UUID, day: date) -> SchoolYear | None:
    """The newest school year that has begun on a day."""
    return db.session.scalar(
        select(SchoolYear)
        .where(SchoolYear.school_id == school_id, SchoolYear.first_day <= day)
        .order_by(SchoolYear.first_day.desc())
        .limit(1)
    )


def year_after(school_id: UUID, day: date) -> SchoolYear | None:
    """The first one that has not begun."""
    return db.session.scalar(
        select(SchoolYear)
        .where(SchoolYear.school_id == school_id, SchoolYear.first_day > day)
        .order_by(SchoolYear.first_day)
        .limit(1)
    )


def classes_of(year: SchoolYear, on: date) -> list[ClassNow]:
    """The classes of a year, and how many the reader finds in each who are there until a day."""
    stays = and_(GroupMember.group_id == Group.id, *_goes_on(on))
    rows = db.session.execute(
        select(Group.id, Group.name, Group.year_level, func.count(GroupMember.id))
        .outerjoin(GroupMember, stays)
        .where(Group.year_id == year.id, Group.kind == GroupKind.CLASS)
        .group_by(Group.id)
        .order_by(Group.year_level, Group.name)
    )
    return [ClassNow(*row) for row in rows]


def _goes_on(on: date) -> tuple[ColumnElement[bool], ...]:
    return GroupMember.valid_from < on, GroupMember.valid_to > on


def members_of(group_ids: list[UUID], on: date) -> list[GroupMember]:
    """The places of pupils in groups that go on past a day. As system: also of whom the office
    finds not (F8)."""
    which = select(GroupMember).where(GroupMember.group_id.in_(group_ids), *_goes_on(on))
    return list(db.session.scalars(which.order_by(GroupMember.id)))


def staff_in(group_ids: list[UUID], on: date) -> list[GroupStaff]:
    """The places of employees in groups that go on past a day."""
    which = select(GroupStaff).where(
        GroupStaff.group_id.in_(group_ids), GroupStaff.valid_from < on, GroupStaff.valid_to > on
    )
    return list(db.session.scalars(which.order_by(GroupStaff.id)))


def members(ids: list[UUID]) -> list[GroupMember]:
    """Places of pupils by their ids. As system."""
    return list(db.session.scalars(select(GroupMember).where(GroupMember.id.in_(ids))))


def staff(ids: list[UUID]) -> list[GroupStaff]:
    """Places of employees by their ids."""
    return list(db.session.scalars(select(GroupStaff).where(GroupStaff.id.in_(ids))))
