"""Those in a file whom we know, read at once: most people in a large file are strangers here."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import islice
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select

from samspill.identity.models import Person, Relation
from samspill.infra.crypto import lookup_hash
from samspill.infra.db import db
from samspill.register.entries import News, PersonNews

AT_ONCE = 1000

_One = TypeVar("_One")


class Known:
    """The people with these numbers, and the newest relation of each pair. As system."""

    def __init__(self, numbers: Collection[str]) -> None:
        self._people: dict[str, Person] = {}
        self._relations: dict[tuple[UUID, UUID], Relation] = {}
        for some in _parts(numbers):
            by_hash = {lookup_hash(number): number for number in some}
            found = db.session.scalars(select(Person).where(Person.number_lookup.in_(by_hash)))
            self._people |= {by_hash[person.number_lookup]: person for person in found}
        for adults in _parts({person.id for person in self._people.values()}):
            rows = db.session.scalars(
                select(Relation)
                .where(Relation.adult_id.in_(adults))
                .order_by(
                    Relation.register_at.desc().nulls_last(),
                    Relation.valid_to.desc(),
                    Relation.valid_from.desc(),
                    Relation.id,
                )
            )
            for row in rows:
                self._relations.setdefault((row.adult_id, row.child_id), row)

    def person(self, number: str) -> Person | None:
        """The person with this number, or None."""
        return self._people.get(number)

    def relation(self, adult: Person, child: Person) -> Relation | None:
        """What the newest news made of the two, or None."""
        return self._relations.get((adult.id, child.id))

    def home_of(self, news: News) -> UUID | None:
        """The municipality of the child, or the person, that news are about."""
        number = news.number if isinstance(news, PersonNews) else news.child
        person = self._people.get(number)
        return person.tenant_id if person else None

    def add_person(self, number: str, person: Person) -> None:
        """Somebody new, from here on."""
        db.session.add(person)
        self._people[number] = person

    def add_relation(self, row: Relation) -> None:
        """A new bond between the two, from here on the newest."""
        db.session.add(row)
        self._relations[row.adult_id, row.child_id] = row


def _parts(of: Collection[_One]) -> Iterator[list[_One]]:
    rest = iter(of)
    while some := list(islice(rest, AT_ONCE)):
        yield some
