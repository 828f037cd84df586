"""A town of pupils, written straight into the tables around a school that was made by actions: its
guardian Mona Aas, her child in 3B, and what she may, are the pattern."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

import psycopg

from bench.bulk import write_rows
from tests.support.database import plain

GUARDIAN = "Mona Aas"
CLASS_OF, DAYS_AWAY = 25, 10

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
       k.id as class_id, gen_random_uuid() as adult, gen_random_uuid() as profile, true as is_new
from generate_series(1, %(pupils)s) t join classes k on k.n = (t - 1) / %(class)s
"""
_KNOWN = "create temp table known (n int, child uuid, adult uuid, profile uuid, other uuid)"
_ARE_KNOWN = """
update town set person = k.child, adult = k.adult, profile = k.profile, is_new = false
from known k where k.n = town.n
"""
_OTHER_ADULTS = """
insert into grants
  (id, profile_id, subject_id, area, level, valid_from, valid_to, source, source_id)
select gen_random_uuid(), k.other, t.pupil, g.area, g.level, g.valid_from, g.valid_to, g.source,
       g.source_id
from known k join town t on t.n = k.n, here
join grants g on g.profile_id = guardian and g.subject_id = here.pupil_id
"""
Known = tuple[int, UUID, UUID, UUID, UUID]
"""A pupil who is there already: the place in the town from 1, the child, an adult and her profile,
and the profile of the other adult."""
_ROWS = (
    "insert into units (id, tenant_id, name, service, is_outside, former_names)"
    " select s.unit_id, tenant_id, 'Skole ' || n, service, false, '[]'"
    " from schools s, here where n > 0",
    "insert into groups (id, tenant_id, unit_id, school_id, kind, name) select s.school_id,"
    " tenant_id, s.unit_id, s.school_id, 'SCHOOL', 'Skole ' || n from schools s, here where n > 0",
    "insert into school_years (id, school_id, first_day, spring_from, last_day)"
    " select gen_random_uuid(), s.school_id, y.first_day, y.spring_from, y.last_day"
    " from schools s, here join school_years y on y.id = here.year_id where s.n > 0",
    "insert into school_days (id, school_id, day, kind)"
    " select gen_random_uuid(), s.school_id, d.day, d.kind"
    " from schools s, here join school_days d on d.school_id = here.school_id where s.n > 0",
    "insert into groups (id, tenant_id, unit_id, school_id, kind, name, year_id, year_level)"
    " select k.id, here.tenant_id, k.unit_id, k.school_id, 'CLASS', 'K' || n, y.id, 1 + n %% 7"
    " from here, classes k join school_years y on y.school_id = k.school_id where n > 0"
    " and (y.id = here.year_id or y.school_id <> here.school_id)",
    "insert into persons (id, tenant_id, given_name, family_name, born_on, number_lookup,"
    " number_sealed, address_protection, language, needs_interpreter)"
    " select person, tenant_id, 'Barn' || n, 'Nes', '2017-05-01',"
    " decode(md5('child' || n), 'hex'), '', 'NONE', 'nb', false from town, here where is_new",
    "insert into persons (id, tenant_id, given_name, family_name, born_on, number_lookup,"
    " number_sealed, address_protection, language, needs_interpreter)"
    " select adult, tenant_id, 'Voksen' || n, 'Nes',"
    " '1987-05-01', decode(md5('adult' || n), 'hex'), '', 'NONE', 'nb', false from town, here"
    " where is_new",
    "insert into profiles (id, person_id, kind, tenant_id, first_steps, may_hold_plans, leads_unit,"
    " valid_from, valid_to) select profile, adult, 'PRIVATE', tenant_id, '{}', false, false,"
    " '2020-08-01', '9999-12-31' from town, here where is_new",
    "insert into relations (id, adult_id, child_id, kind, is_blocked, valid_from, valid_to, source)"
    " select gen_random_uuid(), adult, person, 'SOLE', false, '2020-08-01', '9999-12-31',"
    " 'Folkeregisteret' from town where is_new",
    "insert into relations (id, adult_id, child_id, kind, is_blocked, valid_from, valid_to, source)"
    " select gen_random_uuid(), guardian_person, person, 'SOLE', false, '2020-08-01',"
    " '9999-12-31', 'Folkeregisteret' from town, here where n > %(pupils)s - 2",
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
    " and g.subject_id = here.pupil_id where t.n > %(pupils)s - 2",
    "insert into absences (id, pupil_id, tenant_id, together_id, day, state, by_home, documented,"
    " is_leave, noted_at) select gen_random_uuid(), pupil, tenant_id, gen_random_uuid(),"
    " current_date - d * 7, 'CONFIRMED', true, false, false, now() - interval '7 days' * d"
    " from town, here, generate_series(1, %(days)s) d",
    "insert into absences (id, pupil_id, tenant_id, together_id, day, state, by_home, documented,"
    " is_leave, noted_at) select gen_random_uuid(), pupil, tenant_id, gen_random_uuid(),"
    " current_date, 'REPORTED', true, false, false, now() from town, here where n %% 20 = 0",
)


@contextmanager
def filled_town(
    address: str, size: int, school_of: int, known: Sequence[Known] = ()
) -> Iterator[psycopg.Connection]:
    """Write the town. Gives the connection, whose temporary tables ``here``, ``schools``,
    ``classes`` and ``town`` say what stands where. ``known``: pupils who are people already, each
    in a place of the town by itself; all others are invented."""
    values = {"pupils": size, "school": school_of, "class": CLASS_OF, "days": DAYS_AWAY}
    values |= {"guardian": GUARDIAN}  # type: ignore[dict-item]
    with psycopg.connect(plain(address), autocommit=True) as connection:
        for statement in (_WHO, _SCHOOLS, _CLASSES, _PUPILS, _KNOWN):
            connection.execute(statement, values)
        write_rows(connection, "known", ("n", "child", "adult", "profile", "other"), known)
        for statement in (_ARE_KNOWN, *_ROWS, _OTHER_ADULTS):
            connection.execute(statement, values)
        connection.execute("vacuum analyze")
        yield connection
