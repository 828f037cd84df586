"""The kinds of what is found: whose row of the log it is, and where it stands in a plan."""

from __future__ import annotations

from enum import StrEnum

from samspill.access.levels import Area


class Kind(StrEnum):
    """Where something was found."""

    INTRODUCTION = "INTRODUCTION"
    BRIGHT_SPOT = "BRIGHT_SPOT"
    GOAL = "GOAL"
    ACTIVITY = "ACTIVITY"
    COMMENT = "COMMENT"
    EVALUATION = "EVALUATION"
    LIFE_AREA = "LIFE_AREA"
    MAPPING = "MAPPING"
    MESSAGE = "MESSAGE"
    NOTE = "NOTE"
    MEETING = "MEETING"
    MINUTES = "MINUTES"
    SUBJECT_PLAN = "SUBJECT_PLAN"
    DOCUMENT = "DOCUMENT"
    LIFE_EVENT = "LIFE_EVENT"


AREAS = {
    Kind.INTRODUCTION: Area.OVERVIEW,
    Kind.BRIGHT_SPOT: Area.OVERVIEW,
    Kind.GOAL: Area.GOALS,
    Kind.ACTIVITY: Area.GOALS,
    Kind.COMMENT: Area.GOALS,
    Kind.EVALUATION: Area.GOALS,
    Kind.LIFE_AREA: Area.LIFE_AREAS,
    Kind.MAPPING: Area.LIFE_AREAS,
    Kind.MESSAGE: Area.MESSAGES,
    Kind.NOTE: Area.MESSAGES,
    Kind.MEETING: Area.MEETINGS,
    Kind.MINUTES: Area.MEETINGS,
    Kind.SUBJECT_PLAN: Area.SUBJECT_PLANS,
    Kind.DOCUMENT: Area.DOCUMENTS,
    Kind.LIFE_EVENT: Area.TIMELINE,
}
"""Whose row of the log what is shown belongs to."""
PARTS = {
    Kind.INTRODUCTION: "",
    Kind.BRIGHT_SPOT: "/lysglimt",
    Kind.GOAL: "/maal/{id}",
    Kind.ACTIVITY: "/aktiviteter/{id}",
    Kind.COMMENT: "/maal/{link}",
    Kind.EVALUATION: "/maal/{link}",
    Kind.LIFE_AREA: "/livsomraader/{code}",
    Kind.MAPPING: "/kartlegging/{id}",
    Kind.MESSAGE: "/meldinger/{link}",
    Kind.NOTE: "/notater/{id}",
    Kind.MEETING: "/kalender/{id}",
    Kind.MINUTES: "/kalender/{link}/referat",
    Kind.SUBJECT_PLAN: "/fagplan/{link}",
    Kind.DOCUMENT: "/dokumenter/{id}",
    Kind.LIFE_EVENT: "/tidslinje",
}
"""Where each stands in the plan."""
