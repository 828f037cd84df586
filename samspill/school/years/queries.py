"""Reads of school years: what is a day, at a school?"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BindParameter,
    Select,
    String,
    Uuid,
    and_,
    any_,
    bindparam,
    literal,
    select,
    union_all,
)

from samspill.core.clock import SATURDAY
from samspill.infra.db import db, run
from samspill.school.years.models import DayKind, SchoolDay, SchoolYear

LONGEST_LOOK = timedelta(days=90)
"""How far ahead a next school day is looked for: over a summer, not over a missing year."""


class DayIs(StrEnum):
    """What a day is for a pupil. OUTSIDE: no school year is written for it."""

    SCHOOL = "SCHOOL"
    WEEKEND = "WEEKEND"
    FREE = "FREE"
    PLANNING = "PLANNING"
    OUTSIDE = "OUTSIDE"


@dataclass(frozen=True)
class Calendar:
    """The school years of one school, and its days that are not as others, around some days."""

    years: tuple[tuple[date, date], ...] = ()
    kinds: tuple[tuple[date, str], ...] = ()

    def what_is(self, day: date) -> DayIs:
        """What the day is."""
        if not any(first <= day <= last for first, last in self.years):
            return DayIs.OUTSIDE
        said = dict(self.kinds).get(day)
        if said is not None:
            return DayIs(said)
        return DayIs.WEEKEND if day.weekday() >= SATURDAY else DayIs.SCHOOL

    def next_school_day(self, after: date) -> date | None:
        """The first school day after a day; None when none is written."""
        for ahead in range(1, LONGEST_LOOK.days):
            if self.what_is(day := after + timedelta(days=ahead)) == DayIs.SCHOOL:
                return day
        return None


def calendars(school_ids: Collection[UUID], since: date) -> dict[UUID, Calendar]:
    """The calendar of each school from a day on, in one statement however many schools."""
    until = since + LONGEST_LOOK
    rows = run(_calendars(), {"schools": list(school_ids), "since": since, "until": until})
    return {
        one: Calendar(
            tuple((row[1], row[2]) for row in rows if row[0] == one and row[3] is None),
            tuple((row[1], row[3]) for row in rows if row[0] == one and row[3] is not None),
        )
        for one in school_ids
    }


@cache
def _calendars() -> Select[Any]:
    schools: BindParameter[Any] = bindparam("schools", type_=ARRAY(Uuid))
    since: BindParameter[date] = bindparam("since")
    until: BindParameter[date] = bindparam("until")
    years = select(
        SchoolYear.school_id,
        SchoolYear.first_day,
        SchoolYear.last_day,
        literal(None, String).label("kind"),
    ).where(
        SchoolYear.school_id == any_(schools),
        SchoolYear.last_day >= since,
        SchoolYear.first_day <= until,
    )
    days = select(
        SchoolDay.school_id, SchoolDay.day, SchoolDay.day.label("same"), SchoolDay.kind
    ).where(SchoolDay.school_id == any_(schools), SchoolDay.day.between(since, until))
    return select(union_all(years, days).subquery())


def year_on(school_id: UUID, day: date) -> SchoolYear | None:
    """The school year in which the day is, or the next one."""
    return db.session.scalar(
        select(SchoolYear)
        .where(SchoolYear.school_id == school_id, SchoolYear.last_day >= day)
        .order_by(SchoolYear.first_day)
        .limit(1)
    )


@dataclass(frozen=True)
class OtherDay:
    """A day that is not what its weekday says. ``kind`` is a code of DayKind."""

    day: date
    kind: DayKind


def other_days(school_id: UUID, since: date) -> list[OtherDay]:
    """The school's days that are not as others, from a day on."""
    rows = db.session.execute(
        select(SchoolDay.day, SchoolDay.kind)
        .where(and_(SchoolDay.school_id == school_id, SchoolDay.day >= since))
        .order_by(SchoolDay.day)
    )
    return [OtherDay(row.day, DayKind(row.kind)) for row in rows]


def day_of(school_id: UUID, day: date) -> SchoolDay | None:
    """What is written about a day of the school, or None."""
    return db.session.scalar(
        select(SchoolDay).where(SchoolDay.school_id == school_id, SchoolDay.day == day)
    )
