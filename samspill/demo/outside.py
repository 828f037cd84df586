"""The demo's people outside the ordinary login: a doctor who never signs in, a psychologist from
elsewhere, a football coach; beside child welfare, of whom only family and holder may know."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import UUID

from samspill.access.actor import Actor
from samspill.access.levels import Area, Level
from samspill.core.clock import today
from samspill.demo.people import UNITS, national_number, person_named
from samspill.identity.invitations import Invited
from samspill.identity.models import ProfileKind
from samspill.identity.queries import outside_units
from samspill.plans.consent.scope import PROFESSIONAL_DEFAULT, SUPPORTER_DEFAULT
from samspill.plans.consent.sending import send_consent
from samspill.plans.outside.actions import (
    ContactDetails,
    disclose,
    propose_contact,
    propose_external,
    propose_supporter,
)
from samspill.plans.participants.models import Channel, Known, KnownTo, Role
from samspill.plans.participants.queries import participants_of
from samspill.plans.plan.access import open_plan

As = Callable[[str, str], AbstractContextManager[Actor]]
Sign = Callable[[UUID, str], None]
HOLDER, GUARDIAN = "Hanne Nilsen", "Yusuf Ali"


def load_outside(plan_id: UUID, acting_as: As, sign: Sign) -> None:
    """In Amir's plan: all three are asked about, his father says yes, the doctor is told."""
    with acting_as(GUARDIAN, ProfileKind.PRIVATE):
        propose_supporter(
            open_plan(plan_id, Area.CONSENT, Level.MANAGE),
            invited=_invited("Knut Vold", "knut.vold@hjemme.example"),
            title="fotballtrener",
            scope=SUPPORTER_DEFAULT,
            synthetic=True,
        )
    _propose_professionals(plan_id, acting_as)
    with acting_as(HOLDER, ProfileKind.WORK):
        send_consent(open_plan(plan_id, Area.CONSENT, Level.WRITE))
    sign(plan_id, GUARDIAN)
    with acting_as(HOLDER, ProfileKind.WORK):
        plan = open_plan(plan_id, Area.CONSENT, Level.WRITE)
        doctor = next(one for one in participants_of(plan_id) if one.role == Role.CONTACT)
        disclose(
            plan,
            participant_id=doctor.id,
            areas=[Area.GOALS],
            channel=Channel.PHONE,
            given_on=today(),
        )


def _propose_professionals(plan_id: UUID, acting_as: As) -> None:
    with acting_as(HOLDER, ProfileKind.WORK):
        propose_contact(
            open_plan(plan_id, Area.PARTICIPANTS, Level.MANAGE),
            contact=ContactDetails("Solveig Bø", "Fjordvik legesenter", Channel.PHONE),
            title="fastlege",
            scope={Area.GOALS: Level.READ, Area.MEETINGS: Level.READ},
            known=Known(KnownTo.ALL),
        )
    with acting_as(HOLDER, ProfileKind.WORK):
        plan = open_plan(plan_id, Area.PARTICIPANTS, Level.MANAGE)
        units = {unit.name: unit.id for unit in outside_units(plan.subject.tenant_id)}
        propose_external(
            plan,
            invited=_invited("Petter Hov", "petter.hov@bup.example"),
            unit_id=units[UNITS["bup"][0]],
            title="psykolog",
            scope=PROFESSIONAL_DEFAULT,
            known=None,
            synthetic=True,
        )


def _invited(name: str, email: str) -> Invited:
    given, _space, family = name.rpartition(" ")
    return Invited(national_number(person_named(name), today()), given, family, email)
