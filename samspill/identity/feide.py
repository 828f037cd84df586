"""Which pupil is whom at Feide: by the school owner's list, and by nothing else (ADR 0018).

Never by name, e-mail, or a number that Feide tells of. The list says: who has this national number
has this name at Feide. The name is kept as a hash, and is an account before the pupil has come.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, update

from samspill.core.clock import age, today
from samspill.core.ids import new_id
from samspill.core.language import N_
from samspill.core.national_id import is_valid, normalise
from samspill.identity.models import Account, Person, SessionRow
from samspill.infra.crypto import lookup_hash
from samspill.infra.db import db, instant
from samspill.infra.tabular import Problem, Shape, Unreadable, read_rows
from samspill.organisation.queries import policy

ISSUER = "feide"
"""Of a listed account: Feide is one, whichever address it answers at."""

NUMBER, NAME = "number", "name"
SHAPE = Shape(
    {NUMBER: N_("Fødselsnummer"), NAME: N_("Feide-navn")},
    {
        **dict.fromkeys(("fødselsnummer", "fodselsnummer", "fnr"), NUMBER),
        **dict.fromkeys(("feide-navn", "feidenavn", "feide"), NAME),
    },
    (NUMBER, NAME),
    {},
)
AT_FEIDE = re.compile(r"[^@\s:]+@[^@\s:]+\.[^@\s:]+")
AT_A_TIME = 500


@dataclass(frozen=True)
class TakenList:
    """What came of a list: new links, those that stood, unknown people, and those of age."""

    linked: int
    stood: int
    unknown: int
    of_age: int


def subject_of(name: str) -> str:
    """How an account keeps a name at Feide (``oskar@skole.example``): not readable."""
    return lookup_hash(f"feide:{name.casefold()}").hex()


def is_pupil(person: Person, on: date, adult_from: int) -> bool:
    """Is it a child who lives? Nobody else has use of a login at Feide here."""
    return (
        person.born_on is not None
        and person.died_on is None
        and person.tenant_id is not None
        and age(person.born_on, on) < adult_from
    )


def adult_age(on: date) -> int:
    """From which age somebody is no pupil here, by the dated rule."""
    found: int = policy("ages", None, on).value["adult_from"]
    return found


def listed_account(names: Collection[str], subject: str) -> Account | None:
    """The account of whoever comes from Feide with these names, bound to ``subject`` from now on.

    None for who is not listed, is listed twice, or has got a name that another came by before.
    """
    accounts = db.session.scalars(
        select(Account)
        .where(
            Account.issuer == ISSUER,
            Account.subject.in_([subject_of(one) for one in names]),
            Account.ended_at.is_(None),
        )
        .with_for_update()
    ).all()
    if len(accounts) != 1 or accounts[0].bound_to not in (None, subject):
        return None
    accounts[0].bound_to = subject
    return accounts[0]


def take_list(content: bytes, *, synthetic: bool) -> TakenList:
    """Link pupils as the list says; it decides for whom and what it names, and nobody else.

    A name that was another's is hers no longer, and she is signed out. Raises ValueError naming
    the first line that is wrong; then nothing is taken.
    """
    names = _read(content, synthetic=synthetic)
    counts = {"linked": 0, "stood": 0, "unknown": 0, "of_age": 0}
    people, day = _people(names), today(instant())
    adult_from = adult_age(day)
    for found, name in names.items():
        person = people.get(found)
        if person is None:
            counts["unknown"] += 1
        else:
            wanted = is_pupil(person, day, adult_from)
            counts[_link(person, subject_of(name), wanted=wanted)] += 1
    return TakenList(**counts)


def _read(content: bytes, *, synthetic: bool) -> dict[bytes, str]:
    """Hash of the number to name at Feide, in the order of the file."""
    found: dict[bytes, str] = {}
    taken: set[str] = set()
    try:
        for line, row in read_rows(content, SHAPE):
            if isinstance(row, Problem):
                raise ValueError(f"line {line} cannot be read; nothing is taken")
            number, name = normalise(row[NUMBER]), row[NAME].strip()
            key = lookup_hash(number)
            if not is_valid(number, synthetic=synthetic):
                raise ValueError(f"line {line}: no national number; nothing is taken")
            if not AT_FEIDE.fullmatch(name):
                raise ValueError(f"line {line}: no name at Feide; nothing is taken")
            if key in found or name.casefold() in taken:
                raise ValueError(f"line {line}: stands twice; nothing is taken")
            found[key] = name
            taken.add(name.casefold())
    except Unreadable as error:
        raise ValueError(f"the list cannot be read: {error}") from error
    return found


def _people(keys: Iterable[bytes]) -> dict[bytes, Person]:
    every, found = list(keys), {}
    for start in range(0, len(every), AT_A_TIME):
        some = every[start : start + AT_A_TIME]
        for person in db.session.scalars(select(Person).where(Person.number_lookup.in_(some))):
            found[person.number_lookup] = person
    return found


def _link(person: Person, subject: str, *, wanted: bool) -> str:
    """Link one; gives what it was. Who is not ``wanted`` loses what she has."""
    standing = db.session.scalars(
        select(Account).where(
            Account.issuer == ISSUER,
            Account.ended_at.is_(None),
            (Account.person_id == person.id) | (Account.subject == subject),
        )
    ).all()
    if wanted and [(one.person_id, one.subject) for one in standing] == [(person.id, subject)]:
        return "stood"
    _end([one for one in standing if wanted or one.person_id == person.id])
    if not wanted:
        return "of_age"
    db.session.add(
        Account(
            id=new_id(), person_id=person.id, issuer=ISSUER, subject=subject, created_at=instant()
        )
    )
    db.session.flush()
    return "linked"


def _end(accounts: list[Account]) -> None:
    """End the accounts, and every session of theirs."""
    for one in accounts:
        one.ended_at = instant()
    db.session.flush()
    db.session.execute(
        update(SessionRow)
        .where(
            SessionRow.account_id.in_([one.id for one in accounts]), SessionRow.ended_at.is_(None)
        )
        .values(ended_at=instant())
    )
