"""The town the journeys go through: the house, its post, its worker and its clock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy import Connection, text

from samspill.core import clock
from samspill.identity.signin import oidc
from samspill.infra.db import HELD, db
from samspill.infra.settings import MailSettings
from samspill.infra.worker import worker_app
from samspill.web.factory import create_worker_app
from samspill.web.serving import job_runner
from tests.journeys.stack import NO_NIGHT, Mailbox
from tests.journeys.walker import Walker
from tests.support.database import TestCluster
from tests.support.house import House, live_house
from tests.support.ports import free_ports

_TODO = text(
    "select id, task_name, args from procrastinate_jobs"
    " where status = 'todo' and id > :done order by id"
)


GOES_ON = SimpleNamespace(should_abort=lambda: False)
"""What a job is told of its worker: it does not stop."""


class Worker:
    """``samspill work`` without its process: the same jobs, run when the test says so."""

    def __init__(self, app: Flask) -> None:
        url = app.config["SQLALCHEMY_DATABASE_URI"]
        self.app = app
        self._jobs = worker_app(url, job_runner(app))
        self._done = 0

    def works(self) -> None:
        """Do what is queued, and what that queues."""
        while rows := self._queued():
            for row in rows:
                self._done = row.id
                self._jobs.tasks[row.task_name].func(GOES_ON, **row.args)

    def works_a_night(self) -> None:
        """Do what the clock asks for, and what that queues."""
        for one in list(self._jobs.periodic_registry.periodic_tasks.values()):
            if one.task.name != "jobs.retry_stalled":
                one.task.func(GOES_ON, timestamp=0)
                self.works()

    def _queued(self) -> list[Any]:
        rows = list(db.session.execute(_TODO, {"done": self._done}).all())
        db.session.rollback()
        return rows


@dataclass(frozen=True)
class Standing:
    """What stands for a whole run: web, mail server, and the worker's own application."""

    house: House
    mailbox: Mailbox
    worker_app: Flask


class Town:
    """People at browsers of their own in one house. What happens here is undone afterwards."""

    def __init__(self, standing: Standing, held: Connection) -> None:
        self.house, self.mailbox, self.held = standing.house, standing.mailbox, held
        self.worker = Worker(standing.worker_app)
        self._people: dict[tuple[str, str], Walker] = {}
        self._moved = ExitStack()
        self._ahead = timedelta()

    def person(self, name: str, *, work: str = "", level: str = "høyt") -> Walker:
        """The person, at home and signed in since before, if the day is the same. What is queued
        has been done: letters go out before anybody has opened what they are about."""
        self.worker.works()
        found = self._people.get((name, work))
        if found is None:
            found = Walker(self.house, name, work=work, level=level)
            self._people[name, work] = found
        return found

    def began(self, *, days_ago: int) -> None:
        """The story begins some days ago."""
        self._move(timedelta(days=-days_ago))

    def days_pass(self, days: int) -> None:
        """So many days go by, and the worker has done its last night. Everybody signs in anew."""
        self._move(self._ahead + timedelta(days=days))
        self._go_home()
        self.worker.works_a_night()

    def it_becomes(self, at: datetime) -> None:
        """The clock strikes; whoever is signed in stays so, and no job has run."""
        self._move(at - datetime.now(UTC))

    def _move(self, ahead: timedelta) -> None:
        self._ahead = ahead
        self._moved.enter_context(clock.moved(ahead))
        self.house.clock.ahead = self.house.stage.clock.ahead = ahead

    def letters(self, name: str) -> list[str]:
        """The words of each e-mail that has come to the person, subject first."""
        self.worker.works()
        return [_words(letter) for letter in self.mailbox.letters if _is_to(letter, name)]

    def ask(self, query: str, **values: Any) -> list[Any]:
        """Look in the database past all rules, inside what the test has done."""
        db.session.rollback()
        attempt = self.held.begin_nested()
        try:
            self.held.execute(text("set local role samspill_system"))
            return list(self.held.execute(text(query), values).all())
        finally:
            attempt.rollback()

    def ends(self) -> None:
        """The clock is right again, and all browsers are closed."""
        self._go_home()
        self._moved.close()

    def _go_home(self) -> None:
        for walker in self._people.values():
            walker.caller.provider.http.close()
        self._people.clear()


def address_of(name: str) -> str:
    """The part of the demo's e-mail addresses that says who."""
    return name.lower().replace(" ", ".").replace("ø", "o").replace("å", "a")


def _is_to(letter: Any, name: str) -> bool:
    return str(letter["To"]).startswith(f"{address_of(name)}@")


def _words(letter: Any) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return f"{letter['Subject']}: {' '.join(body.get_content().split())}"


_assertion = oidc._ClientAssertion


def _assertion_of_today(key: Any, issuer: str, _now: Any) -> Any:
    """What the program proves itself with: the provider's library asks the machine for the time."""
    return _assertion(key, issuer, lambda: datetime.now(UTC))


@contextmanager
def standing_house(cluster: TestCluster, folder: Path) -> Iterator[Standing]:
    """The house with a real mail server beside it, for a whole run.

    Its files lie in a place of their own: its nights come early, and sweep what no row there names.
    """
    mailbox = Mailbox()
    smtp = Controller(mailbox, hostname="127.0.0.1", port=free_ports(1)[0])
    smtp.start()
    try:
        mail = MailSettings(
            "127.0.0.1", smtp.port, None, None, use_tls=False, sender="ss@ss.example"
        )
        own_files = (folder / "files").as_uri()
        with live_house(cluster, folder, mail=mail, storage_url=own_files) as house:
            house.sql(NO_NIGHT)
            config = house.app.config
            worker = create_worker_app(config["SAMSPILL"], config["SQLALCHEMY_DATABASE_URI"])
            yield Standing(house, mailbox, worker)
    finally:
        smtp.stop()


@contextmanager
def town_in(standing: Standing) -> Iterator[Town]:
    """One test's town: its acts are undone at the end."""
    house, apps = standing.house, (standing.house.app, standing.worker_app)
    house.reset()
    standing.mailbox.letters.clear()
    with (
        patch("samspill.identity.signin.oidc._ClientAssertion", _assertion_of_today),
        house.app.app_context(),
        db.engine.connect() as connection,
    ):
        outer = connection.begin()
        for app in apps:
            app.extensions[HELD] = connection
        town = Town(standing, connection)
        try:
            yield town
        finally:
            town.ends()
            db.session.remove()
            for app in apps:
                app.extensions.pop(HELD)
            outer.rollback()
