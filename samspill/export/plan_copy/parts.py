"""The parts of a plan that one may take with one, and which right opens each."""

from __future__ import annotations

from enum import StrEnum

from samspill.access.levels import Area, Level
from samspill.core.language import N_
from samspill.plans.plan.access import OpenPlan


class Part(StrEnum):
    """A part of a copy, in the order in which it is read."""

    ABOUT = "ABOUT"
    BRIGHT_SPOTS = "BRIGHT_SPOTS"
    PEOPLE = "PEOPLE"
    CHILD_VIEW = "CHILD_VIEW"
    LIFE_AREAS = "LIFE_AREAS"
    MAPPINGS = "MAPPINGS"
    GOALS = "GOALS"
    SUBJECT_PLANS = "SUBJECT_PLANS"
    MEETINGS = "MEETINGS"
    DOCUMENTS = "DOCUMENTS"
    TIMELINE = "TIMELINE"
    CONSENT = "CONSENT"
    CLOSING = "CLOSING"


OPENED_BY = {
    Part.ABOUT: (Area.OVERVIEW, Level.READ),
    Part.BRIGHT_SPOTS: (Area.OVERVIEW, Level.READ),
    Part.PEOPLE: (Area.PARTICIPANTS, Level.READ),
    Part.CHILD_VIEW: (Area.CONSENT, Level.READ),
    Part.LIFE_AREAS: (Area.LIFE_AREAS, Level.OWN),
    Part.MAPPINGS: (Area.LIFE_AREAS, Level.OWN),
    Part.GOALS: (Area.GOALS, Level.OWN),
    Part.SUBJECT_PLANS: (Area.SUBJECT_PLANS, Level.OWN),
    Part.MEETINGS: (Area.MEETINGS, Level.OWN),
    Part.DOCUMENTS: (Area.DOCUMENTS, Level.OWN),
    Part.TIMELINE: (Area.TIMELINE, Level.READ),
    Part.CONSENT: (Area.CONSENT, Level.READ),
    Part.CLOSING: (Area.CLOSING, Level.READ),
}
"""As the pages of the same: with OWN one gets one's own of it."""

PART_NAMES = {
    Part.ABOUT: N_("Om barnet"),
    Part.BRIGHT_SPOTS: N_("Lysglimt"),
    Part.PEOPLE: N_("Plandeltakere"),
    Part.CHILD_VIEW: N_("Hva barnet mener"),
    Part.LIFE_AREAS: N_("Livsområder"),
    Part.MAPPINGS: N_("Kartlegging"),
    Part.GOALS: N_("Mål og aktiviteter"),
    Part.SUBJECT_PLANS: N_("Fagplan"),
    Part.MEETINGS: N_("Møter og referater"),
    Part.DOCUMENTS: N_("Dokumenter"),
    Part.TIMELINE: N_("Tidslinje"),
    Part.CONSENT: N_("Samtykke"),
    Part.CLOSING: N_("Avslutning"),
}


def may_take_files(plan: OpenPlan) -> bool:
    """May the actor take files along? Not around a protected child: nobody reads files through
    before they leave (F8)."""
    return Part.DOCUMENTS in parts_for(plan) and not plan.subject.child_is_protected


def parts_for(plan: OpenPlan) -> list[Part]:
    """The parts that the actor may take with her, of what there is."""
    return [
        part
        for part, (area, level) in OPENED_BY.items()
        if plan.may(area, level) and (part != Part.CLOSING or plan.subject.is_closing)
    ]
