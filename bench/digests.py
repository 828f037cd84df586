"""A notice to a whole town, and its evening: ``python -m bench --only notices``.

Plans notices of one event for many readers; two workers then hand over letters to a mail server on
this machine: digests of three notices, and notices that go at once. What a letter costs of the
processor is told beside how many go in a second: a machine with other work changes it less.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier, Event
from typing import Any
from uuid import UUID, uuid4

import psycopg
from sqlalchemy import select

from bench.processes import cpu_by_process, parent_of, tree
from bench.report import Gate
from samspill.access.actor import acting
from samspill.access.system import system_access
from samspill.identity.models import Profile
from samspill.infra.db import db
from samspill.infra.jobs import Job, in_calls
from samspill.infra.last import at_the_end
from samspill.infra.settings import MailSettings, Settings
from samspill.infra.transaction import transaction
from samspill.notifications.digests import queue_due
from samspill.notifications.jobs import deliver, digest
from samspill.notifications.subscriber import write_notices
from samspill.plans.wishes.events import WishAnswered
from samspill.web.factory import create_worker_app
from samspill.web.serving import job_runner
from tests.support.database import WITH_PLANS, TestCluster, plain
from tests.support.ports import free_ports

READERS, LETTERS = 25_000, 4_000
WORKERS = 2
MADE = """
create temp table made as select gen_random_uuid() as person, gen_random_uuid() as profile
  from generate_series(1, %s);
create temp table mona as select p.id as profile, p.person_id as person from profiles p
  join persons q on q.id = p.person_id
  where q.given_name = 'Mona' and q.family_name = 'Aas' and p.kind = 'PRIVATE';
insert into persons select (jsonb_populate_record(t, jsonb_build_object('id', made.person,
  'number_lookup', '\\x' || replace(made.person::text, '-', '')))).*
  from persons t, made where t.id = (select person from mona);
insert into profiles select (jsonb_populate_record(t, jsonb_build_object('id', made.profile,
  'person_id', made.person, 'email', made.profile || '@example.org'))).*
  from profiles t, made where t.id = (select profile from mona);
insert into grants select (jsonb_populate_record(t, jsonb_build_object('id', gen_random_uuid(),
  'profile_id', made.profile))).*
  from grants t, made where t.id = (select id from grants
    where profile_id = (select profile from mona) and area = 'GOALS' and valid_to > now() limit 1);
analyze;
"""
WAITING = """
update notices set state = 'KEPT' where state = 'QUEUED';
insert into notices (id, profile_id, subject_id, kind, urgency, template, path, area, is_locked,
  needs_right, state, created_at, due_at)
  select gen_random_uuid(), g.profile_id, g.subject_id, 'GOALS', 'D', 'something_new',
    '/planer/' || g.subject_id || '/maal/' || n, 'GOALS', false, true, 'WAITING', now(), now()
  from grants g join profiles p on p.id = g.profile_id, generate_series(1, 3) n
  where p.email like '%@example.org' and g.area = 'GOALS';
analyze notices;
"""


AT_ONCE = """
insert into notices (id, profile_id, subject_id, kind, urgency, template, path, area, is_locked,
  needs_right, state, created_at)
  select gen_random_uuid(), g.profile_id, g.subject_id, 'CONSENT', 'A', 'answer_waits',
    '/planer/' || g.subject_id || '/samtykke', 'GOALS', true, true, 'QUEUED', now()
  from grants g join profiles p on p.id = g.profile_id
  where p.email like '%%@example.org' and g.area = 'GOALS' limit %s returning id;
"""


class _Sink(asyncio.Protocol):
    """A mail server that takes all, for as little of the processor as can be."""

    def __init__(self) -> None:
        self._got, self._in_letter = b"", False

    def connection_made(self, transport: Any) -> None:
        """Somebody calls."""
        self._transport = transport
        transport.write(b"220 here\r\n")

    def data_received(self, data: bytes) -> None:
        """Lines, or a letter up to its dot."""
        self._got += data
        while (end := self._got.find(b"\r\n.\r\n" if self._in_letter else b"\r\n")) >= 0:
            said, self._got = self._got[:4].upper(), self._got[end + 2 :]
            if self._in_letter:
                self._got, self._in_letter = self._got[3:], False
            self._in_letter = said == b"DATA"
            self._transport.write(_ANSWERS.get(said, b"250 OK\r\n"))


_ANSWERS = {b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n"}


def _take_letters(port: int, ready: Event) -> None:
    """The mail server's process."""

    async def take() -> None:
        server = await asyncio.get_running_loop().create_server(_Sink, "127.0.0.1", port)
        ready.set()
        await server.serve_forever()

    asyncio.run(take())


@contextmanager
def _mail_server() -> Iterator[int]:
    """A mail server in a process of its own. Gives its port."""
    context, [port] = get_context("spawn"), free_ports(1)
    ready = context.Event()
    process = context.Process(target=_take_letters, args=(port, ready))
    process.start()
    try:
        if not ready.wait(30):
            raise RuntimeError("the mail server does not come up")
        yield port
    finally:
        process.terminate()
        process.join()


