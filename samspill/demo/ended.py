"""Tiril had a plan in kindergarten, which has ended: her father reads it, and takes it along."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import UUID

from samspill.access.actor import Actor
from samspill.access.levels import Area, Level
from samspill.identity.models import ProfileKind
from samspill.plans.consent.scope import PROFESSIONAL_DEFAULT
from samspill.plans.lifecycle.actions import close_plan, finish_closing
from samspill.plans.plan.access import open_plan
from samspill.plans.plan.actions import write_closing_note
from samspill.plans.plan.last_words import HowItWent
from samspill.plans.plan.models import ClosingReason

MARIT = "Marit Sund"

As = Callable[[str, str], AbstractContextManager[Actor]]
Make = Callable[..., UUID]
Sign = Callable[..., None]


def load_ended(as_person: As, make_plan: Make, sign: Sign) -> None:
    """Agreed to, ended by its holder because its goals were met, and finished."""
    purpose = "Tiril skal bli trygg i barnehagen."
    tiril = make_plan(
        "Tiril Eide", MARIT, purpose, (("Kari Lunde", "lærer", PROFESSIONAL_DEFAULT),)
    )
    sign(tiril, "Pål Eide")
    with as_person(MARIT, ProfileKind.WORK):
        close_plan(open_plan(tiril, Area.CONSENT, Level.WRITE), reason=ClosingReason.GOALS_MET)
    with as_person(MARIT, ProfileKind.WORK):
        plan = open_plan(tiril, Area.CLOSING, Level.WRITE)
        went = HowItWent("Å komme litt før de andre.", "", "«Nå vinker jeg fra vinduet.»", "")
        write_closing_note(plan, text="Tiril begynner på skolen til høsten.", evaluation=went)
    with as_person(MARIT, ProfileKind.WORK):
        finish_closing(open_plan(tiril, Area.CLOSING, Level.WRITE))
