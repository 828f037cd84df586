"""``python -m bench.digests``: a notice to a whole town, and its evening.

Plans notices of one event for many readers; two workers then hand over a letter of each to a mail
server on this machine, and a digest of three. Prints seconds, and what a letter costs the workers
of the processor's time, which a machine with other work does not change. ``LETTERS`` as argument.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
from aiosmtpd.controller import Controller
from sqlalchemy import select

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


class Sink:
    """A mail server that counts."""

    letters = 0

    async def handle_DATA(self, _server: Any, _session: Any, _envelope: Any) -> str:  # noqa: N802
        """Taken."""
        self.letters += 1
        return "250 OK"


def seconds(what: str, do: Callable[[], None]) -> float:
    """Do it, and say how long it took."""
    began = time.monotonic()
    do()
    took = time.monotonic() - began
    print(f"{what}: {took:.1f} s")
    return took


def plan_all(readers: list[UUID], subject_id: UUID) -> None:
    """One event that everybody hears of."""
    with acting(None), transaction(), at_the_end() as last:
        about = {"subject_id": subject_id, "tenant_id": uuid4(), "wish_id": uuid4()}
        event = WishAnswered(**about, state="TAKEN_UP", family_profile_ids=tuple(readers))
        write_notices([event], last)


def queue_all() -> None:
    """What the clock does at five."""
    with acting(None), transaction():
        queue_due()


def _work(house: tuple[Settings, str], function: Job, calls: list[dict[str, Any]]) -> float:
    """What one worker does, in a process of its own. Gives its seconds of the processor."""
    run = job_runner(create_worker_app(*house))
    began = time.process_time()
    for call in calls:
        run(function, call)
    return time.process_time() - began


def by_two(house: tuple[Settings, str], function: Job, argument: str, ids: list[UUID]) -> None:
    """Two workers share the jobs of these ids."""
    calls = in_calls(argument, ids)
    began = time.monotonic()
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        shares = [pool.submit(_work, house, function, calls[n::2]) for n in (0, 1)]
        cpu = sum(one.result() for one in shares)
    took = time.monotonic() - began
    each = cpu / len(ids) * 1000
    print(f"{len(ids)} letters: {took:.1f} s, {len(ids) / took:.0f} a second by two workers")
    print(f"  {each:.1f} ms of the processor each, beside database and mail server")


def measure(url: str, house: tuple[Settings, str], letters: int) -> None:
    """Plan, queue and send."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(MADE.replace("%s", str(READERS)))
    with acting(None), transaction(), system_access("bench: who reads"):
        query = select(Profile.id).where(Profile.email.like("%@example.org"))
        readers = list(db.session.scalars(query))
    seconds(f"{len(readers)} notices planned", lambda: plan_all(readers, uuid4()))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(WAITING)
    seconds(f"digests of {len(readers)} readers queued", queue_all)
    by_two(house, digest, "profile_ids", readers[:letters])
    with psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute(AT_ONCE, [letters]).fetchall()
    by_two(house, deliver, "notice_ids", [row[0] for row in found])


def main() -> None:
    """Measure in a cluster of its own."""
    sink, cluster = Sink(), TestCluster(Path(tempfile.mkdtemp()))
    smtp = Controller(sink, hostname="127.0.0.1", port=free_ports(1)[0])
    smtp.start()
    cluster.start()
    try:
        with cluster.copy(WITH_PLANS) as urls:
            mail = MailSettings(
                "127.0.0.1", smtp.port, None, None, use_tls=False, sender="a@post.example"
            )
            settings = replace(cluster.settings, mail=mail)
            app = create_worker_app(settings, urls.app)
            with app.app_context():
                letters = int(sys.argv[1]) if len(sys.argv) > 1 else LETTERS
                measure(plain(urls.superuser), (settings, urls.app), letters)
        print(f"the mail server got {sink.letters}")
    finally:
        cluster.stop()
        smtp.stop()


if __name__ == "__main__":
    sys.exit(main())
