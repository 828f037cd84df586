"""Sums of absence: whole days and single hours, which are never made into days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import aliased

from samspill.identity.models import Person
from samspill.infra.db import db, norwegian_order
from samspill.school.absence.models import STANDING, Absence
from samspill.school.absence.queries import AbsenceView
from samspill.school.absence.rules import Rule
from samspill.school.groups.models import Group, GroupKind, GroupMember
from samspill.school.groups.queries import on_day
from samspill.school.pupils.models import Pupil


@dataclass(frozen=True)
class Totals:
    """So many whole days, of which so many with papers, and so many single hours."""

    days: int = 0
    documented: int = 0
    hours: int = 0

    def passes(self, rule: Rule) -> bool:
        """Is it as much as the municipality follows up?"""
        return self.days >= rule.threshold_days or self.hours >= rule.threshold_hours


def _sums(rule: Rule) -> tuple[Any, Any, Any]:
    """Whole days, those with papers, and hours: a part of one counts as one."""
    whole = Absence.from_time.is_(None)
    minutes = func.extract("epoch", Absence.to_time - Absence.from_time) / 60
    hours = func.sum(func.ceil(minutes / rule.lesson_minutes)).filter(~whole)
    return (
        func.count(Absence.id).filter(whole),
        func.count(Absence.id).filter(whole, Absence.documented),
        func.coalesce(hours, 0),
    )


def _counted(rule: Rule, first_day: date, last_day: date) -> Select[*tuple[Any, ...]]:
    days, documented, hours = _sums(rule)
    return select(days.label("days"), documented.label("documented"), hours.label("hours")).where(
        Absence.state.in_(STANDING), Absence.day.between(first_day, last_day)
    )


def summed(absences: Iterable[AbsenceView], rule: Rule, first_day: date, last_day: date) -> Totals:
    """What counts of one pupil's absence on the days, as ``totals_in`` counts it of many."""
    counted = [
        one for one in absences if one.state in STANDING and first_day <= one.day <= last_day
    ]
    whole = [one for one in counted if one.span.is_whole_day]
    hours = [ceil(one.span.minutes / rule.lesson_minutes) for one in counted if one not in whole]
    return Totals(len(whole), sum(one.documented for one in whole), sum(hours))


@dataclass(frozen=True)
class PupilTotals:
    """A pupil with her sums, in the list of a class or a school."""

    pupil_id: UUID
    name: str
    is_protected: bool
    totals: Totals


def totals_in(
    group_id: UUID, rule: Rule, first_day: date, last_day: date, *, passing: bool
) -> list[PupilTotals]:
    """The pupils of a group today who have been away on the days, most days first; ``passing``:
    those alone whom the municipality follows up."""
    child, inside = aliased(Person), aliased(GroupMember)
    days, _documented, hours = _sums(rule)
    statement = (
        _counted(rule, first_day, last_day)
        .add_columns(
            Absence.pupil_id,
            func.min(child.given_name + " " + child.family_name).label("name"),
            func.bool_or(child.address_protection != "NONE").label("is_protected"),
        )
        .join(inside, inside.pupil_id == Absence.pupil_id)
        .join(Pupil, Pupil.id == Absence.pupil_id)
        .join(child, child.id == Pupil.child_id)
        .where(inside.group_id == group_id, on_day(inside, last_day))
        .group_by(Absence.pupil_id)
        .order_by(days.desc(), hours.desc(), norwegian_order(func.min(child.given_name)))
    )
    if passing:
        statement = statement.having(
            or_(days >= rule.threshold_days, hours >= rule.threshold_hours)
        )
    return [
        PupilTotals(
            row.pupil_id,
            row.name,
            row.is_protected,
            Totals(row.days, row.documented, int(row.hours)),
        )
        for row in db.session.execute(statement)
    ]


def year_level_of(pupil_id: UUID, on: date) -> int | None:
    """The year level of the class that the pupil is in on the day."""
    return db.session.scalar(
        select(Group.year_level)
        .join(GroupMember, GroupMember.group_id == Group.id)
        .where(
            GroupMember.pupil_id == pupil_id,
            Group.kind == GroupKind.CLASS,
            on_day(GroupMember, on),
        )
        .limit(1)
    )
