"""Who may be written to about a pupil, and who has the right now: at home and at school.

Read as system, for rights and not for pages: what a page shows of it, the caller says. Nobody is
found who may not find the child (F8, I21).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from samspill.access.grants import Grant
from samspill.access.levels import Area
from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.identity.blocks import is_blocked
from samspill.identity.models import CARE_ORDERS, Person, Profile, Relation
from samspill.identity.queries import has_no_mail
from samspill.infra.db import db, instant, norwegian_order
from samspill.school.groups.models import Group, GroupKind, GroupMember, GroupStaff, StaffRole
from samspill.school.groups.queries import on_day
from samspill.school.pupils.access import BOND
from samspill.school.pupils.models import Pupil
from samspill.school.pupils.queries import is_named

WHY = "who may be written to about a pupil"


@dataclass(frozen=True)
class AtHome:
    """An adult who gets messages about a pupil, or the pupil herself (``is_self``), who gets what
    is written to her. ``profile_id`` None: nobody does.

    ``apart``: the adults of this child are not told of each other here (J9). ``is_protected``: the
    child's address is, or nobody knows.
    """

    pupil_id: UUID
    child: str
    apart: bool
    profile_id: UUID | None
    name: str
    without_mail: bool
    is_protected: bool
    is_self: bool


@dataclass(frozen=True)
class AtSchool:
    """An employee who reaches a pupil by a group, and what she is to it. ``away_until``: when
    somebody stands in for her, the first day she is back; ``stands_in_for``: for whom she does."""

    profile_id: UUID
    name: str
    role: StaffRole
    group_id: UUID
    kind: GroupKind
    group_name: str
    stands_in_for: UUID | None
    away_until: date | None

    @property
    def is_contact(self) -> bool:
        """Is she the contact teacher of the class?"""
        return self.role == StaffRole.CONTACT_TEACHER and self.kind == GroupKind.CLASS

    @property
    def last_day_away(self) -> date | None:
        """The last day that somebody answers for her; None when she is here."""
        return self.away_until - timedelta(days=1) if self.away_until else None

    @property
    def is_office(self) -> bool:
        """Is she head or office of the school?"""
        return self.role in (StaffRole.HEAD, StaffRole.OFFICE)


def _finds(profile: Any, person: Any, pupil: Any, child: Any, day: Any) -> ColumnElement[bool]:
    return and_(
        or_(child.address_protection == "NONE", is_named(pupil.id, profile, day)),
        ~is_blocked(person, pupil.child_id, day),
    )


@dataclass(frozen=True)
class Reach:
    """Who has the right at this instant to what is written about a pupil, or to a group."""

    staff: list[AtSchool]
    homes: list[AtHome]

    @property
    def by_profile(self) -> dict[UUID, UUID]:
        """Profile to what it reaches it by: a group at school, a pupil at home."""
        found = {one.profile_id: one.group_id for one in self.staff}
        return found | {one.profile_id: one.pupil_id for one in self.homes if one.profile_id}

    def stand_ins(self, for_whom: Collection[UUID]) -> set[UUID]:
        """Who answers today for those of the employees who are away."""
        return {one.profile_id for one in self.staff if one.stands_in_for in for_whom}

    def inbox_beside(self, readers: Collection[UUID]) -> set[UUID]:
        """Who has what is written to the class, besides its readers: other contact teachers and who
        answers for one; where there are none, head and office."""
        others = [one for one in self.staff if one.profile_id not in readers]
        theirs = {one.profile_id for one in others if one.is_contact or one.stands_in_for}
        return theirs or {one.profile_id for one in others if one.is_office}

    def is_apart(self, pupil_id: UUID) -> bool:
        """Are the adults of a pupil not told of each other?"""
        return any(one.apart for one in self.homes if one.pupil_id == pupil_id)


def reach_of_pupil(pupil_id: UUID) -> Reach:
    """Of what is written about a pupil."""
    with system_access(WHY):
        return Reach(_staff_of_pupil(pupil_id), homes_of([pupil_id], with_self=True))


def reach_of_group(group_id: UUID) -> Reach:
    """Of what is written to a group."""
    with system_access(WHY):
        return Reach(_staff_of_group(group_id), homes_of(_in_group(group_id)))


def reach_for_home(group_id: UUID, pupil_id: UUID, *, homes_too: bool) -> Reach:
    """The same, as a home may know of it: at school only those who may find its child."""
    with system_access(WHY):
        homes = homes_of(_in_group(group_id)) if homes_too else []
        return Reach(_staff_of_pupil(pupil_id), homes)


def born_on(child_id: UUID) -> date | None:
    """When a child was born."""
    return db.session.scalar(select(Person.born_on).where(Person.id == child_id))


def homes_in_group(group_id: UUID) -> list[AtHome]:
    """The adults of all pupils of a group today who get messages."""
    with system_access(WHY):
        return homes_of(_in_group(group_id))


def pupils_in(group_id: UUID) -> set[UUID]:
    """The pupils of a group today, as far as whoever asks may find them."""
    return set(db.session.scalars(_in_group(group_id)))


def _in_group(group_id: UUID) -> Select[UUID]:
    return select(GroupMember.pupil_id).where(
        GroupMember.group_id == group_id, on_day(GroupMember, today(instant()))
    )


def homes_of(
    pupil_ids: Collection[UUID] | Select[UUID], *, with_self: bool = False
) -> list[AtHome]:
    """The adults of some pupils who get messages, by the child's name; a pupil without any too.
    ``with_self``: the pupils themselves too, who may write. As system."""
    day = today(instant())
    child = aliased(Person)
    in_care = exists().where(
        Relation.child_id == Pupil.child_id, Relation.kind.in_(CARE_ORDERS), on_day(Relation, day)
    )
    gets = _who_gets_it(pupil_ids, with_self=with_self).subquery()
    statement = (
        select(
            Pupil.id,
            (child.given_name + " " + child.family_name).label("child"),
            or_(child.address_protection != "NONE", in_care).label("apart"),
            (child.address_protection != "NONE").label("is_protected"),
            gets.c.profile_id,
            gets.c.name,
            gets.c.no_mail,
            gets.c.is_self,
        )
        .join(child, child.id == Pupil.child_id)
        .outerjoin(gets, gets.c.subject_id == Pupil.id)
        .where(Pupil.id.in_(pupil_ids))
        .order_by(norwegian_order(child.given_name), Pupil.id, gets.c.name)
    )
    return [
        AtHome(
            row[0],
            row.child,
            row.apart,
            row.profile_id,
            row.name or "",
            bool(row.no_mail),
            row.is_protected,
            bool(row.is_self),
        )
        for row in db.session.execute(statement)
    ]


def _who_gets_it(
    pupil_ids: Collection[UUID] | Select[UUID], *, with_self: bool
) -> Select[*tuple[Any, ...]]:
    day, now = today(instant()), instant()
    child, adult = aliased(Person), aliased(Person)
    name: Any = adult.given_name + " " + adult.family_name
    statement = (
        select(
            Grant.subject_id,
            Profile.id.label("profile_id"),
            name.label("name"),
            has_no_mail().label("no_mail"),
            (Profile.person_id == Pupil.child_id).label("is_self"),
        )
        .join(Profile, Profile.id == Grant.profile_id)
        .join(adult, adult.id == Profile.person_id)
        .join(Pupil, Pupil.id == Grant.subject_id)
        .join(child, child.id == Pupil.child_id)
        .where(
            Grant.subject_id.in_(pupil_ids),
            Grant.area == Area.SCHOOL_MESSAGES,
            Grant.source == BOND,
            Grant.valid_from <= now,
            Grant.valid_to > now,
            _finds(Profile.id, Profile.person_id, Pupil, child, day),
        )
        .distinct()
    )
    return statement if with_self else statement.where(Profile.person_id != Pupil.child_id)


def _staff_of_pupil(pupil_id: UUID) -> list[AtSchool]:
    """Those at school who have messages about a pupil today, and may find her."""
    day = today(instant())
    child = aliased(Person)
    return _as_staff(
        _staff()
        .join(GroupMember, GroupMember.group_id == GroupStaff.group_id)
        .join(Pupil, Pupil.id == GroupMember.pupil_id)
        .join(child, child.id == Pupil.child_id)
        .where(
            GroupMember.pupil_id == pupil_id,
            on_day(GroupMember, day),
            _finds(Profile.id, Profile.person_id, Pupil, child, day),
        )
    )


def _staff_of_group(group_id: UUID) -> list[AtSchool]:
    """Those at school who have messages with the homes of a group today."""
    school = select(Group.school_id).where(Group.id == group_id).scalar_subquery()
    return _as_staff(_staff().where(or_(Group.id == group_id, Group.id == school)))


def _staff() -> Select[*tuple[Any, ...]]:
    day, now = today(instant()), instant()
    has_messages = exists().where(
        Grant.profile_id == GroupStaff.profile_id,
        Grant.subject_id == GroupStaff.group_id,
        Grant.area == Area.SCHOOL_MESSAGES,
        Grant.valid_from <= now,
        Grant.valid_to > now,
    )
    return (
        select(
            GroupStaff.profile_id,
            (Person.given_name + " " + Person.family_name).label("name"),
            GroupStaff.role,
            GroupStaff.group_id,
            Group.kind,
            Group.name.label("group_name"),
            GroupStaff.stands_in_for_id,
            _away_until(day).label("away_until"),
        )
        .join(Group, Group.id == GroupStaff.group_id)
        .join(Profile, Profile.id == GroupStaff.profile_id)
        .join(Person, Person.id == Profile.person_id)
        .where(on_day(GroupStaff, day), Profile.valid_to > day, has_messages)
        .order_by(norwegian_order(Person.given_name), GroupStaff.id)
    )


def _away_until(day: date) -> ScalarSelect[Any]:
    instead = aliased(GroupStaff)
    return (
        select(func.max(instead.valid_to))
        .where(instead.stands_in_for_id == GroupStaff.profile_id, on_day(instead, day))
        .correlate(GroupStaff)
        .scalar_subquery()
    )


def _as_staff(statement: Select[*tuple[Any, ...]]) -> list[AtSchool]:
    return [
        AtSchool(
            row.profile_id,
            row.name,
            StaffRole(row.role),
            row.group_id,
            GroupKind(row.kind),
            row.group_name,
            row.stands_in_for_id,
            row.away_until,
        )
        for row in db.session.execute(statement)
    ]


def own_pupil_in(group_id: UUID, profile_id: UUID) -> UUID | None:
    """A pupil with whom somebody reads what was sent to a group that the pupil is or was in."""
    now = instant()
    mine = select(Grant.subject_id).where(
        Grant.profile_id == profile_id,
        Grant.area == Area.SCHOOL_MESSAGES,
        Grant.valid_from <= now,
        Grant.valid_to > now,
    )
    return db.session.scalar(
        select(GroupMember.pupil_id)
        .where(
            GroupMember.group_id == group_id,
            GroupMember.pupil_id.in_(mine),
            GroupMember.valid_from <= today(instant()),
        )
        .order_by(GroupMember.valid_to.desc(), GroupMember.pupil_id)
        .limit(1)
    )
