"""What changes around the demo's plans: Mina came of age, and Randi, who leads Lea's, is ill.

Made through the same actions as everybody's, with the clock set back for what is old.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import UUID

from samspill.access.actor import Actor, acting
from samspill.access.levels import Area, Level
from samspill.core.clock import moved, today
from samspill.demo.people import national_number, person_named
from samspill.identity.models import ProfileKind
from samspill.infra.transaction import transaction
from samspill.plans.consent.places import accept_invitation
from samspill.plans.consent.recompute import recompute
from samspill.plans.consent.renewal import begin_renewal
from samspill.plans.consent.scope import PROFESSIONAL_DEFAULT
from samspill.plans.consent.sending import send_consent
from samspill.plans.holders.acting import name_acting, set_away
from samspill.plans.plan.access import open_plan, opened_by_system

HANNE, MARIT, RANDI = "Hanne Nilsen", "Marit Sund", "Randi Lid"
KARI = ("Kari Lunde", "kontaktlærer", PROFESSIONAL_DEFAULT)
SIV = ("Siv Pedersen", "rådgiver", PROFESSIONAL_DEFAULT)

As = Callable[[str, str], AbstractContextManager[Actor]]
Make = Callable[..., UUID]
Sign = Callable[..., None]


def load_changes(acting_as: As, make_plan: Make, sign: Sign) -> None:
    """Mina's plan is hers alone since she turned 18; Hanne acts for Randi from tomorrow."""
    _of_age(acting_as, make_plan, sign)
    _ill(acting_as, make_plan, sign)


def _of_age(acting_as: As, make_plan: Make, sign: Sign) -> None:
    """Agreed to by father and daughter 40 days ago; she turned 18 ten days later."""
    number = national_number(person_named("Mina Sand"), today())
    with moved(timedelta(days=-40)):
        purpose = "Mina skal fullføre skoleåret, og ha noen å spørre."
        mina = make_plan("Mina Sand", HANNE, purpose, (SIV,), number=number)
        for name in ("Arne Sand", "Mina Sand"):
            sign(mina, name)
        with acting_as("Siv Pedersen", ProfileKind.WORK):
            accept_invitation(open_plan(mina, Area.OVERVIEW, Level.READ))
    with (
        moved(timedelta(days=-29)),
        acting(None),
        transaction(),
        opened_by_system(mina, "the demo: a birthday") as plan,
    ):
        recompute(plan)
    with moved(timedelta(days=-28)):
        with acting_as(HANNE, ProfileKind.WORK):
            begin_renewal(open_plan(mina, Area.CONSENT, Level.WRITE))
        with acting_as(HANNE, ProfileKind.WORK):
            send_consent(open_plan(mina, Area.CONSENT, Level.WRITE))
    with moved(timedelta(days=-27)):
        sign(mina, "Mina Sand")


def _ill(acting_as: As, make_plan: Make, sign: Sign) -> None:
    """Marit writes that Randi is away, and lets Hanne act for her."""
    lea = make_plan("Lea Vik", RANDI, "Lea skal sove bedre, så dagene blir lettere.", (KARI,))
    sign(lea, "Grete Vik")
    with acting_as(HANNE, ProfileKind.WORK) as hanne:
        pass
    with acting_as(RANDI, ProfileKind.WORK) as randi:
        number = open_plan(lea, Area.CONSENT, Level.WRITE).subject.number
    with acting_as(MARIT, ProfileKind.WORK) as marit:
        back_on = today() + timedelta(days=21)
        set_away(marit, profile_id=randi.profile_id, back_on=back_on)
    with acting_as(MARIT, ProfileKind.WORK) as marit:
        until = back_on - timedelta(days=1)
        name_acting(marit, number=number, profile_id=hanne.profile_id, until=until)
