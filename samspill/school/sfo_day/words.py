"""What a day at SFO is called."""

from __future__ import annotations

from datetime import time
from typing import Any

from samspill.core.language import N_, _
from samspill.school.sfo_day.models import Way
from samspill.school.sfo_day.rules import Where

WAY_NAMES = {
    Way.FETCHED: N_("Blir hentet"),
    Way.ALONE: N_("Går hjem alene"),
    Way.BUS: N_("Tar bussen"),
    Way.WITH_CHILD: N_("Går hjem med et annet barn"),
    Way.DECIDES: N_("Bestemmer selv når"),
    Way.NOT_COMING: N_("Kommer ikke på SFO"),
}
WHERE_NAMES = {
    Where.HERE: N_("På SFO"),
    Where.EXPECTED: N_("Ikke kommet ennå"),
    Where.TRIP: N_("På tur"),
    Where.GONE: N_("Gått hjem"),
    Where.AWAY: N_("Kommer ikke"),
}


def clock(at: time | None) -> str:
    """A clock time: 15.30; '' for none."""
    return f"{at:%H.%M}" if at else ""


def plan_in_words(one: Any, who: str = "") -> str:
    """How and when: Blir hentet 15.30 av Kari Nabo. ``one`` has way, at, until and words."""
    name = _(WAY_NAMES[Way(one.way)])
    if one.way == Way.NOT_COMING:
        return name
    if one.way == Way.DECIDES:
        times = _("mellom %(at)s og %(until)s", at=clock(one.at), until=clock(one.until))
        return f"{name}, {times}"
    more = who or one.words
    return f"{name} {clock(one.at)}" + (f" ({more})" if more else "")
