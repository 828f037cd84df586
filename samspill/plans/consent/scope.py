"""What a participant may see: the tools of a plan, the levels one may ask for, the words."""

from __future__ import annotations

from samspill.access.levels import Area, Level
from samspill.core.language import N_
from samspill.plans.participants.models import Template

Scope = dict[str, int]

AREA_NAMES = {
    Area.MESSAGES: N_("Meldinger"),
    Area.MEETINGS: N_("Kalender"),
    Area.GOALS: N_("Mål og aktiviteter"),
    Area.LIFE_AREAS: N_("Livsområder"),
    Area.SUBJECT_PLANS: N_("Fagplan"),
    Area.DOCUMENTS: N_("Dokumenter"),
    Area.TIMELINE: N_("Tidslinje"),
}
"""The areas a consent asks about, in the order of the plan's menu."""

CHOICES = {
    Area.MESSAGES: (Level.NONE, Level.OWN),
    Area.TIMELINE: (Level.NONE, Level.READ),
}
ORDINARY = (Level.NONE, Level.READ, Level.CONTRIBUTE)

PROFESSIONAL_DEFAULT: Scope = {
    Area.MESSAGES: Level.OWN,
    Area.MEETINGS: Level.CONTRIBUTE,
    Area.GOALS: Level.CONTRIBUTE,
    Area.LIFE_AREAS: Level.NONE,
    Area.SUBJECT_PLANS: Level.NONE,
    Area.DOCUMENTS: Level.NONE,
    Area.TIMELINE: Level.READ,
}
"""The role template of a professional (samspill.md 7), narrowed to what most need."""

TEMPLATES: dict[Template, Scope] = {
    Template.PROFESSIONAL: PROFESSIONAL_DEFAULT,
    Template.LIMITED: {Area.MESSAGES: Level.OWN, Area.GOALS: Level.READ},
    Template.CHILD_WELFARE: {
        Area.MESSAGES: Level.OWN,
        Area.MEETINGS: Level.CONTRIBUTE,
        Area.GOALS: Level.CONTRIBUTE,
        Area.LIFE_AREAS: Level.CONTRIBUTE,
        Area.SUBJECT_PLANS: Level.READ,
        Area.TIMELINE: Level.READ,
    },
}
"""Where a proposal begins, by role (samspill.md 7), narrowed to levels that may be asked for."""

SUPPORTER_DEFAULT: Scope = {Area.MESSAGES: Level.OWN, Area.MEETINGS: Level.OWN}
"""The role template of a private supporter (samspill.md 7): what is sent to her."""

SUPPORTER_CHOICES = {
    Area.MESSAGES: (Level.NONE, Level.OWN),
    Area.MEETINGS: (Level.NONE, Level.OWN, Level.READ),
    Area.GOALS: (Level.NONE, Level.OWN, Level.READ),
}
"""The levels a family may ask for, for a private supporter; every other area stays shut."""

TELLABLE = tuple(area for area in AREA_NAMES if area not in CHOICES)
"""The areas that somebody who never signs in may be told of."""

ALWAYS = {Area.OVERVIEW: Level.READ, Area.PARTICIPANTS: Level.READ}
"""Who takes part sees who the plan is about and who else takes part."""


def choices(area: Area) -> tuple[Level, ...]:
    """The levels that may be asked for in an area."""
    return CHOICES.get(area, ORDINARY)


def levels(scope: Scope) -> dict[Area, Level]:
    """The grants that a scope becomes."""
    chosen = {Area(area): Level(level) for area, level in scope.items() if level}
    return {**chosen, **ALWAYS}


def above(template: str | None, scope: Scope) -> list[Area]:
    """The areas in which a scope gives more than is usual for the role; none without a template."""
    if template is None:
        return []
    usual = TEMPLATES[Template(template)]
    return [area for area in AREA_NAMES if scope.get(area, 0) > usual.get(area, Level.NONE)]


def narrowest(scopes: list[Scope]) -> Scope:
    """What is left when everybody's answer counts: the lowest level in each area."""
    areas = set.intersection(*(set(s) for s in scopes)) if scopes else set()
    return {area: low for area in areas if (low := min(s[area] for s in scopes))}


def without(scope: Scope, removed: list[str]) -> Scope:
    """The scope less the areas that somebody wants kept shut."""
    return {area: level for area, level in scope.items() if area not in removed}