@dataclass(frozen=True)
class Handed:
    """How so many letters went: seconds, and milliseconds of the processor for each."""

    many: int
    seconds: float
    worker_ms: float
    database_ms: float

    @property
    def a_second(self) -> float:
        """By all workers."""
        return self.many / self.seconds


def _seconds(do: Callable[[], None]) -> float:
    began = time.monotonic()
    do()
    return time.monotonic() - began


def _plan_all(readers: list[UUID]) -> None:
    """One event that everybody hears of."""
    with acting(None), transaction(), at_the_end() as last:
        about = {"subject_id": uuid4(), "tenant_id": uuid4(), "wish_id": uuid4()}
        event = WishAnswered(**about, state="TAKEN_UP", family_profile_ids=tuple(readers))
        write_notices([event], last)


def _queue_all() -> None:
    """What the clock does at five."""
    is_more = True
    while is_more:
        with acting(None), transaction():
            is_more = queue_due()


_ready: dict[str, Any] = {}


def _get_ready(house: tuple[Settings, str], together: Barrier) -> None:
    """A worker's process comes up."""
    _ready.update(run=job_runner(create_worker_app(*house)), together=together)


def _work(function: Job, calls: list[dict[str, Any]]) -> tuple[float, float, float]:
    """What one worker does, when all are there. Gives when it began and ended, and its seconds of
    the processor."""
    _ready["together"].wait(60)
    began, cpu = time.monotonic(), time.process_time()
    for call in calls:
        _ready["run"](function, call)
    return began, time.monotonic(), time.process_time() - cpu


def _by_workers(
    url: str, house: tuple[Settings, str], function: Job, argument: str, ids: list[UUID]
) -> Handed:
    """The workers share the jobs of these ids."""
    calls, context = in_calls(argument, ids), get_context("spawn")
    with psycopg.connect(url) as connection:
        postmaster = parent_of(connection.info.backend_pid)
    before = cpu_by_process(tree(postmaster))
    begin = house, context.Barrier(WORKERS)
    with ProcessPoolExecutor(WORKERS, context, _get_ready, begin) as pool:
        shares = [pool.submit(_work, function, calls[n::WORKERS]) for n in range(WORKERS)]
        begun, ended, cpu = zip(*(one.result() for one in shares), strict=True)
        after = cpu_by_process(tree(postmaster))
    database = sum(used - before.get(pid, 0.0) for pid, used in after.items())
    each = 1000 / len(ids)
    return Handed(len(ids), max(ended) - min(begun), sum(cpu) * each, database * each)


def notice_gates(cluster: TestCluster, letters: int) -> list[Gate]:
    """Plan, queue and send; ``letters`` of each kind are sent."""
    with _mail_server() as port, cluster.copy(WITH_PLANS) as urls:
        mail = MailSettings("127.0.0.1", port, None, None, use_tls=False, sender="a@post.example")
        house = replace(cluster.settings, mail=mail), urls.app
        app = create_worker_app(*house)
        with app.app_context():
            try:
                return _measured(plain(urls.superuser), house, letters)
            finally:
                db.session.remove()
                db.engine.dispose()


def _measured(url: str, house: tuple[Settings, str], letters: int) -> list[Gate]:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(MADE.replace("%s", str(READERS)))
    with acting(None), transaction(), system_access("bench: who reads"):
        query = select(Profile.id).where(Profile.email.like("%@example.org"))
        readers = list(db.session.scalars(query))
    planned = _seconds(lambda: _plan_all(readers))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(WAITING)
    queued = _seconds(_queue_all)
    evening = _by_workers(url, house, digest, "profile_ids", readers[:letters])
    with psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute(AT_ONCE, [letters]).fetchall()
    single = _by_workers(url, house, deliver, "notice_ids", [row[0] for row in found])
    with psycopg.connect(url) as connection:
        left = connection.execute("select count(*) from notices where state = 'SENT'").fetchone()
    if left != (4 * letters,):
        raise RuntimeError(f"{left} notices are sent, of {4 * letters}")
    return [
        Gate(f"notices: {READERS:,} planned, s", planned, 10, 5),
        Gate("notices: letters a second, two workers", single.a_second, 300, 400, True),
        Gate("notices: CPU of a worker for a letter, ms", single.worker_ms, 3, 2),
        Gate("notices: CPU of the database for a letter, ms", single.database_ms, 2.5, 1.5),
        Gate(
            f"digests: {READERS:,} queued and sent, s", queued + READERS / evening.a_second, 60, 50
        ),
        Gate("digests: CPU of a worker for one, ms", evening.worker_ms, 3, 2),
        Gate("digests: CPU of the database for one, ms", evening.database_ms, 2.5, 1.5),
    ]
