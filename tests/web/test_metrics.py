"""Metrics on their own port: off unless asked for, one sum of all processes, nothing of anybody."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from uuid import uuid4

import psycopg
import pytest

from bench.processes import tree
from tests.crash.house import HOLDER, a_house
from tests.support.database import plain
from tests.support.ports import free_ports

UUID_OR_NUMBER = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}|\b\d{11}\b")


def asked(port):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        return answer.read().decode()


def value(text, name, **labels):
    """The sample of this name and these labels, 0 when there is none."""
    wanted = {f'{key}="{one}"' for key, one in labels.items()}
    for line in text.splitlines():
        found = re.fullmatch(r"(\w+)(?:\{(.*)\})? (\S+)", line)
        if found and found[1] == name and wanted == set(filter(None, (found[2] or "").split(","))):
            return float(found[3])
    return 0.0


def visit(house, path, *, cookie=""):
    request = urllib.request.Request(
        f"http://127.0.0.1:{house.port}{path}", headers={"Cookie": f"samspill={cookie}"}
    )
    try:
        with urllib.request.urlopen(request, timeout=15) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


@pytest.fixture(scope="module")
def house(cluster):
    with a_house(cluster) as found:
        yield found


@pytest.fixture(scope="module")
def watched(house):
    """A web that is counted: its port, and its process."""
    port = free_ports(1)[0]
    with house.process("serve", SAMSPILL_METRICS_PORT=str(port)) as web:
        yield port, web


def answered(text, status):
    """How many requests of each page were answered so."""
    lines = re.findall(rf'request_seconds_count\{{page="(\S+)",status="{status}"\}} (\S+)', text)
    return {page: float(many) for page, many in lines}


def test_two_processes_are_one_sum_and_nobody_is_named(house, watched):
    port, _web = watched
    fine, absent = answered(asked(port), 200), answered(asked(port), 404)
    many = 12
    for _time in range(many):
        assert visit(house, house.goal, cookie=house.cookie) == 200
    assert visit(house, f"/planer/{uuid4()}", cookie=house.cookie) == 404
    assert visit(house, f"/nowhere/{HOLDER.split()[0]}/13897248022") == 404
    for _time in range(5):  # whichever process answers
        text = asked(port)
        now = answered(text, 200)
        assert {page: now[page] - fine.get(page, 0) for page in now if "goal" in page} == {
            "goals.goal": many
        }
        now = answered(text, 404)
        assert now["none"] == absent.get("none", 0) + 1
        assert now["overview.plan_overview"] == absent.get("overview.plan_overview", 0) + 1
        assert not UUID_OR_NUMBER.search(text)
        assert HOLDER.split()[0] not in text
        assert value(text, "samspill_database_connections_used") == 0
        assert value(text, "samspill_database_up") == 1
    assert value(text, "samspill_request_duration_seconds_count", kind="read") >= many + 2


def test_a_process_that_is_killed_takes_no_count_with_it(house, watched):
    port, web = watched
    visit(house, "/hjelp")
    count = ("samspill_request_seconds_count", {"page": "pages.help_page", "status": "200"})
    before = value(asked(port), count[0], **count[1])
    assert before >= 1
    for pid in tree(web.pid)[1:]:
        os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            after = value(asked(port), count[0], **count[1])
        except OSError:
            time.sleep(0.1)
            continue
        break
    assert after == before


def test_the_queue_is_told_by_name_and_age(house, watched):
    port, _web = watched
    with psycopg.connect(plain(house.urls.superuser)) as connection:
        connection.execute(
            "insert into procrastinate_jobs (queue_name, task_name, args, status, scheduled_at,"
            " attempts) values"
            " ('notices', 'notifications.deliver', '{\"notice_id\": \"kanari\"}', 'todo',"
            "  now() - interval '10 minutes', 0),"
            " ('notices', 'notifications.deliver', '{}', 'todo', now() + interval '1 hour', 3),"
            " ('notices', 'notifications.deliver', '{}', 'failed', null, 8)"
        )
    text = asked(port)
    states = {
        state: value(text, "samspill_jobs", job="notifications.deliver", state=state)
        for state in ("waiting", "later", "tried", "doing", "failed")
    }
    assert states == {"waiting": 1, "later": 1, "tried": 1, "doing": 0, "failed": 1}
    oldest = value(text, "samspill_jobs_oldest_seconds", job="notifications.deliver")
    assert 590 < oldest < 700
    assert value(text, "samspill_worker_silent_seconds") == float("inf")
    assert value(text, "samspill_workers") == 0
    assert "kanari" not in text


def test_room_backups_and_the_seal_are_told(house, watched):
    port, _web = watched
    text = asked(port)
    assert value(text, "samspill_disk_free_bytes", place="instance") > 0
    assert value(text, "samspill_read_only") == 0
    assert value(text, "samspill_backup_timestamp_seconds", what="database") == 0
    assert value(text, "samspill_seal_ends_timestamp_seconds") > time.time()
    since = value(text, "samspill_key_since_timestamp_seconds", key="root")
    assert time.time() - 2 * 86400 < since <= time.time()


def test_only_this_machine_is_answered_and_only_that_address(house, watched):
    port, _web = watched
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10)
    listening = subprocess.run(
        ["cat", "/proc/net/tcp", "/proc/net/tcp6"], capture_output=True, text=True
    ).stdout
    addresses = {
        line.split()[1].split(":")[0]
        for line in listening.splitlines()
        if line.split()[3:4] == ["0A"] and line.split()[1].endswith(f":{port:04X}")
    }
    assert addresses == {"0100007F"}
    assert visit(house, "/metrics") == 404, "the pages' own port knows nothing of it"


def test_a_port_that_is_taken_stops_the_start(house):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "-m", "samspill.web.cli", "serve"],
            env=house.environment(SAMSPILL_METRICS_PORT=port),
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert f"SAMSPILL_METRICS_PORT {port}" in done.stderr


def test_off_is_off():
    """Without the port the library is not even loaded."""
    program = (
        "import sys; from samspill.web import serving, cli, factory;"
        " sys.exit('prometheus_client' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], timeout=60).returncode == 0
