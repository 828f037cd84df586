"""Reads of schools and groups. Row security decides which pupils a list shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    false,
    func,
    select,
)
from sqlalchemy.orm import aliased

from samspill.access.grants import Grant, as_levels
from samspill.access.levels import Area, Level
from samspill.core.clock import today
from samspill.identity.models import FOREVER, Person, Profile
from samspill.infra.db import db, instant, norwegian_order, run
from samspill.organisation.models import Unit
from samspill.organisation.services import Service
from samspill.school.groups.models import (
    OF_A_GROUP,
    ROLES_OF,
    Group,
    GroupKind,
    GroupMember,
    GroupStaff,
    StaffRole,
)


@dataclass(frozen=True)
class GroupView:
    """A group as its pages show it. ``school_name`` is the unit's name."""

    id: UUID
    tenant_id: UUID
    unit_id: UUID
    school_id: UUID
    kind: str
    name: str
    year_id: UUID | None
    year_level: int | None
    school_name: str

    @property
    def is_school(self) -> bool:
        """Is it the whole school?"""
        return self.kind == GroupKind.SCHOOL

    @property
    def is_sfo(self) -> bool:
        """Is it those who have a place at an SFO?"""
        return self.kind == GroupKind.SFO

    @property
    def roles(self) -> tuple[StaffRole, ...]:
        """What somebody may be placed in it as."""
        return ROLES_OF.get(GroupKind(self.kind), OF_A_GROUP)


def on_day(period: Any, day: Any) -> ColumnElement[bool]:
    """Does a membership or a place hold on the day?"""
    return and_(period.valid_from <= day, period.valid_to > day)


def _columns() -> tuple[Any, ...]:
    names = ("id", "tenant_id", "unit_id", "school_id", "kind", "name", "year_id", "year_level")
    return (*(getattr(Group, name) for name in names), Unit.name.label("school_name"))


def open_in(subjects: Any) -> ScalarSelect[Any]:
    """Levels by area that somebody has in any of some subjects, as a column (``as_levels``).

    The query is given ``asking_profile_id`` and ``now``.
    """
    now: BindParameter[Any] = bindparam("now")
    highest = (
        select(Grant.area, func.max(Grant.level).label("level"))
        .where(
            Grant.profile_id == bindparam("asking_profile_id"),
            Grant.subject_id.in_(subjects),
            Grant.valid_from <= now,
            Grant.valid_to > now,
        )
        .group_by(Grant.area)
        .correlate_except(Grant)
        .lateral()
    )
    found = select(func.jsonb_object_agg(highest.c.area, highest.c.level))
    return found.select_from(highest).scalar_subquery()


@cache
def _with_levels() -> Select[*tuple[Any, ...]]:
    own = (Group.__table__.c.id, Group.__table__.c.school_id)
    return (
        select(*_columns(), open_in(own).label("levels"))
        .join(Unit, Unit.id == Group.unit_id)
        .where(Group.id == bindparam("group_id"))
    )


def group_with_levels(
    group_id: UUID, profile_id: UUID
) -> tuple[GroupView | None, Mapping[Area, Level]]:
    """One group, and what the profile has open in it, by itself or by its school."""
    values = {"group_id": group_id, "asking_profile_id": profile_id, "now": instant()}
    rows = run(_with_levels(), values)
    if not rows:
        return None, {}
    found = rows[0]._asdict()
    levels = as_levels(found.pop("levels"))
    return GroupView(**found), levels


@dataclass(frozen=True)
class StaffView:
    """One who works with a group. ``role`` is a code of StaffRole; ``stands_in_for``: the name of
    who is away."""

    id: UUID
    group_id: UUID
    profile_id: UUID
    name: str
    role: StaffRole
    valid_from: date
    valid_to: date
    stands_in_for_id: UUID | None
    stands_in_for: str | None

    @property
    def last_day(self) -> date | None:
        """The last day of it; None when no end is set."""
        return self.valid_to - timedelta(days=1) if self.valid_to != FOREVER else None


def staff_of(group_id: UUID, on: date) -> list[StaffView]:
    """Those who work with the group on the day: contact teachers first, then by name."""
    return _staff(GroupStaff.group_id == group_id, on_day(GroupStaff, on), on=on)


