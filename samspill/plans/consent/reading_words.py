"""The question whether who helps may read on when the family has moved (F7), in plain words.

Neither that they move, nor when or where, stands in what is kept and signed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from samspill.core.language import _
from samspill.plans.consent.words import listed, long_day


def may_they_read_on(child: str, *, own: bool) -> str:
    """The question. ``own``: the reader is the one the plan is about."""
    if own:
        return _("Kan de som hjelper deg, lese videre når planen er avsluttet?")
    return _("Kan de som hjelper %(child)s, lese videre når planen er avsluttet?", child=child)


def nobody_reads_on_before(holder: str, names: str) -> str:
    """Who asks, who decides, and what a no means."""
    return _(
        "%(holder)s spør. Du bestemmer. Ingen leser videre før %(names)s har sagt ja. Sier du nei,"
        " stenges planen for dem når den blir avsluttet.",
        holder=holder,
        names=names,
    )


def reading_asked(until: date) -> tuple[str, Any, str]:
    """Heading, facts and question of the line."""
    day = long_day(until)
    facts = [
        (_("Kan lese"), _("Det de kan lese i dag")),
        (_("Siste dag"), _("Til og med %(day)s.", day=day)),
    ]
    return _("Lese videre, men ikke skrive"), facts, _("Kan de lese videre til %(day)s?", day=day)


def whom_it_concerns(helpers: Sequence[str]) -> list[tuple[str, str]]:
    """By name, who would read on; nothing in a version that does not ask it."""
    return [(_("Hvem det gjelder"), listed(list(helpers)))] if helpers else []
