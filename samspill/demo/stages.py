"""The demo's levels: Emma's school helped alone at first, then PPT and SFO came in.

Made through the same actions as everybody's, with the clock set back for what is old.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import UUID

from samspill.access.actor import Actor
from samspill.access.levels import Area, Level
from samspill.core.clock import moved, today
from samspill.identity.models import ProfileKind
from samspill.plans.plan.access import open_plan
from samspill.plans.stages.actions import StageText, decide_stage

As = Callable[[str, str], AbstractContextManager[Actor]]
HOLDER = "Hanne Nilsen"
DECISIONS = (
    (
        69,
        1,
        "Mona, Tor, Emma og Kari Lunde.",
        "Skolen prøver lesing hver dag med Emma. Vi ser på det sammen om en måned.",
    ),
    (
        35,
        2,
        "Mona, Tor, Kari Lunde og Siv Pedersen. Emma var med på den siste delen.",
        "Lesingen går fram, men Emma trenger hjelp med lydene. Derfor hjelper PPT til fra nå av.",
    ),
)
"""How many days ago, the level, who took part and what they agreed on."""


def load_stages(plan_id: UUID, acting_as: As) -> None:
    """Emma's plan: from one service to two."""
    for days_ago, stage, attended, decided in DECISIONS:
        with moved(timedelta(days=-days_ago)), acting_as(HOLDER, ProfileKind.WORK):
            plan = open_plan(plan_id, Area.CONSENT, Level.WRITE)
            text = StageText(attended, decided)
            decide_stage(plan, stage=stage, decided_on=today(), text=text)
