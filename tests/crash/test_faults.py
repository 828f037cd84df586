"""Faults of security.md 8.2 that need no killing: mail, two workers, a migration that is stopped,
logs that cannot be written, and what the application's own account can do to a backup."""

from __future__ import annotations

import asyncio
import random
import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace

import psycopg
import pytest
from aiosmtpd.controller import Controller
from procrastinate.periodic import PeriodicDeferrer
from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from samspill.access.actor import acting
from samspill.access.levels import Area, Level
from samspill.infra import jobs, mail
from samspill.infra.database_state import WrongDatabase
from samspill.infra.db import db
from samspill.infra.jobs import defer, job
from samspill.infra.settings import ROOT
from samspill.infra.transaction import transaction
from samspill.infra.worker import worker_app
from samspill.plans.goals.actions import add_goal
from samspill.plans.plan.access import open_plan
from samspill.web.database import check_application
from samspill.web.factory import create_app, create_worker_app
from samspill.web.migrating import migrate
from samspill.web.serving import job_runner
from tests.journeys.stack import Mailbox
from tests.plans.test_goals import goal_text
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.database import plain
from tests.support.forms import csrf_token, post
from tests.support.machine import DEEP
from tests.support.ports import free_ports

HOLDER, AUTHOR = "Hanne Nilsen", "Mona Aas"
TWICE = ("drop after ok", "hang after data")
FAULTS = ("451", "554", "refuse rcpt", *TWICE)
"""An address that is refused again and again gets no more letters: so that one comes once."""


def ask(urls, statement, *values):
    """Ask or change the database past all rules."""
    with psycopg.connect(plain(urls.superuser), autocommit=True) as connection:
        found = connection.execute(statement, values)
        return found.fetchall() if found.description else []


@contextmanager
def living(cluster):
    """The application on a database of its own, with an active plan: what is done, is done."""
    with cluster.copy() as urls:
        app = create_app(cluster.settings, urls.app)
        app.config.update(SERVER_NAME="127.0.0.1:8000")
        app.test_client_class = Client
        with app.app_context():
            cast = Cast(app)
            plan_id = cast.active_plan()
            with cast.acting_as(AUTHOR):
                goal = add_goal(open_plan(plan_id, Area.GOALS, Level.WRITE), goal_text()).id
            db.session.remove()
            try:
                yield urls, cast, f"/planer/{plan_id}/maal/{goal}"
            finally:
                db.session.remove()
                db.engine.dispose()


def do_all(app, url):
    """Do what is due, in threads of its own: browser tests keep an event loop in this one."""
    worker = worker_app(url, job_runner(app))

    def run():
        with worker.open():
            worker.run_worker(wait=False, install_signal_handlers=False)

    with ThreadPoolExecutor(1) as pool:
        pool.submit(run).result()


class Moody(Mailbox):
    """Takes letters, but for the faults that it was told to make, one for each letter."""

    def __init__(self, faults):
        super().__init__()
        self.faults, self.made = list(faults), Counter()

    def _next(self, kinds):
        if self.faults and self.faults[0] in kinds:
            self.made[self.faults[0]] += 1
            return self.faults.pop(0)
        return ""

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802
        """Refuse the address, or take it."""
        if self._next(("refuse rcpt",)):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        """Refuse the letter, or take it, and perhaps not say so."""
        fault = self._next(("451", "554", *TWICE))
        if fault in ("451", "554"):
            return f"{fault} not now"
        answer = await super().handle_DATA(server, session, envelope)
        if fault == "drop after ok":
            server.transport.abort()
        elif fault == "hang after data":
            await asyncio.sleep(1)
        return answer


def test_a_moody_mail_server_loses_no_notice(cluster, monkeypatch, count):
    monkeypatch.setattr(mail, "TIMEOUT", 0.4)
    faults = FAULTS + (FAULTS[:2] + TWICE) * (9 if DEEP else 0)
    mailbox = Moody(faults)
    smtp = Controller(mailbox, hostname="127.0.0.1", port=free_ports(1)[0])
    with living(cluster) as (urls, cast, _goal):
        if (
            DEEP
        ):  # so many faults take more letters: one whose connection drops is sent all the same
            cast.active_plan("Oskar Aas")
            db.session.remove()
        settings = replace(
            cluster.settings,
            mail=replace(cluster.settings.mail, server="127.0.0.1", port=smtp.port),
        )
        app = create_worker_app(settings, urls.app)
        do_all(app, urls.app)  # nobody listens yet
        sent = "select id::text from notices where state = 'SENT'"
        assert not ask(urls, sent), "a server that is down is tried again, not given up"
        smtp.start()
        try:
            for _round in range(len(faults) + 2):
                ask(urls, "update procrastinate_jobs set scheduled_at = now(), attempts = 1")
                do_all(app, urls.app)
        finally:
            smtp.stop()
        with app.app_context():
            db.engine.dispose()
        told = {row[0] for row in ask(urls, sent)}
        assert not ask(urls, "select 1 from notices where state = 'QUEUED'")
    times = Counter(
        letter["Message-ID"].strip("<>").partition("@")[0] for letter in mailbox.letters
    )
    assert mailbox.made == Counter(faults)
    assert set(times) == told
    doubles = sum(times.values()) - len(times)
    assert doubles <= sum(mailbox.made[kind] for kind in TWICE)
    count("moody mail", faults=len(faults), notices=len(told), lost=0, twice=doubles)


