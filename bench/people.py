"""Invented people in bulk: families whose children have plans, and the staff of all units.

Their national numbers are synthetic and belong to nobody.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import psycopg

from bench.bulk import write_rows
from bench.shape import CROWD, PROTECTED, Shape, how_many_children
from samspill.core.clock import now, today
from samspill.core.national_id import check_digits
from samspill.demo.load import LONG_AGO
from samspill.identity.models import FOREVER
from samspill.identity.numbers import seal_number
from samspill.infra.crypto import lookup_hash, many_new_keys

GIVEN = (
    *("Åse", "Øyvind", "Ærlend", "Astrid", "Bjørg", "Brage", "Dagny", "Eirik", "Frøydis"),
    *("Gudrun", "Håkon", "Idun", "Jørgen", "Kjersti", "Leif", "Målfrid", "Njål", "Oddny", "Pål"),
    *("Ragnhild", "Sølvi", "Torbjørn", "Ulf", "Vårin", "Ylva", "Hans Kristian Bårdsønn"),
    "Anne-Margrethe Guðbjörg Kristín",
)
FAMILY = (
    *("Åmodt", "Øverås", "Bråten", "Dybvåg", "Eikås", "Fjørtoft", "Gjærum", "Håvik", "Indrebø"),
    *("Kjørholt", "Låtefoss", "Mørkved", "Nesbø", "Ørbeck", "Rådal", "Sælen", "Tømmerås", "Vågan"),
    *("Ytterøy", "Bergsåker", "Hjørungdal", "Skjåk", "Sørlie", "Torgås", "Vestbø", "Ådland"),
    *("Kvåle", "Lønning", "Hellesøy", "Grødem", "Bjørkås", "Særsland", "Østerås", "Nærø"),
    "Schønning-Bråthen-Wærenskjold",
)
"""Of these every pair is a name; some are as long as names get."""
SERVICES = ("SCHOOL", "SCHOOL", "SCHOOL", "PPT", "HEALTH_STATION", "SFO")
TITLES = ("kontaktlærer", "spesialpedagog", "helsesykepleier", "rådgiver", "miljøarbeider")
HOLDERS = 8
"""Of so many of the staff one holds plans."""

PERSON = (
    *("id", "tenant_id", "given_name", "family_name", "born_on", "number_lookup"),
    *("number_sealed", "address_protection", "language", "needs_interpreter", "register_at"),
)
PROFILE = (
    *("id", "person_id", "kind", "tenant_id", "unit_id", "title", "email", "may_hold_plans"),
    *("leads_unit", "valid_from", "valid_to"),
)
RELATION = (
    *("id", "adult_id", "child_id", "kind", "is_blocked", "valid_from", "valid_to", "source"),
    "register_at",
)


@dataclass(frozen=True)
class Someone:
    """One invented person; a child has no profile."""

    name: str
    person_id: UUID
    profile_id: UUID | None = None


@dataclass(frozen=True)
class Family:
    """Two guardians, and their children who have a plan."""

    adults: tuple[Someone, Someone]
    children: tuple[Someone, ...]


@dataclass
class Town:
    """Everybody. Those of the staff who hold plans come first in ``holders``."""

    tenant_id: UUID
    families: list[Family] = field(default_factory=list)
    holders: list[Someone] = field(default_factory=list)
    helpers: list[Someone] = field(default_factory=list)


def id_from(random: Random) -> UUID:
    """A random id that the seed decides."""
    return UUID(int=random.getrandbits(128), version=4)


def fill(
    connection: psycopg.Connection[Any], tenant_id: UUID, shape: Shape, random: Random
) -> Town:
    """Write so many people that every plan has its own child. Needs an application context."""
    return _Filling(connection, tenant_id, random).done(shape)


class _Filling:
    def __init__(
        self, connection: psycopg.Connection[Any], tenant_id: UUID, random: Random
    ) -> None:
        self._connection = connection
        self._random = random
        self._town = Town(tenant_id)
        self._day, self._at = today(), now()
        self._taken = {row[0] for row in connection.execute("select number_lookup from persons")}
        self._persons: list[tuple[Any, ...]] = []
        self._profiles: list[tuple[Any, ...]] = []
        self._relations: list[tuple[Any, ...]] = []

    def done(self, shape: Shape) -> Town:
        units = self._units(shape.units)
        names = _names(self._random)
        with many_new_keys():
            for place in range(shape.staff):
                self._employee(next(names), place, units)
            children = 0
            while children < shape.plans + shape.earlier:
                some = min(how_many_children(self._random), shape.plans + shape.earlier - children)
                self._family(next(names).rpartition(" ")[2], some)
                children += some
        for table, columns, rows in (
            ("persons", PERSON, self._persons),
            ("profiles", PROFILE, self._profiles),
            ("relations", RELATION, self._relations),
        ):
            write_rows(self._connection, table, columns, rows)
        return self._town

    def _units(self, how_many: int) -> list[UUID]:
        found = [id_from(self._random) for _n in range(how_many)]
        rows = [
            (unit_id, self._town.tenant_id, f"Enhet {place} på Åsen", service, False, "[]")
            for place, (unit_id, service) in enumerate(
                zip(found, (SERVICES * how_many)[:how_many], strict=True)
            )
        ]
        columns = ("id", "tenant_id", "name", "service", "is_outside", "former_names")
        write_rows(self._connection, "units", columns, rows)
        return found

    def _employee(self, name: str, place: int, units: list[UUID]) -> None:
        holds = place % HOLDERS == 0
        one = self._person(name, 25 + self._random.randrange(40))
        unit = units[place % len(units)]
        found = self._profile(one, f"ansatt{place}", "WORK", unit, holds=holds)
        (self._town.holders if holds else self._town.helpers).append(found)

    def _family(self, name: str, how_many: int) -> None:
        place = len(self._town.families)
        pair = [self._profile(self._adult(name), f"foresatt{place}.{n}", "PRIVATE") for n in (1, 2)]
        children = []
        for _n in range(how_many):
            is_protected = self._random.random() < PROTECTED
            given = self._given(name)
            age = 3 + self._random.randrange(12)
            child = self._person(f"{given} {name}", age, "STRICT" if is_protected else "NONE")
            children.append(child)
            for adult in pair:
                self._relate(adult, child)
        self._town.families.append(Family((pair[0], pair[1]), tuple(children)))

    def _given(self, family_name: str) -> str:
        """A given name for the family: nobody is called what a first helper is, for those are
        looked up by name."""
        taken = {one.name for one in self._town.helpers[: CROWD + 1]}
        return self._random.choice([one for one in GIVEN if f"{one} {family_name}" not in taken])

    def _adult(self, family_name: str) -> Someone:
        given = self._given(family_name)
        return self._person(f"{given} {family_name}", 28 + self._random.randrange(25))

    def _person(self, name: str, age: int, protection: str = "NONE") -> Someone:
        person_id = id_from(self._random)
        born = self._day - timedelta(days=365 * age + 30 + self._random.randrange(300))
        number, found = self._number(born)
        given, _space, family_name = name.rpartition(" ")
        row = (person_id, self._town.tenant_id, given, family_name, born, found)
        sealed = seal_number(person_id, number)
        self._persons.append((*row, sealed, protection, "nb", False, self._at))
        return Someone(name, person_id)

    def _number(self, born: date) -> tuple[str, bytes]:
        start = f"{born.day:02d}{born.month + 80:02d}{born.year % 100:02d}"
        for individual in range(1_000):
            digits = check_digits(nine := f"{start}{individual:03d}")
            if digits and (found := lookup_hash(nine + digits)) not in self._taken:
                self._taken.add(found)
                return nine + digits, found
        raise ValueError("all numbers of a day are taken")

    def _profile(
        self,
        one: Someone,
        address: str,
        kind: str,
        unit: UUID | None = None,
        *,
        holds: bool = False,
    ) -> Someone:
        profile_id = id_from(self._random)
        title = self._random.choice(TITLES) if unit else None
        row = (profile_id, one.person_id, kind, self._town.tenant_id, unit, title)
        email = f"{address}@fjordvik.example"
        self._profiles.append((*row, email, holds, False, LONG_AGO, FOREVER))
        return Someone(one.name, one.person_id, profile_id)

    def _relate(self, adult: Someone, child: Someone) -> None:
        row = (id_from(self._random), adult.person_id, child.person_id, "JOINT", False)
        at = datetime.combine(self._day, datetime.min.time(), UTC)
        self._relations.append((*row, LONG_AGO, FOREVER, "Folkeregisteret", at))


def _names(random: Random) -> Iterator[str]:
    """Every name once; then with a second family name, a third …"""
    pairs = [(given, family_name) for given in GIVEN for family_name in FAMILY]
    random.shuffle(pairs)
    for second in ("", *(f"-{one}" for one in FAMILY)):
        for given, family_name in pairs:
            yield f"{given} {family_name}{second}"