def away_from(group_id: UUID, on: date) -> list[StaffView]:
    """Who stands in for whom in a group, on the day or later; the first first."""
    places = (GroupStaff.group_id == group_id, GroupStaff.role == StaffRole.STAND_IN)
    found = _staff(*places, GroupStaff.valid_to > on, on=on)
    return sorted(found, key=lambda one: (one.valid_from, one.stands_in_for or ""))


def _staff(*which: ColumnElement[bool], on: date) -> list[StaffView]:
    profile, person = aliased(Profile), aliased(Person)
    rows = db.session.execute(
        select(
            GroupStaff.id,
            GroupStaff.group_id,
            GroupStaff.profile_id,
            (Person.given_name + " " + Person.family_name).label("name"),
            GroupStaff.role,
            GroupStaff.valid_from,
            GroupStaff.valid_to,
            GroupStaff.stands_in_for_id,
            (person.given_name + " " + person.family_name).label("stands_in_for"),
        )
        .join(Profile, Profile.id == GroupStaff.profile_id)
        .join(Person, Person.id == Profile.person_id)
        .outerjoin(profile, profile.id == GroupStaff.stands_in_for_id)
        .outerjoin(person, person.id == profile.person_id)
        .where(*which, Profile.valid_to > on)
        .order_by(
            GroupStaff.role != StaffRole.CONTACT_TEACHER,
            norwegian_order(Person.given_name),
            GroupStaff.id,
        )
    )
    return [StaffView(**{**row._mapping, "role": StaffRole(row.role)}) for row in rows]


TEACHES = (StaffRole.CONTACT_TEACHER, StaffRole.TEACHER)


def teaching_places(profile_id: UUID, school_id: UUID, on: date) -> list[GroupStaff]:
    """The groups of a school that an employee teaches on the day, as rows."""
    return _places(
        GroupStaff.profile_id == profile_id,
        GroupStaff.role.in_(TEACHES),
        on_day(GroupStaff, on),
        school_id=school_id,
    )


def stand_in_places(away_id: UUID, school_id: UUID, on: date) -> list[GroupStaff]:
    """The places of those who stand in for an employee at a school, on the day or later."""
    return _places(
        GroupStaff.stands_in_for_id == away_id, GroupStaff.valid_to > on, school_id=school_id
    )


def away_at(school_id: UUID, on: date) -> set[UUID]:
    """Those at a school for whom somebody stands in on the day."""
    places = _places(
        GroupStaff.role == StaffRole.STAND_IN, on_day(GroupStaff, on), school_id=school_id
    )
    return {one.stands_in_for_id for one in places if one.stands_in_for_id}


def is_head(profile_id: UUID, school_id: UUID, on: date) -> bool:
    """Does she lead the school on the day?"""
    return leads(profile_id, school_id, StaffRole.HEAD, on)


def leads(profile_id: UUID, group_id: UUID, role: StaffRole, on: date) -> bool:
    """Has she such a place in the group on the day?"""
    places = select(GroupStaff.id).where(
        GroupStaff.group_id == group_id,
        GroupStaff.profile_id == profile_id,
        GroupStaff.role == role,
        on_day(GroupStaff, on),
    )
    return db.session.scalar(places.limit(1)) is not None


def _places(*which: ColumnElement[bool], school_id: UUID) -> list[GroupStaff]:
    of_school = Group.id == GroupStaff.group_id, Group.school_id == school_id
    rows = select(GroupStaff).join(Group, Group.id == GroupStaff.group_id)
    return list(db.session.scalars(rows.where(*which, *of_school).order_by(GroupStaff.id)))


def contact_teachers(group: Any, on: Any) -> ScalarSelect[Any]:
    """The names of a group's contact teachers on the day, as one column (an array or null)."""
    place, profile, teacher = aliased(GroupStaff), aliased(Profile), aliased(Person)
    name = teacher.given_name + " " + teacher.family_name
    return (
        select(func.array_agg(name))
        .select_from(place)
        .join(profile, profile.id == place.profile_id)
        .join(teacher, teacher.id == profile.person_id)
        .where(
            place.group_id == group,
            place.role == StaffRole.CONTACT_TEACHER,
            on_day(place, on),
            profile.valid_to > on,
        )
        .scalar_subquery()
    )


@dataclass(frozen=True)
class GroupRow:
    """A group in a list: how many the reader finds in it; her role there, where she has one."""

    id: UUID
    kind: str
    name: str
    pupils: int
    role: str = ""