def test_two_workers_do_each_job_once(cluster, monkeypatch, count):
    monkeypatch.setattr(jobs, "_jobs", {})
    done = []
    job("test.note")(lambda number: done.append(number))
    many = 400 if DEEP else 60
    with cluster.copy() as urls:
        app = create_worker_app(cluster.settings, urls.app)
        with app.app_context(), acting(None), transaction():
            defer("test.note", [{"number": number} for number in range(many)])
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda _which: do_all(app, urls.app), range(2)))
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
        left = ask(
            urls,
            "select count(*) from procrastinate_jobs where task_name = 'test.note'"
            " and status <> 'succeeded'",
        )
    assert sorted(done) == list(range(many))
    assert left == [(0,)]
    count("two workers", jobs=many, done_twice=0)


def test_two_clocks_queue_what_is_due_once(cluster, monkeypatch):
    monkeypatch.setattr(jobs, "_jobs", {})
    monkeypatch.setattr(jobs, "_hours", {})
    job("test.nightly", cron="0 3 * * *")(lambda: None)
    with cluster.copy() as urls:

        async def queue():
            async with worker_app(urls.app, lambda *_: None).open_async() as app:
                due = app.periodic_registry.periodic_tasks[("test.nightly", "")]
                clock = PeriodicDeferrer(registry=app.periodic_registry)
                for _time in range(2):
                    await clock.defer_jobs([(due, 1_800_000_000)])

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda _which: asyncio.run(queue()), range(2)))
        rows = ask(urls, "select count(*) from procrastinate_jobs where task_name = 'test.nightly'")
    assert rows == [(1,)]


def test_an_act_whose_log_cannot_be_written_is_refused(cluster):
    with living(cluster) as (urls, cast, goal):
        client = cast.client(HOLDER)
        token = csrf_token(client)
        assert client.get(goal).status_code == 200
        for log in ("access_log", "change_log", "timeline_entries", "form_answers"):
            ask(urls, f"revoke insert on {log} from samspill_app, samspill_system")
            answer = post(client, goal + "/kommentarer", {"text": "kanari"}, token=token)
            assert answer.status_code == 500, log
            if log == "access_log":
                refused = client.get(goal)
                assert refused.status_code == 500
                assert "Emma" not in refused.text
            ask(urls, f"grant insert on {log} to samspill_app, samspill_system")
        assert not ask(urls, "select 1 from comments"), "nothing is done without its line"
        assert post(client, goal + "/kommentarer", {"text": "x"}, token=token).status_code == 303


@pytest.mark.deep
def test_a_migration_that_is_stopped_is_undone_whole(cluster, count):
    """The connection is cut at a statement of structure, rights or policies: the next run mends.

    One in each hundredth of them, drawn: each of them would take hours.
    """
    with cluster.copy() as urls:
        whole = _objects(urls)
        _empty(urls)
        seen = _cut_at(None, urls)
        chance = random.Random(20261129)  # noqa: S311 - where to cut
        parts, last = 100 if DEEP else 2, seen - 1
        cuts = [
            chance.randint(1 + n * last // parts, (n + 1) * last // parts) for n in range(parts)
        ]
        for cut in [*cuts, last]:
            _empty(urls)
            with pytest.raises(DBAPIError):
                _cut_at(cut, urls)
            try:
                check_application(urls.app)
            except (WrongDatabase, DBAPIError):
                pass
            else:
                assert not ask(urls, "select 1 from pg_tables where schemaname = 'public'")
            tables = ask(urls, "select count(*) from pg_tables where schemaname = 'public'")[0][0]
            assert tables in (0, len(whole)), "all of the structure, or nothing"
            migrate(urls.owner, urls.app)
            assert _objects(urls) == whole
    count("migrations stopped", cuts=len(cuts) + 1, statements_there_are=seen, half_done=0)


def _objects(urls):
    return {
        row[0]: row[1:]
        for row in ask(
            urls,
            "select c.relname, c.relrowsecurity, (select count(*) from pg_policy p"
            " where p.polrelid = c.oid), c.relacl::text from pg_class c"
            " where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'",
        )
    }


def _empty(urls):
    ask(urls, "drop schema public cascade")
    ask(urls, "create schema public authorization samspill_owner")


def _cut_at(number, urls):
    """Migrate, but end the connection before a statement. Gives how many there were."""
    seen = 0

    def note(connection, cursor, _statement, *_rest):
        nonlocal seen
        seen += 1
        if seen == number:
            pid = cursor.connection.info.backend_pid
            ask(urls, "select pg_terminate_backend(%s, 5000)", pid)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        migrate(urls.owner, urls.app)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return seen


HARM = {
    "drop the evidence": "drop table evidence",
    "empty it": "truncate evidence",
    "delete it": "delete from evidence",
    "change it": "update evidence set record = ''",
    "drop the database's log of looks": "delete from access_log",
    "read a file of the server": "select pg_read_file('/etc/passwd')",
    "run a program": "copy plans to program 'cat'",
    "write a file": "copy plans to '/tmp/x'",
    "become the owner": "set role samspill_owner",
    "stop row security": "alter table plans disable row level security",
}


@pytest.mark.parametrize("what", HARM)
def test_the_applications_account_cannot(cluster, what):
    with cluster.copy() as urls:
        engine = create_engine(urls.app)
        with engine.connect() as connection, pytest.raises(DBAPIError) as refused:
            connection.execute(text(HARM[what]))
        engine.dispose()
    assert isinstance(refused.value.orig, psycopg.errors.InsufficientPrivilege)


def test_web_and_worker_cannot_write_where_backups_lie():
    """systemd lets them write in one place; the backup's account alone has another, and the key."""
    for name in ("web", "worker"):
        unit = (ROOT / f"deploy/samspill-{name}.service").read_text()
        assert "ProtectSystem=strict" in unit
        assert re.findall(r"ReadWritePaths=(.*)", unit) == ["/var/lib/samspill"]
        assert "owner.env" not in unit
    assert "/var/backups" in (ROOT / "deploy/samspill-backup.service").read_text()
