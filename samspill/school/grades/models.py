"""Grades of a round, the warnings that must come before the worst of them, exams, and appeals."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.levels import Area, Level
from samspill.access.owned import NOW, PROFILE, ByProfile, BySubject, Owned
from samspill.core.ids import new_id
from samspill.infra.db import Base
from samspill.infra.sealed_columns import sealed
from samspill.school.reach import by_group, in_force, may_find

ORDER, CONDUCT = "ORDER", "CONDUCT"
BESIDES = (ORDER, CONDUCT)
"""What is graded besides subjects."""


class Term(StrEnum):
    """What the grades of a round are of: a half-year, final (standpunkt), or an exam."""

    AUTUMN = "AUTUMN"
    SPRING = "SPRING"
    FINAL = "FINAL"
    WRITTEN_EXAM = "WRITTEN_EXAM"
    ORAL_EXAM = "ORAL_EXAM"


EXAMS = (Term.WRITTEN_EXAM, Term.ORAL_EXAM)
ON_DIPLOMA = (Term.FINAL, *EXAMS)
"""What stands on the diploma: without comment, and one may appeal it."""


class GradeRound(Base):
    """One time that a school sets grades. Nothing about anybody stands in it.

    Teachers enter until the end of ``deadline``; locked, nobody does; from ``publish_at`` a job
    publishes it, pupil by pupil.
    """

    __tablename__ = "grade_rounds"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    school_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"))
    year_id: Mapped[UUID] = mapped_column(ForeignKey("school_years.id"))
    term: Mapped[str]
    deadline: Mapped[date]
    publish_at: Mapped[datetime]
    locked_at: Mapped[datetime | None]
    reopened_why: Mapped[str] = mapped_column(default="")

    __table_args__ = (
        CheckConstraint(
            "term in ('AUTUMN', 'SPRING', 'FINAL', 'WRITTEN_EXAM', 'ORAL_EXAM')", name="term"
        ),
        UniqueConstraint("year_id", "term"),
        Index("ix_grade_rounds_publish_at", "publish_at"),
    )


class GradeValue(StrEnum):
    """What is set. NO_BASIS: nothing to grade by (IV). TAKEN: of a subject without grades."""

    ONE = "ONE"
    TWO = "TWO"
    THREE = "THREE"
    FOUR = "FOUR"
    FIVE = "FIVE"
    SIX = "SIX"
    NO_BASIS = "NO_BASIS"
    EXEMPT = "EXEMPT"
    TAKEN = "TAKEN"
    NOT_TAKEN = "NOT_TAKEN"
    GOOD = "GOOD"
    FAIRLY_GOOD = "FAIRLY_GOOD"
    NOT_GOOD = "NOT_GOOD"


MUST_BE_WARNED = (GradeValue.NO_BASIS, GradeValue.FAIRLY_GOOD, GradeValue.NOT_GOOD)
"""What a warning must have come before."""


def _staff(pupil: str) -> str:
    return by_group(pupil)(Area.ASSESSMENT, Level.WRITE)


class Grade(Owned, Base):
    """What a pupil gets in a subject, or in order or conduct, in one round.

    Written once, but for when it is published or replaced: a change is a new row
    (``corrects_id``). ``reason_sealed``: why a head set it without a warning, or corrected it.
    """

    __tablename__ = "grades"
    __owned__ = BySubject(
        "pupil_id",
        Area.ASSESSMENT,
        through=by_group("grades.pupil_id"),
        write=Level.WRITE,
        known="(grades.published_at is not null and grades.replaced_at is null"
        f" or {_staff('grades.pupil_id')}) and {may_find('grades.pupil_id')}",
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    pupil_id: Mapped[UUID] = mapped_column(ForeignKey("pupils.id"))
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    round_id: Mapped[UUID] = mapped_column(ForeignKey("grade_rounds.id"))
    subject: Mapped[str]
    value: Mapped[str]
    comment_sealed: Mapped[bytes | None] = mapped_column(info=sealed("tenant", "tenant_id"))
    reason_sealed: Mapped[bytes | None] = mapped_column(info=sealed("tenant", "tenant_id"))
    set_by: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    set_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    replaced_at: Mapped[datetime | None]
    corrects_id: Mapped[UUID | None] = mapped_column(ForeignKey("grades.id"))

    __table_args__ = (
        CheckConstraint(
            "value in ('ONE', 'TWO', 'THREE', 'FOUR', 'FIVE', 'SIX', 'NO_BASIS', 'EXEMPT',"
            " 'TAKEN', 'NOT_TAKEN', 'GOOD', 'FAIRLY_GOOD', 'NOT_GOOD')",
            name="value",
        ),
        Index(
            "uq_grades_standing",
            "pupil_id",
            "round_id",
            "subject",
            unique=True,
            postgresql_where="replaced_at is null",
        ),
        Index(
            "ix_grades_unpublished",
            "round_id",
            "pupil_id",
            postgresql_where="published_at is null and replaced_at is null",
        ),
    )


class GradeWarning(Owned, Base):
    """A pupil may get no grade in a subject, or less than good in order or conduct: what it is
    about, why, and what helps. Sent as it is written, in time to do something about it.
    ``unread_told_at``: who sent it was told that nobody at home has said that she has read it."""

    __tablename__ = "grade_warnings"
    __owned__ = BySubject(
        "pupil_id",
        Area.ASSESSMENT,
        through=by_group("grade_warnings.pupil_id"),
        write=Level.WRITE,
        known=may_find("grade_warnings.pupil_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    pupil_id: Mapped[UUID] = mapped_column(ForeignKey("pupils.id"))
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    subject: Mapped[str]
    why_sealed: Mapped[bytes] = mapped_column(info=sealed("tenant", "tenant_id"))
    help_sealed: Mapped[bytes] = mapped_column(info=sealed("tenant", "tenant_id"))
    sent_by: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    sent_at: Mapped[datetime]
    unread_told_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_grade_warnings_pupil_id", "pupil_id", "subject"),)


_READS = in_force("h", Area.ASSESSMENT, Level.READ)
_HAS_THE_PUPIL = (
    f"exists (select 1 from grants h where h.subject_id = warning_receipts.pupil_id and {_READS})"
)


class WarningReceipt(Owned, Base):
    """One of the home, or the pupil, says that she has read a warning. The school sees it, the
    other home does not (J9)."""

    __tablename__ = "warning_receipts"
    __owned__ = ByProfile(
        "profile_id",
        insert=f"warning_receipts.profile_id = {PROFILE} and {_HAS_THE_PUPIL}",
        read=f"({_staff('warning_receipts.pupil_id')} and {may_find('warning_receipts.pupil_id')})",
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    warning_id: Mapped[UUID] = mapped_column(ForeignKey("grade_warnings.id"))
    pupil_id: Mapped[UUID] = mapped_column(ForeignKey("pupils.id"))
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    read_at: Mapped[datetime]

    __table_args__ = (
        Index("uq_warning_receipts_warning_id", "warning_id", "profile_id", unique=True),
        Index("ix_warning_receipts_pupil_id", "pupil_id"),
    )


_LEADS = by_group("oral_exams.pupil_id")(Area.SCHOOL, Level.MANAGE)


class OralExam(Owned, Base):
    """Which subject a pupil is drawn for at the oral exam of a year, and when it is.

    Until ``told_at`` head and office alone know of it; from then on pupil, home and teachers do.
    ``notified_at``: they were told. One that is taken back before that is known to nobody.
    """

    __tablename__ = "oral_exams"
    __owned__ = BySubject(
        "pupil_id",
        Area.ASSESSMENT,
        through=by_group("oral_exams.pupil_id"),
        write_area=Area.SCHOOL,
        write=Level.MANAGE,
        known=f"((oral_exams.told_at <= {NOW} and oral_exams.withdrawn_at is null or {_LEADS})"
        f" and {may_find('oral_exams.pupil_id')})",
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    pupil_id: Mapped[UUID] = mapped_column(ForeignKey("pupils.id"))
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    year_id: Mapped[UUID] = mapped_column(ForeignKey("school_years.id"))
    subject: Mapped[str]
    exam_at: Mapped[datetime]
    told_at: Mapped[datetime]
    drawn_by: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    notified_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("told_at < exam_at", name="told_before"),
        Index(
            "uq_oral_exams_standing",
            "pupil_id",
            "year_id",
            unique=True,
            postgresql_where="withdrawn_at is null",
        ),
        Index(
            "ix_oral_exams_told_at",
            "told_at",
            postgresql_where="notified_at is null and withdrawn_at is null",
        ),
    )


class GradeAppeal(Owned, Base):
    """The school has received an appeal on a grade that stands on the diploma, within its deadline
    or after it."""

    __tablename__ = "grade_appeals"
    __owned__ = BySubject(
        "pupil_id",
        Area.ASSESSMENT,
        through=by_group("grade_appeals.pupil_id"),
        write=Level.MANAGE,
        known=may_find("grade_appeals.pupil_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    pupil_id: Mapped[UUID] = mapped_column(ForeignKey("pupils.id"))
    grade_id: Mapped[UUID] = mapped_column(ForeignKey("grades.id"), unique=True)
    received_on: Mapped[date]
    is_late: Mapped[bool]
    noted_by: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    noted_at: Mapped[datetime]

    __table_args__ = (Index("ix_grade_appeals_pupil_id", "pupil_id"),)
