"""What may be set in a subject, and when somebody hears of an exam, without a database."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from samspill.core.clock import SATURDAY, instant_at
from samspill.core.language import _
from samspill.school.grades.models import BESIDES, EXAMS, MUST_BE_WARNED, GradeValue
from samspill.school.subjects.queries import Subject, subject_coded, subjects_of

NUMBERS = (
    GradeValue.ONE,
    GradeValue.TWO,
    GradeValue.THREE,
    GradeValue.FOUR,
    GradeValue.FIVE,
    GradeValue.SIX,
)
IN_SUBJECTS = (*NUMBERS, GradeValue.NO_BASIS, GradeValue.EXEMPT)
WITHOUT_GRADES = (GradeValue.TAKEN, GradeValue.NOT_TAKEN, GradeValue.EXEMPT)
IN_CONDUCT = (GradeValue.GOOD, GradeValue.FAIRLY_GOOD, GradeValue.NOT_GOOD)


IN_EXAMS = (*NUMBERS, GradeValue.NOT_TAKEN, GradeValue.EXEMPT)


def values_in(subject: str, term: str | None = None) -> tuple[GradeValue, ...]:
    """What may be set; nothing in a subject that is none, or that has no exam."""
    if term in EXAMS:
        return IN_EXAMS if subject in codes_of(None, term) else ()
    if subject in BESIDES:
        return IN_CONDUCT
    found: Subject | None = subject_coded(subject)
    if found is None:
        return ()
    return IN_SUBJECTS if found.is_graded else WITHOUT_GRADES


def codes_of(year_level: int | None, term: str | None = None) -> list[str]:
    """What is graded in a year level: its subjects, then order and conduct; at an exam, the
    subjects that have grades."""
    if term in EXAMS:
        return [one.code for one in subjects_of(year_level) if one.is_graded]
    return [*(one.code for one in subjects_of(year_level)), *BESIDES]


def told_from(exam_on: date, weekdays: int, hour: int) -> datetime:
    """The instant from which a pupil knows which subject she is drawn for: so many weekdays before
    the exam, at an hour in Oslo."""
    return instant_at(weekdays_before(exam_on, weekdays), time(hour))


def weekdays_before(day: date, weekdays: int) -> date:
    """The day so many weekdays before another."""
    while weekdays:
        day -= timedelta(days=1)
        weekdays -= day.weekday() < SATURDAY
    return day


def fault(subject: str, value: GradeValue, *, may: bool, term: str | None = None) -> str:
    """What is wrong with a grade; '' for nothing. ``may``: a warning came first, or a head says
    why there was none (skole.md 4.5)."""
    if value not in values_in(subject, term):
        return _("Denne karakteren finnes ikke i faget.")
    if value in MUST_BE_WARNED and not may:
        return _("Send et varsel først. Uten varsel kan bare rektor sette den, med en grunn.")
    return ""
