"""A town of pupils: the home of a guardian with four children, the list of a class, who is here in
a school, beside a town that has one school only (ratio at most 1.3), each with at most 10
statements.

The people of the demo are the ones who look; the town around them is written straight into the
tables, with the grants that its guardians have in the demo.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from uuid import UUID

import psycopg
from flask.testing import FlaskClient

from bench.report import Gate
from samspill.infra.db import db
from samspill.web.factory import create_app
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.database import WITH_PLANS, TestCluster, plain
from tests.support.statements import counted_statements

GUARDIAN, TEACHER, HEAD = "Mona Aas", "Kari Lunde", "Bente Ruud"
SCHOOL_OF, CLASS_OF = 600, 25
SMALL, TOWN = 600, 15_000
"""Pupils. The school of the demo has the first 600 in both: the town grows, the page does not."""
DAYS_AWAY, ROUNDS = 10, 15

_WHO = """
create temp table here as
select k.tenant_id, k.school_id, k.unit_id, k.id as class_id, k.year_id, u.service,
       f.id as guardian, f.person_id as guardian_person, p.id as pupil_id
from groups k join units u on u.id = k.unit_id
join group_members m on m.group_id = k.id join pupils p on p.id = m.pupil_id
join grants g on g.subject_id = p.id and g.area = 'PUPIL'
join profiles f on f.id = g.profile_id join persons a on a.id = f.person_id
where a.given_name || ' ' || a.family_name = %(guardian)s and k.kind = 'CLASS' and k.name = '3B'
limit 1
"""
_SCHOOLS = """
create temp table schools as
select n, case n when 0 then school_id else gen_random_uuid() end as school_id,
       case n when 0 then unit_id else gen_random_uuid() end as unit_id
from here, generate_series(0, (%(pupils)s - 1) / %(school)s) n
"""
_CLASSES = """
create temp table classes as
select k as n, s.school_id, s.unit_id,
       case k when 0 then here.class_id else gen_random_uuid() end as id
from here, generate_series(0, (%(pupils)s - 1) / %(class)s) k
join schools s on s.n = k / (%(school)s / %(class)s)
"""
_PUPILS = """
create temp table town as
select t as n, gen_random_uuid() as person, gen_random_uuid() as pupil, k.school_id,
       k.id as class_id, gen_random_uuid() as adult, gen_random_uuid() as profile
