"""What the demo's people say of themselves, and a block that waits for a second leader."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from samspill.access.actor import Actor
from samspill.access.levels import Area, Level
from samspill.administration.access import open_tenant
from samspill.core.clock import today
from samspill.demo.people import national_number, person_named
from samspill.identity.actions import change_contact, change_language
from samspill.identity.contact import Contact
from samspill.identity.models import BlockSource, ContactKind, ProfileKind, ShownTo
from samspill.plans.blocks.actions import propose_block
from samspill.privacy.actions import Reported, register_case, take_step
from samspill.privacy.models import CaseKind, Decision, Fault, StepKind

ActAs = Callable[[str, str], AbstractContextManager[Actor]]

CONTACT = (
    ("Mona Aas", ProfileKind.PRIVATE, ContactKind.MOBILE, "90 00 00 01", ShownTo.PARTICIPANTS),
    ("Mona Aas", ProfileKind.PRIVATE, ContactKind.ADDRESS_NOTE, "Ring etter 16", ShownTo.HOLDERS),
    ("Hanne Nilsen", ProfileKind.WORK, ContactKind.MOBILE, "90 00 00 02", ShownTo.PARTICIPANTS),
    ("Siv Pedersen", ProfileKind.WORK, ContactKind.MOBILE, "90 00 00 03", ShownTo.PARTICIPANTS),
)


def load_personal(act_as: ActAs) -> None:
    """Contact data shown to some, guardians with interpreters, a block that is asked for, and two
    cases about people's data: one that has just come, and one that is answered."""
    _cases(act_as)
    for name, profile_kind, kind, value, shown_to in CONTACT:
        words = value.replace(" ", "") if kind == ContactKind.MOBILE else value
        with act_as(name, profile_kind) as actor:
            change_contact(actor, [Contact(kind, words, shown_to)])
    with act_as("Halima Omar", ProfileKind.PRIVATE) as actor:
        change_language(actor, language="so", needs_interpreter=True, interpreter_language="somali")
    with act_as("Yusuf Ali", ProfileKind.PRIVATE) as actor:
        change_language(
            actor, language="nb", needs_interpreter=True, interpreter_language="arabisk"
        )
    with act_as("Marit Sund", ProfileKind.WORK) as actor:
        propose_block(
            actor,
            adult_number=national_number(person_named("Per Strand"), today()),
            child_number=national_number(person_named("Lea Vik"), today()),
            source=BlockSource.COURT,
            reason="Kjennelse fra tingretten, i saksmappen til helsestasjonen.",
            last_day=None,
            synthetic=True,
        )


def _cases(act_as: ActAs) -> None:
    with act_as("Mona Aas", ProfileKind.PRIVATE) as actor:
        register_case(
            actor,
            Reported(
                CaseKind.ACCESS_FAULT,
                "En vikar på skolen sa noe som bare står i planen. Hun skal ikke ha tilgang.",
                fault=Fault.SEES_TOO_MUCH,
                about="Vikaren i 3B",
            ),
        )
    with act_as("Grete Vik", ProfileKind.PRIVATE) as actor:
        asked = register_case(
            actor, Reported(CaseKind.CORRECTION, "Lea er født i Fjordvik, ikke i Nordlia.")
        )
    with act_as("Dag Moen", ProfileKind.WORK) as actor:
        assert actor.tenant_id is not None  # noqa: S101 - an employee has one
        take_step(
            open_tenant(actor.tenant_id, Area.PRIVACY_CASES, Level.MANAGE),
            case_id=asked,
            step=StepKind.ANSWERED,
            text="Det er rettet. Det som sto før, er tatt vare på med et merke.",
            decision=Decision.GRANTED,
        )
