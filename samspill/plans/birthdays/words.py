"""What a birthday changes, in plain words: to whom it is about, and to the others."""

from __future__ import annotations

from collections.abc import Sequence

from samspill.core.language import N_, _
from samspill.plans.birthdays.rules import Change

TO_YOU = {
    Change.HEARD: N_("De voksne skal spørre hva du mener, før de bestemmer noe om planen."),
    Change.WEIGHT: N_(
        "Det du mener, skal telle mye. Du kan be om at noe ikke blir fortalt til foreldrene dine."
    ),
    Change.AGREES: N_(
        "Har du en plan, må du selv si ja til den. Du leser den, og du ser hvem som er med."
    ),
    Change.ALONE: N_("De foresatte svarer ikke lenger på samtykket. De leser planen som før."),
    Change.OF_AGE: N_(
        "Du svarer alene. De foresatte leser ikke planen lenger. Du kan slippe dem inn igjen hvis"
        " du vil."
    ),
}
TO_OTHERS = {
    Change.HEARD: N_("%(name)s skal bli hørt før dere bestemmer noe om planen."),
    Change.WEIGHT: N_(
        "Det %(name)s mener, skal telle mye. %(name)s kan be om at noe ikke blir fortalt hjemme."
    ),
    Change.AGREES: N_(
        "%(name)s må selv si ja til planen, sammen med dere, og leser den. Samtykket må gis på"
        " nytt. Ingen mister tilgang den dagen."
    ),
    Change.ALONE: N_("De foresatte svarer ikke lenger på samtykket. De leser planen som før."),
    Change.OF_AGE: N_(
        "%(name)s svarer alene, og må selv si ja til planen. De foresatte leser den ikke lenger fra"
        " den dagen. %(name)s kan slippe dem inn igjen."
    ),
}


def in_words(changes: Sequence[Change], name: str = "") -> list[str]:
    """A sentence for each. ``name`` '': to whom it is about."""
    words = TO_OTHERS if name else TO_YOU
    return [_(words[one], name=name) for one in changes]
