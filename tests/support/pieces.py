"""A plan that is open and people in it, made of nothing: for the rules that ask no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any
from uuid import UUID

from samspill.access.actor import Actor
from samspill.access.levels import Area, Level, Strength
from samspill.core import clock
from samspill.plans.participants.models import Role
from samspill.plans.participants.people import PersonIn
from samspill.plans.plan.access import OpenPlan
from samspill.plans.plan.models import PlanStatus
from samspill.plans.plan.queries import PlanView

ME, MY_PERSON = UUID(int=1), UUID(int=2)
"""Who acts: her profile, and who she is."""


def open_to_me(levels: Mapping[Area, Level], **facts: Any) -> OpenPlan:
    """A plan that lives, open to ME at these levels; ``facts`` as PlanView has them."""
    shell = {**dict.fromkeys(one.name for one in fields(PlanView)), "status": PlanStatus.ACTIVE}
    actor = Actor(ME, MY_PERSON, None, Strength.HIGH, clock.now())
    return OpenPlan(PlanView(**{**shell, **facts}), actor, levels, clock.now())


def all_but(area: Area, level: Level) -> dict[Area, Level]:
    """This level in one area, and all there is in every other: none of them helps."""
    return {**dict.fromkeys(Area, Level.MANAGE), area: level}


def person(number: int, role: Role = Role.PROFESSIONAL, **facts: Any) -> PersonIn:
    """Somebody with a profile of this number; in the area what she was sent, unless said."""
    shown = {"name": f"Person {number}", "title": "", "unit_name": None, "level": Level.OWN}
    return PersonIn(**{"profile_id": UUID(int=number), "role": role, **shown, **facts})
