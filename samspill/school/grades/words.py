"""What grades are called on the screen."""

from __future__ import annotations

from samspill.core.language import N_, _
from samspill.school.grades.models import CONDUCT, ORDER, GradeValue, Term
from samspill.school.subjects.queries import subject_name

TERM_NAMES = {
    Term.AUTUMN: N_("Halvårskarakterer, høst"),
    Term.SPRING: N_("Halvårskarakterer, vår"),
    Term.FINAL: N_("Standpunktkarakterer"),
    Term.WRITTEN_EXAM: N_("Skriftlig eksamen"),
    Term.ORAL_EXAM: N_("Muntlig eksamen"),
}
VALUE_NAMES = {
    GradeValue.ONE: "1",
    GradeValue.TWO: "2",
    GradeValue.THREE: "3",
    GradeValue.FOUR: "4",
    GradeValue.FIVE: "5",
    GradeValue.SIX: "6",
    GradeValue.NO_BASIS: N_("IV – ikke vurderingsgrunnlag"),
    GradeValue.EXEMPT: N_("Fritatt"),
    GradeValue.TAKEN: N_("Deltatt"),
    GradeValue.NOT_TAKEN: N_("Ikke deltatt"),
    GradeValue.GOOD: N_("God (G)"),
    GradeValue.FAIRLY_GOOD: N_("Nokså god (NG)"),
    GradeValue.NOT_GOOD: N_("Lite god (LG)"),
}
BESIDE_NAMES = {ORDER: N_("Orden"), CONDUCT: N_("Atferd")}


def graded_name(code: str) -> str:
    """What a subject, or order or conduct, is called."""
    return _(BESIDE_NAMES[code]) if code in BESIDE_NAMES else subject_name(code)


def value_name(value: str) -> str:
    """What a grade is called: a number is the same in all languages."""
    name = VALUE_NAMES[GradeValue(value)]
    return name if name.isdigit() else _(name)
