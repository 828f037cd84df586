"""Reads of absence for those who work at the school. Row security decides whom a list shows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased

from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.identity.models import Person, Profile
from samspill.infra.db import db, instant, norwegian_order
from samspill.school.absence.models import (
    STANDING,
    Absence,
    AbsenceState,
    AbsenceStep,
    AbsenceStepKind,
    AttendanceMark,
    ContactAttempt,
    Mark,
    Why,
)
from samspill.school.absence.queries import AbsenceView, shown
from samspill.school.groups.models import Group, GroupKind, GroupMember
from samspill.school.groups.queries import on_day
from samspill.school.guardians.queries import Allowed, who_may
from samspill.school.pupils.models import Pupil, Switch
from samspill.school.pupils.queries import class_list, in_classes
from samspill.school.years.models import SchoolYear


@dataclass(frozen=True)
class DayRow:
    """A pupil in a teacher's list: what was tapped last, and what stands of absence that day."""

    pupil_id: UUID
    name: str
    is_protected: bool
    mark: Mark | None
    absences: tuple[AbsenceView, ...]


def day_list(group_id: UUID, day: date, hour: time | None) -> list[DayRow]:
    """Those in the group on the day, with marks of the day or of one hour: three statements."""
    absences: dict[UUID, list[AbsenceView]] = defaultdict(list)
    inside = select(GroupMember.pupil_id).where(
        GroupMember.group_id == group_id, on_day(GroupMember, day)
    )
    for absence in db.session.scalars(_standing_on(day).where(Absence.pupil_id.in_(inside))):
        absences[absence.pupil_id].append(shown(absence))
    marks = _marks(inside, day, hour)
    return [
        DayRow(
            one.pupil_id,
            one.name,
            one.is_protected,
            marks.get(one.pupil_id),
            tuple(absences[one.pupil_id]),
        )
        for one in class_list(group_id, day)
    ]


def _standing_on(day: date) -> Select[Absence]:
    return (
        select(Absence)
        .where(Absence.day == day, Absence.state.in_(STANDING))
        .order_by(Absence.from_time.nulls_first(), Absence.id)
    )


def _marks(inside: Any, day: date, hour: time | None) -> dict[UUID, Mark]:
    rows = db.session.execute(
        select(AttendanceMark.pupil_id, AttendanceMark.mark)
        .ext(distinct_on(AttendanceMark.pupil_id))
        .where(
            AttendanceMark.pupil_id.in_(inside),
            AttendanceMark.day == day,
            AttendanceMark.hour.is_(None) if hour is None else AttendanceMark.hour == hour,
        )
        .order_by(AttendanceMark.pupil_id, AttendanceMark.at.desc(), AttendanceMark.id)
    )
    return {row.pupil_id: Mark(row.mark) for row in rows}


def is_in(group_id: UUID, pupil_id: UUID, day: date) -> bool:
    """Is the pupil in the group on the day, and may the reader find her?"""
    found = select(GroupMember.id).where(
        GroupMember.group_id == group_id, GroupMember.pupil_id == pupil_id, on_day(GroupMember, day)
    )
    return db.session.scalar(found.limit(1)) is not None


@dataclass(frozen=True)
class Away:
    """One who is away, in the list of a whole school."""

    name: str
    is_protected: bool
    class_id: UUID | None
    class_name: str | None
    absence: AbsenceView


def away_today(school_id: UUID, day: date) -> list[Away]:
    """Those of the school who are away on the day: whom nobody has heard of first."""
    child, enrolled = aliased(Person), aliased(GroupMember)
    classes = in_classes(school_id, day).subquery()
    statement = (
        select(
            Absence,
            (child.given_name + " " + child.family_name).label("name"),
            (child.address_protection != "NONE").label("is_protected"),
            classes.c.id.label("class_id"),
            classes.c.name.label("class_name"),
        )
        .join(enrolled, enrolled.pupil_id == Absence.pupil_id)
        .join(Pupil, Pupil.id == Absence.pupil_id)
        .join(child, child.id == Pupil.child_id)
        .outerjoin(classes, classes.c.pupil_id == Absence.pupil_id)
        .where(
            Absence.day == day,
            Absence.state.in_(STANDING),
            enrolled.group_id == school_id,
            on_day(enrolled, day),
        )
        .order_by(
            Absence.state != AbsenceState.UNKNOWN,
            Absence.state != AbsenceState.REPORTED,
            norwegian_order(classes.c.name),
            norwegian_order(child.given_name),
            Absence.id,
        )
    )
    return [
        Away(row.name, row.is_protected, row.class_id, row.class_name, shown(row.Absence))
        for row in db.session.execute(statement)
    ]


@dataclass(frozen=True)
class ClassLeft:
    """A class in which nobody has been marked on the day."""

    id: UUID
    name: str


