"""What the access proofs share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine

from samspill.core import clock
from samspill.identity.signin.oidc import LoginAttempt
from samspill.infra.db import HELD, db
from samspill.web.factory import create_app
from tests.support.client import Client
from tests.support.database import TestCluster, Urls
from tests.support.rendering import watch_rendering
from tests.support.rows import Bench, bench
from tests.support.world import MORE, PEOPLE, World, build_world


@pytest.fixture(scope="session")
def superuser(worker_database: Urls) -> Iterator[Engine]:
    """The worker's database, past all rules."""
    engine = create_engine(worker_database.superuser)
    yield engine
    engine.dispose()


@pytest.fixture
def rows(superuser: Engine) -> Iterator[Bench]:
    """Rows of any table, seen through other roles' eyes; gone afterwards."""
    with bench(superuser) as found:
        yield found


def start_without_asking(required_acr: str, **options: Any) -> tuple[LoginAttempt, str]:
    """Send somebody to the login provider without asking it."""
    kept = {k: v for k, v in options.items() if k in ("purpose", "next_path", "extra")}
    attempt = LoginAttempt("test", required_acr, clock.now(), "s", "n", "v", **kept)
    return attempt, "https://innlogging.example/"


@contextmanager
def _world(cluster: TestCluster, people: dict[str, Any]) -> Iterator[World]:
    with cluster.copy() as urls:
        app: Flask = create_app(cluster.settings, urls.app)
        app.config.update(SERVER_NAME="127.0.0.1:8000")
        app.test_client_class = Client
        watch_rendering(app)
        app.extensions["oidc"].start = start_without_asking
        try:
            yield build_world(app, people)
        finally:
            with app.app_context():
                db.engine.dispose()


@pytest.fixture(scope="session")
def everyday_world(cluster: TestCluster) -> Iterator[World]:
    """Five plans and the people of the everyday matrix, in a database of their own."""
    with _world(cluster, PEOPLE) as found:
        yield found


@pytest.fixture(scope="session")
def everybodys_world(cluster: TestCluster) -> Iterator[World]:
    """The same with the whole cast."""
    with _world(cluster, {**PEOPLE, **MORE}) as found:
        yield found


@contextmanager
def _undone(world: World) -> Iterator[World]:
    with world.app.app_context(), db.engine.connect() as connection:
        outer = connection.begin()
        world.app.extensions[HELD] = connection
        try:
            yield world
        finally:
            world.app.extensions.pop(HELD)
            outer.rollback()


@pytest.fixture
def world(never_held_back: None, everyday_world: World) -> Iterator[World]:
    """The everyday world; what the test does in it is undone."""
    with _undone(everyday_world) as found:
        yield found


@pytest.fixture
def whole_world(never_held_back: None, everybodys_world: World) -> Iterator[World]:
    """The world with the whole cast; what the test does in it is undone."""
    with _undone(everybodys_world) as found:
        yield found
