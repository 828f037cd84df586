"""What cases about people's data are called."""

from __future__ import annotations

from samspill.core.language import N_
from samspill.privacy.models import CaseKind, Decision, Fault, StepKind

KIND_NAMES = {
    CaseKind.ACCESS_FAULT: N_("Feil tilgang"),
    CaseKind.CORRECTION: N_("Rette noe"),
    CaseKind.ERASURE: N_("Slette noe"),
    CaseKind.OBJECTION: N_("Si nei til at noe brukes"),
    CaseKind.EXPORT: N_("Få en kopi på papir"),
}
FAULT_NAMES = {
    Fault.SEES_TOO_MUCH: N_("Noen ser noe de ikke skal se"),
    Fault.LOOKED_WITHOUT_NEED: N_("Noen har sett på en plan de ikke har noe med"),
    Fault.WRONG_RECIPIENT: N_("Jeg har fått noe som er til en annen"),
    Fault.STILL_IN: N_("Noen som har sluttet, kommer fortsatt inn"),
    Fault.LOST_ACCESS: N_("Jeg ser ikke det jeg skal se"),
    Fault.OTHER: N_("Noe annet"),
}
STATE_NAMES = {
    "NEW": N_("Ny"),
    StepKind.TAKEN: N_("Under arbeid"),
    StepKind.NOTIFIED: N_("Meldt til Datatilsynet"),
    StepKind.ANSWERED: N_("Besvart"),
    StepKind.CLOSED: N_("Avsluttet"),
}
STEP_NAMES = {
    StepKind.TAKEN: N_("Personvernombudet har begynt på saken"),
    StepKind.NOTE: N_("Notat"),
    StepKind.NOTIFIED: N_("Meldt til Datatilsynet"),
    StepKind.ANSWERED: N_("Svar"),
    StepKind.CLOSED: N_("Saken er avsluttet"),
}
TO_DO = {
    StepKind.TAKEN: N_("Jeg begynner på saken"),
    StepKind.NOTE: N_("Skrive et notat. Bare personvernombudet ser det"),
    StepKind.NOTIFIED: N_("Avviket er meldt til Datatilsynet"),
    StepKind.ANSWERED: N_("Svare. Den som meldte, ser svaret"),
    StepKind.CLOSED: N_("Avslutte saken"),
}
DECISION_NAMES = {
    Decision.GRANTED: N_("Ja, det er gjort"),
    Decision.PARTLY: N_("Ja, men bare noe av det"),
    Decision.REFUSED: N_("Nei"),
    Decision.SHUT: N_("Stengt for alle, men ikke slettet"),
    Decision.BREACH: N_("Det var et avvik, og det skal meldes til Datatilsynet"),
    Decision.LOW_RISK: N_("Det var et avvik uten risiko for noen"),
    Decision.NO_BREACH: N_("Det var ikke et avvik"),
}

NAMES = {
    "kinds": KIND_NAMES,
    "faults": FAULT_NAMES,
    "states": STATE_NAMES,
    "steps": STEP_NAMES,
    "decisions": DECISION_NAMES,
}
"""All of them, for the pages."""
