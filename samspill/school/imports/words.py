"""What kinds and states of a file of a school are called."""

from __future__ import annotations

from samspill.core.language import N_
from samspill.school.imports.models import SchoolFileKind, SchoolFileState

KIND_NAMES = {
    SchoolFileKind.PEOPLE: N_("Elever og ansatte"),
    SchoolFileKind.LESSONS: N_("Timeplan"),
}
STATE_NAMES = {
    SchoolFileState.READY: N_("Venter på ja"),
    SchoolFileState.TAKING: N_("Blir lagt inn nå"),
    SchoolFileState.TAKEN: N_("Lagt inn"),
    SchoolFileState.CHANGED: N_("Ikke lagt inn"),
    SchoolFileState.DROPPED: N_("Slettet"),
    SchoolFileState.UNDOING: N_("Blir angret nå"),
    SchoolFileState.UNDONE: N_("Angret"),
}
