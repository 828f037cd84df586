"""One house per worker with a live login provider; each test meets it without faults."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient
from structlog.testing import capture_logs

from samspill.access.levels import Area, Level
from samspill.infra.db import HELD, db
from samspill.plans.consent.withdrawal import withdraw_all
from samspill.plans.plan.access import open_plan
from tests.support.cast import Cast
from tests.support.database import TestCluster
from tests.support.house import Caller, House, live_house
from tests.support.world import contents


@pytest.fixture(scope="session")
def standing_house(
    cluster: TestCluster, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """The house, built when the first test needs it."""
    with live_house(cluster, tmp_path_factory.mktemp("house")) as found:
        yield found


@pytest.fixture
def house(standing_house: House) -> House:
    """The house without the faults of the test before."""
    standing_house.reset()
    return standing_house


@pytest.fixture
def caller(house: House) -> Iterator[Caller]:
    """Somebody whom nobody knows yet, at a browser."""
    found = house.caller()
    yield found
    found.provider.http.close()


@pytest.fixture
def logged() -> Iterator[list[Any]]:
    """Everything the application logs in the test."""
    with capture_logs() as lines:
        yield lines


@dataclass(frozen=True)
class Plans:
    """The addresses of one plan in each state; ``asked`` is of a consent that waits."""

    active: str
    draft: str
    asked: str
    closing: str


@pytest.fixture(scope="session")
def standing_plans(standing_house: House) -> Plans:
    """The plans, made once and committed."""
    with standing_house.app.app_context():
        cast = Cast(standing_house.app)
        people = ("Kari Lunde", "Siv Pedersen")
        active, closing = cast.active_plan(), cast.active_plan()
        draft, waiting = (
            cast.draft("Emma Aas", people=people[:1]),
            cast.draft("Emma Aas", people=people),
        )
        asked = cast.send(waiting)
        with cast.acting_as("Mona Aas"):
            withdraw_all(open_plan(closing, Area.CONSENT, Level.MANAGE))
        db.session.remove()
    return Plans(*(f"/planer/{i}" for i in (active, draft, f"{waiting}/samtykke/{asked}", closing)))


@pytest.fixture
def stage(standing_house: House, standing_plans: Plans) -> Iterator[Cast]:
    """The cast in front of the standing plans; what the test does is rolled back."""
    app = standing_house.app
    with app.app_context(), db.engine.connect() as connection:
        outer = connection.begin()
        app.extensions[HELD] = connection
        try:
            yield Cast(app)
        finally:
            db.session.remove()
            app.extensions.pop(HELD)
            outer.rollback()


@pytest.fixture
def hanne(stage: Cast) -> FlaskClient:
    """The holder's browser."""
    return stage.client("Hanne Nilsen")


@pytest.fixture
def mona(stage: Cast) -> FlaskClient:
    """A guardian's browser."""
    return stage.client("Mona Aas")


@pytest.fixture
def saved(stage: Cast, hanne: FlaskClient, mona: FlaskClient) -> Callable[[], list[str]]:
    """Which tables changed since the test began, looks apart."""
    connection = db.session.connection()
    before = contents(connection)

    def changed() -> list[str]:
        now = contents(db.session.connection())
        return sorted(t for t in now if now[t] != before[t] and t != "limit_counts")

    return changed
