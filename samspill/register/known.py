"""Those in a file whom we know, read at once: most people in a large file are strangers here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from functools import cached_property
from uuid import UUID

from sqlalchemy import select

from samspill.core.clock import today
from samspill.core.ids import new_id
from samspill.identity.blocks import in_force
from samspill.identity.models import Block, BlockSource, Person, Profile, ProfileKind, Relation
from samspill.identity.numbers import seal_number
from samspill.infra.crypto import lookup_hash
from samspill.infra.db import db, in_parts, instant
from samspill.organisation.models import Tenant
from samspill.register.entries import News, PersonNews


class Known:
    """The people with these numbers, the newest relation of each pair, and what guards them.

    What a file adds is told here, so that no entry has to ask the database. As system.
    """

    def __init__(self, numbers: Collection[str], *, is_trial: bool = False) -> None:
        self._is_trial = is_trial
        self._people: dict[str, Person] = {}
        self._relations: dict[tuple[UUID, UUID], Relation] = {}
        self._children: defaultdict[UUID, set[UUID]] = defaultdict(set)
        for some in in_parts(numbers):
            by_hash = {lookup_hash(number): number for number in some}
            found = db.session.scalars(select(Person).where(Person.number_lookup.in_(by_hash)))
            self._people |= {by_hash[person.number_lookup]: person for person in found}
        self._adults = [person.id for person in self._people.values()]
        for adults in in_parts(self._adults):
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
                self._children[row.adult_id].add(row.child_id)
                self._relations.setdefault((row.adult_id, row.child_id), row)

    @cached_property
    def _private(self) -> set[UUID]:
        """Who has a private profile."""
        person = Profile.person_id
        return {
            found
            for some in in_parts(self._adults)
            for found in db.session.scalars(
                select(person).where(person.in_(some), Profile.kind == ProfileKind.PRIVATE)
            )
        }

    @cached_property
    def _blocks(self) -> set[tuple[UUID, UUID]]:
        """Adult and child between whom leaders have set a block that is in force."""
        by_people = (Block.source != BlockSource.REGISTER, *in_force(today(instant())))
        return {
            (row.adult_id, row.child_id)
            for some in in_parts(self._adults)
            for row in db.session.execute(
                select(Block.adult_id, Block.child_id).where(Block.adult_id.in_(some), *by_people)
            )
        }

    @cached_property
    def _tenants(self) -> dict[str, UUID]:
        return {row.name: row.id for row in db.session.execute(select(Tenant.name, Tenant.id))}

    def person(self, number: str) -> Person | None:
        """The person with this number, or None."""
        return self._people.get(number)

    def relation(self, adult: Person, child: Person) -> Relation | None:
        """What the newest news made of the two, or None."""
        return self._relations.get((adult.id, child.id))

    def children_around(self, person: Person) -> set[UUID]:
        """The children whose plans news of somebody may touch: her own, and herself."""
        return {person.id, *self._children[person.id]}

    def is_blocked_by_people(self, adult: Person, child: Person) -> bool:
        """Have two leaders set a block between them that is in force? Never worked around."""
        return (adult.id, child.id) in self._blocks

    def home_of(self, news: News) -> UUID | None:
        """The municipality of the child, or the person, that news are about."""
        number = news.number if isinstance(news, PersonNews) else news.child
        person = self._people.get(number)
        return person.tenant_id if person else None

    def tenant_named(self, name: str) -> UUID | None:
        """The municipality with the name, if it is one of ours."""
        return self._tenants.get(name)

    def sealed(self, person_id: UUID, number: str) -> bytes:
        """The number of somebody new as it is kept; nothing where all of it is undone."""
        return b"" if self._is_trial else seal_number(person_id, number)

    def add_person(self, number: str, person: Person) -> None:
        """Somebody new, from here on."""
        db.session.add(person)
        self._people[number] = person

    def add_relation(self, row: Relation) -> None:
        """A new bond between the two, from here on the newest."""
        db.session.add(row)
        self._children[row.adult_id].add(row.child_id)
        self._relations[row.adult_id, row.child_id] = row

    def give_private_profile(self, person: Person, tenant_id: UUID) -> None:
        """A profile to answer in, unless she has one. It opens nothing."""
        if person.id in self._private:
            return
        self._private.add(person.id)
        db.session.add(
            Profile(
                id=new_id(),
                person_id=person.id,
                kind=ProfileKind.PRIVATE,
                tenant_id=tenant_id,
                valid_from=today(),
            )
        )
