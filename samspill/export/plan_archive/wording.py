"""A package in words: the plan whole, and who has had access to it and looked."""

from __future__ import annotations

from datetime import date

from flask_babel import get_locale

from samspill.access.levels import Area
from samspill.core.language import N_, _
from samspill.export.plan_archive.queries import HadAccess, Looked
from samspill.export.plan_copy.gathering import Facts
from samspill.export.plan_copy.wording import blocks_of_parts, title_of
from samspill.export.text import Block, Heading, Paragraph, Table, Text
from samspill.plans.consent.scope import AREA_NAMES
from samspill.plans.consent.words import long_day
from samspill.plans.participants.words import AROUND

_NAMES = {**AREA_NAMES, **AROUND, Area.CLOSING: N_("Avslutning")}


def plan_text(facts: Facts, screening: str) -> Text:
    """All of a plan that the archive keeps. ``screening``: by which law it is kept from others."""
    plan = facts["plan"]
    lead = _(
        "Plan nummer %(number)s, slik den sto da den ble levert til arkivet %(day)s. Meldinger,"
        " egne notater og det barnet skrev bare for seg selv, er ikke med.",
        number=plan["number"],
        day=long_day(date.fromisoformat(facts["made_on"])),
    )
    return _text(title_of(plan), lead, screening, blocks_of_parts(facts))


def access_text(facts: Facts, screening: str, access: list[HadAccess], looks: list[Looked]) -> Text:
    """Who could reach what, from when to when, and how often employees have looked."""
    title = _("Tilganger og oppslag i plan nummer %(number)s", number=facts["plan"]["number"])
    lead = _("Foresattes egne oppslag er ikke med.")
    blocks: list[Block] = [Heading(2, _("Hvem som har hatt tilgang"))]
    blocks.append(
        Table(
            (_("Navn"), _("Fra"), _("Til"), _("Hva")),
            tuple((a.name, long_day(a.since), long_day(a.until), _areas(a)) for a in access),
        )
    )
    blocks.append(Heading(2, _("Ansatte som har sett på planen")))
    if looks:
        rows = tuple((x.name, str(x.times), long_day(x.first), long_day(x.last)) for x in looks)
        blocks.append(Table((_("Navn"), _("Ganger"), _("Første dag"), _("Siste dag")), rows))
    else:
        blocks.append(Paragraph(_("Ingen.")))
    return _text(title, lead, screening, tuple(blocks))


def _areas(one: HadAccess) -> str:
    known = [_(_NAMES[Area(area)]) for area in one.areas if area in _NAMES]
    return ", ".join(known) or _("Annet")


def _text(title: str, lead: str, screening: str, blocks: tuple[Block, ...]) -> Text:
    return Text(
        title=title,
        lead=lead,
        language=str(get_locale().language),
        foot=_("Skjermet etter %(law)s", law=screening),
        blocks=blocks,
        unshown=_("Noen tegn kan ikke vises i PDF, og står som □."),
    )
