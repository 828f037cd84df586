"""The demo's places in a plan: who came in, who said no, who has a pause, whom the family wants."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import UUID

from samspill.access.actor import Actor
from samspill.access.levels import Area, Level
from samspill.identity.models import ProfileKind
from samspill.plans.consent.places import accept_invitation, decline_invitation, pause_own_place
from samspill.plans.plan.access import open_plan
from samspill.plans.wishes.actions import make_wish

As = Callable[[str, str], AbstractContextManager[Actor]]


def load_places(plan_id: UUID, acting_as: As) -> None:
    """In Emma's plan: three come in, one says no, one takes a pause, and Mona has a wish."""
    for name in ("Kari Lunde", "Siv Pedersen", "Jonas Berg", "Anne Dahl"):
        with acting_as(name, ProfileKind.WORK):
            accept_invitation(open_plan(plan_id, Area.OVERVIEW, Level.READ))
    with acting_as("Eva Tangen", ProfileKind.WORK):
        decline_invitation(open_plan(plan_id, Area.OVERVIEW, Level.READ))
    with acting_as("Anne Dahl", ProfileKind.WORK):
        pause_own_place(open_plan(plan_id, Area.PARTICIPANTS, Level.READ))
    with acting_as("Mona Aas", ProfileKind.PRIVATE):
        make_wish(
            open_plan(plan_id, Area.CONSENT, Level.MANAGE),
            name="Petter Hov",
            place="BUP",
        )
