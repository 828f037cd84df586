"""Every tool's page of a plan with a great deal in it, beside one that fills a page of each tool:
1,000 goals and activities, 5,000 events, 2,000 messages, 500 documents, 20,000 looks (ratio at most
1.3)."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from uuid import UUID

import psycopg
from flask.testing import FlaskClient

from bench.report import Gate
from bench.shape import Content
from bench.written import HOLDER, Author, Pattern, pattern_in_use
from samspill.infra.db import db
from samspill.plans.plan.tools import TOOLS
from samspill.web.factory import create_app
from tests.support.client import Client
from tests.support.database import TestCluster, plain

HELPERS = ("Kari Lunde", "Siv Pedersen", "Jonas Berg")
A_PAGE = Content(goals=25, threads=25, answers=7, texts=25, meetings=4)
MUCH = Content(goals=500, threads=100, answers=19, texts=500, meetings=4)
EVENTS = {A_PAGE: 300, MUCH: 5_000}
BRIGHT_SPOTS = {A_PAGE: 25, MUCH: 300}
LOOKS = {A_PAGE: 1_000, MUCH: 20_000}
ROUNDS = 15
MORE = ("/lysglimt", "/kartlegging", "/kalender/maaned", "/oppsummering", "/nedlasting")
"""Pages beside the tools of the menu."""

_EVENTS = """
insert into timeline_entries (id, plan_id, area, event, facts, actor_profile_id, at, position)
select gen_random_uuid(), %(plan)s, 'GOALS', 'GoalAdded', '{}', %(who)s,
       now() - interval '1 year' * n / %(count)s, 0
from generate_series(1, %(count)s) n
"""
_BRIGHT_SPOTS = """
insert into bright_spots (id, plan_id, text, author_profile_id, written_at)
select gen_random_uuid(), %(plan)s, 'Hun rakk opp hånden i dag.', %(who)s,
       now() - interval '1 year' * n / %(count)s
from generate_series(1, %(count)s) n
"""


_LOOKS = """
insert into access_log (id, at, subject_id, profile_id, area, page, method, decision)
select gen_random_uuid(), now() - interval '15 minutes' * n, %(plan)s, %(who)s, 'GOALS',
       'goals.overview', 'GET', 'ALLOWED'
from generate_series(1, %(count)s) n
"""


def tool_gates(cluster: TestCluster) -> list[Gate]:
    """How much slower the slowest tool's page is in the plan with much in it, and which it is."""
    with _plans(cluster) as (client, small, large):
        ratios = {
            name: _ratio(client, one, other) for name, one, other in _pages(client, small, large)
        }
    for name, ratio in sorted(ratios.items(), key=lambda found: -found[1]):
        print(f"  {ratio:5.2f}  {name}")
    slowest = max(ratios, key=lambda name: ratios[name])
    what = f"a tool's page with much in the plan, of one page's worth: {slowest}"
    return [Gate(what, ratios[slowest], 1.3, 1.1)]


@contextmanager
def _plans(cluster: TestCluster) -> Iterator[tuple[FlaskClient, Pattern, Pattern]]:
    with cluster.copy() as urls:
        app = create_app(cluster.settings, urls.app)
        app.config.update(SERVER_NAME="127.0.0.1:8000")
        app.test_client_class = Client
        try:
            with app.app_context():
                cast = Author(app)
                made = {size: pattern_in_use(cast, HELPERS, size) for size in (A_PAGE, MUCH)}
                who = cast.profile_id(HOLDER)
                _fill(urls.superuser, {size: one.plan_id for size, one in made.items()}, who)
                yield cast.client(HOLDER), made[A_PAGE], made[MUCH]
        finally:
            with app.app_context():
                db.session.remove()
                db.engine.dispose()


def _fill(address: str, plans: dict[Content, UUID], who: UUID) -> None:
    with psycopg.connect(plain(address), autocommit=True) as connection:
        for size, plan in plans.items():
            rows = ((_EVENTS, EVENTS), (_BRIGHT_SPOTS, BRIGHT_SPOTS), (_LOOKS, LOOKS))
            for statement, many in rows:
                connection.execute(statement, {"plan": plan, "who": who, "count": many[size]})
        connection.execute("vacuum analyze")


def _pages(client: FlaskClient, small: Pattern, large: Pattern) -> Iterator[tuple[str, str, str]]:
    """The name of each page, and its address in both plans."""
    closing = "/avslutning"
    both = f"/planer/{small.plan_id}", f"/planer/{large.plan_id}"
    for part in (*(tool.part for tool in TOOLS if tool.part != closing), *MORE):
        yield part or "overview", both[0] + part, both[1] + part
    for name, part in (("a goal", "maal"), ("a thread", "meldinger"), ("a text", "dokumenter")):
        ids = {"maal": "goals", "meldinger": "threads", "dokumenter": "texts"}[part]
        first, other = (getattr(one, ids)[0] for one in (small, large))
        yield name, f"{both[0]}/{part}/{first}", f"{both[1]}/{part}/{other}"
    for page in ("maal", "meldinger", "dokumenter"):
        yield f"{page}, page 2", f"{both[0]}/{page}?side=2", f"{both[1]}/{page}?side=2"
    first, other = (older_than_first(client, f"{one}/tidslinje") for one in both)
    yield "tidslinje, page 2", first, other


def older_than_first(client: FlaskClient, address: str) -> str:
    """The address of a timeline's second page, as its first says it: it goes on from a line."""
    found = re.search(r'href="([^"]*[?;]for=[^"]+)"', client.get(address).text)
    assert found, f"{address}: it has one page"
    return unescape(found[1])


def _ratio(client: FlaskClient, one: str, other: str) -> float:
    """The lower quartile of each, taken in turn: what else the machine does is in both."""
    took: dict[str, list[float]] = {one: [], other: []}
    for _round in range(ROUNDS + 2):
        for address in took:
            began = time.perf_counter()
            answer = client.get(address)
            took[address].append(time.perf_counter() - began)
            assert answer.status_code == 200, f"{address}: {answer.status}"
    first, second = (sorted(some[2:])[ROUNDS // 4] for some in took.values())
    return second / first
