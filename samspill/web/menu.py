"""The menus: what this person, in this profile, can use, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import g, request

from samspill.access.door import Opened
from samspill.access.levels import Area, Level
from samspill.core.language import N_, _


@dataclass(frozen=True)
class Item:
    """One entry of a menu. ``heading`` stands above it."""

    label: str
    url: str
    icon: str
    current: bool
    heading: str = ""


@dataclass(frozen=True)
class Menu:
    """The three menus of a page."""

    main: list[Item]
    plan: list[Item]
    bottom: list[Item]


MAIN = (
    (N_("Hjem"), "/hjem", "home"),
    (N_("Planer"), "/planer", "plans"),
    (N_("Meldinger"), "/meldinger", "messages"),
    (N_("Kalender"), "/kalender", "calendar"),
)
BOTTOM = (MAIN[0], MAIN[1], MAIN[3], MAIN[2])
PLAN = (
    (N_("Planoversikt"), "", "home", Area.OVERVIEW),
    (N_("Meldinger"), "/meldinger", "messages", Area.MESSAGES),
    (N_("Kalender"), "/kalender", "calendar", Area.MEETINGS),
    (N_("Mål og aktiviteter"), "/maal", "goals", Area.GOALS),
    (N_("Livsområder"), "/livsomraader", "life-areas", Area.LIFE_AREAS),
    (N_("Fagplan"), "/fagplan", "subject-plan", Area.SUBJECT_PLANS),
    (N_("Dokumenter"), "/dokumenter", "documents", Area.DOCUMENTS),
    (N_("Tidslinje"), "/tidslinje", "timeline", Area.TIMELINE),
    (N_("Plandeltakere og tilganger"), "/deltakere", "participants", Area.PARTICIPANTS),
    (N_("Samtykke"), "/samtykke", "consent", Area.CONSENT),
    (N_("Innsynslogg"), "/innsynslogg", "access-log", Area.ACCESS_LOG),
    (N_("Avslutning"), "/avslutning", "check", Area.CLOSING),
)
"""The plan's tools in the order of the contract."""

FIRST_OF_PEOPLE = "/deltakere"


def build_menu() -> Menu:
    """The menus for whoever is signed in, with the tools of the plan that is open."""
    path = request.path
    main = [Item(_(label), url, icon, path.startswith(url)) for label, url, icon in MAIN]
    bottom = [Item(_(label), url, icon, path.startswith(url)) for label, url, icon in BOTTOM]
    plan: Any = g.get("opened")
    return Menu(main, _plan_items(plan, path) if plan else [], bottom)


def _plan_items(plan: Opened[Any], path: str) -> list[Item]:
    base = f"/planer/{plan.subject.id}"
    items = []
    for label, part, icon, area in PLAN:
        if area == Area.CLOSING and not plan.subject.is_closing:
            continue
        if not plan.may(area, Level.OWN):
            continue
        url = base + part
        current = path == url or (bool(part) and path.startswith(url + "/"))
        heading = _("Deltakere") if part == FIRST_OF_PEOPLE else ""
        items.append(Item(_(label), url, icon, current, heading))
    return items
