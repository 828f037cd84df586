"""Take news from the register: newer overwrites older, and a cut file only narrows (I22)."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import or_, select

from samspill.core.clock import today
from samspill.core.ids import new_id
from samspill.identity.models import (
    CARE_SERVICE,
    AddressProtection,
    Person,
    Profile,
    ProfileKind,
    Relation,
    RelationKind,
)
from samspill.identity.queries import person_by_number
from samspill.infra.crypto import lookup_hash, seal
from samspill.infra.db import db
from samspill.organisation.models import Tenant
from samspill.register.entries import News, PersonNews, RegisterFile, RelationNews

POWER = {RelationKind.JOINT: 1, RelationKind.SOLE: 2, RelationKind.BY_JUDGEMENT: 2}
"""How much an adult decides by a relation alone; from less to more is widening."""
CARE_POWER = 2
LITTLE_POWER = (RelationKind.WITHOUT, RelationKind.UNKNOWN, RelationKind.FOSTER)


@dataclass
class Taken:
    """What became of the entries of a file, and which children's plans must be looked at.

    ``blocked`` is whom the register now keeps from whom: adult and child.
    """

    changed: int = 0
    known: int = 0
    held_back: int = 0
    unknown: int = 0
    children: set[UUID] = field(default_factory=set)
    blocked: set[tuple[UUID, UUID]] = field(default_factory=set)

    def count(self, became: str) -> None:
        """One entry more: changed, known (nothing new), held_back (cut file) or unknown."""
        setattr(self, became, getattr(self, became) + 1)


def take_news(file: RegisterFile) -> Taken:
    """Bring persons and relations up to date with a file. Call it as system.

    News older than what is known is left; the same news twice changes nothing. From a file that
    is cut, only what takes rights away is taken: a block, protection, an earlier end. Nobody is
    given access by it: what others must sign is asked for afterwards.
    """
    taken = Taken()
    for entry in file.entries:
        taken.count(_take(entry, file.is_whole, taken))
        db.session.flush()
    return taken


def _take(entry: News, is_whole: bool, taken: Taken) -> str:
    if isinstance(entry, PersonNews):
        return _take_person(entry, is_whole, taken.children)
    adult, child = person_by_number(entry.adult), person_by_number(entry.child)
    if adult is None or child is None:
        return "unknown"
    became = _take_relation(entry, adult, child, is_whole)
    if became != "known":
        taken.children.add(child.id)
    if became == "changed" and entry.is_blocked:
        taken.blocked.add((adult.id, child.id))
    return became


# ---- persons ------------------------------------------------------------------------------


def _take_person(entry: PersonNews, is_whole: bool, children: set[UUID]) -> str:
    person = person_by_number(entry.number)
    if person is None:
        return _add_person(entry) if is_whole else "held_back"
    if _is_older(entry, person):
        return "known"
    if _is_same(entry, person):
        person.register_at = entry.as_of if is_whole else person.register_at
        return "known"
    opens = person.is_protected and entry.protection == AddressProtection.NONE
    if opens and (not is_whole or entry.as_of == person.register_at):
        return "held_back"
    person.given_name = entry.given_name or person.given_name
    person.family_name = entry.family_name or person.family_name
    person.address_protection = entry.protection or person.address_protection
    if is_whole:
        person.register_at = entry.as_of
    children.update(_children_around(person.id))
    return "changed"


def _is_older(entry: News, row: Person | Relation) -> bool:
    return row.register_at is not None and entry.as_of < row.register_at


def _is_same(entry: PersonNews, person: Person) -> bool:
    said = (entry.given_name, entry.family_name, entry.protection)
    held = (person.given_name, person.family_name, person.address_protection)
    return all(not new or new == old for new, old in zip(said, held, strict=True))


def _children_around(person_id: UUID) -> set[UUID]:
    own = select(Relation.child_id).where(
        or_(Relation.adult_id == person_id, Relation.child_id == person_id)
    )
    return {person_id, *db.session.scalars(own)}


def _add_person(entry: PersonNews) -> str:
    tenant_id = db.session.scalar(select(Tenant.id).where(Tenant.name == entry.municipality))
    if entry.born_on is None or not entry.given_name or not entry.family_name:
        return "unknown"
    person_id = new_id()
    db.session.add(
        Person(
            id=person_id,
            tenant_id=tenant_id,
            given_name=entry.given_name,
            family_name=entry.family_name,
            born_on=entry.born_on,
            number_lookup=lookup_hash(entry.number),
            number_sealed=seal(entry.number.encode(), f"persons:number:{person_id}"),
            address_protection=entry.protection or AddressProtection.UNKNOWN,
            register_at=entry.as_of,
        )
    )
    return "changed"


# ---- relations ----------------------------------------------------------------------------


def _take_relation(entry: RelationNews, adult: Person, child: Person, is_whole: bool) -> str:
    row = db.session.scalars(
        select(Relation)
        .where(Relation.adult_id == adult.id, Relation.child_id == child.id)
        .order_by(Relation.register_at.desc().nulls_last(), Relation.valid_from.desc(), Relation.id)
        .limit(1)
    ).first()
    if row is not None and _is_older(entry, row):
        return "known"
    if row is not None and _says_the_same(entry, row):
        row.register_at = entry.as_of if is_whole else row.register_at
        return "known"
    if _widens(entry, row) and (not is_whole or _at_the_same_instant(entry, row)):
        return _take_what_narrows(entry, row, adult, child)
    if row is None or row.kind != entry.kind:
        row = _follow(entry, row, adult, child)
    _write(entry, row)
    if is_whole:
        row.register_at = entry.as_of
        _give_profile(entry, adult, child)
    return "changed"


def _at_the_same_instant(entry: RelationNews, row: Relation | None) -> bool:
    return row is not None and row.register_at == entry.as_of


def _says_the_same(entry: RelationNews, row: Relation) -> bool:
    said = (entry.kind, entry.valid_from, entry.valid_to, entry.decision or None, entry.agrees)
    held = (row.kind, row.valid_from, row.valid_to, row.decision, row.agrees)
    return said == held and (row.is_blocked or not entry.is_blocked)


def _power(kind: str) -> int:
    if kind in LITTLE_POWER:
        return 0
    return POWER.get(RelationKind(kind), CARE_POWER)


def _widens(entry: RelationNews, row: Relation | None) -> bool:
    if row is None:
        return _power(entry.kind) > 0
    return (
        _power(entry.kind) > _power(row.kind)
        or entry.valid_to > row.valid_to
        or entry.valid_from < row.valid_from
        or (entry.agrees is True and row.agrees is not True)
    )


def _take_what_narrows(
    entry: RelationNews, row: Relation | None, adult: Person, child: Person
) -> str:
    """A block and an earlier end hold at once, whatever else the entry would open."""
    if row is None:
        if not entry.is_blocked:
            return "held_back"
        row = _follow(entry, None, adult, child)
        row.is_blocked = True
        return "changed"
    narrower = (row.is_blocked or entry.is_blocked, min(row.valid_to, entry.valid_to))
    if narrower == (row.is_blocked, row.valid_to):
        return "held_back"
    row.is_blocked, row.valid_to = narrower
    return "changed"


def _follow(entry: RelationNews, row: Relation | None, adult: Person, child: Person) -> Relation:
    """A new row after the one that held: a relation of another kind is another relation."""
    if row is not None:
        row.valid_to = max(row.valid_from, min(row.valid_to, entry.valid_from))
    new = Relation(
        id=new_id(),
        adult_id=adult.id,
        child_id=child.id,
        kind=entry.kind,
        is_blocked=row is not None and row.is_blocked,
        valid_from=entry.valid_from,
        valid_to=entry.valid_to,
        source=entry.source,
    )
    db.session.add(new)
    return new


def _write(entry: RelationNews, row: Relation) -> None:
    row.valid_from, row.valid_to = entry.valid_from, entry.valid_to
    row.is_blocked = row.is_blocked or entry.is_blocked
    row.source = entry.source
    row.decision, row.decided_on = entry.decision or None, entry.decided_on
    row.agrees = entry.agrees


def _give_profile(entry: RelationNews, adult: Person, child: Person) -> None:
    """Whoever may have to answer gets a private profile to answer in. It opens nothing."""
    tenant_id = adult.tenant_id or child.tenant_id
    if entry.kind in CARE_SERVICE or tenant_id is None:
        return
    held = select(Profile.id).where(
        Profile.person_id == adult.id, Profile.kind == ProfileKind.PRIVATE
    )
    if db.session.scalar(held) is None:
        db.session.add(
            Profile(
                id=new_id(),
                person_id=adult.id,
                kind=ProfileKind.PRIVATE,
                tenant_id=tenant_id,
                valid_from=today(),
            )
        )
