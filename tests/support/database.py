"""One cluster for the whole run, migrated and peopled once; a copy for each that needs one.

The demo's plans are made once too, when the first test asks for a copy with them."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
from sqlalchemy.engine import make_url

from samspill.demo.load import load_people
from samspill.demo.plans import load_plans
from samspill.infra.development_keys import ensure_keys
from samspill.infra.embedded_postgres import EmbeddedPostgres
from samspill.infra.settings import Settings
from samspill.web.factory import create_worker_app
from samspill.web.migrating import migrate
from tests.support.numbers import note_the_day

PEOPLED, WITH_PLANS = "samspill", "samspill_demo"


class TestCluster:
    """The run's cluster, and the two databases that all others are copies of."""

    __test__ = False

    def __init__(self, instance: Path, *, fsync: bool = False) -> None:
        self.settings = settings_for(instance)
        ensure_keys(self.settings)
        self._server = EmbeddedPostgres(instance, fsync=fsync)
        self._lock = instance / "template.lock"

    def start(self) -> None:
        """Start (or join) the cluster, and make the template if nobody has yet."""
        self._server.start()
        with self._alone():
            done = self.settings.instance / "template.done"
            if not done.exists():
                migrate(self._server.owner_url, self._server.app_url)
                app = create_worker_app(self.settings, self._server.app_url)
                with app.app_context():
                    load_people(self.settings)
                    app.extensions["sqlalchemy"].engine.dispose()
                done.touch()
            note_the_day(done)

    def stop(self) -> None:
        """Leave the cluster; the last one to leave ends it and takes its folder away."""
        self._server.stop()
        data = self.settings.instance / "postgres"
        if data.exists() and not (data / "postmaster.pid").exists():
            shutil.rmtree(self.settings.instance, ignore_errors=True)

    def start_again(self) -> None:
        """After its processes were killed: start the cluster as it was left."""
        self._server.stop()
        self._server.start()

    @property
    def socket_folder(self) -> str:
        """Where it listens now: another folder after each start."""
        return str(make_url(self._server.superuser_url).query["host"])

    @contextmanager
    def copy(self, of: str = PEOPLED) -> Iterator[Urls]:
        """A fresh copy of a template, dropped afterwards."""
        name = f"t_{uuid4().hex[:12]}"
        with self._alone(), self._maintenance() as connection:
            if of == WITH_PLANS:
                self._make_plans(connection)
            connection.execute(_copied(name, of))
        try:
            yield Urls(self._server, name)
        finally:
            with self._maintenance() as connection:
                connection.execute(f"drop database {name} with (force)")

    def _make_plans(self, connection: psycopg.Connection) -> None:
        done = self.settings.instance / "plans.done"
        if done.exists():
            return
        connection.execute(_copied(WITH_PLANS, PEOPLED))
        app = create_worker_app(self.settings, Urls(self._server, WITH_PLANS).app)
        with app.app_context():
            load_plans()
            app.extensions["sqlalchemy"].engine.dispose()
        done.touch()

    @contextmanager
    def _maintenance(self) -> Iterator[psycopg.Connection]:
        address = plain(_on(self._server.superuser_url, "postgres"))
        with psycopg.connect(address, autocommit=True) as connection:
            yield connection

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with self._lock.open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


class Urls:
    """The addresses of one database, per role."""

    def __init__(self, server: EmbeddedPostgres, name: str) -> None:
        self.app = _on(server.app_url, name)
        self.owner = _on(server.owner_url, name)
        self.superuser = _on(server.superuser_url, name)


def _copied(name: str, template: str) -> str:
    return f"create database {name} template {template} owner samspill_owner"


def plain(url: str) -> str:
    """The address without SQLAlchemy's name of the driver."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def _on(url: str, name: str) -> str:
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def settings_for(instance: Path, **more: str) -> Settings:
    """The settings of a test: development, everything in ``instance``."""
    values = {"SAMSPILL_ENV": "development", "SAMSPILL_INSTANCE": str(instance), **more}
    return Settings.from_environment(values)


def shared_instance() -> Path:
    """The folder all workers of one run share. A run that was killed leaves its own behind: the
    number of a process comes again, so it alone names no run."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or f"single-{os.getpid()}-{uuid4().hex}"
    folder = Path(tempfile.gettempdir()) / f"samspill-tests-{run[:20]}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder
