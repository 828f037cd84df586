"""When the register says that an address is guarded less than it was: people decide (F8, I22).

More protection holds at once. Less is told, and waits for two employees.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from samspill.identity.models import AddressProtection, Person
from samspill.register.entries import PersonNews

GUARD = {
    AddressProtection.NONE: 0,
    AddressProtection.UNKNOWN: 1,
    AddressProtection.CLIENT: 1,
    AddressProtection.CONFIDENTIAL: 2,
    AddressProtection.STRICT: 3,
}
"""How much is guarded; from more to less is a fall. Unknown counts as protected (F8)."""


@dataclass(frozen=True)
class Fall:
    """What the register says of somebody's protection now, what it was, and of which instant."""

    person_id: UUID
    was: AddressProtection
    said: AddressProtection
    as_of: datetime


def guard(entry: PersonNews, person: Person) -> tuple[int, int]:
    """How much would be guarded, and how much is."""
    held = GUARD[AddressProtection(person.address_protection)]
    return held if entry.protection is None else GUARD[entry.protection], held


def fall_of(entry: PersonNews, person: Person) -> Fall | None:
    """The fall that an entry tells of; None: it tells of none."""
    said, held = guard(entry, person)
    if entry.protection is None or said >= held:
        return None
    return Fall(
        person.id, AddressProtection(person.address_protection), entry.protection, entry.as_of
    )


def is_first_word(person: Person) -> bool:
    """Has the register never said a word of her? What it says first lowers nothing."""
    return person.register_at is None and person.address_protection == AddressProtection.UNKNOWN


def still_falls(person: Person, fall: Fall) -> bool:
    """Is it still what the register said last, and less than what is held?"""
    is_newest = person.register_at is None or fall.as_of >= person.register_at
    held = AddressProtection(person.address_protection)
    return is_newest and held == fall.was and GUARD[fall.said] < GUARD[held]


def lower(person: Person, fall: Fall) -> None:
    """Let it be as the register said. Two employees have agreed."""
    person.address_protection, person.register_at = fall.said, fall.as_of
