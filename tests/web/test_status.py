"""``samspill status``: all that somebody who runs it should know, and nobody of whom it is."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import create_engine, text

from samspill.infra.db import db
from samspill.web.factory import create_worker_app
from samspill.web.serving import job_runner
from samspill.web.status import status
from tests.web.test_cli import fails_with, import_sql, samspill

CANARY = "kanari"


@pytest.fixture
def house(cluster):
    """A database of its own, with its address as the commands want it."""
    with cluster.copy() as urls:
        import_sql(urls.superuser, "insert into procrastinate_workers default values")
        yield cluster.settings.instance, {"SAMSPILL_DATABASE_URL": urls.app}, urls


def queue(urls, status, name="notifications.deliver", attempts=0):
    engine = create_engine(urls.superuser)
    with engine.begin() as connection:
        found = connection.scalar(
            text(
                "insert into procrastinate_jobs (queue_name, task_name, args, status, attempts)"
                f" values ('notices', :name, '{{\"notice_id\": \"{CANARY}\"}}',"
                " cast(:status as procrastinate_job_status), :attempts) returning id"
            ),
            {"name": name, "status": status, "attempts": attempts},
        )
    engine.dispose()
    return found


def needs(result):
    return [line for line in result.stdout.splitlines() if line.startswith("NEEDS")]


def test_it_says_what_needs_somebody(house):
    instance, url, urls = house
    failed = queue(urls, "failed", attempts=8)
    result = samspill(instance, "status", **url)
    fails_with(result, "need somebody")
    assert f"failed: {failed} notifications.deliver, 8 times" in result.stdout
    assert any("1 jobs have failed" in line for line in needs(result))
    assert "virus scanner: off" in result.stdout
    assert CANARY not in result.stdout + result.stderr
    again = samspill(instance, "jobs", "retry", str(failed), **url)
    assert again.stdout == "1 jobs are queued again.\n", again.stderr
    result = samspill(instance, "status", **url)
    assert not [line for line in needs(result) if "failed" in line]
    assert "1 waiting" in result.stdout
    fails_with(samspill(instance, "jobs", "retry", str(failed), "999", **url), "no failed job")


def test_a_machine_reads_the_same(house):
    instance, url, urls = house
    queue(urls, "todo")
    found = json.loads(samspill(instance, "status", "--json", **url).stdout)
    assert found["is_migrated"] is True
    assert [(one["name"], one["waiting"]) for one in found["jobs"]] == [
        ("notifications.deliver", 1)
    ]
    assert set(found["backups"]) == {"database", "keys"}
    assert found["workers"]["alive"] == 1
    assert found["root_keys"]
    assert found["key_days"]["root"]
    assert found["room"]["instance"]["free"] > 0


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ("update alembic_version set version_num = '0001'", "run samspill migrate"),
        ("update procrastinate_workers set last_heartbeat = now() - interval '1 hour'", "worker"),
        (
            "insert into procrastinate_jobs (queue_name, task_name, scheduled_at)"
            " values ('x', 'x', now() - interval '20 minutes')",
            "waited for 20 minutes",
        ),
    ],
)
def test_what_is_wrong_is_said_and_only_then(cluster, house, wrong, word):
    _instance, _url, urls = house
    app = create_worker_app(cluster.settings, urls.app)
    look = job_runner(app)
    arguments = {"settings": cluster.settings}
    assert not [need for need in look(status, arguments).needs if word in str(need)]
    import_sql(urls.superuser, wrong)
    found = look(status, arguments)
    assert [need for need in found.needs if word in str(need)]
    assert found.workers.alive == (0 if word == "worker" else 1)
    with app.app_context():
        db.engine.dispose()


def test_a_backup_is_remembered(house, tmp_path):
    instance, url, _urls = house
    taken = samspill(instance, "backup", str(tmp_path), "--keys", **url)
    assert taken.returncode == 0, taken.stderr
    found = json.loads(samspill(instance, "status", "--json", **url).stdout)
    assert found["backups"]["keys"]
    assert not [line for line in found["needs"] if "backup of the keys" in line]
