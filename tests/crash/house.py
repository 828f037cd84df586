"""A house whose processes are killed, and people who write in it and remember what it answered."""

from __future__ import annotations

import http.client
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

import psycopg

from bench.processes import tree, wait_for
from samspill.access.levels import Area, Level
from samspill.infra.db import db
from samspill.plans.goals.actions import add_goal
from samspill.plans.plan.access import open_plan
from samspill.web.factory import create_app
from tests.plans.test_goals import goal_text
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.database import TestCluster, Urls, plain
from tests.support.ports import free_ports

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
HOLDER, AUTHOR = "Hanne Nilsen", "Mona Aas"
"""Who comments, and whose goal it is: she hears of each comment."""


@dataclass
class House:
    """One plan with one goal in it, in a database of its own that waits for the disk."""

    cluster: TestCluster
    urls: Urls
    plan_id: UUID
    goal_id: UUID
    cookie: str
    port: int

    @property
    def goal(self) -> str:
        """The page that is written on."""
        return f"/planer/{self.plan_id}/maal/{self.goal_id}"

    def environment(self, **more: str) -> dict[str, str]:
        """For a process of the house."""
        return {
            **os.environ,
            "SAMSPILL_ENV": "development",
            "SAMSPILL_INSTANCE": str(self.cluster.settings.instance),
            "SAMSPILL_DATABASE_URL": self.urls.app,
            "PORT": str(self.port),
            **more,
        }

    def rows(self, statement: str, *values: Any) -> list[Any]:
        """Ask the database as it is."""
        with psycopg.connect(plain(self.urls.superuser)) as connection:
            return connection.execute(statement, values).fetchall()

    @contextmanager
    def process(self, command: str, **more: str) -> Iterator[subprocess.Popen[bytes]]:
        """``samspill serve`` or ``work``, in a group of its own; killed at the end of the block."""
        argv = [sys.executable, "-m", "samspill.web.cli", command]
        process = subprocess.Popen(
            argv, env=self.environment(**more), stderr=subprocess.DEVNULL, process_group=0
        )
        try:
            if command == "serve":
                wait_for(f"http://127.0.0.1:{self.port}/healthz", process.pid)
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextmanager
def a_house(cluster: TestCluster) -> Iterator[House]:
    """With Emma's plan, a goal, and the holder signed in; nobody's letter waits."""
    with cluster.copy() as urls:
        app = create_app(cluster.settings, urls.app)
        app.config.update(SERVER_NAME="127.0.0.1:8000")
        app.test_client_class = Client
        with app.app_context():
            cast = Cast(app)
            plan_id = cast.active_plan()
            with cast.acting_as(AUTHOR):
                plan = open_plan(plan_id, Area.GOALS, Level.WRITE)
                goal_id = add_goal(plan, goal_text()).id
            cookie = cast.client(HOLDER).get_cookie("samspill", domain="127.0.0.1")
            assert cookie is not None
            db.session.remove()
            db.engine.dispose()
        with psycopg.connect(plain(urls.superuser)) as connection:
            connection.execute("delete from procrastinate_events")
            connection.execute("delete from procrastinate_jobs")
            connection.execute("delete from notices")
        yield House(cluster, urls, plan_id, goal_id, cookie.value, free_ports(1)[0])


