"""The demo's emergency accesses: one that Adam's family knows of, one for the officer to judge."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import UUID

from samspill.access.actor import Actor
from samspill.core.clock import today
from samspill.demo.people import national_number, person_named
from samspill.identity.models import ProfileKind
from samspill.plans.emergency.actions import (
    Asked,
    ask_emergency,
    end_emergency,
    open_in_emergency,
)
from samspill.plans.emergency.models import EmergencyGround

As = Callable[[str, str], AbstractContextManager[Actor]]


def load_emergencies(acting_as: As) -> None:
    """Bente has opened Adam's plan and shut it again; Marit asks that his family is told later."""
    crisis = Asked(EmergencyGround.CRISIS, "Barnet er borte fra skolen, og ingen svarer.")
    access_id = _open(acting_as, "Bente Ruud", crisis)
    with acting_as("Bente Ruud", ProfileKind.WORK) as bente:
        end_emergency(bente, access_id)
    _open(
        acting_as,
        "Marit Sund",
        Asked(
            EmergencyGround.CHILD_IN_DANGER,
            "Melding om at noen venter på barnet utenfor skolen.",
            "Den det gjelder, kan få vite det av familien. Politiet er varslet.",
        ),
    )


def _open(acting_as: As, name: str, asked: Asked) -> UUID:
    number = national_number(person_named("Adam Nes"), today())
    with acting_as(name, ProfileKind.WORK) as leader:
        access_id = ask_emergency(leader, child_number=number, asked=asked, synthetic=True)
    with acting_as(name, ProfileKind.WORK) as leader:
        open_in_emergency(leader, access_id)
    return access_id
