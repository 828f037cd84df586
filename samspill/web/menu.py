"""The menus: what this person, in this profile, can use, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g, request

from samspill.core.language import N_, _
from samspill.identity.models import ProfileKind
from samspill.notifications.bell import pages_read_at
from samspill.plans.plan.access import OpenPlan
from samspill.plans.plan.tools import tools_of


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
    unread: int
    """How many notices have not been read, apart from what this page is about."""


MAIN = (
    (N_("Hjem"), "/hjem", "home"),
    (N_("Planer"), "/planer", "plans"),
    (N_("Meldinger"), "/meldinger", "messages"),
    (N_("Kalender"), "/kalender", "calendar"),
)
BOTTOM = (MAIN[0], MAIN[1], MAIN[3], MAIN[2])
FOR_HOLDERS = (N_("Min uke"), "/min-uke", "clock")
AT_WORK = (N_("Mine oppgaver"), "/mine-oppgaver", "tasks")
"""The family finds the same from Hjem, in its own words."""
SCHOOL = (N_("Skole"), "/skole", "school")
"""For who has a child or a class at a school here."""
OWN_ROOM = (N_("Mitt rom"), "/mitt-rom", "child")
"""For who is not of age, in her own profile."""
FOR_ROLES = (N_("Administrasjon"), "/admin", "unit")
"""For those who have a role in the municipality, and for nobody else."""

FIRST_OF_PEOPLE = "/deltakere"


def build_menu() -> Menu:
    """The menus for whoever is signed in, with the tools of the plan that is open."""
    path = request.path
    visit = g.visit
    if visit.only_room:
        return _only_room(path)
    entries = (
        *MAIN[:2],
        *((SCHOOL,) if visit.has_school else ()),
        *((OWN_ROOM,) if visit.is_minor and visit.kind == ProfileKind.PRIVATE else ()),
        *((FOR_HOLDERS,) if visit.may_hold_plans else ()),
        *((AT_WORK,) if visit.kind != ProfileKind.PRIVATE else ()),
        *MAIN[2:],
        *((FOR_ROLES,) if visit.has_role else ()),
    )
    main = [Item(_(label), url, icon, path.startswith(url)) for label, url, icon in entries]
    bottom = [Item(_(label), url, icon, path.startswith(url)) for label, url, icon in BOTTOM]
    opened = g.get("opened")
    tools = _plan_items(opened, path) if isinstance(opened, OpenPlan) else []
    unread = visit.unread.difference(pages_read_at(path)) if visit.unread else ()
    return Menu(main, tools, bottom, len(unread))


def _only_room(path: str) -> Menu:
    """For a pupil's login at Feide: her own room, and nothing that she would be refused."""
    label, url, icon = OWN_ROOM
    item = Item(_(label), url, icon, path.startswith(url))
    return Menu([item], [], [item], 0)


def _plan_items(plan: OpenPlan, path: str) -> list[Item]:
    base = f"/planer/{plan.subject.id}"
    items = []
    for tool in tools_of(plan):
        url = base + tool.part
        under = tuple(f"{base}{part}/" for part in (tool.part, *tool.also) if part)
        current = path == url or path.startswith(under)
        heading = _("Deltakere") if tool.part == FIRST_OF_PEOPLE else ""
        items.append(Item(_(tool.label), url, tool.icon, current, heading))
    return items
