"""What places at SFO are called."""

from __future__ import annotations

from datetime import date

from samspill.core.language import N_, _
from samspill.school.sfo_places.models import PlaceState
from samspill.school.sfo_places.payment import Line, PriceStep

STATE_NAMES = {
    PlaceState.APPLIED: N_("Søkt"),
    PlaceState.WAITING: N_("På venteliste"),
    PlaceState.OFFERED: N_("Tilbudt"),
    PlaceState.ACCEPTED: N_("Har plass"),
    PlaceState.REFUSED: N_("Avslått"),
    PlaceState.DECLINED: N_("Takket nei"),
    PlaceState.WITHDRAWN: N_("Trukket"),
    "LAPSED": N_("Ikke svart i tide"),
    "ENDED": N_("Avsluttet"),
}
DAY_NAMES = {
    "1": N_("mandag"),
    "2": N_("tirsdag"),
    "3": N_("onsdag"),
    "4": N_("torsdag"),
    "5": N_("fredag"),
}


LINE_NAMES = {
    PriceStep.LIST: N_("Prisen i skoleåret: %(first)s kroner i %(second)s måneder"),
    PriceStep.FREE_HOURS: N_("%(first)s gratis timer i uka"),
    PriceStep.SIBLING: N_("%(first)s prosent søskenrabatt"),
    PriceStep.OTHER_PAYS: N_("%(first)s prosent som den andre betaler"),
    PriceStep.OWN_PART: N_("Du betaler %(first)s prosent. Resten betaler den andre"),
    PriceStep.CAP: N_("Dere betaler ikke mer enn %(first)s kroner i et skoleår, etter inntekten"),
    PriceStep.LOCAL: N_("Dere betaler %(first)s prosent, etter kommunens egen ordning"),
    PriceStep.NEEDS: N_("SFO er gratis for barn med særskilte behov på dette trinnet"),
    PriceStep.BY_HAND: N_("Prisen er satt til %(first)s kroner i måneden"),
}


def line_in_words(line: Line) -> str:
    """One step of what a place costs."""
    names = ("first", "second")
    numbers = {name: thousands(one) for name, one in zip(names, line.numbers, strict=False)}
    return _(LINE_NAMES[line.step], **numbers)


def signed(amount: int) -> str:
    """An amount that is added or taken off: kr 3 015, kr −500."""
    return kroner(amount).replace("-", "\u2212")


def thousands(number: int) -> str:
    """3 015."""
    return f"{number:,}".replace(",", "\u00a0")


def kroner(amount: int) -> str:
    """An amount as people write it: kr 3 015."""
    return "kr\u00a0" + thousands(amount)


def days_in_words(weekdays: str) -> str:
    """Weekdays: mandag, onsdag; hver dag for all."""
    if weekdays == "12345":
        return _("alle dager")
    return ", ".join(_(DAY_NAMES[one]) for one in weekdays)


def numeric(day: date) -> str:
    """A day in figures, the same in all our languages: 1.2.2027."""
    return f"{day.day}.{day.month}.{day.year}"