@dataclass
class Writer:
    """Comments a goal, again and again. ``acknowledged``: what the redirect said was kept.

    What got no answer, or «vi er nede» (503), is sent again with its own key, as a browser's
    «Send på nytt» does, until it is answered: so all must be there at the end, each once.
    """

    house: House
    acknowledged: list[str] = field(default_factory=list)
    unanswered: int = 0
    refused: list[str] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)
    _token: str = ""

    def until_stopped(self) -> None:
        """Write until somebody says stop; what is under way then is brought to its answer."""
        while not self._stop.is_set():
            self.write()

    def stop(self) -> None:
        """No new comment after this."""
        self._stop.set()

    def write(self) -> None:
        """One comment, to its answer."""
        key = str(uuid4())
        values = {"form_key": key, "text": key}
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                self._token = self._token or self._read_token()
                status = self._send("POST", values | {"csrf_token": self._token})
            except (OSError, http.client.HTTPException):
                self.unanswered += 1
                time.sleep(0.02)
                continue
            if status == 303:
                self.acknowledged.append(key)
                return
            if status != 503:
                self.refused.append(f"{status} for {key}")
                return
            self.unanswered += 1
            time.sleep(0.05)
        self.refused.append(f"no answer within a minute for {key}")

    def _read_token(self) -> str:
        found = TOKEN.search(self._ask("GET", self.house.goal)[1])
        if found is None:
            raise http.client.HTTPException("no form")
        return found.group(1)

    def _send(self, method: str, values: dict[str, str]) -> int:
        return self._ask(method, self.house.goal + "/kommentarer", urlencode(values))[0]

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[int, str]:
        host = f"127.0.0.1:{self.house.port}"
        connection = http.client.HTTPConnection(host, timeout=15)
        headers = {"Cookie": f"samspill={self.house.cookie}", "Origin": f"http://{host}"}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()


def after_the_next_answer(writers: list[Writer], chance: random.Random) -> None:
    """Wait until something is acknowledged again, and then some moment of what is under way."""
    before, deadline = sum(len(w.acknowledged) for w in writers), time.monotonic() + 60
    while sum(len(w.acknowledged) for w in writers) == before and time.monotonic() < deadline:
        time.sleep(0.005)
    time.sleep(chance.uniform(0, 0.3))


def none_is_refused(writers: list[Writer]) -> None:
    """Everybody is answered, and nobody is told that she may not."""
    refused = [why for writer in writers for why in writer.refused]
    assert not refused, refused


def until_more(writers: list[Writer]) -> None:
    """Wait until something more is acknowledged. Nothing may have been refused."""
    before, deadline = sum(len(w.acknowledged) for w in writers), time.monotonic() + 30
    while sum(len(w.acknowledged) for w in writers) == before:
        assert time.monotonic() < deadline, "nobody is answered any more"
        none_is_refused(writers)
        time.sleep(0.01)


@contextmanager
def writing(house: House, many: int) -> Iterator[list[Writer]]:
    """So many write at once for the block; at its end each has an answer to its last."""
    writers = [Writer(house) for _ in range(many)]
    threads = [threading.Thread(target=writer.until_stopped) for writer in writers]
    for thread in threads:
        thread.start()
    try:
        yield writers
    finally:
        for writer in writers:
            writer.stop()
        for thread in threads:
            thread.join(90)


def kill(pids: list[int]) -> None:
    """SIGKILL, all of them."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def web_workers(process: subprocess.Popen[bytes]) -> list[int]:
    """The web's worker processes, without the one that forks them."""
    return tree(process.pid)[1:]


def nothing_is_lost(house: House, writers: list[Writer]) -> tuple[int, int]:
    """What was acknowledged is there, each once, with its line in log and timeline.

    Gives how many were acknowledged, and how many requests got no answer.
    """
    acknowledged = [key for writer in writers for key in writer.acknowledged]
    none_is_refused(writers)
    kept = [row[0] for row in house.rows("select text from comments")]
    assert sorted(kept) == sorted(set(kept)), "a comment stands twice"
    lost = set(acknowledged) - set(kept)
    assert not lost, f"{len(lost)} acknowledged comments are lost"
    assert len(kept) == len(acknowledged)
    for table in ("change_log", "timeline_entries"):
        [(lines,)] = house.rows(f"select count(*) from {table} where event = 'CommentWritten'")
        assert lines == len(kept), f"{table} has {lines} lines of {len(kept)}"
    return len(acknowledged), sum(writer.unanswered for writer in writers)
