"""kill -9: what somebody was told is kept, is kept (security.md 8.2: R1, R2, R3, R14).

Five cycles of each in make test, two of each moment of the worker; in make test-deep 200, and 67.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import psycopg
from aiosmtpd.controller import Controller

from bench.processes import parent_of, tree
from samspill.infra.worker import retry_stalled, worker_app
from tests.crash.house import (
    a_house,
    after_the_next_answer,
    kill,
    nothing_is_lost,
    web_workers,
    writing,
)
from tests.journeys.stack import Mailbox
from tests.support.apart import apart
from tests.support.database import plain
from tests.support.machine import DEEP
from tests.support.ports import free_ports

CYCLES = 200 if DEEP else 5


def test_web_workers_are_killed(own_cluster, chance, count):
    with a_house(own_cluster) as house, house.process("serve") as web:
        with writing(house, 4) as writers:
            for _cycle in range(CYCLES):
                after_the_next_answer(writers, chance)
                kill(web_workers(web))
        acknowledged, unanswered = nothing_is_lost(house, writers)
    assert acknowledged >= CYCLES
    assert unanswered
    count("web workers killed", cycles=CYCLES, acknowledged=acknowledged, lost=0)


def test_the_database_is_killed(own_cluster, chance, count):
    with a_house(own_cluster) as house, house.process("serve"):
        slowest = 0.0
        with writing(house, 4) as writers:
            for _cycle in range(CYCLES):
                after_the_next_answer(writers, chance)
                slowest = max(slowest, _kill_database(own_cluster, house))
        acknowledged, unanswered = nothing_is_lost(house, writers)
    assert acknowledged >= CYCLES
    assert unanswered
    assert slowest < 30, "it must be there again within half a minute"
    count("databases killed", cycles=CYCLES, acknowledged=acknowledged, lost=0)


def _kill_database(cluster, house):
    """All of its processes at once; then it starts as after a power cut. Gives the seconds."""
    with psycopg.connect(plain(house.urls.superuser)) as connection:
        folder = Path(connection.info.host)
        postmaster = parent_of(connection.info.backend_pid)
    kill(tree(postmaster))
    began = time.monotonic()
    cluster.start_again()
    now = Path(cluster.socket_folder)
    if folder.is_symlink():  # the web knows the first name
        folder.unlink()
    if not folder.exists():
        folder.symlink_to(now)
    return time.monotonic() - began


MOMENTS = ("before", "at", "after")
KILLS = 67 if DEEP else 2
"""Of each moment."""


class Telling(Mailbox):
    """Says when a letter has come so far: it is announced, it lies here, it has been answered."""

    def __init__(self):
        super().__init__()
        self.moment, self.has_come, self._taking = "", threading.Event(), 0

    def until_it_is_done(self):
        """What came before its sender died is taken all the same."""
        time.sleep(0.1)
        while self._taking:
            time.sleep(0.01)

    async def _is(self, moment):
        if moment == self.moment:
            self.has_come.set()
            await asyncio.sleep(0.05)

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802
        await self._is("before")
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self._taking += 1
        try:
            await self._is("at")
            answer = await super().handle_DATA(server, session, envelope)
        finally:
            self._taking -= 1
        if self.moment == "after":
            asyncio.get_running_loop().call_soon(self.has_come.set)
        return answer


def test_the_worker_is_killed(own_cluster, chance, count):
    """Before a letter has left, while the mail server takes it, and when it has been taken; at
    last it is asked to stop."""
    mailbox = Telling()
    smtp = Controller(mailbox, hostname="127.0.0.1", port=free_ports(1)[0])
    smtp.start()
    mail = {"SAMSPILL_MAIL_SERVER": "127.0.0.1", "SAMSPILL_MAIL_PORT": str(smtp.port)}
    kills = 3 * KILLS
    try:
        with a_house(own_cluster) as house, house.process("serve"):
            with writing(house, 1) as writers:
                known = _killed_while_sending(house, mailbox, mail, chance)
            nothing_is_lost(house, writers)
            _stop_in_the_middle(house, mailbox, mail)
            assert _ids(mailbox) - _noted(house) <= known, "what it has begun it finishes"
            mailbox.moment = ""
            with house.process("work", **mail):
                _wait_until_none_waits(house)
            notices = _noted(house)
    finally:
        smtp.stop()
    assert len(notices) == LETTERS * 2 * (kills + 1)
    assert _ids(mailbox) == notices, "every notice arrives"
    doubles = len(mailbox.letters) - len(notices)
    assert doubles <= kills, "at most the one letter that was under way comes twice"
    count("workers killed", kills=kills, notices=len(notices), lost=0, twice=doubles)


def _killed_while_sending(house, mailbox, mail, chance):
    """Again and again, at each moment. Gives the notices that were sent and not noted."""
    known = set()
    with _workers(house, mail) as workers:
        for moment in MOMENTS * KILLS:
            _queue_letters(house)
            mailbox.moment = moment
            mailbox.has_come.clear()
            worker = next(workers)
            assert mailbox.has_come.wait(60), "no letter came"
            time.sleep(chance.uniform(0, 0.03))
            os.kill(worker, signal.SIGKILL)
            mailbox.until_it_is_done()
            unnoted = _ids(mailbox) - _noted(house)
            assert len(unnoted - known) <= 1, f"killed {moment}: more than one left unnoted"
            known |= unnoted
            _give_back_what_it_did(house)
    return known


def _stop_in_the_middle(house, mailbox, mail):
    """SIGTERM while a letter is taken: it goes without an error, and holds on to nothing."""
    mailbox.moment = "at"
    _queue_letters(house)
    mailbox.has_come.clear()
    with house.process("work", **mail) as worker:
        assert mailbox.has_come.wait(60), "no letter came"
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(30) == 0
    assert not house.rows("select 1 from procrastinate_jobs where status = 'doing'")


def _ids(mailbox):
    """The notices whose letters came."""
    return {one["Message-ID"].strip("<>").partition("@")[0] for one in mailbox.letters}


def _noted(house):
    """The notices that are known to be sent."""
    sent = "select id::text from notices where urgency = 'A' and state = 'SENT'"
    return {row[0] for row in house.rows(sent)}


FORKING = """
import os, sys
from samspill.infra.settings import Settings
from samspill.web import database, factory, working
settings = Settings.from_environment()
factory.create_worker_app(settings, database.application_url(settings))
for _line in sys.stdin:
    worker = os.fork()
    if not worker:
        working.work(settings)
        os._exit(0)
    print(worker, flush=True)
    os.waitpid(worker, 0)
