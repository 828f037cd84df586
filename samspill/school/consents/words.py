"""What consents of a school are called on the screen."""

from __future__ import annotations

from samspill.core.language import N_
from samspill.school.consents.models import ConsentBasis, ConsentReply, WhoAnswers
from samspill.school.consents.rules import ConsentStanding

WHO_NAMES = {
    WhoAnswers.ONE: N_("Én foresatt er nok"),
    WhoAnswers.ALL: N_("Alle foresatte som svarer for barnet"),
    WhoAnswers.PUPIL: N_("Eleven selv når eleven er gammel nok, før det alle foresatte"),
}
BASIS_NAMES = {
    ConsentBasis.CONSENT: N_("Samtykke (personvernforordningen art. 6 nr. 1 bokstav a)"),
    ConsentBasis.SPECIAL: N_("Samtykke til sensitive opplysninger (art. 9 nr. 2 bokstav a)"),
    ConsentBasis.TASK: N_("Skolens oppgave (opplæringslova). Vi spør likevel"),
}
REPLY_NAMES = {
    ConsentReply.YES: N_("Ja"),
    ConsentReply.NO: N_("Nei"),
    ConsentReply.WITHDRAWN: N_("Trukket tilbake"),
}
STANDING_NAMES = {
    ConsentStanding.GIVEN: N_("Ja"),
    ConsentStanding.REFUSED: N_("Nei"),
    ConsentStanding.WAITING: N_("Ikke svart"),
}
STANDING_COLORS = {
    ConsentStanding.GIVEN: "success",
    ConsentStanding.REFUSED: "neutral",
    ConsentStanding.WAITING: "warning",
}
