"""People whom somebody invites by national number: known here already, or new (F6).

There is no directory of them: whoever types the number must know the name that belongs to it,
and learns nothing else. The invitation is bound to the number, wherever the e-mail goes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from samspill.core.errors import RuleBroken
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.core.national_id import is_valid, normalise
from samspill.identity.models import Person, Profile, ProfileKind
from samspill.identity.numbers import seal_number
from samspill.identity.queries import person_by_number
from samspill.infra.crypto import lookup_hash, many_new_keys
from samspill.infra.db import db
from samspill.infra.limits import within_limit

NUMBERS_AT_ONCE = 5_000


@dataclass(frozen=True)
class Invited:
    """Who is meant: the number as typed, the name, and where the invitation goes."""

    number: str
    given_name: str
    family_name: str
    email: str


def invited_person(invited: Invited, *, asked_by: UUID, at_most: int, synthetic: bool) -> Person:
    """The person with the number; a new one when nobody here has it.

    ``at_most``: how many numbers the profile ``asked_by`` may try in an hour. Raises
    RuleBroken("number", …) for a wrong number, too many, or a name that is another's.
    """
    number = normalise(invited.number)
    if not is_valid(number, synthetic=synthetic):
        raise RuleBroken(
            "number", _("Skriv et fødselsnummer med 11 siffer. Sjekk at hvert siffer stemmer.")
        )
    if not within_limit(f"person-lookup:{asked_by}", at_most, hours=1):
        raise RuleBroken(
            "number",
            _("Du har slått opp mange numre på kort tid. Vent en time."),
            "too_many",
        )
    person = person_by_number(number)
    if person is None:
        return _new_person(number, invited)
    if person.family_name.casefold() != invited.family_name.casefold():
        raise cannot_be_invited()
    return person


def cannot_be_invited() -> RuleBroken:
    """One answer for a wrong name and for a block, so that neither is told from the other."""
    return RuleBroken("number", _("Navnet og nummeret passer ikke sammen. Sjekk begge."), "no_fit")


def _new_person(number: str, invited: Invited) -> Person:
    person = person_of(number, invited)
    db.session.add(person)
    db.session.flush()
    return person


def person_of(number: str, invited: Invited) -> Person:
    """A person with this number and name, to be added: of her nothing else is known."""
    person_id = new_id()
    return Person(
        id=person_id,
        given_name=invited.given_name,
        family_name=invited.family_name,
        number_lookup=lookup_hash(number),
        number_sealed=seal_number(person_id, number),
    )


def people_by_number(numbers: Collection[str]) -> dict[bytes, Person]:
    """Those of whom we know, by the keyed hash of their number; some thousands at a time."""
    found: dict[bytes, Person] = {}
    hashes = sorted({lookup_hash(number) for number in numbers})
    for start in range(0, len(hashes), NUMBERS_AT_ONCE):
        part = hashes[start : start + NUMBERS_AT_ONCE]
        for person in db.session.scalars(select(Person).where(Person.number_lookup.in_(part))):
            found[person.number_lookup] = person
    return found


@many_new_keys()
def add_people(invited: Iterable[Invited]) -> dict[str, Person]:
    """Those whom nobody here knew, added, by number."""
    people = {one.number: person_of(one.number, one) for one in invited}
    db.session.add_all(people.values())
    db.session.flush()
    return people


def private_profile(person: Person, tenant_id: UUID, email: str | None, on: date) -> UUID:
    """The person's private profile; a new one with this e-mail when there is none."""
    found = db.session.scalar(
        select(Profile.id).where(
            Profile.person_id == person.id, Profile.kind == ProfileKind.PRIVATE
        )
    )
    return found or _new_profile(
        Profile(
            id=new_id(),
            person_id=person.id,
            kind=ProfileKind.PRIVATE,
            tenant_id=tenant_id,
            email=email,
            valid_from=on,
        )
    )


def external_profile(
    person: Person, tenant_id: UUID, unit_id: UUID, title: str, email: str, on: date
) -> UUID:
    """The person's profile in a service outside; a new one, not in use before all have agreed."""
    found = db.session.scalar(
        select(Profile.id).where(
            Profile.person_id == person.id,
            Profile.kind == ProfileKind.EXTERNAL,
            Profile.unit_id == unit_id,
        )
    )
    return found or _new_profile(
        Profile(
            id=new_id(),
            person_id=person.id,
            kind=ProfileKind.EXTERNAL,
            tenant_id=tenant_id,
            unit_id=unit_id,
            title=title,
            email=email,
            valid_from=on,
            valid_to=on,
        )
    )


def _new_profile(profile: Profile) -> UUID:
    db.session.add(profile)
    db.session.flush()
    return profile.id