from generate_series(1, %(pupils)s) t join classes k on k.n = (t - 1) / %(class)s
"""
_ROWS = (
    "insert into units (id, tenant_id, name, service, is_outside, former_names)"
    " select s.unit_id, tenant_id, 'Skole ' || n, service, false, '[]'"
    " from schools s, here where n > 0",
    "insert into groups (id, tenant_id, unit_id, school_id, kind, name) select s.school_id,"
    " tenant_id, s.unit_id, s.school_id, 'SCHOOL', 'Skole ' || n from schools s, here where n > 0",
    "insert into groups (id, tenant_id, unit_id, school_id, kind, name, year_id, year_level)"
    " select k.id, tenant_id, k.unit_id, k.school_id, 'CLASS', 'K' || n, year_id, 1 + n %% 7"
    " from classes k, here where n > 0",
    "insert into persons (id, tenant_id, given_name, family_name, born_on, number_lookup,"
    " number_sealed, address_protection, language, needs_interpreter)"
    " select person, tenant_id, 'Barn' || n, 'Nes', '2017-05-01',"
    " decode(md5('child' || n), 'hex'), '', 'NONE', 'nb', false from town, here",
    "insert into persons (id, tenant_id, given_name, family_name, born_on, number_lookup,"
    " number_sealed, address_protection, language, needs_interpreter)"
    " select adult, tenant_id, 'Voksen' || n, 'Nes',"
    " '1987-05-01', decode(md5('adult' || n), 'hex'), '', 'NONE', 'nb', false from town, here",
    "insert into profiles (id, person_id, kind, tenant_id, first_steps, may_hold_plans, leads_unit,"
    " valid_from, valid_to) select profile, adult, 'PRIVATE', tenant_id, '{}', false, false,"
    " '2020-08-01', '9999-12-31' from town, here",
    "insert into relations (id, adult_id, child_id, kind, is_blocked, valid_from, valid_to, source)"
    " select gen_random_uuid(), adult, person, 'SOLE', false, '2020-08-01', '9999-12-31',"
    " 'Folkeregisteret' from town",
    "insert into relations (id, adult_id, child_id, kind, is_blocked, valid_from, valid_to, source)"
    " select gen_random_uuid(), guardian_person, person, 'SOLE', false, '2020-08-01',"
    " '9999-12-31', 'Folkeregisteret' from town, here where n in (1, 2)",
    "insert into pupils (id, tenant_id, child_id) select pupil, tenant_id, person from town, here",
    "insert into group_members (id, pupil_id, group_id, school_id, valid_from, valid_to)"
    " select gen_random_uuid(), pupil, school_id, school_id, '2025-08-01', '9999-12-31' from town",
    "insert into group_members (id, pupil_id, group_id, school_id, valid_from, valid_to)"
    " select gen_random_uuid(), pupil, class_id, school_id, '2025-08-01', '9999-12-31' from town",
    "insert into grants (id, profile_id, subject_id, area, level, valid_from, valid_to, source,"
    " source_id) select gen_random_uuid(), t.profile, t.pupil, g.area, g.level, g.valid_from,"
    " g.valid_to, g.source, g.source_id from town t, here join grants g on g.profile_id = guardian"
    " and g.subject_id = here.pupil_id",
    "insert into grants (id, profile_id, subject_id, area, level, valid_from, valid_to, source,"
    " source_id) select gen_random_uuid(), guardian, t.pupil, g.area, g.level, g.valid_from,"
    " g.valid_to, g.source, g.source_id from town t, here join grants g on g.profile_id = guardian"
    " and g.subject_id = here.pupil_id where t.n in (1, 2)",
    "insert into absences (id, pupil_id, tenant_id, together_id, day, state, by_home, documented,"
    " is_leave, noted_at) select gen_random_uuid(), pupil, tenant_id, gen_random_uuid(),"
    " current_date - d * 7, 'CONFIRMED', true, false, false, now() - interval '7 days' * d"
    " from town, here, generate_series(1, %(days)s) d",
    "insert into absences (id, pupil_id, tenant_id, together_id, day, state, by_home, documented,"
    " is_leave, noted_at) select gen_random_uuid(), pupil, tenant_id, gen_random_uuid(),"
    " current_date, 'REPORTED', true, false, false, now() from town, here where n %% 20 = 0",
)


@dataclass(frozen=True)
class Town:
    """A municipality with so many pupils, and the pages of it that are measured."""

    pages: dict[str, tuple[FlaskClient, str]]


def school_gates(cluster: TestCluster) -> list[Gate]:
    """How much slower a page is in a town than where there is one school, and its statements."""
    with ExitStack() as stack:
        small, town = (stack.enter_context(_town(cluster, size)) for size in (SMALL, TOWN))
        gates = []
        for name in town.pages:
            ratio, took = _ratio(small.pages[name], town.pages[name])
            what = f"{name}: {TOWN:,} pupils of {SMALL}"
            gates += [Gate(f"{what} ({took:.0f} ms)", ratio, 1.3, 1.1)]
            gates += [Gate(f"{name}: statements", _statements(*town.pages[name]), 10, 8)]
    return gates


@contextmanager
def _town(cluster: TestCluster, size: int) -> Iterator[Town]:
    with cluster.copy(WITH_PLANS) as urls:
        app = create_app(cluster.settings, urls.app)
        app.config.update(SERVER_NAME="127.0.0.1:8000")
        app.test_client_class = Client
        try:
            with app.app_context():
                school, group = _filled(urls.superuser, size)
                cast = Cast(app)
                mona, kari, bente = (cast.client(name) for name in (GUARDIAN, TEACHER, HEAD))
                yield Town(
                    {
                        "home of a guardian with four children": (mona, "/hjem"),
                        "a teacher's class": (kari, f"/skole/grupper/{group}"),
                        "who is here in the class": (kari, f"/skole/grupper/{group}/fravar"),
                        f"who is away of {SCHOOL_OF}": (bente, f"/skole/grupper/{school}/fravar"),
                    }
                )
        finally:
            with app.app_context():
                db.session.remove()
                db.engine.dispose()


@contextmanager
def filled_town(address: str, size: int) -> Iterator[psycopg.Connection]:
    """Write the town. Gives the connection, whose temporary tables ``here``, ``schools``,
    ``classes`` and ``town`` say what stands where."""
    values = {"pupils": size, "school": SCHOOL_OF, "class": CLASS_OF, "days": DAYS_AWAY}
    values |= {"guardian": GUARDIAN}  # type: ignore[dict-item]
    with psycopg.connect(plain(address), autocommit=True) as connection:
        for statement in (_WHO, _SCHOOLS, _CLASSES, _PUPILS, *_ROWS):
            connection.execute(statement, values)
        connection.execute("vacuum analyze")
        yield connection


def _filled(address: str, size: int) -> tuple[UUID, UUID]:
    """Write the town. Gives the school and the class that are looked at."""
    with filled_town(address, size) as connection:
        found = connection.execute("select school_id, class_id from here").fetchone()
    if found is None:
        raise LookupError("the demo has no class 3B")
    return found[0], found[1]


def _ratio(one: tuple[FlaskClient, str], other: tuple[FlaskClient, str]) -> tuple[float, float]:
    """The lower quartiles of each, taken in turn, and that of the other in milliseconds."""
    took: tuple[list[float], list[float]] = ([], [])
    for _round in range(ROUNDS + 2):
        for (client, address), times in zip((one, other), took, strict=True):
            began = time.perf_counter()
            answer = client.get(address)
            times.append(time.perf_counter() - began)
            assert answer.status_code == 200, f"{address}: {answer.status}"
    first, second = (sorted(some[2:])[ROUNDS // 4] for some in took)
    return second / first, second * 1000


def _statements(client: FlaskClient, address: str) -> int:
    with counted_statements() as found:
        client.get(address)
    return len(found)
