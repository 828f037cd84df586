"""Liv takes Noah's plan along: his address is secret, so Hanne has the words before her first."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import UUID

from samspill.access.actor import Actor, acting
from samspill.access.levels import Area, Level
from samspill.export.plan_copy.actions import arguments, ask_copy, begin_reading
from samspill.export.plan_copy.jobs import make_copy, read_copy
from samspill.export.plan_copy.models import CopyFormat
from samspill.export.plan_copy.parts import Part
from samspill.identity.models import ProfileKind
from samspill.infra.transaction import transaction
from samspill.plans.plan.access import open_plan

As = Callable[[str, str], AbstractContextManager[Actor]]


def load_plan_copies(acting_as: As, noah: UUID) -> None:
    """Ask, and do what the worker does."""
    with acting_as("Liv Moe", ProfileKind.PRIVATE):
        plan = open_plan(noah, Area.OVERVIEW, Level.READ)
        copy = ask_copy(
            plan,
            format=CopyFormat.PDF,
            parts=[str(part) for part in Part],
            language="nb",
            is_family=True,
        )
        copy_id, asked = copy.id, arguments(copy, plan.actor.profile_id)
    with acting(None), transaction():
        make_copy(**asked)
    with acting_as("Hanne Nilsen", ProfileKind.WORK) as hanne:
        begin_reading(open_plan(noah, Area.OVERVIEW, Level.READ), copy_id=copy_id)
        reading = {**asked, "profile_id": str(hanne.profile_id)}
    with acting(None), transaction():
        read_copy(**reading)
