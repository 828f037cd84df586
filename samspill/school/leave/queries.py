"""Reads of leave: the rule, what a child has had in the year, what was said of a case."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import Select, func, select

from samspill.identity.models import Person
from samspill.infra.db import db
from samspill.organisation.queries import policy
from samspill.school.absence.models import STANDING, Absence
from samspill.school.cases.models import SchoolCase
from samspill.school.groups.models import GroupMember
from samspill.school.groups.queries import on_day
from samspill.school.leave.models import LeaveRequest
from samspill.school.leave.rules import LeaveRule, rule_of
from samspill.school.pupils.models import Pupil
from samspill.school.years.models import SchoolYear


def leave_rule(tenant_id: UUID, on: date) -> LeaveRule:
    """The rule in force in the municipality on the day."""
    found = policy("leave", tenant_id, on)
    return rule_of(found.value, found.source)


def used_days(pupil_id: UUID, school_id: UUID, on: date) -> int:
    """So many days of leave the pupil has been given in the school year of a day: a fact about the
    child, which each home may know, whoever asked for it."""
    used: int = db.session.execute(_used(pupil_id, school_id, on)).scalar_one()
    return used


def _used(pupil_id: UUID, school_id: UUID, on: date) -> Select[int]:
    year = (
        select(SchoolYear.first_day, SchoolYear.last_day)
        .where(SchoolYear.school_id == school_id, SchoolYear.last_day >= on)
        .order_by(SchoolYear.first_day)
        .limit(1)
        .subquery()
    )
    first, last = (select(day).scalar_subquery() for day in (year.c.first_day, year.c.last_day))
    return select(func.count(Absence.id)).where(
        Absence.pupil_id == pupil_id,
        Absence.is_leave,
        Absence.state.in_(STANDING),
        Absence.day.between(first, last),
    )


def used_by(pupil_ids: Collection[UUID], on: date) -> dict[UUID, int]:
    """The same of several, each in the school year of her school on the day: one statement."""
    years = (
        select(SchoolYear.id)
        .join(GroupMember, GroupMember.school_id == SchoolYear.school_id)
        .where(
            GroupMember.pupil_id == Absence.pupil_id,
            on_day(GroupMember, on),
            SchoolYear.first_day <= on,
            SchoolYear.last_day >= on,
            Absence.day.between(SchoolYear.first_day, SchoolYear.last_day),
        )
        .exists()
    )
    rows = db.session.execute(
        select(Absence.pupil_id, func.count(Absence.id))
        .where(
            Absence.pupil_id.in_(pupil_ids), Absence.is_leave, Absence.state.in_(STANDING), years
        )
        .group_by(Absence.pupil_id)
    ).all()
    used = {row[0]: row[1] for row in rows}
    return {one: used.get(one, 0) for one in pupil_ids}


def request_with_used(case: SchoolCase) -> tuple[LeaveRequest, int]:
    """What was said in a case, and the days that the pupil has had in its year: one statement."""
    used = _used(case.pupil_id, case.school_id, case.first_day).scalar_subquery()
    row = db.session.execute(
        select(LeaveRequest, used.label("used")).where(LeaveRequest.case_id == case.id)
    ).one()
    return row[0], row[1]


def born_on(pupil_id: UUID) -> date | None:
    """When the pupil was born."""
    return db.session.scalar(
        select(Person.born_on).join(Pupil, Pupil.child_id == Person.id).where(Pupil.id == pupil_id)
    )


def request_of(case_id: UUID) -> LeaveRequest | None:
    """What was said in an application that the actor sees."""
    return db.session.scalar(select(LeaveRequest).where(LeaveRequest.case_id == case_id))


def requests_of(case_ids: Collection[UUID]) -> list[LeaveRequest]:
    """The same of several."""
    return list(db.session.scalars(select(LeaveRequest).where(LeaveRequest.case_id.in_(case_ids))))
