"""National numbers as they are kept: sealed by the person's own key."""

from __future__ import annotations

from uuid import UUID

from samspill.identity.models import Person
from samspill.infra.crypto import open_sealed, seal
from samspill.infra.key_store import of_person


def seal_number(person_id: UUID, number: str) -> bytes:
    """What stands in a person's row."""
    return seal(number.encode(), _place(person_id), of_person(person_id))


def number_of(person: Person) -> str:
    """The number, readable. Raises KeyGone for a person who is deleted."""
    return open_sealed(person.number_sealed, _place(person.id), of_person(person.id)).decode()


def _place(person_id: UUID) -> str:
    return f"persons:number:{person_id}"
