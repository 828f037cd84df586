"""Tuva has moved to another municipality: who helped her reads on for some days (F7).

Made through the same actions as everybody's, with the clock set back for what is old.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from uuid import UUID

from samspill.access.actor import Actor, acting
from samspill.access.levels import Area, Level
from samspill.core.clock import moved, today
from samspill.demo.people import national_number, person_named
from samspill.identity.models import ProfileKind
from samspill.infra.transaction import transaction
from samspill.plans.consent.places import accept_invitation
from samspill.plans.consent.scope import PROFESSIONAL_DEFAULT
from samspill.plans.consent.sending import send_consent
from samspill.plans.moves.actions import ask_who_reads_on, note_move
from samspill.plans.moves.jobs import end_one
from samspill.plans.moves.models import MoveWish
from samspill.plans.plan.access import open_plan

HANNE, KARI, VIBEKE = "Hanne Nilsen", "Kari Lunde", "Vibeke Roen"
AGREED, TOLD, LAST_DAY, ENDED = (timedelta(days=-days) for days in (60, 21, 6, 5))

As = Callable[[str, str], AbstractContextManager[Actor]]
Make = Callable[..., UUID]
Sign = Callable[..., None]


def load_moved_away(as_person: As, make_plan: Make, sign: Sign) -> None:
    """Her mother said that they move, and that who helped may read on; the plan has ended here."""
    number = national_number(person_named("Tuva Roen"), today())
    last_day = today() + LAST_DAY
    with moved(AGREED):
        tuva = _agreed(as_person, make_plan, sign, number)
    with moved(TOLD):
        _will_move(as_person, sign, tuva, last_day)
    with moved(ENDED), acting(None), transaction():
        end_one(str(tuva))


def _agreed(as_person: As, make_plan: Make, sign: Sign, number: str) -> UUID:
    purpose = "Tuva skal finne roen i klassen."
    people = ((KARI, "lærer", PROFESSIONAL_DEFAULT),)
    tuva = make_plan("Tuva Roen", HANNE, purpose, people, number=number)
    sign(tuva, VIBEKE)
    with as_person(KARI, ProfileKind.WORK):
        accept_invitation(open_plan(tuva, Area.OVERVIEW, Level.READ))
    return tuva


def _will_move(as_person: As, sign: Sign, tuva: UUID, last_day: date) -> None:
    with as_person(VIBEKE, ProfileKind.PRIVATE):
        plan = open_plan(tuva, Area.CONSENT, Level.WRITE)
        note_move(plan, last_day=last_day, wish=MoveWish.COPY)
    with as_person(HANNE, ProfileKind.WORK):
        ask_who_reads_on(open_plan(tuva, Area.CONSENT, Level.WRITE))
    with as_person(HANNE, ProfileKind.WORK):
        send_consent(open_plan(tuva, Area.CONSENT, Level.WRITE))
    sign(tuva, VIBEKE)
