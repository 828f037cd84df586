"""Reads of pupils: one, those whom somebody reaches herself, and who should reach one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    ScalarSelect,
    Select,
    bindparam,
    exists,
    false,
    func,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from samspill.access.grants import Grant, as_levels
from samspill.access.levels import Area, Level
from samspill.core.clock import today
from samspill.identity.blocks import is_blocked, person_of
from samspill.identity.models import (
    Person,
    Profile,
)
from samspill.infra.db import db, instant, norwegian_order, run
from samspill.school.groups.models import Group, GroupKind, GroupMember
from samspill.school.groups.queries import on_day, open_in
from samspill.school.pupils.models import Pupil, PupilViewer


@dataclass(frozen=True)
class PupilView:
    """A pupil as the door hands her over."""

    id: UUID
    tenant_id: UUID
    child_id: UUID
    name: str
    child_is_protected: bool


def is_named(pupil_id: Any, profile_id: Any, day: Any) -> ColumnElement[bool]:
    """Is a profile on the list of those who may find a protected pupil, on the day (F8)?"""
    return (
        exists()
        .where(
            PupilViewer.pupil_id == pupil_id,
            PupilViewer.profile_id == profile_id,
            PupilViewer.agreed.is_(True),
            PupilViewer.ended_at.is_(None),
            or_(PupilViewer.last_day.is_(None), PupilViewer.last_day >= day),
        )
        .correlate_except(PupilViewer)
    )


def may_find_beside(child: Any) -> tuple[ColumnElement[bool], ...]:
    """As ``reach.may_find``: who is blocked finds nothing, of a protected child only who is named.

    The query is given ``asking_profile_id`` and ``today``.
    """
    asking: BindParameter[UUID] = bindparam("asking_profile_id")
    named = is_named(Pupil.id, asking, bindparam("today"))
    return (
        or_(child.address_protection == "NONE", named),
        ~is_blocked(person_of(asking), Pupil.child_id, bindparam("today")),
    )


def has_school(profile_id: ColumnElement[UUID]) -> ColumnElement[Any]:
    """Has a profile a class, or a child whom it may find (F8)? The statement is given ``now``.

    A block has ended what it shuts out already.
    """
    pupil, child = aliased(Pupil), aliased(Person)
    now: BindParameter[datetime] = bindparam("now")
    day = func.date(func.timezone("Europe/Oslo", now))
    named = is_named(pupil.id, profile_id, day)
    return (
        select(Grant.id)
        .outerjoin(pupil, pupil.id == Grant.subject_id)
        .outerjoin(child, child.id == pupil.child_id)
        .where(
            Grant.profile_id == profile_id,
            Grant.area == Area.PUPIL,
            Grant.valid_from <= now,
            Grant.valid_to > now,
            or_(pupil.id.is_(None), child.address_protection == "NONE", named),
        )
        .correlate(Profile)
        .exists()
    )


def _asked_of() -> ScalarSelect[Any]:
    """The level in SCHOOL_CASE of who works with a group that is asked for something."""
    now: BindParameter[datetime] = bindparam("now")
    return (
        select(func.max(Grant.level))
        .where(
            Grant.profile_id == bindparam("asking_profile_id"),
            Grant.area == Area.SCHOOL_CASE,
            or_(false(), *(Grant.subject_id.in_(groups) for groups in _asked_groups)),
            Grant.valid_from <= now,
            Grant.valid_to > now,
        )
        .scalar_subquery()
    )


@cache
def _with_levels() -> Select[*tuple[Any, ...]]:
    child = aliased(Person)
    groups = select(GroupMember.group_id).where(
        GroupMember.pupil_id == bindparam("pupil_id"), on_day(GroupMember, bindparam("today"))
    )
    own: BindParameter[UUID] = bindparam("pupil_id")
    subjects = union_all(select(own), groups)
    return (
        select(
            Pupil.id,
            Pupil.tenant_id,
            Pupil.child_id,
            (child.given_name + " " + child.family_name).label("name"),
            (child.address_protection != "NONE").label("child_is_protected"),
            open_in(subjects).label("levels"),
            _asked_of().label("asked"),
        )
        .select_from(Pupil)
        .join(child, child.id == Pupil.child_id)
        .where(Pupil.id == bindparam("pupil_id"), *may_find_beside(child))
    )


def pupil_with_levels(
    pupil_id: UUID, profile_id: UUID
) -> tuple[PupilView | None, Mapping[Area, Level]]:
    """One pupil, and what the profile has open, by herself or by a group the pupil is in today;
    None and none when the pupil is hidden from her."""
    now = instant()
    values = {
        "pupil_id": pupil_id,
        "asking_profile_id": profile_id,
        "now": now,
        "today": today(now),
    }
    rows = run(_with_levels(), values)
    if not rows:
        return None, {}
    found = rows[0]._asdict()
    levels, asked = as_levels(found.pop("levels")), found.pop("asked")
    if asked:
        levels[Area.SCHOOL_CASE] = max(Level(asked), levels.get(Area.SCHOOL_CASE, Level.NONE))
    return PupilView(**found), levels


_asked_groups: list[Select[Any]] = []


def reached_when_asked(groups: Select[Any]) -> None:
    """Groups that are asked for something for a pupil reach what is asked, though she is in none of
    them: ``groups`` selects them, given ``pupil_id``."""
    _asked_groups.append(groups)


# ---- what a page shows ---------------------------------------------------------------------


@dataclass(frozen=True)
class ListedPupil:
    """A pupil in the list of a group."""

    pupil_id: UUID
    name: str
    is_protected: bool


def class_list(group_id: UUID, on: date) -> list[ListedPupil]:
    """Those in the group on the day whom the reader may find, by name."""
    child = aliased(Person)
    rows = db.session.execute(
        select(
            GroupMember.pupil_id,
            (child.given_name + " " + child.family_name).label("name"),
            (child.address_protection != "NONE").label("is_protected"),
        )
        .join(Pupil, Pupil.id == GroupMember.pupil_id)
        .join(child, child.id == Pupil.child_id)
        .where(GroupMember.group_id == group_id, on_day(GroupMember, on))
        .order_by(norwegian_order(child.given_name), GroupMember.pupil_id)
    )
    return [ListedPupil(**row._mapping) for row in rows]


def in_classes(school_id: UUID, day: date) -> Select[*tuple[Any, ...]]:
    """Pupil, and id and name of the class at the school on the day, to join."""
    return (
        select(GroupMember.pupil_id, Group.id, Group.name)
        .join(Group, Group.id == GroupMember.group_id)
        .where(
            GroupMember.school_id == school_id,
            Group.kind == GroupKind.CLASS,
            on_day(GroupMember, day),
        )
    )


def class_names(school_id: UUID, day: date) -> dict[UUID, str]:
    """By pupil whom the reader may find, the class at the school on the day."""
    return {row.pupil_id: row.name for row in db.session.execute(in_classes(school_id, day))}


@dataclass(frozen=True)
class Place:
    """A group that a pupil is in."""

    group_id: UUID
    name: str
    kind: str


def groups_today(pupil_id: UUID) -> list[Place]:
    """The groups of the pupil today that the reader may know of, but for the school itself."""
    rows = db.session.execute(
        select(Group.id.label("group_id"), Group.name, Group.kind)
        .join(GroupMember, GroupMember.group_id == Group.id)
        .where(
            GroupMember.pupil_id == pupil_id,
            Group.kind != GroupKind.SCHOOL,
            on_day(GroupMember, today(instant())),
        )
        .order_by(Group.kind, norwegian_order(Group.name), Group.id)
    )
    return [Place(**row._mapping) for row in rows]


def school_of(pupil_id: UUID, on: date) -> UUID | None:
    """The school of a group that the pupil is in on the day, as far as the reader knows of one: a
    teacher knows of her own groups alone."""
    return db.session.scalar(
        select(GroupMember.school_id)
        .where(GroupMember.pupil_id == pupil_id, on_day(GroupMember, on))
        .order_by(GroupMember.valid_from.desc(), GroupMember.id)
        .limit(1)
    )


# ---- for what changes ----------------------------------------------------------------------


def pupil_of(tenant_id: UUID, child_id: UUID) -> Pupil | None:
    """The child as a pupil of the municipality."""
    return db.session.scalar(
        select(Pupil).where(Pupil.tenant_id == tenant_id, Pupil.child_id == child_id)
    )


def standing_place(pupil_id: UUID, group_id: UUID, on: date) -> GroupMember | None:
    """The pupil's place in a group on the day or later, as far as the reader sees it."""
    return db.session.scalar(
        select(GroupMember)
        .where(
            GroupMember.pupil_id == pupil_id,
            GroupMember.group_id == group_id,
            GroupMember.valid_to > on,
        )
        .limit(1)
    )


