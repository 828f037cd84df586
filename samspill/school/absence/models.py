"""Absence: a pupil who is not at school, day by day, with its reason apart and its history."""

from __future__ import annotations

from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.levels import Area, Level
from samspill.access.owned import PROFILE, TODAY, BySubject, Owned
from samspill.core.ids import new_id
from samspill.infra.db import Base
from samspill.infra.sealed_columns import sealed
from samspill.school.files.models import SchoolFileRow, checks
from samspill.school.reach import by_group, may_find


class AbsenceState(StrEnum):
    """Where an absence stands. UNKNOWN: the school has not met the pupil, and nobody has said why.

    REFUSED and WITHDRAWN count as nothing.
    """

    REPORTED = "REPORTED"
    CONFIRMED = "CONFIRMED"
    UNKNOWN = "UNKNOWN"
    REFUSED = "REFUSED"
    WITHDRAWN = "WITHDRAWN"


STANDING = (AbsenceState.REPORTED, AbsenceState.CONFIRMED, AbsenceState.UNKNOWN)
"""What counts."""


def _of_the_day(area: Area, level: Level) -> str:
    """Who works with a group today sees who is away today; contact teacher and office all days."""
    by = by_group("absences.pupil_id")
    return f"(({by(area, level)} and absences.day = {TODAY}) or {by(area, Level.MANAGE)})"


class Absence(Owned, Base):
    """A pupil away on one school day: the whole of it, or from one clock time to another.

    Days that were reported at once share ``together_id``. The reason stands in a table of its own,
    which fewer may read. ``told_at`` and ``escalated_at``: when home and head were told that the
    school misses the pupil. ``is_leave``: time off that the school has given.
    """

    __tablename__ = "absences"
    __owned__ = BySubject(
        "pupil_id", Area.ABSENCE, through=_of_the_day, known=may_find("absences.pupil_id")
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    pupil_id: Mapped[UUID] = mapped_column(ForeignKey("pupils.id"))
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    together_id: Mapped[UUID]
    day: Mapped[date]
    from_time: Mapped[time | None]
    to_time: Mapped[time | None]
    state: Mapped[str]
    by_home: Mapped[bool]
    documented: Mapped[bool] = mapped_column(default=False)
    is_leave: Mapped[bool] = mapped_column(default=False)
    noted_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(
            "state in ('REPORTED', 'CONFIRMED', 'UNKNOWN', 'REFUSED', 'WITHDRAWN')", name="state"
        ),
        CheckConstraint("(from_time is null) = (to_time is null)", name="times"),
        CheckConstraint("from_time < to_time", name="order"),
        Index("ix_absences_pupil_id", "pupil_id", "day"),
        Index("ix_absences_day", "day"),
    )


class AbsenceReason(StrEnum):
    """Why: a closed list, and no more than the school must know (J14)."""

    ILL = "ILL"
    DOCTOR = "DOCTOR"
    DENTIST = "DENTIST"
    HOSPITAL = "HOSPITAL"
    FUNERAL = "FUNERAL"
    OTHER = "OTHER"


