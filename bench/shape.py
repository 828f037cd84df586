"""How large a generated municipality is, and how its sizes are spread. One scale is one like
Kristiansand; figures of Samspill's own research (how many plans, events, members)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random

PLANS, STAFF, UNITS, SESSIONS, PUPILS = 2_000, 3_000, 50, 1_000, 15_000
"""In a municipality of scale 1."""
LEAST_SESSIONS = 500
SCHOOL_OF = 300
"""Pupils of one school."""
ADVISER_PLANS = 250
"""Plans that one special-needs adviser takes part in, at scale 1."""

HELPERS = (2, 5, 8, 11)
SHARE_OF_HELPERS = (30, 45, 17, 8)
"""Helpers of a plan beside two guardians and the holder: 5 to 14 members, 8 in the mean."""
CROWD = 54
"""Helpers of one plan where a message reaches 56, as many as the guardians of a class."""
CHILDREN = (1, 2, 3, 4)
SHARE_OF_CHILDREN = (70, 20, 7, 3)

MEDIAN_EVENTS, P99_EVENTS, HUGE_EVENTS = 300, 6_000, 20_000
_SPREAD = math.log(P99_EVENTS / MEDIAN_EVENTS) / 2.326
PROTECTED = 0.003
"""Children with a protected address."""
EARLIER = 0.5
"""Plans that ended last year, for each that is in use."""


@dataclass(frozen=True)
class Content:
    """What is written in a plan; its timeline comes on top."""

    goals: int = 20
    threads: int = 6
    answers: int = 7
    texts: int = 6
    meetings: int = 4


@dataclass(frozen=True)
class Shape:
    """One municipality. ``huge_events``: on the timeline of the largest plan; ``crowd``: helpers
    in the plan with most people; ``pupils``: those with a plan are among them."""

    plans: int
    earlier: int
    staff: int
    units: int
    adviser_plans: int
    sessions: int
    huge_events: int = HUGE_EVENTS
    content: Content = Content()
    helpers: tuple[int, ...] = HELPERS
    crowd: int = CROWD
    pupils: int = 0
    school_of: int = SCHOOL_OF

    @classmethod
    def at(cls, scale: float) -> Shape:
        """The municipality of a scale. Raises ValueError for one without plans."""
        plans = round(PLANS * scale)
        if plans < 3:
            raise ValueError("a municipality has three plans at least")
        return cls(
            plans=plans,
            earlier=round(EARLIER * plans),
            staff=max(round(STAFF * scale), 2 * CROWD),
            units=max(round(UNITS * scale), 3),
            adviser_plans=min(plans, max(round(ADVISER_PLANS * scale), 3)),
            sessions=max(round(SESSIONS * scale), LEAST_SESSIONS),
            pupils=round(PUPILS * scale),
        )


def seeded(seed: int) -> Random:
    """Chance that is the same each time."""
    return Random(seed)


def how_many_helpers(random: Random, shape: Shape) -> int:
    """Helpers of one plan."""
    return random.choices(shape.helpers, SHARE_OF_HELPERS[: len(shape.helpers)])[0]


def how_many_children(random: Random) -> int:
    """Children with a plan, in one family."""
    return random.choices(CHILDREN, SHARE_OF_CHILDREN)[0]


def how_many_events(random: Random) -> int:
    """Lines on the timeline of one plan."""
    return min(int(random.lognormvariate(math.log(MEDIAN_EVENTS), _SPREAD)), HUGE_EVENTS)


class Zipf:
    """Draws from a list so that the n-th is drawn 1/n as often as the first."""

    def __init__(self, count: int) -> None:
        self._weights = [1 / place for place in range(1, count + 1)]
        self._places = range(count)

    def places(self, random: Random, how_many: int) -> list[int]:
        """So many places in the list, from 0."""
        return random.choices(self._places, self._weights, k=how_many)
