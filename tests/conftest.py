"""What all tests share: the run's cluster, the application, the cast. Nothing is sent anywhere."""

from __future__ import annotations

import gc
import os
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from samspill.infra.db import HELD, db
from samspill.web import errors
from samspill.web.factory import create_app
from tests.support import fault_table
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.database import WITH_PLANS, TestCluster, Urls, plain, shared_instance
from tests.support.remembered import REMEMBERED, Remembered
from tests.support.rendering import watch_rendering
from tests.support.tally import Count, lines


def pytest_collection_finish() -> None:
    """What is loaded stays to the end: it need not be looked through for garbage so often."""
    gc.set_threshold(20_000, 20, 50)


@pytest.fixture(scope="session")
def cluster() -> Iterator[TestCluster]:
    """The run's PostgreSQL, started when the first test needs it."""
    found = TestCluster(shared_instance())
    try:
        found.start()
        yield found
    finally:
        found.stop()


@pytest.fixture(scope="session")
def worker_database(cluster: TestCluster) -> Iterator[Urls]:
    """One database per worker; tests in it are rolled back."""
    with cluster.copy() as urls:
        yield urls


@pytest.fixture(scope="session")
def session_app(cluster: TestCluster, worker_database: Urls) -> Iterator[Flask]:
    """The application on the worker's database, as the application's own role."""
    app = create_app(cluster.settings, worker_database.app)
    app.config.update(SERVER_NAME="127.0.0.1:8000")
    app.test_client_class = Client
    app.extensions[REMEMBERED] = Remembered(plain(worker_database.superuser))
    watch_rendering(app)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(session_app: Flask) -> Iterator[Flask]:
    """The application in an outer transaction that is rolled back at the end."""
    with session_app.app_context():
        connection = db.engine.connect()
        outer = connection.begin()
        session_app.extensions[HELD] = connection
        try:
            yield session_app
        finally:
            db.session.remove()
            session_app.extensions.pop(HELD)
            outer.rollback()
            connection.close()


@pytest.fixture(scope="module")
def demo(cluster: TestCluster) -> Iterator[Flask]:
    """The application with the demo's plans, in a database of their own."""
    with cluster.copy(WITH_PLANS) as urls:
        app = create_app(cluster.settings, urls.app)
        app.config.update(SERVER_NAME="127.0.0.1:8000")
        app.test_client_class = Client
        watch_rendering(app)
        with app.app_context():
            yield app
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def never_held_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who looks for a leak asks again and again for what is not hers: no brake on that here."""
    monkeypatch.setattr(errors, "hold_back", lambda: None)


@pytest.fixture
def own_store(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store of files of its own: what is swept here is nobody else's."""
    own = replace(app.config["SAMSPILL"], storage_url=(tmp_path / "files").as_uri())
    monkeypatch.setitem(app.config, "SAMSPILL", own)


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The people, and how to make plans for them."""
    return Cast(app)


@pytest.fixture
def count(record_property: Any) -> Count:
    """Count what a proof asserts; the sums stand at the end of the run."""

    def add(proof: str, **counted: int) -> None:
        for what, number in counted.items():
            record_property(f"{proof}: {what.replace('_', ' ')}", number)

    return add


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say what the proofs counted; in the long form, how it went with each fault."""
    ran = [r for kind in ("passed", "failed") for r in terminalreporter.stats.get(kind, ())]
    counted = lines(ran)
    if counted:
        terminalreporter.section("counted")
        for line in counted:
            terminalreporter.write_line(line)
    if os.environ.get("SAMSPILL_DEEP"):
        terminalreporter.section("faults (docs/faults.md)")
        for line in fault_table.lines(fault_table.faults(), terminalreporter.stats):
            terminalreporter.write_line(line)


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reaching anything but this machine fails the test."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: object) -> None:
        if self.family != socket.AF_UNIX:
            host = address[0] if isinstance(address, tuple) else ""
            if not (str(host).startswith("127.") or host in ("localhost", "::1")):
                raise AssertionError(f"a test tried to reach {host}")
        real(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture(autouse=True)
def awake(monkeypatch: pytest.MonkeyPatch) -> None:
    """No letter waits for the morning, whenever the tests run; tests/notifications knows nights."""
    monkeypatch.setattr("samspill.notifications.rhythms.after_quiet", lambda _times, _at: None)
