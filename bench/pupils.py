"""The school part of a generated municipality: every child with a plan is a pupil, among as many
others as the scale has; classes with a teacher, a week of lessons, and who is away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import cycle
from random import Random
from typing import Any
from uuid import UUID

import psycopg

from bench.people import Family, Someone
from bench.school_rows import Known, filled_town
from bench.shape import Shape
from tests.support.cast import Cast
from tests.support.school import made_school

TEACHER = "Kari Lunde"
MINUTES = 10
"""A report of hours: each home says one such piece of the next school day after another."""
FROM, TO = 7 * 60, 23 * 60

_TEACHERS = (
    "create temp table teachers as select n, id as class_id, unit_id, gen_random_uuid() as person,"
    " gen_random_uuid() as profile, gen_random_uuid() as place from classes where n > 0",
    "insert into persons (id, tenant_id, given_name, family_name, born_on, number_lookup,"
    " number_sealed, address_protection, language, needs_interpreter)"
    " select person, tenant_id, 'Lærer' || n, 'Nes',"
    " '1980-05-01', decode(md5('teacher' || n), 'hex'), '', 'NONE', 'nb', false"
    " from teachers, here",
    "insert into profiles (id, person_id, kind, tenant_id, unit_id, title, first_steps,"
    " may_hold_plans, leads_unit, valid_from, valid_to) select profile, person, 'WORK', tenant_id,"
    " t.unit_id, 'kontaktlærer', '{}', false, false, '2020-08-01', '9999-12-31'"
    " from teachers t, here",
    "insert into group_staff (id, group_id, profile_id, role, valid_from, valid_to)"
    " select place, class_id, profile, 'CONTACT_TEACHER', '2025-08-01', '9999-12-31' from teachers",
    "insert into grants (id, profile_id, subject_id, area, level, valid_from, valid_to, source,"
    " source_id) select gen_random_uuid(), t.profile, t.class_id, g.area, g.level, g.valid_from,"
    " g.valid_to, g.source, t.place from teachers t, here join grants g"
    " on g.subject_id = here.class_id where g.profile_id = %(teacher)s",
    "insert into lessons (id, group_id, weekday, starts_at, ends_at, weeks, subject, room,"
    " valid_from, valid_to) select gen_random_uuid(), k.id, day, make_time(7 + hour, 30, 0),"
    " make_time(8 + hour, 15, 0), 'ALL', (array['NOR', 'MAT', 'ENG', 'NAT', 'KRO'])[hour],"
    " 'Rom ' || hour, '2025-08-01', '9999-12-31'"
    " from classes k, generate_series(1, 5) day, generate_series(1, 5) hour",
)
_NEXT_DAY = """
select min(d)::date from generate_series(current_date + 1, current_date + 20, interval '1 day') d,
  here where extract(isodow from d) < 6 and not exists (select 1 from school_days s
    where s.school_id = here.school_id and s.day = d::date)
"""


@dataclass(frozen=True)
class MadePupil:
    """One pupil, and what her home can report of her: each piece once."""

    id: UUID
    reports: Iterator[dict[str, str]] = field(compare=False)


@dataclass(frozen=True)
class MadeClass:
    """One class, and what its teacher taps: all are here, then one after another is away."""

    id: UUID
    marks: Iterator[dict[str, str]] = field(compare=False)


@dataclass(frozen=True)
class AtSchool:
    """A signed-in session of a home, or of a teacher: its cookie, and what is hers at school."""

    token: str
    csrf: str
    plans: tuple[MadePupil | MadeClass]


OneAtSchool = tuple[UUID, UUID, "MadePupil | MadeClass"]
"""Her profile, herself, and what is hers at school."""


@dataclass
class MadeSchools:
    """The homes and the teachers."""

    homes: list[OneAtSchool]
    teachers: list[OneAtSchool]


def make_schools(
    address: str, cast: Cast, shape: Shape, families: Sequence[Family], random: Random
) -> MadeSchools:
    """Write them. Needs an application context. The homes and classes come in random order."""
    made_school(cast)
    teacher = cast.profile_id(TEACHER, "WORK")
    known = _places(shape.pupils, families)
    with filled_town(address, shape.pupils, shape.school_of, known) as town:
        for statement in _TEACHERS:
            town.execute(statement, {"teacher": teacher} if "%(" in statement else None)
        town.execute("vacuum analyze")
        homes, teachers = _homes(town), _teachers(town)
    random.shuffle(homes)
    random.shuffle(teachers)
    return MadeSchools(homes, teachers)


def _places(pupils: int, families: Sequence[Family]) -> list[Known]:
    """Children with plans all over the schools. Those of the last two places are a demo's."""
    children = [(child, *family.adults) for family in families for child in family.children]
    apart = max((pupils - 2) // len(children), 1)
    return [
        (1 + place * apart, child.person_id, mother.person_id, _of(mother), _of(father))
        for place, (child, mother, father) in enumerate(children[: pupils - 2])
    ]


def _of(one: Someone) -> UUID:
    assert one.profile_id is not None
    return one.profile_id


def _homes(town: psycopg.Connection[Any]) -> list[OneAtSchool]:
    day = _one(town.execute(_NEXT_DAY))
    rows = town.execute("select profile, adult, pupil from town order by n").fetchall()
    return [(row[0], row[1], MadePupil(row[2], _reports(row[2], day))) for row in rows]


def _reports(pupil_id: UUID, day: date) -> Iterator[dict[str, str]]:
    for start in range(FROM, TO, MINUTES):
        begins, ends = (f"{at // 60:02d}:{at % 60:02d}" for at in (start, start + MINUTES))
        yield {
            "children": str(pupil_id),
            "kind": "HOURS",
            "from_time": begins,
            "to_time": ends,
            "reason": "DENTIST",
            "first_day": str(day),
        }


def _marks(pupils: Sequence[UUID]) -> Iterator[dict[str, str]]:
    yield {"REST": "1"}
    for mark in cycle(("ABSENT", "PRESENT")):
        yield from ({mark: str(one)} for one in pupils)


def _teachers(town: psycopg.Connection[Any]) -> list[OneAtSchool]:
    rows = town.execute(
        "select t.profile, t.person, t.class_id, array_agg(p.pupil order by p.n) from teachers t"
        " join town p on p.class_id = t.class_id group by t.n, 1, 2, 3 order by t.n"
    ).fetchall()
    return [(row[0], row[1], MadeClass(row[2], _marks(row[3]))) for row in rows]


def _one(found: psycopg.Cursor[Any]) -> Any:
    row = found.fetchone()
    assert row is not None
    return row[0]
