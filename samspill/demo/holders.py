"""The demo's batons: an individual plan that rests, acted for next week and offered to a school."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import UUID

from samspill.access.actor import Actor
from samspill.access.levels import Area, Level
from samspill.core.clock import today
from samspill.identity.models import ProfileKind
from samspill.plans.holders.acting import name_acting
from samspill.plans.holders.actions import offer_baton
from samspill.plans.lifecycle.actions import pause_plan
from samspill.plans.moves.actions import note_move
from samspill.plans.moves.models import MoveWish
from samspill.plans.plan.access import open_plan

As = Callable[[str, str], AbstractContextManager[Actor]]


def _moves(plan_id: UUID, acting_as: As) -> None:
    """Iben's mother says that they move in the spring, and wants to meet the new helpers."""
    with acting_as("Anne Dahl", ProfileKind.PRIVATE):
        plan = open_plan(plan_id, Area.CONSENT, Level.WRITE)
        note_move(plan, last_day=today() + timedelta(days=120), wish=MoveWish.MEETING)


def load_holders(plan_id: UUID, acting_as: As) -> None:
    """Iben's plan, which Marit leads: at rest, with Hanne to act for her, offered to Bente; the
    family moves in the spring."""
    with acting_as("Hanne Nilsen", ProfileKind.WORK) as hanne:
        pass
    with acting_as("Bente Ruud", ProfileKind.WORK) as bente:
        pass
    with acting_as("Marit Sund", ProfileKind.WORK):
        plan = open_plan(plan_id, Area.CONSENT, Level.WRITE)
        pause_plan(plan, reason="Vi venter på svar fra sykehuset. Vi ses igjen etter nyttår.")
    with acting_as("Marit Sund", ProfileKind.WORK):
        plan = open_plan(plan_id, Area.CONSENT, Level.WRITE)
        offer_baton(plan, profile_id=bente.profile_id)
    with acting_as("Marit Sund", ProfileKind.WORK) as marit:
        name_acting(
            marit,
            number=plan.subject.number,
            profile_id=hanne.profile_id,
            until=today() + timedelta(days=21),
        )
    _moves(plan_id, acting_as)