"""
"""What is loaded is not loaded again for each worker that is to be killed."""


@contextmanager
def _workers(house, mail):
    """One ``samspill work`` after another, when the one before is dead. Gives their ids."""
    forking = subprocess.Popen(
        [sys.executable, "-c", FORKING],
        env=house.environment(**mail),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        process_group=0,
    )

    def started():
        while True:
            forking.stdin.write("\n")
            forking.stdin.flush()
            yield int(forking.stdout.readline())

    try:
        yield started()
    finally:
        os.killpg(forking.pid, signal.SIGKILL)
        forking.communicate()


A_LETTER = """
with told as (insert into notices (id, profile_id, subject_id, kind, urgency, template, path,
  is_locked, needs_right, state, created_at)
  select gen_random_uuid(), grants.profile_id, plans.id, 'PLAN', 'A', 'something_new',
    '/planer/' || plans.id || '/' || gen_random_uuid(), true, true, 'QUEUED', now()
  from plans join grants on grants.subject_id = plans.id and grants.source = 'family'
  cross join generate_series(1, %s) where plans.id = %s and grants.area = 'OVERVIEW' returning id)
select procrastinate_defer_jobs_v1(array_agg(row('notices', 'notifications.deliver', 0, null, null,
  jsonb_build_object('notice_id', id), null)::procrastinate_job_to_defer_v1)) from told
"""
"""To the family at once, about pages of their own: of one page nobody is told twice."""
LETTERS = 10
"""To each of the two guardians."""


def _queue_letters(house):
    with psycopg.connect(plain(house.urls.superuser)) as connection:
        connection.execute(A_LETTER, (LETTERS, house.plan_id))


def _give_back_what_it_did(house):
    """What the living workers do when one has been silent for half a minute."""
    with psycopg.connect(plain(house.urls.superuser)) as connection:
        connection.execute(
            "update procrastinate_workers set last_heartbeat = now() - interval '1 hour'"
        )
    app = worker_app(house.urls.app, lambda *_: None)

    async def give_back():
        async with app.open_async():
            await retry_stalled(app)

    apart(lambda: asyncio.run(give_back()))


def _wait_until_none_waits(house):
    """As long as letters go out: while workers were killed, many have come to wait."""
    least, deadline = None, 0.0
    while left := house.rows("select count(*) from notices where state = 'QUEUED'")[0][0]:
        if least is None or left < least:
            least, deadline = left, time.monotonic() + 120
        assert time.monotonic() < deadline, "a notice is never delivered"
        time.sleep(0.2)
