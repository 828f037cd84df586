"""How today is in the groups that one works with, in numbers: whom nobody has heard of, first."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    Uuid,
    and_,
    any_,
    bindparam,
    distinct,
    exists,
    func,
    or_,
    select,
)

from samspill.core.clock import SATURDAY, today
from samspill.infra.db import instant, one_of, run
from samspill.school.absence.models import STANDING, Absence, AbsenceState, AttendanceMark
from samspill.school.groups.models import Group, GroupKind, GroupMember
from samspill.school.groups.queries import on_day
from samspill.school.years.models import DayKind, SchoolDay, SchoolYear


@dataclass(frozen=True)
class GroupToday:
    """A group today, as far as the reader finds its pupils. ``missed``: nobody knows where they
    are; ``away``: home or school has said so; ``waits``: it is a class, today is a school day, and
    nobody has noted who is here."""

    missed: int
    away: int
    waits: bool


def today_in(group_ids: Collection[UUID]) -> dict[UUID, GroupToday]:
    """By group, in one statement; none for a day on which there is nothing to tell."""
    if not group_ids:
        return {}
    day = today(instant())
    values = {"groups": list(group_ids), "today": day, "is_weekday": day.weekday() < SATURDAY}
    found = {row.id: GroupToday(row.missed, row.away, row.waits) for row in run(_today(), values)}
    return {key: one for key, one in found.items() if one.missed or one.away or one.waits}


@cache
def _today() -> Select[*tuple[Any, ...]]:
    on: Any = bindparam("today")
    groups: Any = bindparam("groups", type_=ARRAY(Uuid))
    unknown = Absence.state == AbsenceState.UNKNOWN
    pupils = distinct(Absence.pupil_id)
    is_class = Group.kind == GroupKind.CLASS
    taken = exists().where(AttendanceMark.group_id == Group.id, AttendanceMark.day == on)
    stands = and_(
        Absence.pupil_id == GroupMember.pupil_id,
        Absence.day == on,
        one_of(Absence.state, STANDING),
    )
    return (
        select(
            Group.id,
            func.count(pupils).filter(unknown).label("missed"),
            func.count(pupils).filter(~unknown).label("away"),
            and_(is_class, _is_school_day(on), ~taken.correlate(Group)).label("waits"),
        )
        .outerjoin(GroupMember, and_(GroupMember.group_id == Group.id, on_day(GroupMember, on)))
        .outerjoin(Absence, stands)
        .where(Group.id == any_(groups))
        .group_by(Group.id)
    )


def _is_school_day(on: Any) -> ColumnElement[bool]:
    """As ``Calendar.what_is`` says it, of the school of a group."""
    year = exists().where(
        SchoolYear.school_id == Group.school_id,
        SchoolYear.first_day <= on,
        SchoolYear.last_day >= on,
    )
    other = exists().where(SchoolDay.school_id == Group.school_id, SchoolDay.day == on)
    taught = other.where(SchoolDay.kind == DayKind.SCHOOL)
    usual = and_(bindparam("is_weekday"), ~other.correlate(Group))
    return and_(year.correlate(Group), or_(taught.correlate(Group), usual))
