"""What stands behind a diploma: the grades that count on it, what a final one may begin from, and
absence from the year it counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from samspill.core.clock import today
from samspill.infra.db import db, instant
from samspill.school.absence.queries import absence_rule
from samspill.school.absence.school_queries import history_of
from samspill.school.absence.totals import Totals, summed
from samspill.school.grades.models import BESIDES, ON_DIPLOMA, Grade, GradeRound, GradeValue, Term
from samspill.school.grades.queries import GradeView, grades_of, grades_rule
from samspill.school.groups.models import Group, GroupKind, GroupMember
from samspill.school.groups.queries import on_day
from samspill.school.subjects.queries import subject_coded
from samspill.school.years.models import SchoolYear


@dataclass(frozen=True)
class Line:
    """A subject, or order or conduct. ``code``: the national one of the subject, '' when no source
    has said it to us. What is None is not published, or not set."""

    subject: str
    code: str
    final: GradeValue | None
    written: GradeValue | None
    oral: GradeValue | None


@dataclass(frozen=True)
class YearOfAbsence:
    """Absence of a school year in which it counts."""

    name: str
    level: int
    totals: Totals


@dataclass(frozen=True)
class Diploma:
    """All of it."""

    lines: list[Line]
    years: list[YearOfAbsence]

    @property
    def days(self) -> int:
        """Whole days in all years."""
        return sum(one.totals.days for one in self.years)

    @property
    def hours(self) -> int:
        """Single hours in all years: they are never made into days."""
        return sum(one.totals.hours for one in self.years)


def diploma_of(pupil_id: UUID, tenant_id: UUID, day: date) -> Diploma:
    """The newest published grade of each sort, by subject, and absence of each year until the day:
    as many statements however much there is."""
    found = grades_of(pupil_id, grades_rule(tenant_id, day))
    return Diploma(_lines(found), _years(pupil_id, tenant_id, day))


def _lines(found: list[GradeView]) -> list[Line]:
    newest: dict[tuple[str, Term], GradeValue] = {}
    for one in found:
        if one.term in ON_DIPLOMA:
            newest.setdefault((one.subject, one.term), one.value)
    subjects = dict.fromkeys(subject for subject, _term in newest)
    return [
        Line(
            one,
            _code(one),
            newest.get((one, Term.FINAL)),
            newest.get((one, Term.WRITTEN_EXAM)),
            newest.get((one, Term.ORAL_EXAM)),
        )
        for one in sorted(subjects, key=lambda one: one in BESIDES)
    ]


def _code(subject: str) -> str:
    found = subject_coded(subject)
    return found.grep if found else ""


def _years(pupil_id: UUID, tenant_id: UUID, day: date) -> list[YearOfAbsence]:
    rule = absence_rule(tenant_id, day)
    years = _classes(pupil_id, rule.diploma_from, day)
    if not years:
        return []
    absences = history_of(pupil_id, years[0].SchoolYear.first_day)
    return [
        YearOfAbsence(
            row.SchoolYear.name,
            row.year_level,
            summed(absences, rule, row.SchoolYear.first_day, min(day, row.SchoolYear.last_day)),
        )
        for row in years
    ]


def _classes(pupil_id: UUID, from_level: int, day: date) -> list[Any]:
    """The school years in which the pupil was in a class of a year level that counts."""
    rows = db.session.execute(
        select(SchoolYear, Group.year_level)
        .join(Group, Group.year_id == SchoolYear.id)
        .join(GroupMember, GroupMember.group_id == Group.id)
        .where(
            GroupMember.pupil_id == pupil_id,
            GroupMember.valid_from < GroupMember.valid_to,
            Group.kind == GroupKind.CLASS,
            Group.year_level >= from_level,
            SchoolYear.first_day <= day,
        )
        .order_by(SchoolYear.first_day, Group.year_level.desc())
    )
    by_year = {row.SchoolYear.first_day: row for row in reversed(rows.all())}
    return [by_year[first_day] for first_day in sorted(by_year)]


def newest_of_terms(group_id: UUID, subject: str) -> dict[UUID, GradeValue]:
    """What each in the group got in the subject in the newest half-year: what a teacher may begin
    a final grade from."""
    inside = select(GroupMember.pupil_id).where(
        GroupMember.group_id == group_id, on_day(GroupMember, today(instant()))
    )
    rows = db.session.execute(
        select(Grade.pupil_id, Grade.value)
        .join(GradeRound, GradeRound.id == Grade.round_id)
        .where(
            Grade.pupil_id.in_(inside),
            Grade.subject == subject,
            Grade.replaced_at.is_(None),
            GradeRound.term.in_((Term.AUTUMN, Term.SPRING)),
        )
        .order_by(GradeRound.deadline, Grade.id)
    )
    return {row.pupil_id: GradeValue(row.value) for row in rows}
