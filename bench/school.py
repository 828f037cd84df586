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

from flask.testing import FlaskClient

from bench.report import Gate
from bench.school_rows import GUARDIAN, filled_town
from samspill.infra.db import db
from samspill.web.factory import create_app
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.database import WITH_PLANS, TestCluster
from tests.support.statements import counted_statements

TEACHER, HEAD = "Kari Lunde", "Bente Ruud"
SCHOOL_OF = 600
SMALL, TOWN = 600, 15_000
"""Pupils. The school of the demo has the first 600 in both: the town grows, the page does not."""
ROUNDS = 15


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


def _filled(address: str, size: int) -> tuple[UUID, UUID]:
    """Write the town. Gives the school and the class that are looked at."""
    with filled_town(address, size, SCHOOL_OF) as connection:
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
