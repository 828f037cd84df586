"""What places at SFO are called."""

from __future__ import annotations

from datetime import date

from samspill.core.language import N_, _
from samspill.school.sfo_places.models import PlaceState

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


def kroner(amount: int) -> str:
    """An amount as people write it: kr 3 015."""
    return "kr\u00a0" + f"{amount:,}".replace(",", "\u00a0")


def days_in_words(weekdays: str) -> str:
    """Weekdays: mandag, onsdag; hver dag for all."""
    if weekdays == "12345":
        return _("alle dager")
    return ", ".join(_(DAY_NAMES[one]) for one in weekdays)


def numeric(day: date) -> str:
    """A day in figures, the same in all our languages: 1.2.2027."""
    return f"{day.day}.{day.month}.{day.year}"
