"""kill -9: what somebody was told is kept, is kept (security.md 8.2: R1, R2, R3, R14).

Five cycles of each in make test, 200 in make test-deep.
"""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections import Counter
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
AT_ONCE = 2
"""So many jobs a worker does at a time; what it had sent and not yet noted is sent again."""


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


class SlowMailbox(Mailbox):
    """Takes its time, so that a kill may come while a letter is under way."""

    time = 0.05

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        await asyncio.sleep(self.time)
        answer = await super().handle_DATA(server, session, envelope)
        await asyncio.sleep(self.time)
        return answer


def test_the_worker_is_killed(own_cluster, chance, count):
    mailbox = SlowMailbox()
    smtp = Controller(mailbox, hostname="127.0.0.1", port=free_ports(1)[0])
    smtp.start()
    mail = {"SAMSPILL_MAIL_SERVER": "127.0.0.1", "SAMSPILL_MAIL_PORT": str(smtp.port)}
    try:
        with a_house(own_cluster) as house, house.process("serve"):
            with writing(house, 1) as writers:
                for _cycle in range(CYCLES):
                    _queue_letters(house)
                    with house.process("work", **mail) as worker:
                        _wait_for_letters(mailbox, len(mailbox.letters) + 1)
                        time.sleep(chance.uniform(0, 0.2))
                        os.killpg(worker.pid, signal.SIGKILL)
                    _give_back_what_it_did(house)
            nothing_is_lost(house, writers)
            mailbox.time = 0.0
            with house.process("work", **mail):
                _wait_until_none_waits(house)
            asked = "select id::text from notices where urgency = 'A'"
            notices = {row[0] for row in house.rows(asked)}
    finally:
        smtp.stop()
    times = Counter(
        letter["Message-ID"].strip("<>").partition("@")[0] for letter in mailbox.letters
    )
    assert set(times) == notices, "every notice arrives"
    doubles = sum(times.values()) - len(times)
    assert doubles <= AT_ONCE * CYCLES, "at most the letters that were under way come twice"
    count("workers killed", cycles=CYCLES, notices=len(notices), lost=0, twice=doubles)


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


def _queue_letters(house):
    with psycopg.connect(plain(house.urls.superuser)) as connection:
        connection.execute(A_LETTER, (LETTERS, house.plan_id))


def _wait_for_letters(mailbox, many):
    deadline = time.monotonic() + 60
    while len(mailbox.letters) < many:
        assert time.monotonic() < deadline, "no letter came"
        time.sleep(0.01)


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