def pupils_about(children: Collection[UUID]) -> list[UUID]:
    """The pupils, of every municipality, that these children are."""
    return list(db.session.scalars(select(Pupil.id).where(Pupil.child_id.in_(children))))


def pupils_after(after: UUID | None, many: int) -> list[UUID]:
    """So many pupils, in the order of their ids, after one of them."""
    statement = select(Pupil.id).order_by(Pupil.id).limit(many)
    return list(db.session.scalars(statement.where(Pupil.id > after) if after else statement))


def by_tenant(pupil_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """The pupils by municipality, in the order of their ids."""
    found: dict[UUID, list[UUID]] = {}
    rows = select(Pupil.tenant_id, Pupil.id).where(Pupil.id.in_(pupil_ids))
    for row in db.session.execute(rows.order_by(Pupil.tenant_id, Pupil.id)):
        found.setdefault(row.tenant_id, []).append(row.id)
    return found


def blocked_from_pupil(pupil_id: UUID, profiles: set[UUID]) -> set[UUID]:
    """Those of the profiles who must find nothing about the child, on the day (I21)."""
    return set(
        db.session.scalars(
            select(Profile.id)
            .join(Pupil, Pupil.id == pupil_id)
            .where(
                Profile.id.in_(profiles),
                is_blocked(Profile.person_id, Pupil.child_id, today(instant())),
            )
        )
    )