class ReasonGiven(Owned, Base):
    """Why a pupil is away, as one adult has said. Who said it, the contact teacher and the office
    read it; the other home, substitutes and all others do not."""

    __tablename__ = "absence_reasons"
    __owned__ = BySubject(
        "pupil_id",
        Area.ABSENCE_REASON,
        authors=("given_by",),
        write=Level.OWN,
        through=by_group("absence_reasons.pupil_id"),
        known=may_find("absence_reasons.pupil_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    absence_id: Mapped[UUID] = mapped_column(ForeignKey("absences.id"))
    pupil_id: Mapped[UUID] = mapped_column(ForeignKey("pupils.id"))
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    given_by: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    reason: Mapped[str]
    comment_sealed: Mapped[bytes | None] = mapped_column(info=sealed("tenant", "tenant_id"))

    __table_args__ = (
        CheckConstraint(
            "reason in ('ILL', 'DOCTOR', 'DENTIST', 'HOSPITAL', 'FUNERAL', 'OTHER')", name="reason"
        ),
        UniqueConstraint("absence_id", "given_by"),
        Index("ix_absence_reasons_pupil_id", "pupil_id"),
    )


class AbsenceFile(SchoolFileRow, Owned, Base):
    """A file with a report of absence, for the days ``absence_ids`` of one pupil. Who reads the
    reason reads it, when it is looked through; who sent it, always."""

    __tablename__ = "absence_files"
    __owned__ = BySubject(
        "pupil_id",
        Area.ABSENCE_REASON,
        authors=("author_profile_id",),
        write=Level.OWN,
        through=by_group("absence_files.pupil_id"),
        known=f"({may_find('absence_files.pupil_id')} and (absence_files.state = 'READY'"
        f" or absence_files.author_profile_id = {PROFILE}))",
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    pupil_id: Mapped[UUID] = mapped_column(ForeignKey("pupils.id"), index=True)
    absence_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    name_sealed: Mapped[bytes | None] = mapped_column(info=sealed("tenant", "tenant_id"))
    author_profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))

    __table_args__ = (
        *checks(),
        Index("ix_absence_files_author_profile_id", "author_profile_id", "written_at"),
        Index("ix_absence_files_waiting", "written_at", postgresql_where="state = 'WAITING'"),
    )


class AbsenceStepKind(StrEnum):
    """What happened to an absence. EXPLAINED: the home said what the school did not know."""

    REPORTED = "REPORTED"
    CHANGED = "CHANGED"
    WITHDRAWN = "WITHDRAWN"
    EXPLAINED = "EXPLAINED"
    MISSED = "MISSED"
    MET = "MET"
    CONFIRMED = "CONFIRMED"
    REFUSED = "REFUSED"
    ASKED = "ASKED"
    DOCUMENTED = "DOCUMENTED"
    CORRECTED = "CORRECTED"
    TOLD = "TOLD"
    ESCALATED = "ESCALATED"


class Why(StrEnum):
    """Why the school did not accept a report, what it asks the home, or why it changes absence of
    a half-year that is closed: closed lists, no text."""

    WAS_HERE = "WAS_HERE"
    LEAVE = "LEAVE"
    WRONG_DAY = "WRONG_DAY"
    WHICH_HOURS = "WHICH_HOURS"
    HOW_LONG = "HOW_LONG"
    PAPERS = "PAPERS"
    NOTED_WRONG = "NOTED_WRONG"
    PAPERS_LATE = "PAPERS_LATE"
    COMPLAINT = "COMPLAINT"


REFUSALS = (Why.WAS_HERE, Why.LEAVE, Why.WRONG_DAY)
QUESTIONS = (Why.WHICH_HOURS, Why.HOW_LONG, Why.PAPERS)
LATE = (Why.NOTED_WRONG, Why.PAPERS_LATE, Why.COMPLAINT)


def _history(area: Area, level: Level) -> str:
    """Contact teacher and office read it; whoever notes something adds to it."""
    needed = Level.MANAGE if level == Level.READ else level
    return by_group("absence_steps.pupil_id")(area, needed)


class AbsenceStep(Owned, Base):
    """One thing that happened to an absence, and on which side. Written once."""

    __tablename__ = "absence_steps"
    __rights__ = "select, insert"
    __owned__ = BySubject(
        "pupil_id", Area.ABSENCE, through=_history, known=may_find("absence_steps.pupil_id")
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    absence_id: Mapped[UUID] = mapped_column(ForeignKey("absences.id"))
    pupil_id: Mapped[UUID] = mapped_column(ForeignKey("pupils.id"))
    kind: Mapped[str]
    why: Mapped[str | None]
    by_home: Mapped[bool]
    profile_id: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint(
            "kind in ('REPORTED', 'CHANGED', 'WITHDRAWN', 'EXPLAINED', 'MISSED', 'MET',"
            " 'CONFIRMED', 'REFUSED', 'ASKED', 'DOCUMENTED', 'CORRECTED', 'TOLD', 'ESCALATED')",
            name="kind",
        ),
        CheckConstraint(
            "why in ('WAS_HERE', 'LEAVE', 'WRONG_DAY', 'WHICH_HOURS', 'HOW_LONG', 'PAPERS',"
            " 'NOTED_WRONG', 'PAPERS_LATE', 'COMPLAINT')",
            name="why",
        ),
        Index("ix_absence_steps_absence_id", "absence_id"),
        Index("ix_absence_steps_pupil_id", "pupil_id"),
    )


class Mark(StrEnum):
    """What a teacher sees: here, away, came late."""

    PRESENT = "PRESENT"
    ABSENT = "ABSENT"
    LATE = "LATE"


def _todays(area: Area, level: Level) -> str:
    """Who works with a group today sees and sets today's marks; who follows up, all."""
    by = by_group("attendance_marks.pupil_id")
    return f"(({by(area, level)} and attendance_marks.day = {TODAY}) or {by(area, Level.MANAGE)})"


class AttendanceMark(Owned, Base):
    """One tap in a teacher's list: a pupil, a day or an hour of it. The newest holds; those before
    it are its history."""

    __tablename__ = "attendance_marks"
    __rights__ = "select, insert"
    __owned__ = BySubject(
        "pupil_id",
        Area.ABSENCE,
        through=_todays,
        write=Level.WRITE,
        known=may_find("attendance_marks.pupil_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    pupil_id: Mapped[UUID] = mapped_column(ForeignKey("pupils.id"))
    group_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"))
    day: Mapped[date]
    hour: Mapped[time | None]
    mark: Mapped[str]
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("mark in ('PRESENT', 'ABSENT', 'LATE')", name="mark"),
        Index("ix_attendance_marks_pupil_id", "pupil_id", "day"),
        Index("ix_attendance_marks_group_id", "group_id", "day"),
    )


class ContactAttempt(Owned, Base):
    """Somebody of the home was rung about a pupil whom the school misses. For staff alone."""

    __tablename__ = "contact_attempts"
    __rights__ = "select, insert"
    __owned__ = BySubject(
        "pupil_id",
        Area.ABSENCE,
        through=by_group("contact_attempts.pupil_id"),
        read=Level.WRITE,
        write=Level.WRITE,
        known=may_find("contact_attempts.pupil_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    absence_id: Mapped[UUID] = mapped_column(ForeignKey("absences.id"))
    pupil_id: Mapped[UUID] = mapped_column(ForeignKey("pupils.id"))
    whom_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    answered: Mapped[bool]
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    at: Mapped[datetime]

    __table_args__ = (
        Index("ix_contact_attempts_absence_id", "absence_id"),
        Index("ix_contact_attempts_pupil_id", "pupil_id"),
    )
