"""What may be set in a subject, without a database."""

from __future__ import annotations

from samspill.core.language import _
from samspill.school.grades.models import BESIDES, MUST_BE_WARNED, GradeValue
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


def values_in(subject: str) -> tuple[GradeValue, ...]:
    """What may be set; nothing in a subject that is none."""
    if subject in BESIDES:
        return IN_CONDUCT
    found: Subject | None = subject_coded(subject)
    if found is None:
        return ()
    return IN_SUBJECTS if found.is_graded else WITHOUT_GRADES


def codes_of(year_level: int | None) -> list[str]:
    """What is graded in a year level: its subjects, then order and conduct."""
    return [*(one.code for one in subjects_of(year_level)), *BESIDES]


def fault(subject: str, value: GradeValue, *, may: bool) -> str:
    """What is wrong with a grade; '' for nothing. ``may``: a warning came first, or a head says
    why there was none (skole.md 4.5)."""
    if value not in values_in(subject):
        return _("Denne karakteren finnes ikke i faget.")
    if value in MUST_BE_WARNED and not may:
        return _("Send et varsel først. Uten varsel kan bare rektor sette den, med en grunn.")
    return ""
