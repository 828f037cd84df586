"""Take news from the register: newer overwrites older, and a cut file only narrows (I22)."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from uuid import UUID

from samspill.core.clock import today
from samspill.core.ids import new_id
from samspill.identity.deaths import end_life
from samspill.identity.models import (
    CARE_SERVICE,
    AddressProtection,
    Person,
    Relation,
)
from samspill.infra.crypto import lookup_hash, many_new_keys
from samspill.infra.db import db, instant
from samspill.register.entries import News, PersonNews, RegisterFile, RelationNews
from samspill.register.falls import Fall, fall_of, guard, is_first_word
from samspill.register.known import Known
from samspill.register.models import Halt, WhyAside
from samspill.register.rights import Loss, power, rights_on, worst_loss


@dataclass(frozen=True)
class Aside:
    """An entry that was not taken: its place in the file, why, and what it said.

    ``tenant_id``: whose people it is about, where that is known. ``once``: what is kept once,
    when the same thing may be said by different entries; ``falls_id``: who would be protected
    less.
    """

    place: int
    why: WhyAside
    content: str
    tenant_id: UUID | None = None
    once: str = ""
    falls_id: UUID | None = None


@dataclass
class Taken:
    """What became of the entries of a file, and which children's plans must be looked at.

    ``blocked`` is whom the register now keeps from whom, adult and child; ``died`` is who has;
    ``falls`` are those whom it says are protected less: nothing is lowered by that.
    ``aside`` was set aside for people to look at. ``halt``: nothing was taken, the file waits.
    """

    changed: int = 0
    known: int = 0
    held_back: int = 0
    unknown: int = 0
    children: set[UUID] = field(default_factory=set)
    blocked: set[tuple[UUID, UUID]] = field(default_factory=set)
    died: set[UUID] = field(default_factory=set)
    falls: dict[UUID, Fall] = field(default_factory=dict)
    aside: list[Aside] = field(default_factory=list)
    bad: list[str] = field(default_factory=list)
    loss: Loss = field(default_factory=lambda: Loss(rights=0, lost=0, is_too_many=False))
    halt: Halt | None = None

    def count(self, became: str) -> None:
        """One entry more: changed, known (nothing new), held_back (cut file) or unknown."""
        # nosemgrep: attributes-by-name - the four counts named above
        setattr(self, became, getattr(self, became) + 1)


def take_with_care(
    file: RegisterFile, *, approved: int | None = None, is_trial: bool = False
) -> Taken:
    """Take the news of a file, unless it is empty or takes away too much. Call it as system.

    ``is_trial``: what is taken is undone, so nobody new gets a key, which would stay.
    ``approved``: how many lost rights a second person has said yes to; None: nobody has. A file
    that must wait changes nothing, and ``halt`` and ``loss`` of the answer say why.
    """
    day = today(instant())
    if file.is_empty:
        return Taken(halt=None if approved is not None else Halt.EMPTY)
    before = rights_on(day)
    with db.session.begin_nested() as attempt:
        taken = take_news(file, is_trial=is_trial)
        taken.loss = worst_loss(before, rights_on(day), day)
        if taken.loss.is_too_many and (approved is None or taken.loss.lost > approved):
            attempt.rollback()
            return Taken(halt=Halt.MANY_LOST, loss=taken.loss)
    return taken


@many_new_keys()
def take_news(file: RegisterFile, *, two_agreed: bool = False, is_trial: bool = False) -> Taken:
    """Bring persons and relations up to date with a file. Call it as system.

    News older than what is known is left; the same news twice changes nothing. From a file that
    is cut, only what takes rights away is taken: a block, protection, an earlier end. What
    contradicts other news of the same instant, or a block that people have set, is set aside,
    and so is less protection than somebody has, unless ``two_agreed`` to it. Nobody is given
    access by it: what others must sign is asked for afterwards.
    """
    taken = Taken(bad=[row.why for row in file.bad])
    taken.aside += [Aside(row.place, WhyAside.UNREADABLE, row.content) for row in file.bad]
    numbers = {number for row in file.entries for number in row.news.numbers}
    known = Known(numbers, is_trial=is_trial)
    for row in file.entries:
        taking = _Taking(row.news, file.may_widen(row.news), known, two_agreed)
        became = taking.take(taken)
        taken.count("held_back" if isinstance(became, WhyAside) else became)
        if isinstance(became, WhyAside):
            home, said = known.home_of(row.news), _as_text(row.news)
            taken.aside.append(Aside(row.place, became, said, home, taking.once, taking.falls_id))
    db.session.flush()
    return taken


def _as_text(news: News) -> str:
    return json.dumps(asdict(news), default=str, ensure_ascii=False, sort_keys=True)


Became = str | WhyAside


@dataclass
class _Taking:
    """One entry on its way in. ``may_widen``: the file is whole, and clear about these people."""

    news: News
    may_widen: bool
    known: Known
    two_agreed: bool
    once: str = ""
    falls_id: UUID | None = None

    def take(self, taken: Taken) -> Became:
        if isinstance(self.news, PersonNews):
            return _take_person(self.news, self, taken)
        adult, child = self.known.person(self.news.adult), self.known.person(self.news.child)
        if adult is None or child is None:
            return "unknown"
        became = _take_relation(self.news, self, adult, child)
        if became == "changed":
            taken.children.add(child.id)
            if self.news.is_blocked:
                taken.blocked.add((adult.id, child.id))
        return became


# ---- persons ------------------------------------------------------------------------------


def _take_person(entry: PersonNews, taking: _Taking, taken: Taken) -> Became:
    person = taking.known.person(entry.number)
    if person is None:
        return _add_person(entry, taking.known) if taking.may_widen else "held_back"
    if entry.died_on is not None and person.died_on is None:
        end_life(person, entry.died_on)  # also from older news, and from a cut file
        taken.died.add(person.id)
        taken.children |= taking.known.children_around(person)
        return _take_person(entry, taking, taken) and "changed"
    if _is_older(entry, person):
        return "known"
    if _is_same(entry, person):
        person.register_at = entry.as_of
        return "known"
    if (fall := fall_of(entry, person)) and taking.may_widen and _waits(person, taking):
        taken.falls[person.id], taking.falls_id = fall, person.id
        taking.once = f"{person.id}:{fall.was}:{fall.said}:{person.register_at}"
        return WhyAside.PROTECTION_FALLS
    if entry.as_of == person.register_at and not _guards_more(entry, person):
        return WhyAside.TWO_STORIES
    if fall and not taking.may_widen:
        return "held_back"
    person.given_name = entry.given_name or person.given_name
    person.family_name = entry.family_name or person.family_name
    person.address_protection = entry.protection or person.address_protection
    person.register_at = entry.as_of
    taken.children |= taking.known.children_around(person)
    return "changed"


def _waits(person: Person, taking: _Taking) -> bool:
    """Must two employees agree before she is protected less?"""
    return not taking.two_agreed and not is_first_word(person)


def _guards_more(entry: PersonNews, person: Person) -> bool:
    said, held = guard(entry, person)
    return said > held


def _is_older(entry: News, row: Person | Relation) -> bool:
    return row.register_at is not None and entry.as_of < row.register_at


def _is_same(entry: PersonNews, person: Person) -> bool:
    said = (entry.given_name, entry.family_name, entry.protection)
    held = (person.given_name, person.family_name, person.address_protection)
    return all(not new or new == old for new, old in zip(said, held, strict=True))


def _add_person(entry: PersonNews, known: Known) -> Became:
    if entry.born_on is None or not entry.given_name or not entry.family_name:
        return "unknown"
    person_id = new_id()
    known.add_person(
        entry.number,
        Person(
            id=person_id,
            tenant_id=known.tenant_named(entry.municipality),
            given_name=entry.given_name,
            family_name=entry.family_name,
            born_on=entry.born_on,
            number_lookup=lookup_hash(entry.number),
            number_sealed=known.sealed(person_id, entry.number),
            address_protection=entry.protection or AddressProtection.UNKNOWN,
            register_at=entry.as_of,
        ),
    )
    return "changed"


# ---- relations ----------------------------------------------------------------------------


def _take_relation(entry: RelationNews, taking: _Taking, adult: Person, child: Person) -> Became:
    row = taking.known.relation(adult, child)
    if row is not None and _is_older(entry, row):
        return "known"
    if row is not None and _says_the_same(entry, row):
        row.register_at = entry.as_of
        return "known"
    if aside := _why_not(entry, row, taking, adult, child):
        narrowed = _take_what_narrows(entry, row, taking.known, adult, child)
        return "changed" if narrowed else aside
    if row is None or row.kind != entry.kind:
        row = _follow(entry, row, taking.known, adult, child)
    _write(entry, row)
    row.register_at = entry.as_of
    if taking.may_widen:
        _give_profile(entry, taking.known, adult, child)
    return "changed"


def _why_not(
    entry: RelationNews, row: Relation | None, taking: _Taking, adult: Person, child: Person
) -> Became | None:
    """Why an entry is not taken as it is; None: it may be.

    What gives more than was held needs a whole file and no block set by people. Of one instant
    only what gives less than the other story is taken, or a repeat would go back and forth.
    """
    widens = _widens(entry, row)
    if widens and not taking.may_widen:
        return "held_back"
    if row is not None and row.register_at == entry.as_of and (widens or not _less(entry, row)):
        return WhyAside.TWO_STORIES
    if widens and power(entry.kind) and taking.known.is_blocked_by_people(adult, child):
        return WhyAside.BLOCK_STANDS
    return None


def _says_the_same(entry: RelationNews, row: Relation) -> bool:
    said = (entry.kind, entry.valid_from, entry.valid_to, entry.decision or None, entry.agrees)
    held = (row.kind, row.valid_from, row.valid_to, row.decision, row.agrees)
    return said == held and (row.is_blocked or not entry.is_blocked)


def _widens(entry: RelationNews, row: Relation | None) -> bool:
    if row is None:
        return power(entry.kind) > 0
    return (
        power(entry.kind) > power(row.kind)
        or entry.valid_to > row.valid_to
        or entry.valid_from < row.valid_from
        or (entry.agrees is True and row.agrees is not True)
    )


def _less(entry: RelationNews, row: Relation) -> bool:
    """Does it give less than is held, in some way?"""
    return (
        power(entry.kind) < power(row.kind)
        or entry.valid_to < row.valid_to
        or entry.valid_from > row.valid_from
        or (entry.is_blocked and not row.is_blocked)
        or (entry.agrees is not True and row.agrees is True)
    )


def _take_what_narrows(
    entry: RelationNews, row: Relation | None, known: Known, adult: Person, child: Person
) -> bool:
    """A block and an earlier end hold at once, whatever else the entry would open."""
    if row is None:
        if not entry.is_blocked:
            return False
        row = _follow(entry, None, known, adult, child)
        _write(entry, row)
        row.agrees = None if entry.agrees else entry.agrees
        row.register_at = entry.as_of if _says_the_same(entry, row) else None
        return True
    narrower = (row.is_blocked or entry.is_blocked, min(row.valid_to, entry.valid_to))
    if narrower == (row.is_blocked, row.valid_to):
        return False
    row.is_blocked, row.valid_to = narrower
    return True


def _follow(
    entry: RelationNews, row: Relation | None, known: Known, adult: Person, child: Person
) -> Relation:
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
    known.add_relation(new)
    return new


def _write(entry: RelationNews, row: Relation) -> None:
    row.valid_from, row.valid_to = entry.valid_from, entry.valid_to
    row.is_blocked = row.is_blocked or entry.is_blocked
    row.source = entry.source
    row.decision, row.decided_on = entry.decision or None, entry.decided_on
    row.agrees = entry.agrees


def _give_profile(entry: RelationNews, known: Known, adult: Person, child: Person) -> None:
    """Whoever may have to answer gets a private profile to answer in. It opens nothing."""
    tenant_id = adult.tenant_id or child.tenant_id
    if entry.kind in CARE_SERVICE or tenant_id is None:
        return
    known.give_private_profile(adult, tenant_id)
