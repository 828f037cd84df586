"""What is called what in a timetable."""

from __future__ import annotations

from samspill.core.language import N_
from samspill.school.timetable.models import NoteKind, Weeks

WEEKDAYS = {
    1: N_("Mandag"),
    2: N_("Tirsdag"),
    3: N_("Onsdag"),
    4: N_("Torsdag"),
    5: N_("Fredag"),
    6: N_("Lørdag"),
    7: N_("Søndag"),
}
WEEKS = {
    Weeks.ALL: N_("Hver uke"),
    Weeks.ODD: N_("Uker med oddetall"),
    Weeks.EVEN: N_("Uker med partall"),
}
NOTES = {
    NoteKind.HOMEWORK: N_("Lekse til dagen"),
    NoteKind.BRING: N_("Ta med"),
    NoteKind.TEST: N_("Prøve"),
    NoteKind.EVENT: N_("Tur eller noe annet"),
    NoteKind.FOCUS: N_("Denne uka"),
}
ICONS = {
    NoteKind.HOMEWORK: "subject-plan",
    NoteKind.BRING: "bag",
    NoteKind.TEST: "edit",
    NoteKind.EVENT: "leisure",
    NoteKind.FOCUS: "goals",
}