def not_taken(school_id: UUID, day: date) -> list[ClassLeft]:
    """The classes of the school in which nobody has been marked on the day."""
    year = select(SchoolYear.id).where(
        SchoolYear.school_id == school_id, SchoolYear.first_day <= day, SchoolYear.last_day >= day
    )
    taken = exists().where(AttendanceMark.group_id == Group.id, AttendanceMark.day == day)
    rows = db.session.execute(
        select(Group.id, Group.name)
        .where(
            Group.school_id == school_id,
            Group.kind == GroupKind.CLASS,
            Group.year_id.in_(year),
            ~taken,
        )
        .order_by(norwegian_order(Group.name), Group.id)
    )
    return [ClassLeft(row.id, row.name) for row in rows]


# ---- one pupil -----------------------------------------------------------------------------


@dataclass(frozen=True)
class StepView:
    """One thing that happened. ``name`` is for staff alone: between homes nobody is named (J9)."""

    absence_id: UUID
    kind: AbsenceStepKind
    why: Why | None
    by_home: bool
    at: datetime
    name: str | None


def history_of(pupil_id: UUID, since: date) -> list[AbsenceView]:
    """The pupil's absence from a day on, the newest first, also what counts no more."""
    rows = db.session.scalars(
        select(Absence)
        .where(Absence.pupil_id == pupil_id, Absence.day >= since)
        .order_by(Absence.day.desc(), Absence.from_time, Absence.id)
    )
    return [shown(row) for row in rows]


def steps_of(absence_id: UUID) -> list[StepView]:
    """What happened to one absence, in order."""
    rows = db.session.execute(
        select(
            AbsenceStep.absence_id,
            AbsenceStep.kind,
            AbsenceStep.why,
            AbsenceStep.by_home,
            AbsenceStep.at,
            (Person.given_name + " " + Person.family_name).label("name"),
        )
        .outerjoin(Profile, Profile.id == AbsenceStep.profile_id)
        .outerjoin(Person, Person.id == Profile.person_id)
        .where(AbsenceStep.absence_id == absence_id)
        .order_by(AbsenceStep.at, AbsenceStep.id)
    )
    return [
        StepView(
            **{
                **row._mapping,
                "kind": AbsenceStepKind(row.kind),
                "why": Why(row.why) if row.why else None,
            }
        )
        for row in rows
    ]


@dataclass(frozen=True)
class AttemptView:
    """Who was rung about a pupil, when, and whether anybody answered."""

    whom: str
    answered: bool
    at: datetime


def attempts_of(absence_id: UUID) -> list[AttemptView]:
    """Who has been rung about one absence, in order."""
    rows = db.session.execute(
        select(
            (Person.given_name + " " + Person.family_name).label("whom"),
            ContactAttempt.answered,
            ContactAttempt.at,
        )
        .join(Profile, Profile.id == ContactAttempt.whom_id)
        .join(Person, Person.id == Profile.person_id)
        .where(ContactAttempt.absence_id == absence_id)
        .order_by(ContactAttempt.at, ContactAttempt.id)
    )
    return [AttemptView(**row._mapping) for row in rows]


# ---- who is told ---------------------------------------------------------------------------


def home_to_ring(pupil_id: UUID, tenant_id: UUID) -> list[Allowed]:
    """Those of the home who are told when it is urgent, and may find the pupil (I21, F8)."""
    with system_access("whom of a pupil's home the school rings"):
        return who_may(pupil_id, tenant_id, today(instant()), Switch.EMERGENCY)


def home_to_ask(pupil_id: UUID, tenant_id: UUID) -> tuple[UUID, ...]:
    """Those of the home who get messages and notices of the pupil, and may find her."""
    with system_access("whom of a pupil's home the school asks"):
        found = who_may(pupil_id, tenant_id, today(instant()), Switch.RECIPIENT, Switch.NOTICES)
    return tuple(one.profile_id for one in found)


def missed_since(day: date) -> list[tuple[UUID, UUID]]:
    """The absences of the day that nobody has explained, with their pupils, of whom home or head
    has not been told. Call it as system."""
    rows = db.session.execute(
        select(Absence.id, Absence.pupil_id)
        .where(
            Absence.day == day,
            Absence.state == AbsenceState.UNKNOWN,
            or_(Absence.told_at.is_(None), Absence.escalated_at.is_(None)),
        )
        .order_by(Absence.id)
    )
    return [(row.id, row.pupil_id) for row in rows]


def schools_of(pupil_id: UUID, day: date) -> list[UUID]:
    """The schools at which the pupil is enrolled on the day. Call it as system."""
    return list(
        db.session.scalars(
            select(GroupMember.group_id)
            .where(
                GroupMember.pupil_id == pupil_id,
                GroupMember.group_id == GroupMember.school_id,
                on_day(GroupMember, day),
            )
            .order_by(GroupMember.group_id)
        )
    )
