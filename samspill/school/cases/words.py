"""What applications at school are called on the screen."""

from __future__ import annotations

from samspill.core.language import N_
from samspill.school.cases.answers import AppealAnswer
from samspill.school.cases.models import (
    SchoolCaseKind,
    SchoolCaseState,
    SchoolCaseStepKind,
)

KIND_NAMES = {
    SchoolCaseKind.LEAVE: N_("Permisjon"),
    SchoolCaseKind.REDUCED_PAYMENT: N_("Redusert betaling"),
    SchoolCaseKind.SFO_PLACE: N_("Plass i skolefritidsordningen"),
}
ASKED = {
    SchoolCaseKind.LEAVE: N_("En annen som svarer for barnet, har søkt om fri %(first)s–%(last)s."),
    SchoolCaseKind.REDUCED_PAYMENT: N_(
        "En annen som svarer for barnet, har søkt om redusert betaling på SFO %(first)s–%(last)s,"
        " og sier at dere bor sammen."
    ),
}
"""What another has applied for, to who must agree: child and days, and no more (J3)."""
STATE_NAMES = {
    SchoolCaseState.DRAFT: N_("Utkast"),
    SchoolCaseState.WAITING: N_("Venter på den andre foresatte"),
    SchoolCaseState.STOPPED: N_("Stoppet"),
    SchoolCaseState.SUBMITTED: N_("Sendt"),
    SchoolCaseState.IN_PROGRESS: N_("Under behandling"),
    SchoolCaseState.MORE_INFO: N_("Skolen har spurt"),
    SchoolCaseState.GRANTED: N_("Innvilget"),
    SchoolCaseState.PARTLY: N_("Delvis innvilget"),
    SchoolCaseState.REFUSED: N_("Avslått"),
    SchoolCaseState.DISMISSED: N_("Avvist"),
    SchoolCaseState.APPEALED: N_("Klage mottatt"),
    SchoolCaseState.REVERSED: N_("Omgjort"),
    SchoolCaseState.FORWARDED: N_("Sendt til klageinstansen"),
    SchoolCaseState.SETTLED: N_("Klagen er avgjort"),
    SchoolCaseState.WITHDRAWN: N_("Trukket"),
}
STATE_COLORS = {
    SchoolCaseState.GRANTED: "success",
    SchoolCaseState.PARTLY: "success",
    SchoolCaseState.REVERSED: "success",
    SchoolCaseState.REFUSED: "danger",
    SchoolCaseState.DISMISSED: "danger",
    SchoolCaseState.MORE_INFO: "warning",
    SchoolCaseState.WAITING: "warning",
    SchoolCaseState.APPEALED: "warning",
}
STEP_NAMES = {
    SchoolCaseStepKind.SUBMITTED: N_("Søknaden er sendt"),
    SchoolCaseStepKind.CHANGED: N_("Søknaden er endret"),
    SchoolCaseStepKind.TAKEN: N_("Skolen har begynt å behandle den"),
    SchoolCaseStepKind.ASKED: N_("Skolen spør"),
    SchoolCaseStepKind.ANSWERED: N_("Svar til skolen"),
    SchoolCaseStepKind.INTERIM: N_("Foreløpig svar"),
    SchoolCaseStepKind.DECIDED: N_("Vedtak"),
    SchoolCaseStepKind.WITHDRAWN: N_("Søknaden er trukket"),
    SchoolCaseStepKind.APPEALED: N_("Klage"),
    SchoolCaseStepKind.REVERSED: N_("Skolen har gjort om vedtaket"),
    SchoolCaseStepKind.FORWARDED: N_("Klagen er sendt til klageinstansen"),
    SchoolCaseStepKind.SETTLED: N_("Klagen er avgjort"),
}
NEXT = {
    SchoolCaseState.DRAFT: N_("Du har ikke sendt den ennå. Skolen ser den ikke."),
    SchoolCaseState.WAITING: N_(
        "Den andre foresatte må si ja før skolen får søknaden. Skolen ser den ikke ennå."
    ),
    SchoolCaseState.STOPPED: N_(
        "Den andre foresatte har sagt nei. Skolen har ikke fått søknaden. Du kan søke på nytt."
    ),
    SchoolCaseState.SUBMITTED: N_(
        "Skolen har fått søknaden. Du kan endre eller trekke den til noen begynner på den."
    ),
    SchoolCaseState.IN_PROGRESS: N_("Skolen vurderer søknaden."),
    SchoolCaseState.MORE_INFO: N_("Skolen trenger svar fra deg før den kan avgjøre."),
    SchoolCaseState.GRANTED: N_("Søknaden er innvilget."),
    SchoolCaseState.PARTLY: N_("Noe av det dere søkte om, er innvilget. Du kan klage."),
    SchoolCaseState.REFUSED: N_("Søknaden er avslått. Du kan klage."),
    SchoolCaseState.DISMISSED: N_("Skolen kan ikke behandle søknaden. Du kan klage."),
    SchoolCaseState.APPEALED: N_("Skolen ser på saken på nytt."),
    SchoolCaseState.REVERSED: N_("Skolen har gjort om vedtaket. Søknaden er innvilget."),
    SchoolCaseState.FORWARDED: N_("Skolen holder fast ved vedtaket. Klageinstansen avgjør klagen."),
    SchoolCaseState.SETTLED: N_("Klagen er avgjort. Svaret står under."),
    SchoolCaseState.WITHDRAWN: N_("Søknaden er trukket. Den blir ikke behandlet."),
}
SETTLED = {
    SchoolCaseState.GRANTED: N_("medhold"),
    SchoolCaseState.PARTLY: N_("medhold i noe"),
    SchoolCaseState.REFUSED: N_("ikke medhold"),
    SchoolCaseState.IN_PROGRESS: N_("skolen må behandle søknaden på nytt"),
}
"""What the one above the school has settled, by the outcome of the step."""
SETTLED_NEXT = {
    SchoolCaseState.GRANTED: N_("Klagen er avgjort. Du fikk medhold: søknaden er innvilget."),
    SchoolCaseState.PARTLY: N_("Klagen er avgjort. Du fikk medhold i noe av det."),
    SchoolCaseState.REFUSED: N_("Klagen er avgjort. Vedtaket til skolen står."),
    SchoolCaseState.IN_PROGRESS: N_(
        "Klageinstansen har opphevet vedtaket. Skolen vurderer søknaden på nytt."
    ),
}
ANSWER_NAMES = {
    AppealAnswer.REVERSED: N_("Vi gjør om vedtaket og innvilger alt"),
    AppealAnswer.REVERSED_PARTLY: N_("Vi gjør om vedtaket og innvilger noe"),
    AppealAnswer.FORWARDED: N_("Vi holder fast og sender klagen til klageinstansen"),
    AppealAnswer.UPHELD: N_("Klageinstansen ga søkeren medhold: alt er innvilget"),
    AppealAnswer.UPHELD_PARTLY: N_("Klageinstansen ga medhold i noe"),
    AppealAnswer.NOT_UPHELD: N_("Klageinstansen ga ikke medhold: vedtaket står"),
    AppealAnswer.SENT_BACK: N_("Klageinstansen opphevet vedtaket: skolen behandler på nytt"),
}
MEANWHILE = N_("Skolen har ikke rukket å avgjøre søknaden ennå. Den er ikke glemt.")
MEANWHILE_ASKED = N_(
    "Skolen kan ikke avgjøre søknaden før den har fått svar på det den har spurt om."
)
APPEALS_TO = {
    SchoolCaseKind.LEAVE: N_("statsforvalteren"),
    SchoolCaseKind.REDUCED_PAYMENT: N_("kommunens klageorgan"),
    SchoolCaseKind.SFO_PLACE: N_("kommunens klageorgan"),
}
"""Who settles an appeal that the school does not follow: of schooling the county governor; of what
a place at SFO costs a body of the municipality, which is the main rule for what it decides itself
(forvaltningsloven § 28 andre ledd, as Utdanningsdirektoratet reads it for reductions of what
parents pay, and as municipalities write it of SFO)."""
FILTER_NAMES = {
    "open": N_("Til behandling"),
    "mine": N_("Mine"),
    "free": N_("Ingen har dem"),
    "late": N_("Over fristen"),
    "appeals": N_("Klager"),
    "decided": N_("Avgjort"),
    "all": N_("Alle"),
}


def meanwhile(state: str) -> str:
    """What an interim reply says when nobody has written one, before translation."""
    return MEANWHILE_ASKED if state == SchoolCaseState.MORE_INFO else MEANWHILE
