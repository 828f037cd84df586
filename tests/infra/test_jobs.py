"""Jobs: deferred in the change's own transaction, done once, taken over from a dead worker."""

from __future__ import annotations

import asyncio

import psycopg
import pytest

from samspill.access.actor import acting
from samspill.infra import jobs
from samspill.infra.db import db
from samspill.infra.jobs import defer, job
from samspill.infra.transaction import transaction
from samspill.infra.worker import retry_stalled, worker_app
from samspill.web.factory import create_worker_app
from samspill.web.serving import job_runner
from tests.support.apart import apart
from tests.support.database import plain

DONE = []


@pytest.fixture
def house(cluster, monkeypatch):
    """A worker's application on a database of its own, with one job."""
    monkeypatch.setattr(jobs, "_jobs", {})
    DONE.clear()
    job("test.note")(lambda word: DONE.append(word))
    with cluster.copy() as urls:
        app = create_worker_app(cluster.settings, urls.app)
        with app.app_context():
            yield app, urls.app
            db.session.remove()
            db.engine.dispose()


def run_all(url, app):
    """Do every job that is queued, then stop."""
    worker = worker_app(url, job_runner(app))

    def run():
        with worker.open():
            worker.run_worker(wait=False, install_signal_handlers=False)

    apart(run)


def query(url, statement):
    with psycopg.connect(plain(url), autocommit=True) as connection:
        return connection.execute(statement)


def test_a_job_is_done_if_and_only_if_the_change_commits(house):
    app, url = house
    with acting(None), transaction():
        defer("test.note", [{"word": "yes"}])
    with pytest.raises(ZeroDivisionError), acting(None), transaction():
        defer("test.note", [{"word": "no"}])
        raise ZeroDivisionError
    run_all(url, app)
    assert DONE == ["yes"]


def test_the_job_of_a_dead_worker_is_given_to_the_living(house):
    app, url = house
    with acting(None), transaction():
        defer("test.note", [{"word": "late"}])
    query(
        url,
        "with dead as (insert into procrastinate_workers (last_heartbeat)"
        " values (now() - interval '1 minute') returning id) update procrastinate_jobs"
        " set status = 'doing', worker_id = dead.id from dead where task_name = 'test.note'",
    )
    worker = worker_app(url, job_runner(app))

    async def take_over():
        async with worker.open_async():
            return await retry_stalled(worker)

    assert apart(lambda: asyncio.run(take_over())) == 1
    run_all(url, app)
    assert DONE == ["late"]


def test_a_job_that_fails_is_tried_again_later(house):
    app, url = house
    jobs._jobs["test.note"] = lambda word: [word][1]
    with acting(None), transaction():
        defer("test.note", [{"word": "x"}])
    run_all(url, app)
    with psycopg.connect(plain(url)) as connection:
        row = connection.execute(
            "select status::text, attempts, scheduled_at > now() from procrastinate_jobs"
            " where task_name = 'test.note'"
        ).fetchone()
    assert row == ("todo", 1, True)


def test_what_failed_together_is_not_tried_in_the_same_second_and_not_for_ever(house):
    app, url = house
    jobs._jobs["test.note"] = lambda word: [word][1]
    with acting(None), transaction():
        defer("test.note", [{"word": "x"}] * 12)
    run_all(url, app)
    waits = "select scheduled_at from procrastinate_jobs where task_name = 'test.note'"
    seconds = {row[0].replace(microsecond=0) for row in query(url, waits).fetchall()}
    assert len(seconds) > 6, "they are spread over a minute"
    query(url, "update procrastinate_jobs set scheduled_at = now(), attempts = 8")
    run_all(url, app)
    left = "select status::text, attempts from procrastinate_jobs where task_name = 'test.note'"
    assert set(query(url, left).fetchall()) == {("failed", 9)}, "a person sees them at Drift"
