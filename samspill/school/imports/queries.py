"""What stands at a school, for a file to be held against; and the files."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import select

from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.identity.blocks import is_blocked
from samspill.identity.invitations import people_by_number
from samspill.identity.models import Person, Profile, ProfileKind
from samspill.infra.crypto import lookup_hash
from samspill.infra.db import db
from samspill.school.groups.access import OpenGroup
from samspill.school.groups.models import Group, GroupKind, GroupMember, GroupStaff, StaffRole
from samspill.school.groups.queries import on_day
from samspill.school.imports.models import SchoolFile
from samspill.school.pupils.models import Pupil
from samspill.school.years.queries import year_on


@dataclass(frozen=True)
class Stands:
    """A place of a pupil at the school, today or later."""

    id: UUID
    child_id: UUID
    group_id: UUID


@dataclass
class Standing:
    """All that a file is held against: groups of the year, places, employees, who is elsewhere."""

    school_id: UUID
    own_person_id: UUID
    people: dict[bytes, Person]
    in_file: set[UUID]
    groups: dict[tuple[GroupKind, str], Group]
    places: list[Stands]
    employees: dict[UUID, UUID]
    works_with: set[tuple[UUID, UUID, str]]
    elsewhere: set[UUID]
    blocked: set[UUID]
    places_of: dict[UUID, list[Stands]] = field(default_factory=dict)
    _keys: dict[UUID, tuple[GroupKind, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """By child and by group."""
        self._keys = {group.id: key for key, group in self.groups.items()}
        for place in self.places:
            self.places_of.setdefault(place.child_id, []).append(place)

    def key_of(self, place: Stands) -> tuple[GroupKind, str] | None:
        """Which group of this year it is a place in; None for the school, and another year's."""
        return self._keys.get(place.group_id)

    def works(self, profile_id: UUID, key: tuple[GroupKind, str], role: StaffRole) -> bool:
        """Does the employee work with the group as this today?"""
        group = self.groups.get(key)
        return group is not None and (profile_id, group.id, str(role)) in self.works_with


def standing(school: OpenGroup, numbers: list[str], in_file: Collection[str]) -> Standing:
    """What stands today. Places are read as system: who keeps a protected pupil's place does not
    find the pupil, and must not put it there twice."""
    day, own = today(school.at), school.actor.person_id
    people = people_by_number({*numbers, *in_file})
    ids = [one.id for one in people.values()]
    known = {lookup_hash(number) for number in in_file}
    with system_access("the places that a school's file is held against"):
        places = _places(school.subject.id, day)
        elsewhere = _elsewhere(school, ids, day)
    return Standing(
        school_id=school.subject.id,
        own_person_id=own,
        people=people,
        in_file={one.id for key, one in people.items() if key in known},
        groups=groups_of_year(school),
        places=places,
        employees=_employees(school.subject.unit_id, ids, day),
        works_with=_works_with(school.subject.id, day),
        elsewhere=elsewhere,
        blocked=_blocked(own, ids, day),
    )


def groups_of_year(school: OpenGroup) -> dict[tuple[GroupKind, str], Group]:
    """The groups of the school's year, by kind and name."""
    year = year_on(school.subject.id, today(school.at))
    if year is None:
        return {}
    of_year = Group.school_id == school.subject.id, Group.year_id == year.id
    rows = db.session.scalars(select(Group).where(*of_year))
    return {(GroupKind(row.kind), row.name.casefold()): row for row in rows}


def _places(school_id: UUID, day: date) -> list[Stands]:
    rows = db.session.execute(
        select(GroupMember.id, Pupil.child_id, GroupMember.group_id)
        .join(Pupil, Pupil.id == GroupMember.pupil_id)
        .where(GroupMember.school_id == school_id, GroupMember.valid_to > day)
        .order_by(GroupMember.id)
    )
    return [Stands(**row._mapping) for row in rows]


def _elsewhere(school: OpenGroup, ids: list[UUID], day: date) -> set[UUID]:
    """Those enrolled at another school of the municipality, of whom it may be said: never of a
    protected one."""
    rows = db.session.scalars(
        select(Pupil.child_id)
        .join(Person, Person.id == Pupil.child_id)
        .join(GroupMember, GroupMember.pupil_id == Pupil.id)
        .where(
            Pupil.child_id.in_(ids),
            Pupil.tenant_id == school.subject.tenant_id,
            GroupMember.school_id != school.subject.id,
            GroupMember.group_id == GroupMember.school_id,
            on_day(GroupMember, day),
            Person.address_protection == "NONE",
        )
    )
    return set(rows)


def _employees(unit_id: UUID, ids: list[UUID], day: date) -> dict[UUID, UUID]:
    rows = db.session.execute(
        select(Profile.person_id, Profile.id).where(
            Profile.unit_id == unit_id,
            Profile.kind == ProfileKind.WORK,
            Profile.person_id.in_(ids),
            on_day(Profile, day),
        )
    )
    return {row.person_id: row.id for row in rows}


def _works_with(school_id: UUID, day: date) -> set[tuple[UUID, UUID, str]]:
    rows = db.session.execute(
        select(GroupStaff.profile_id, GroupStaff.group_id, GroupStaff.role)
        .join(Group, Group.id == GroupStaff.group_id)
        .where(Group.school_id == school_id, on_day(GroupStaff, day))
    )
    return {(row.profile_id, row.group_id, row.role) for row in rows}


def _blocked(own_person_id: UUID, ids: list[UUID], day: date) -> set[UUID]:
    statement = select(Person.id).where(
        Person.id.in_(ids), is_blocked(own_person_id, Person.id, day)
    )
    return set(db.session.scalars(statement))


def file_in(school_id: UUID, file_id: UUID) -> SchoolFile | None:
    """One file of the school."""
    return db.session.scalar(
        select(SchoolFile).where(SchoolFile.id == file_id, SchoolFile.school_id == school_id)
    )


def files_of(school_id: UUID) -> list[SchoolFile]:
    """The ten newest files of the school."""
    statement = select(SchoolFile).where(SchoolFile.school_id == school_id)
    return list(db.session.scalars(statement.order_by(SchoolFile.sent_at.desc()).limit(10)))
