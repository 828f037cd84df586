"""The whole house as processes: web, worker, login provider, mail server, on a fresh database."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import psycopg
from aiosmtpd.controller import Controller

from tests.support.database import PEOPLED, TestCluster, Urls, plain
from tests.support.ports import free_ports

STARTS_WITHIN = 30.0


@dataclass
class Mailbox:
    """A real SMTP server's handler: keeps what comes."""

    letters: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Take a message."""
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        return "250 OK"

    def to(self, address: str) -> list[EmailMessage]:
        """What came to an address."""
        return [letter for letter in self.letters if letter["To"] == address]

    def wait_for(self, address: str, count: int = 1) -> list[EmailMessage]:
        """Wait until so many have come to an address; fails after a minute."""
        deadline = time.monotonic() + 60
        while len(self.to(address)) < count:
            if time.monotonic() > deadline:
                raise AssertionError(f"{address} got {len(self.to(address))} of {count} e-mails")
            time.sleep(0.05)
        return self.to(address)


@dataclass
class Stack:
    """A running installation."""

    address: str
    mailbox: Mailbox
    database_url: str
    superuser_url: str


NO_NIGHT = """
update dated_policies set value = value || '{"quiet_from": 0, "quiet_until": 0}'
where name = 'notice_times'
"""
"""A journey at night gets its letters too."""


@contextmanager
def running_stack(
    cluster: TestCluster,
    prepare: Callable[[TestCluster, Urls], None] | None = None,
    of: str = PEOPLED,
    host: str = "127.0.0.1",
    more: Mapping[str, str] | None = None,
) -> Iterator[Stack]:
    """Start everything on a copy of a template; stop it all at the end.

    ``prepare`` fills the copy before anybody comes. ``host``: the name that it is known by.
    ``more``: of the environment.
    """
    with ExitStack() as cleanup:
        urls = cleanup.enter_context(cluster.copy(of))
        with psycopg.connect(plain(urls.superuser)) as connection:
            connection.execute(NO_NIGHT)
        if prepare is not None:
            prepare(cluster, urls)
        mailbox = Mailbox()
        smtp = Controller(mailbox, hostname="127.0.0.1", port=free_ports(1)[0])
        smtp.start()
        cleanup.callback(smtp.stop)
        port = free_ports(2)[0]
        environment = {
            **os.environ,
            "SAMSPILL_ENV": "development",
            "SAMSPILL_INSTANCE": str(cluster.settings.instance),
            "SAMSPILL_DATABASE_URL": urls.app,
            "SAMSPILL_MAIL_SERVER": "127.0.0.1",
            "SAMSPILL_MAIL_PORT": str(smtp.port),
            "PORT": str(port),
            "SAMSPILL_BASE_URL": f"http://{host}:{port}",
            **(more or {}),
        }
        for command in ("serve", "work", "dev-idp"):
            cleanup.enter_context(_process(command, environment))
        address = f"http://{host}:{port}"
        _wait_for(f"{address}/healthz")
        _wait_for(f"http://127.0.0.1:{port + 1}/healthz")
        yield Stack(address, mailbox, urls.app, urls.superuser)


@contextmanager
def _process(command: str, environment: dict[str, str]) -> Iterator[None]:
    process = subprocess.Popen([sys.executable, "-m", "samspill.web.cli", command], env=environment)
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(address: str) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while True:
        try:
            urllib.request.urlopen(address, timeout=1).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return
