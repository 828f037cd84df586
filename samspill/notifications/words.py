"""What notices are called at the bell. Who did what, the page itself says, by its own rules."""

from __future__ import annotations

from samspill.core.event import Kind
from samspill.core.language import N_

KIND_NAMES = {
    Kind.CONSENT: N_("Samtykke"),
    Kind.ACCESS: N_("Deltakere og tilgang"),
    Kind.DECISION: N_("Noe du skal avgjøre"),
    Kind.SECURITY: N_("Sikkerhet og personvern"),
    Kind.MESSAGES: N_("Meldinger"),
    Kind.MEETINGS: N_("Møter og referat"),
    Kind.GOALS: N_("Mål og aktiviteter"),
    Kind.DOCUMENTS: N_("Dokumenter og fagplaner"),
    Kind.PLAN: N_("Planen"),
    Kind.CHILD: N_("Fra barnet"),
}

KIND_ICONS = {
    Kind.CONSENT: "consent",
    Kind.ACCESS: "participants",
    Kind.DECISION: "tasks",
    Kind.SECURITY: "shield",
    Kind.MESSAGES: "messages",
    Kind.MEETINGS: "calendar",
    Kind.GOALS: "goals",
    Kind.DOCUMENTS: "documents",
    Kind.PLAN: "plans",
    Kind.CHILD: "child",
}

SAYS = {
    "access_ended": N_("Du har ikke lenger tilgang"),
    "answer_waits": N_("Et svar venter på deg"),
    "case_answered": N_("Saken din har fått svar"),
    "case_waits": N_("Det er kommet en sak om personvern"),
    "change_announced": N_("En ny person skal ta over for en annen"),
    "consent_stands": N_("Samtykket ditt gjelder fortsatt"),
    "contact_changed": N_("Kontaktopplysningene dine er endret"),
    "decision_waits": N_("Noe venter på at du avgjør det"),
    "invited": N_("Du er med i planen"),
    "meeting_called": N_("Du er innkalt til et møte"),
    "meeting_cancelled": N_("Et møte er avlyst"),
    "meeting_changed": N_("Et møte er endret"),
    "meeting_near": N_("Du har et møte i morgen"),
    "meeting_waits": N_("Et møte venter på svar fra deg"),
    "minutes_to_read": N_("Et referat ligger klart"),
    "new_message": N_("Du har nye meldinger"),
    "own_data_downloaded": N_("Opplysningene dine er lastet ned"),
    "plan_downloaded": N_("Du har bedt om en kopi av planen"),
    "plan_leaves": N_("Planen blir snart borte herfra"),
    "renewal_near": N_("Samtykket går snart ut"),
    "subject_plan_near": N_("En fagplan går snart ut"),
}
"""By template: the same as its letter says."""

SAYS_NEW = {
    Kind.CONSENT: N_("Noe nytt om samtykket"),
    Kind.ACCESS: N_("Noe nytt om hvem som er med"),
    Kind.DECISION: N_("Noe du spurte om, er avgjort"),
    Kind.SECURITY: N_("Noe nytt om sikkerheten din"),
    Kind.MESSAGES: N_("Noe nytt i meldingene dine"),
    Kind.MEETINGS: N_("Noe nytt om et møte eller referat"),
    Kind.GOALS: N_("Noe nytt i mål og aktiviteter"),
    Kind.DOCUMENTS: N_("Noe nytt i dokumenter og fagplaner"),
    Kind.PLAN: N_("Noe nytt i planen"),
    Kind.CHILD: N_("Noen har delt noe med deg"),
}
"""What ``something_new`` says, by what it is about."""


def says(template: str, kind: Kind) -> str:
    """The sentence of a notice, as Bokmål source text."""
    return SAYS.get(template) or SAYS_NEW[kind]
