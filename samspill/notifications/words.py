"""What notices are called at the bell. Who did what, the page itself says, by its own rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from samspill.core.event import Kind, Urgency
from samspill.core.language import N_, _
from samspill.infra.mail import MailFailure
from samspill.notifications.models import DoneHow
from samspill.notifications.rhythms import Rhythm

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
    Kind.SCHOOL: N_("Hverdagen"),
    Kind.TOMORROW: N_("I morgen"),
}

KIND_HELP = {
    Kind.CONSENT: N_("Et svar venter, eller et samtykke er endret."),
    Kind.ACCESS: N_("Noen kommer inn, går ut eller bytter plass."),
    Kind.DECISION: N_("Du er spurt om å bestemme noe."),
    Kind.SECURITY: N_("Noe om innloggingen din eller opplysningene dine."),
    Kind.MESSAGES: N_("Noen har skrevet til deg."),
    Kind.MEETINGS: N_("Innkallinger, endringer og referat."),
    Kind.GOALS: N_("Nye mål, vurderinger og kommentarer."),
    Kind.DOCUMENTS: N_("Nye dokumenter og fagplaner."),
    Kind.PLAN: N_("Lysglimt, og at planen hviler, endres eller slutter."),
    Kind.CHILD: N_("Et barn har delt noe med deg, eller noen svarer deg."),
    Kind.SCHOOL: N_("Skolen spør om noe, eller venter på svar om fravær."),
    Kind.TOMORROW: N_("Én beskjed klokken 16.30 når barna skal ha med, gjøre eller vite noe."),
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
    Kind.SCHOOL: "school",
    Kind.TOMORROW: "bag",
}

SAYS = {
    "access_ended": N_("Du har ikke lenger tilgang"),
    "answer_waits": N_("Et svar venter på deg"),
    "bright_spot": N_("Noen har skrevet et lysglimt"),
    "case_answered": N_("Saken din har fått svar"),
    "case_waits": N_("Det er kommet en sak om personvern"),
    "channel_test": N_("Prøven kom fram"),
    "change_announced": N_("En ny person skal ta over for en annen"),
    "consent_stands": N_("Samtykket ditt gjelder fortsatt"),
    "contact_changed": N_("Kontaktopplysningene dine er endret"),
    "deadline_near": N_("En frist nærmer seg"),
    "decision_waits": N_("Noe venter på at du avgjør det"),
    "device_added": N_("En ny enhet kan låse opp Samspill for deg"),
    "evaluation_due": N_("Det er tid for å vurdere hvordan det går"),
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
    "tomorrow": N_("Det står noe for i morgen"),
    "tomorrow_elsewhere": N_("Det står noe for i morgen"),
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
    Kind.SCHOOL: N_("Noe nytt i hverdagen"),
    Kind.TOMORROW: N_("Noe nytt for i morgen"),
}
"""What ``something_new`` says, by what it is about."""


def says(template: str, kind: Kind) -> str:
    """The sentence of a notice, as Bokmål source text."""
    return SAYS.get(template) or SAYS_NEW[kind]


WHY_MAIL_FAILED = {
    MailFailure.UNKNOWN: N_("Adressen finnes ikke."),
    MailFailure.FULL: N_("Postkassen er full."),
    MailFailure.REFUSED: N_("E-posttjenesten tok ikke imot."),
}

DONE_NAMES = {
    DoneHow.LETTER: N_("Sendt brev"),
    DoneHow.PHONE: N_("Ringt"),
    DoneHow.IN_PERSON: N_("Sagt ansikt til ansikt"),
}

RHYTHM_NAMES = {
    Rhythm.NOW: N_("Med en gang"),
    Rhythm.EVENING: N_("Om kvelden"),
    Rhythm.WEEKLY: N_("Hver uke"),
    Rhythm.OFF: N_("Bare her i Samspill"),
}


NOT_BY_MAIL = N_("På telefonen i stedet for på e-post")
"""What is not to be missed: another channel instead."""

NOTHING_ELSE = N_(
    "Dette må nå deg. Kryss av for det lenger nede, der det kommer fram til telefonen din, eller"
    " la det komme på e-post."
)


def sms_words(urgency: Urgency) -> str:
    """What an SMS says: nothing about anybody, and no link (J10)."""
    if urgency in (Urgency.D, Urgency.E):
        return _(
            "Det er noe nytt til deg i Samspill. Åpne appen eller skriv inn adressen du pleier å"
            " bruke. Vi sender aldri lenker på SMS."
        )
    return _(
        "Noe venter på svar fra deg i Samspill. Åpne appen eller skriv inn adressen du pleier å"
        " bruke. Vi sender aldri lenker på SMS."
    )


def push_words(*, trial: bool) -> str:
    """What a push message says: the same to everybody, whatever it is about."""
    if trial:
        return _("Dette er en prøve. Kom den fram, kommer de andre også.")
    return _("Det er noe nytt i Samspill")


def count_by_plan(notices: Iterable[Any]) -> list[Counter[Kind]]:
    """How many notices of each kind, for each of the subjects; which subject is told nobody."""
    counted: dict[object, Counter[Kind]] = {}
    pages = {(one.subject_id, one.kind, one.path or one.id) for one in notices}
    for subject_id, kind, _page in sorted(pages, key=str):
        counted.setdefault(subject_id, Counter())[Kind(kind)] += 1
    return list(counted.values())


def in_words(counted: Counter[Kind]) -> str:
    """«Meldinger (2), Samtykke (1)», in the language that is spoken."""
    return ", ".join(f"{_(KIND_NAMES[kind])} ({counted[kind]})" for kind in Kind if counted[kind])
