"""What a line's scope, and who may know of it, is called (samspill.md 7, people.md J11)."""

from __future__ import annotations

from typing import Any, Protocol

from samspill.access.levels import Area, Level
from samspill.core.language import N_, _
from samspill.core.names import first_name
from samspill.plans.consent.lines import LineView
from samspill.plans.consent.scope import AREA_NAMES, TELLABLE
from samspill.plans.participants.models import Channel, KnownTo

CHANNEL_NAMES = {
    Channel.PHONE: N_("På telefon"),
    Channel.LETTER: N_("I brev"),
    Channel.ELECTRONIC: N_("I elektronisk melding"),
}
"""How somebody who never signs in is told."""


def told_facts(line: LineView) -> list[tuple[str, str]]:
    """What somebody who never signs in may be told, and how."""

    def named(wanted: bool) -> str:
        return ", ".join(
            _(AREA_NAMES[area]) for area in TELLABLE if bool(line.scope.get(area)) == wanted
        )

    facts = [
        (_("Logger ikke inn"), _("%(name)s ser ikke planen selv.", name=first_name(line.name))),
        (_("Kan få vite om"), named(True)),
        (_("Får ikke vite om"), named(False)),
        (_("Hvordan"), _(CHANNEL_NAMES[Channel(line.channel or Channel.LETTER)])),
    ]
    return [(question, answer) for question, answer in facts if answer]


class Knowable(Protocol):
    """Somebody of whom not all need know (J11)."""

    @property
    def known_to(self) -> str:
        """A code of KnownTo."""

    @property
    def known_names(self) -> str | None:
        """Who may know beside the family and the holder, as one text."""


def who_may_know(one: Knowable, first: str) -> str:
    """«Bare familien og stafettholderen får vite at Tone er med.»"""
    if one.known_to == KnownTo.FAMILY_AND_HOLDER:
        return _("Bare familien og stafettholderen får vite at %(name)s er med.", name=first)
    if one.known_to == KnownTo.NAMED:
        return _(
            "Bare familien, stafettholderen og disse får vite at %(name)s er med: %(names)s.",
            name=first,
            names=one.known_names or "",
        )
    return _("Alle som er med i planen, ser at %(name)s er med.", name=first)


def scope_facts(line: LineView) -> list[tuple[str, str]]:
    """What somebody may read and write, and what stays shut, in the words of the menu."""

    def named(test: Any) -> str:
        areas = [_(name) for area, name in AREA_NAMES.items() if test(line.scope.get(area, 0))]
        return ", ".join(areas)

    facts = [
        (_("Kan lese og skrive"), named(lambda level: level >= Level.CONTRIBUTE)),
        (_("Kan lese"), named(lambda level: level == Level.READ)),
        (_("Får ikke se"), named(lambda level: level == Level.NONE)),
    ]
    own = [a for a in AREA_NAMES if a != Area.MESSAGES and line.scope.get(a) == Level.OWN]
    if own:
        areas = ", ".join(_(AREA_NAMES[area]) for area in own)
        facts.insert(2, (_("Får bare det som sendes til seg"), areas))
    if line.scope.get(Area.MESSAGES, 0):
        facts.insert(
            2,
            (
                _("Meldinger"),
                _("Bare meldinger som sendes til %(name)s", name=first_name(line.name)),
            ),
        )
    if line.above:
        names = ", ".join(_(AREA_NAMES[area]) for area in line.above)
        facts.append((_("Mer enn vanlig for rollen"), names))
    always = _("Hvem planen gjelder, det som står øverst i den, og hvem som er med")
    facts.insert(0, (_("Ser alltid"), always))
    return [(question, answer) for question, answer in facts if answer]
