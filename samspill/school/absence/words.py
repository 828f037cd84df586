"""What absence is called on the screen."""

from __future__ import annotations

from samspill.core.language import N_
from samspill.documents.kinds import ACCEPTED
from samspill.documents.refusals import said
from samspill.documents.several import MOST_FILES
from samspill.documents.words import file_kind_name, size_name
from samspill.school.absence.models import (
    AbsenceReason,
    AbsenceState,
    AbsenceStepKind,
    Mark,
    Why,
)

REASON_NAMES = {
    AbsenceReason.ILL: N_("Syk"),
    AbsenceReason.DOCTOR: N_("Lege"),
    AbsenceReason.DENTIST: N_("Tannlege"),
    AbsenceReason.HOSPITAL: N_("Sykehus eller spesialist"),
    AbsenceReason.FUNERAL: N_("Begravelse"),
    AbsenceReason.OTHER: N_("Annet"),
}
STATE_NAMES = {
    AbsenceState.REPORTED: N_("Meldt"),
    AbsenceState.CONFIRMED: N_("Bekreftet av skolen"),
    AbsenceState.UNKNOWN: N_("Ikke meldt"),
    AbsenceState.REFUSED: N_("Ikke godtatt av skolen"),
    AbsenceState.WITHDRAWN: N_("Trukket"),
}

WHY_NAMES = {
    Why.WAS_HERE: N_("Eleven var på skolen"),
    Why.LEAVE: N_("Dette må dere søke permisjon for"),
    Why.WRONG_DAY: N_("Feil dag eller tid"),
    Why.WHICH_HOURS: N_("Hvilke timer gjelder det?"),
    Why.HOW_LONG: N_("Hvor lenge varer det?"),
    Why.PAPERS: N_("Har dere noe skriftlig?"),
    Why.NOTED_WRONG: N_("Det ble ført feil"),
    Why.PAPERS_LATE: N_("Papirer kom senere"),
    Why.COMPLAINT: N_("Etter klage"),
}
STEP_NAMES = {
    AbsenceStepKind.REPORTED: N_("Meldt"),
    AbsenceStepKind.CHANGED: N_("Endret"),
    AbsenceStepKind.WITHDRAWN: N_("Trukket tilbake"),
    AbsenceStepKind.EXPLAINED: N_("Meldt etter at skolen savnet eleven"),
    AbsenceStepKind.MISSED: N_("Ikke møtt"),
    AbsenceStepKind.MET: N_("Er her likevel"),
    AbsenceStepKind.CONFIRMED: N_("Bekreftet"),
    AbsenceStepKind.REFUSED: N_("Ikke godtatt"),
    AbsenceStepKind.ASKED: N_("Spurte hjemmet"),
    AbsenceStepKind.DOCUMENTED: N_("Dokumentert"),
    AbsenceStepKind.CORRECTED: N_("Rettet"),
    AbsenceStepKind.TOLD: N_("Hjemmet fikk beskjed"),
    AbsenceStepKind.ESCALATED: N_("Rektor og kontoret fikk beskjed"),
}
MARK_NAMES = {
    Mark.PRESENT: N_("Her"),
    Mark.ABSENT: N_("Borte"),
    Mark.LATE: N_("Kom sent"),
}
FILE_WORDS = {
    "kind": file_kind_name,
    "size": size_name,
    "refusal": said,
    "accepted": ACCEPTED,
    "most_files": MOST_FILES,
}
