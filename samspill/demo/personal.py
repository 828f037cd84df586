"""What the demo's people say of themselves, and a block that waits for a second leader."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from samspill.access.actor import Actor
from samspill.core.clock import today
from samspill.demo.people import national_number, person_named
from samspill.identity.actions import change_contact, change_language
from samspill.identity.contact import Contact
from samspill.identity.models import BlockSource, ContactKind, ProfileKind, ShownTo
from samspill.plans.blocks.actions import propose_block

ActAs = Callable[[str, str], AbstractContextManager[Actor]]

CONTACT = (
    ("Mona Aas", ProfileKind.PRIVATE, ContactKind.MOBILE, "90 00 00 01", ShownTo.PARTICIPANTS),
    ("Mona Aas", ProfileKind.PRIVATE, ContactKind.ADDRESS_NOTE, "Ring etter 16", ShownTo.HOLDERS),
    ("Hanne Nilsen", ProfileKind.WORK, ContactKind.MOBILE, "90 00 00 02", ShownTo.PARTICIPANTS),
    ("Siv Pedersen", ProfileKind.WORK, ContactKind.MOBILE, "90 00 00 03", ShownTo.PARTICIPANTS),
)


def load_personal(act_as: ActAs) -> None:
    """Contact data shown to some, a guardian with interpreter, a block that is asked for."""
    for name, profile_kind, kind, value, shown_to in CONTACT:
        words = value.replace(" ", "") if kind == ContactKind.MOBILE else value
        with act_as(name, profile_kind) as actor:
            change_contact(actor, [Contact(kind, words, shown_to)])
    with act_as("Halima Omar", ProfileKind.PRIVATE) as actor:
        change_language(actor, language="so", needs_interpreter=True, interpreter_language="somali")
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
