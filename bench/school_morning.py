"""A school's morning, and the evening of the grades: ``python -m bench --only peak``.

As many absence reports as 2,000 in ten minutes, beside reading, in a town of 15,000 pupils; then
the grades of all are published by the program's own job beside the same reading. No answer may be
wrong, and 95 of 100 come within 300 ms.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date
from random import Random
from uuid import UUID

import psycopg

from bench.arrivals import written
from bench.house import asked, at, server_of
from bench.mix import filled, request, signer
from bench.people import id_from
from bench.processes import running
from bench.report import Gate
from bench.school import SCHOOL_OF, TOWN
from bench.school_rows import filled_town
from bench.sessions import sign_in
from tests.support.database import WITH_PLANS, TestCluster
from tests.support.never_tired import never_tire
from tests.support.ports import free_ports

REPORTS_A_SECOND, READS_A_SECOND = 2_000 / 600, 40
PAGES = {"/hjem": "Barn", "/skole": "Skole", "/skole/fravar": "Fravær"}
SECONDS = 60.0
SUBJECTS = ["NOR", "MAT", "ENG", "NAT", "SAF", "KRO", "ORDER", "CONDUCT"]
HOMES = """
select t.profile, t.adult, t.pupil from town t join here using (school_id) order by t.n
"""
SCHOOL_DAY = """
select d::date from generate_series(current_date + 1, current_date + 20, interval '1 day') d
  where extract(isodow from d) < 6 and not exists (select 1 from school_days s join here
    on s.school_id = here.school_id where s.day = d::date) limit 1
"""
GRADES = (
    """
    insert into grade_rounds (id, school_id, year_id, term, deadline, publish_at, locked_at,
      reopened_why) select gen_random_uuid(), y.school_id, y.id, 'AUTUMN', current_date - 1,
      now(), now(), '' from school_years y join schools s using (school_id)
      on conflict (year_id, term) do update set publish_at = now(), locked_at = now()
    """,
    """
    insert into grades (id, pupil_id, tenant_id, round_id, subject, value, set_by, set_at)
      select gen_random_uuid(), t.pupil, here.tenant_id, r.id, s.code, 'GOOD', here.guardian, now()
      from here, town t join grade_rounds r on r.school_id = t.school_id and r.term = 'AUTUMN',
        unnest(%s::text[]) s(code)
    """,
)
PUBLISHED = "select count(distinct pupil_id) from grades where published_at is not null"


@dataclass(frozen=True)
class Home:
    """A guardian who is logged in, and her child."""

    token: str
    csrf: str
    pupil_id: UUID


def peak_gates(cluster: TestCluster) -> list[Gate]:
    """What people wait in the morning, and while grades are published."""
    port = free_ports(1)[0]
    with cluster.copy(WITH_PLANS) as urls, filled_town(urls.superuser, TOWN, SCHOOL_OF) as town:
        never_tire(urls)
        homes = _logged_in(town)
        secret = cluster.settings.secret_key_file.read_text().strip()
        reads = _reads(port, homes, int(READS_A_SECOND * SECONDS * 1.2))
        reports = _reports(port, homes, secret, _day(town))
        with server_of(cluster, urls, ["samspill.web.cli", "serve"], port) as server:
            both = _mixed(reads, reports)
            rate = REPORTS_A_SECOND + READS_A_SECOND
            morning = asked(server, both, rate=rate, connections=32, seconds=SECONDS)
            before = _publish(town)
            with running(
                [sys.executable, "-m", "samspill.web.cli", "work"], _as(cluster, urls.app)
            ):
                evening = asked(server, reads, rate=READS_A_SECOND, connections=32, seconds=SECONDS)
            done = _one(town, PUBLISHED) - before
    what, waited = f"{TOWN:,} pupils", "p95 of reads, ms"
    return [
        Gate(f"{what}, morning: p95 of reports, ms", at(morning.latencies["report"], 95), 300, 150),
        Gate(f"{what}, morning: {waited}", at(morning.latencies["read"], 95), 300, 150),
        Gate(f"{what}, {done:,} get grades in a minute: {waited}", at(evening.all, 95), 300, 150),
    ]


def _one(town: psycopg.Connection, query: str) -> int:
    row = town.execute(query.encode()).fetchone()
    assert row is not None
    return int(row[0])


def _as(cluster: TestCluster, url: str) -> dict[str, str]:
    return {
        "SAMSPILL_ENV": "development",
        "SAMSPILL_INSTANCE": str(cluster.settings.instance),
        "SAMSPILL_DATABASE_URL": url,
    }


def _logged_in(town: psycopg.Connection) -> list[Home]:
    """The homes of the first school, each with a session."""
    rows = town.execute(HOMES.encode()).fetchall()
    keys = sign_in(town, [(profile_id, adult) for profile_id, adult, _pupil in rows], Random(1))
    town.execute("analyze sessions, accounts")
    return [Home(*some, row[2]) for some, row in zip(keys, rows, strict=True)]


def _day(town: psycopg.Connection) -> date:
    row = town.execute(SCHOOL_DAY.encode()).fetchone()
    assert row is not None
    return date.fromisoformat(str(row[0]))


def _reads(port: int, homes: list[Home], how_many: int) -> list[str]:
    random, pages = Random(2), list(PAGES.items())
    asked_for = ((random.choice(homes), *random.choice(pages)) for _n in range(how_many))
    return [
        written("read", request(port, home.token, path), 200, word)
        for home, path, word in asked_for
    ]


def _reports(port: int, homes: list[Home], secret: str, day: date) -> list[str]:
    """One report from each home."""
    random, signs, lines = Random(3), signer(secret), []
    for home in homes:
        values = {"children": str(home.pupil_id), "kind": "DAY", "reason": "ILL"}
        body = filled(
            str(signs.dumps(home.csrf)), str(id_from(random)), {**values, "first_day": str(day)}
        )
        sent = request(port, home.token, "/skole/fravar/ny", body)
        lines.append(written("report", sent, 303, "/skole/fravar"))
    return lines


def _mixed(reads: list[str], reports: list[str]) -> list[str]:
    """Reads, and a report after every so many."""
    each, mixed = round(READS_A_SECOND / REPORTS_A_SECOND), []
    for n, line in enumerate(reads):
        mixed.append(line)
        if n % each == 0:
            mixed.append(reports[n // each])
    return mixed


def _publish(town: psycopg.Connection) -> int:
    """All schools publish now. Gives how many pupils had grades before."""
    before = _one(town, PUBLISHED)
    for statement in GRADES:
        town.execute(statement.encode(), [SUBJECTS] if "%s" in statement else None)
    town.execute("analyze grades")
    return before
