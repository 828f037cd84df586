"""What is measured on: Emma's plan, one a hundred times as large, somebody with many grants.

Plans are made through the actions, as everybody's; what only makes them large is written by SQL.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

import psycopg
from flask import Flask
from flask.testing import FlaskClient

from samspill.access.levels import Area, Level
from samspill.infra.db import Base, db
from samspill.plans.plan.access import open_plan
from samspill.plans.plan.actions import change_introduction
from samspill.web.factory import create_app
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.database import TestCluster, Urls, plain
from tests.support.statements import counted_statements

OTHER_PLANS = 1_000
EVENTS = 1_000
LARGE_EVENTS = 100 * EVENTS
HELPERS = (
    *("Kari Lunde", "Jonas Berg", "Siv Pedersen", "Anne Dahl", "Nina Haug"),
    *("Eva Tangen", "Marit Sund", "Tone Bakke", "Bente Ruud"),
)
"""With both guardians and the holder they are twelve."""

READER, FEW_GRANTS, MANY_GRANTS = "Mona Aas", "Siv Pedersen", "Kari Lunde"
WORD = "Siste på tidslinjen"
"""Stands on every plan overview."""

_OTHERS = (
    "create temporary table others as select gen_random_uuid() as id"
    " from generate_series(1, %(count)s)"
)


def _copied(table: str, **new: str) -> str:
    """A statement that copies the plan's rows of ``table`` to each of the others, all columns."""
    columns = Base.metadata.tables[table].columns
    names = [column.name for column in columns if not column.identity]
    shown = (new.get(name, f"r.{name}") for name in names)
    of_plan = "plan_id" if "plan_id" in names else "id"
    return (
        f"insert into {table} ({', '.join(names)}) select {', '.join(shown)}"
        f" from {table} r, others o where r.{of_plan} = %(plan)s"
    )


def _copies() -> Iterator[str]:
    """The rest of the municipality: the plan copied, so that the planner sees ordinary numbers."""
    yield _copied("plans", id="o.id")
    for table in ("participants", "timeline_entries", "consents"):
        yield _copied(table, id="gen_random_uuid()", plan_id="o.id")


_EVENTS = """
insert into timeline_entries (id, plan_id, area, event, facts, actor_profile_id, at, position)
select gen_random_uuid(), %(plan)s,
       (array['PARTICIPANTS', 'OVERVIEW', 'CONSENT'])[n %% 3 + 1],
       (array['ParticipantInvited', 'IntroductionChanged', 'ConsentSigned'])[n %% 3 + 1],
       jsonb_build_object('profile_id', p.profile_id), p.profile_id,
       now() - interval '1 year' * n / %(count)s, 0
from generate_series(1, %(count)s) n
join (select profile_id, row_number() over (order by profile_id) as place from participants
      where plan_id = %(plan)s) p on p.place = n %% 12 + 1
"""
_LOOKS = """
insert into access_log (id, at, subject_id, profile_id, area, page, method, decision)
select gen_random_uuid(), at, plan_id, actor_profile_id, 'OVERVIEW',
       'overview.plan_overview', 'GET', 'ALLOWED'
from timeline_entries where plan_id = %(plan)s
"""
_GRANTS = """
insert into grants (id, profile_id, subject_id, area, level, valid_from, valid_to, source,
                    source_id)
select gen_random_uuid(), %(profile)s, gen_random_uuid(), 'OVERVIEW', 2, now(),
       now() + interval '1 year', 'bench', %(profile)s
from generate_series(1, %(count)s)
"""


@dataclass(frozen=True)
class Page:
    """One page to ask for: its path, whose session, and the word its answer must hold."""

    path: str
    cookie: str
    word: str
    statements: int
    size: int


@dataclass(frozen=True)
class Data:
    """The database, the plans in it and the pages to measure."""

    urls: Urls
    plan_id: UUID
    token: str
    overview: Page
    large: Page
    few_grants: Page
    many_grants: Page


@contextmanager
def measured_data(cluster: TestCluster, grants: int) -> Iterator[Data]:
    """A copy of the template with the plans in it, dropped at the end."""
    with cluster.copy() as urls:
        app = create_app(cluster.settings, urls.app)
        app.config.update(SERVER_NAME="127.0.0.1:8000")
        app.test_client_class = Client
        try:
            with app.app_context():
                data = _build(app, urls, grants)
                db.session.remove()
                db.engine.dispose()
            yield data
        finally:
            with app.app_context():
                db.engine.dispose()


def _build(app: Flask, urls: Urls, grants: int) -> Data:
    cast = Cast(app)
    plan = _plan(cast, "Emma Aas")
    large = _plan(cast, "Oskar Aas")
    with psycopg.connect(plain(urls.superuser), autocommit=True) as connection:
        for statement in (_OTHERS, *_copies()):
            connection.execute(statement, {"plan": plan, "count": OTHER_PLANS})
        for plan_id, count in ((plan, EVENTS), (large, LARGE_EVENTS)):
            connection.execute(_EVENTS, {"plan": plan_id, "count": count})
            connection.execute(_LOOKS, {"plan": plan_id})
        profile = cast.profile_id(MANY_GRANTS)
        connection.execute(_GRANTS, {"profile": profile, "count": grants})
        connection.execute("vacuum analyze")
    reader, few, many = (cast.client(name) for name in (READER, FEW_GRANTS, MANY_GRANTS))
    return Data(
        urls,
        plan,
        _token(reader),
        _page(reader, plan),
        _page(reader, large),
        _page(few, plan),
        _page(many, plan),
    )


def _plan(cast: Cast, child: str) -> UUID:
    """An active plan with something written in it, where everybody has come in."""
    plan_id = cast.active_plan(child, HELPERS)
    with cast.acting_as(READER):
        plan = open_plan(plan_id, Area.OVERVIEW, Level.WRITE)
        change_introduction(
            plan,
            description="Går i 3. trinn på Fjordvik skole. Er glad i hester og å tegne.",
            important="Det er lettere når jeg vet hva som skal skje.",
        )
    cast.accept(plan_id, *HELPERS)
    return plan_id


def _page(client: FlaskClient, plan_id: UUID) -> Page:
    path = f"/planer/{plan_id}"
    with counted_statements() as statements:
        answer = client.get(path)
    assert answer.status_code == 200
    assert WORD in answer.text
    return Page(path, f"samspill={_token(client)}", WORD, len(statements), len(answer.data))


def _token(client: FlaskClient) -> str:
    cookie = client.get_cookie("samspill", domain="127.0.0.1")
    assert cookie is not None
    return cookie.value
