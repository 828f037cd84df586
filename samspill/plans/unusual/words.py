"""Why a look stands on the list, in one plain sentence without blame."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from samspill.core.language import N_, _
from samspill.plans.consent.words import long_day
from samspill.plans.unusual.models import Outcome, Sign

SIGN_NAMES = {
    Sign.FAMILY: N_("Egen familie"),
    Sign.SURNAME: N_("Samme etternavn"),
    Sign.COLLEAGUE: N_("Barnet til en kollega"),
    Sign.PROTECTED: N_("Barn med vernet adresse"),
    Sign.NO_TASK: N_("Ingen oppgave i planen"),
    Sign.MANY_PLANS: N_("Mange planer på kort tid"),
    Sign.MANY_PAGES: N_("Mye av én plan"),
    Sign.OVER_AND_OVER: N_("Samme plan hele uka"),
    Sign.ODD_HOURS: N_("Utenom arbeidstid"),
    Sign.DOWNLOAD: N_("Nedlasting utenom arbeidstid"),
    Sign.AWAY: N_("Meldt borte"),
    Sign.LEAVING: N_("Skifter jobb"),
    Sign.EMERGENCY: N_("Rundt en nødtilgang"),
    Sign.REFUSED: N_("Prøver uten tilgang"),
    Sign.BLOCKED: N_("Sperret fra barnet"),
}

WHY = {
    Sign.FAMILY: N_(
        "Den som så på planen, er i familie med barnet, eller har barn sammen med en av barnets"
        " voksne."
    ),
    Sign.SURNAME: N_("Den som så på planen, har samme etternavn som noen i familien."),
    Sign.COLLEAGUE: N_("En av barnets voksne arbeider i samme enhet."),
    Sign.PROTECTED: N_(
        "Barnet har vernet adresse, og vi finner ingen oppgave eller beskjed som forklarer"
        " oppslaget."
    ),
    Sign.NO_TASK: N_(
        "Leste %(pages)s sider etter fire uker uten å ha vært i planen. Vi finner ingen oppgave"
        " eller beskjed som forklarer det."
    ),
    Sign.MANY_PLANS: N_(
        "Åpnet %(plans)s planer på kort tid uten å skrive i dem. Vanlig er høyst %(usual)s."
    ),
    Sign.MANY_PAGES: N_(
        "Leste %(pages)s sider i planen på én dag uten å skrive noe. Vanlig er høyst %(usual)s."
    ),
    Sign.OVER_AND_OVER: N_(
        "Leste %(pages)s sider i planen på én uke uten å skrive noe. Ingen av kollegene i planen"
        " leste mer enn %(usual)s."
    ),
    Sign.ODD_HOURS: N_(
        "Leste %(pages)s sider utenom vanlig arbeidstid, mellom klokka %(first)s og %(last)s."
    ),
    Sign.DOWNLOAD: N_("Lastet ned et dokument utenom vanlig arbeidstid, etter klokka %(first)s."),
    Sign.AWAY: N_("Er meldt borte fra jobben, og leste %(pages)s sider."),
    Sign.LEAVING: N_("Leste %(pages)s sider uten å skrive noe, like rundt et skifte av jobb."),
    Sign.EMERGENCY: N_(
        "Hadde en annen plan åpen i en nødssituasjon, og gikk til denne i de samme timene."
    ),
    Sign.REFUSED: N_("Prøvde %(tries)s ganger på én uke å åpne noe uten å ha tilgang."),
    Sign.BLOCKED: N_("Er sperret fra barnet, og prøvde å åpne planen."),
}
OFTEN = N_("Har åpnet %(times)s planer i nødssituasjoner på fire uker.")

OUTCOME_NAMES = {
    Outcome.FINE: N_("I orden"),
    Outcome.CASE: N_("Sak åpnet"),
}


def why(sign: str, figures: Mapping[str, int]) -> str:
    """The sentence, with the figures of the day."""
    said = OFTEN if "times" in figures else WHY[Sign(sign)]
    return _(said, **figures)


def day_and_why(day: date, sign: str, figures: Mapping[str, int]) -> str:
    """How a case that comes of it begins."""
    return _("Uvanlig oppslag %(day)s: %(why)s", day=long_day(day), why=why(sign, figures))
