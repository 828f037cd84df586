"""What assessments are called on the screen."""

from __future__ import annotations

from samspill.core.language import N_
from samspill.school.assessments.models import AssessmentKind, RemarkKind

KIND_NAMES = {
    AssessmentKind.ONGOING: N_("Underveisvurdering"),
    AssessmentKind.HALF_YEAR: N_("Halvårsvurdering"),
    AssessmentKind.TALK: N_("Referat fra utviklingssamtale"),
}
REMARK_NAMES = {
    RemarkKind.ORDER: N_("Orden"),
    RemarkKind.CONDUCT: N_("Atferd"),
    RemarkKind.PRAISE: N_("Noe som gikk bra"),
}
