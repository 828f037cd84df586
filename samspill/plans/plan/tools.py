"""The tools of a plan, and which of them somebody with these levels meets."""

from __future__ import annotations

from dataclasses import dataclass

from samspill.access.levels import Area, Level
from samspill.core.language import N_
from samspill.plans.plan.access import OpenPlan


@dataclass(frozen=True)
class Tool:
    """One entry of the plan's menu. ``part`` is the end of its address.

    ``says``: what one sees there, when the level in its area does not say so. ``also``: other
    parts whose pages belong to it.
    """

    label: str
    part: str
    icon: str
    area: Area
    says: str = ""
    also: tuple[str, ...] = ()


ABOUT_GOALS = ("/aktiviteter", "/kommentarer")

TOOLS = (
    Tool(N_("Planoversikt"), "", "home", Area.OVERVIEW),
    Tool(N_("Meldinger"), "/meldinger", "messages", Area.MESSAGES),
    Tool(N_("Notater"), "/notater", "notes", Area.MESSAGES, N_("Bare det en selv skriver")),
    Tool(N_("Kalender"), "/kalender", "calendar", Area.MEETINGS),
    Tool(N_("Mål og aktiviteter"), "/maal", "goals", Area.GOALS, also=ABOUT_GOALS),
    Tool(N_("Livsområder"), "/livsomraader", "life-areas", Area.LIFE_AREAS),
    Tool(N_("Fagplan"), "/fagplan", "subject-plan", Area.SUBJECT_PLANS),
    Tool(N_("Dokumenter"), "/dokumenter", "documents", Area.DOCUMENTS),
    Tool(N_("Tidslinje"), "/tidslinje", "timeline", Area.TIMELINE),
    Tool(N_("Plandeltakere og tilganger"), "/deltakere", "participants", Area.PARTICIPANTS),
    Tool(N_("Samtykke"), "/samtykke", "consent", Area.CONSENT),
    Tool(N_("Innsynslogg"), "/innsynslogg", "access-log", Area.ACCESS_LOG),
    Tool(N_("Avslutning"), "/avslutning", "check", Area.CLOSING),
)
"""In the order of the contract."""


def tools_of(plan: OpenPlan) -> list[Tool]:
    """The tools that the levels of ``plan`` open: the menu, and what a preview shows of it."""
    return [
        tool
        for tool in TOOLS
        if plan.may(tool.area, Level.OWN) and (tool.area != Area.CLOSING or plan.subject.is_closing)
    ]
