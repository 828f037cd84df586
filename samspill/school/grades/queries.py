"""Reads of grades. Row security decides what a list shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import case, select

from samspill.core.clock import today
from samspill.identity.models import Person, Profile
from samspill.infra.db import db, instant
from samspill.organisation.queries import policy
from samspill.school.grades.exams import drawn_for
from samspill.school.grades.models import (
    ON_DIPLOMA,
    Grade,
    GradeAppeal,
    GradeRound,
    GradeValue,
    GradeWarning,
    Term,
    WarningReceipt,
)
from samspill.school.grades.rules import codes_of
from samspill.school.groups.models import GroupMember
from samspill.school.groups.queries import on_day
from samspill.school.pupils.queries import class_list
from samspill.school.sealing import words_in
from samspill.school.years.models import SchoolYear

_NAME = (Person.given_name + " " + Person.family_name).label("name")


@dataclass(frozen=True)
class Rule:
    """The dated rule ``grades``: from which year there are grades, days to appeal, how many pupils
    of a school get theirs in each minute, and from how many weekdays before an oral exam, and which
    hour, one knows its subject; and after how many weekdays a warning that nobody has read is a
    call to make."""

    graded_from: int
    appeal_days: int
    pupils_a_wave: int
    oral_told_days: int
    oral_told_hour: int
    unread_weekdays: int


def grades_rule(tenant_id: UUID, on: date) -> Rule:
    """The rule of the municipality on the day."""
    return Rule(**policy("grades", tenant_id, on).value)


# ---- rounds --------------------------------------------------------------------------------


@dataclass(frozen=True)
class RoundView:
    """A round of a school, in the order of its terms."""

    id: UUID
    year_id: UUID
    term: Term
    deadline: date
    publish_at: datetime
    locked_at: datetime | None
    year_from: date

    @property
    def is_locked(self) -> bool:
        """Is entering over?"""
        return self.locked_at is not None


def rounds_of(school_id: UUID, day: date) -> list[RoundView]:
    """The rounds of the school year that a day is in, or that comes."""
    rows = db.session.execute(
        select(GradeRound, SchoolYear.first_day)
        .join(SchoolYear, SchoolYear.id == GradeRound.year_id)
        .where(
            GradeRound.school_id == school_id,
            SchoolYear.last_day >= day,
            SchoolYear.first_day <= day,
        )
        .order_by(GradeRound.deadline, GradeRound.term)
    )
    return [
        RoundView(
            row.GradeRound.id,
            row.GradeRound.year_id,
            Term(row.GradeRound.term),
            row.GradeRound.deadline,
            row.GradeRound.publish_at,
            row.GradeRound.locked_at,
            row.first_day,
        )
        for row in rows
    ]


def round_of(school_id: UUID, round_id: UUID) -> GradeRound | None:
    """One round of a school."""
    return db.session.scalar(
        select(GradeRound).where(GradeRound.id == round_id, GradeRound.school_id == school_id)
    )


def round_in(year_id: UUID, term: Term) -> GradeRound | None:
    """The round of a term."""
    return db.session.scalar(
        select(GradeRound).where(GradeRound.year_id == year_id, GradeRound.term == term)
    )


def term_of(round_id: UUID) -> Term:
    """What the grades of a round are of."""
    return Term(db.session.scalars(select(GradeRound.term).where(GradeRound.id == round_id)).one())


def is_out(round_id: UUID) -> bool:
    """Has somebody got a grade of the round?"""
    found = select(Grade.id).where(Grade.round_id == round_id, Grade.published_at.is_not(None))
    return db.session.scalar(found.limit(1)) is not None


# ---- enter ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class EntryRow:
    """A pupil in the list of who enters. ``grade_id`` None: nothing stands yet."""

    pupil_id: UUID
    name: str
    is_protected: bool
    grade_id: UUID | None
    value: GradeValue | None
    comment: str
    is_published: bool
    is_warned: bool


def entry_rows(group_id: UUID, one: RoundView, subject: str) -> list[EntryRow]:
    """Those in the group, by name, with what stands in the subject: three statements. At an oral
    exam those who are drawn for it, of whom the reader knows: four."""
    day = today(instant())
    inside = select(GroupMember.pupil_id).where(
        GroupMember.group_id == group_id, on_day(GroupMember, day)
    )
    standing = {
        grade.pupil_id: grade
        for grade in db.session.scalars(
            select(Grade).where(
                Grade.pupil_id.in_(inside),
                Grade.round_id == one.id,
                Grade.subject == subject,
                Grade.replaced_at.is_(None),
            )
        )
    }
    warned = set(
        db.session.scalars(
            select(GradeWarning.pupil_id).where(
                GradeWarning.pupil_id.in_(inside),
                GradeWarning.subject == subject,
                GradeWarning.sent_at >= one.year_from,
            )
        )
    )
    listed = class_list(group_id, day)
    if one.term == Term.ORAL_EXAM:
        drawn = drawn_for(inside, one.year_id, subject)
        listed = [pupil for pupil in listed if pupil.pupil_id in drawn]
    return [
        _row(pupil, standing.get(pupil.pupil_id), is_warned=pupil.pupil_id in warned)
        for pupil in listed
    ]


def _row(pupil: Any, grade: Grade | None, *, is_warned: bool) -> EntryRow:
    return EntryRow(
        pupil.pupil_id,
        pupil.name,
        pupil.is_protected,
        grade.id if grade else None,
        GradeValue(grade.value) if grade else None,
        words_in(grade, "comment") if grade else "",
        grade is not None and grade.published_at is not None,
        is_warned,
    )


def standing_grade(pupil_id: UUID, grade_id: UUID) -> Grade | None:
    """A grade that stands."""
    return db.session.scalar(
        select(Grade).where(
            Grade.id == grade_id, Grade.pupil_id == pupil_id, Grade.replaced_at.is_(None)
        )
    )


# ---- a pupil -------------------------------------------------------------------------------


@dataclass(frozen=True)
class GradeView:
    """A grade that is published, and the last day to appeal (of one on the diploma)."""

    id: UUID
    round_id: UUID
    term: Term
    year: str
    subject: str
    value: GradeValue
    comment: str
    published_at: datetime
    is_corrected: bool
    appeal_by: date | None
    appeal: GradeAppeal | None


def grades_of(pupil_id: UUID, rule: Rule) -> list[GradeView]:
    """What pupil and home may read: the newest round first."""
    rows = db.session.execute(
        select(Grade, GradeRound.term, SchoolYear, GradeAppeal)
        .join(GradeRound, GradeRound.id == Grade.round_id)
        .join(SchoolYear, SchoolYear.id == GradeRound.year_id)
        .outerjoin(GradeAppeal, GradeAppeal.grade_id == Grade.id)
        .where(
            Grade.pupil_id == pupil_id,
            Grade.published_at.is_not(None),
            Grade.replaced_at.is_(None),
        )
        .order_by(GradeRound.deadline.desc(), GradeRound.id, rank(Grade.subject), Grade.id)
    )
    return [_view(row, Term(row.term), rule) for row in rows]


def rank(subject: Any) -> Any:
    """As the subjects stand in the snapshot; order and conduct last."""
    places = {code: place for place, code in enumerate(codes_of(None))}
    return case(places, value=subject, else_=len(places))


def _view(row: Any, term: Term, rule: Rule) -> GradeView:
    grade, appeal = row.Grade, row.GradeAppeal
    out = grade.published_at or instant()
    return GradeView(
        grade.id,
        grade.round_id,
        term,
        row.SchoolYear.name,
        grade.subject,
        GradeValue(grade.value),
        words_in(grade, "comment"),
        out,
        grade.corrects_id is not None and grade.published_at == grade.set_at,
        appeal_by(out, rule) if term in ON_DIPLOMA else None,
        appeal,
    )


def appeal_by(published_at: datetime, rule: Rule) -> date:
    """The last day to appeal."""
    return today(published_at) + timedelta(days=rule.appeal_days)


@dataclass(frozen=True)
class WarningView:
    """A warning. ``read_by``: names for staff; of the home its own alone. ``is_call``: nobody has
    read it for so long that the school should ring."""

    id: UUID
    subject: str
    why: str
    help: str
    sent_by: str
    sent_at: datetime
    read_by: tuple[str, ...]
    is_read: bool
    is_call: bool


def warnings_of(pupil_id: UUID, profile_id: UUID) -> list[WarningView]:
    """The warnings of the pupil, the newest first, in two statements."""
    receipts: dict[UUID, list[Any]] = {}
    for row in db.session.execute(
        select(WarningReceipt.warning_id, WarningReceipt.profile_id, _NAME)
        .join(Profile, Profile.id == WarningReceipt.profile_id)
        .join(Person, Person.id == Profile.person_id)
        .where(WarningReceipt.pupil_id == pupil_id)
        .order_by(WarningReceipt.read_at, WarningReceipt.id)
    ):
        receipts.setdefault(row.warning_id, []).append(row)
    rows = db.session.execute(
        select(GradeWarning, _NAME)
        .join(Profile, Profile.id == GradeWarning.sent_by)
        .join(Person, Person.id == Profile.person_id)
        .where(GradeWarning.pupil_id == pupil_id)
        .order_by(GradeWarning.sent_at.desc(), GradeWarning.id)
    )
    return [
        _warning(row.GradeWarning, row.name, receipts.get(row.GradeWarning.id, []), profile_id)
        for row in rows
    ]


def _warning(one: GradeWarning, name: str, receipts: list[Any], profile_id: UUID) -> WarningView:
    return WarningView(
        one.id,
        one.subject,
        words_in(one, "why"),
        words_in(one, "help"),
        name,
        one.sent_at,
        tuple(row.name for row in receipts),
        any(row.profile_id == profile_id for row in receipts),
        one.unread_told_at is not None and not receipts,
    )


def warning_of(pupil_id: UUID, warning_id: UUID) -> GradeWarning | None:
    """One warning of the pupil."""
    return db.session.scalar(
        select(GradeWarning).where(GradeWarning.id == warning_id, GradeWarning.pupil_id == pupil_id)
    )


def receipt_of(warning_id: UUID, profile_id: UUID) -> WarningReceipt | None:
    """What one of the home has said of a warning."""
    return db.session.scalar(
        select(WarningReceipt).where(
            WarningReceipt.warning_id == warning_id, WarningReceipt.profile_id == profile_id
        )
    )


def appeal_of(grade_id: UUID) -> GradeAppeal | None:
    """The appeal on a grade."""
    return db.session.scalar(select(GradeAppeal).where(GradeAppeal.grade_id == grade_id))