def groups_of(profile_id: UUID) -> list[GroupRow]:
    """The groups, and whole schools, that the profile works with today."""
    now = instant()
    rows = run(_groups_of(), {"profile_id": profile_id, "now": now, "today": today(now)})
    return [GroupRow(**row._asdict()) for row in rows]


def open_to(profile_id: Any, area: Any) -> Select[UUID]:
    """What a profile has a grant on in an area, itself. The statement is given ``now``."""
    now: BindParameter[datetime] = bindparam("now")
    return select(Grant.subject_id).where(
        Grant.profile_id == profile_id,
        Grant.area == area,
        Grant.valid_from <= now,
        Grant.valid_to > now,
    )


@cache
def _groups_of() -> Select[*tuple[Any, ...]]:
    place = aliased(GroupStaff)
    profile_id: BindParameter[UUID] = bindparam("profile_id")
    on: BindParameter[date] = bindparam("today")
    mine = open_to(profile_id, Area.PUPIL)
    return (
        _listed(on, place.role)
        .join(place, place.group_id == Group.id)
        .where(place.profile_id == profile_id, on_day(place, on), Group.id.in_(mine))
    )


def groups_in(school_id: UUID, year_id: UUID | None) -> list[GroupRow]:
    """The classes and teaching groups of a school in one school year."""
    statement = _listed(today(instant())).where(
        Group.school_id == school_id,
        Group.kind != GroupKind.SCHOOL,
        Group.year_id == year_id if year_id else false(),
    )
    return [GroupRow(**row._mapping) for row in db.session.execute(statement)]


def _listed(on: Any, *more: Any) -> Select[*tuple[Any, ...]]:
    inside = (
        select(func.count())
        .select_from(GroupMember)
        .where(GroupMember.group_id == Group.id, on_day(GroupMember, on))
        .correlate(Group)
        .scalar_subquery()
    )
    return select(
        Group.id,
        Group.kind,
        Group.name,
        inside.label("pupils"),
        *more,
    ).order_by(Group.kind != GroupKind.SCHOOL, Group.kind, norwegian_order(Group.name), Group.id)


@dataclass(frozen=True)
class SchoolToStart:
    """A school that an employee leads, and that has not begun here."""

    unit_id: UUID
    tenant_id: UUID
    name: str


def school_to_start(profile_id: UUID, on: date) -> SchoolToStart | None:
    """The school that the profile leads on the day, when nobody has started it yet."""
    row = db.session.execute(
        select(Unit.id.label("unit_id"), Unit.tenant_id, Unit.name)
        .join(Profile, Profile.unit_id == Unit.id)
        .where(
            Profile.id == profile_id,
            Profile.leads_unit,
            on_day(Profile, on),
            Unit.service == Service.SCHOOL,
            ~Unit.is_outside,
            ~select(Group.id).where(Group.unit_id == Unit.id).exists(),
        )
    ).first()
    return SchoolToStart(**row._mapping) if row else None


@dataclass(frozen=True)
class Employee:
    """One who works at the school."""

    profile_id: UUID
    name: str


def employees_at(unit_id: UUID, on: date) -> list[Employee]:
    """Everybody employed at the unit on the day, by name."""
    rows = db.session.execute(
        select(
            Profile.id.label("profile_id"),
            (Person.given_name + " " + Person.family_name).label("name"),
        )
        .join(Person, Person.id == Profile.person_id)
        .where(Profile.unit_id == unit_id, on_day(Profile, on))
        .order_by(norwegian_order(Person.given_name), Profile.id)
    )
    return [Employee(**row._mapping) for row in rows]


def works_at(profile_id: UUID, unit_id: UUID, on: date) -> bool:
    """Is the profile an employee of the unit on the day?"""
    found = select(Profile.id).where(
        Profile.id == profile_id, Profile.unit_id == unit_id, on_day(Profile, on)
    )
    return db.session.scalar(found) is not None


def group_named(school_id: UUID, year_id: UUID, kind: GroupKind, name: str) -> Group | None:
    """One group of a school year by its name."""
    return db.session.scalar(
        select(Group).where(
            Group.school_id == school_id,
            Group.year_id == year_id,
            Group.kind == kind,
            Group.name == name,
        )
    )


def place_of(group_id: UUID, place_id: UUID) -> GroupStaff | None:
    """One place of an employee in a group; None for another group's."""
    return db.session.scalar(
        select(GroupStaff).where(GroupStaff.id == place_id, GroupStaff.group_id == group_id)
    )
