"""What the database is told by the disk (security.md 8.2: R5), and that it asks before it answers.

``strace`` stands between PostgreSQL and the kernel. Where it may not (another account's process,
no strace), the test says so.
"""

from __future__ import annotations

import contextlib
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psycopg
import pytest

from bench.processes import parent_of, tree
from tests.crash.house import Writer, a_house, nothing_is_lost, until_more, writing
from tests.support.database import plain
from tests.support.machine import DEEP

ROUNDS = 60 if DEEP else 1
WRITES = 20


def postmaster_of(house):
    """The process that all of the database's processes come from."""
    with psycopg.connect(plain(house.urls.superuser)) as connection:
        return parent_of(connection.info.backend_pid)


@contextlib.contextmanager
def traced(postmaster, folder, *what):
    """Watch the syncs of the database's processes for the block. Gives the file of what was seen.

    Skips the test where this account may not.
    """
    if shutil.which("strace") is None:
        pytest.skip("strace is not here")
    seen = folder / f"trace-{time.monotonic_ns()}"
    pids = [word for pid in tree(postmaster) for word in ("-p", str(pid))]
    argv = ["strace", "-f", "-q", "-e", "trace=fdatasync,fsync", *what, "-o", str(seen), *pids]
    process = subprocess.Popen(argv, stderr=subprocess.PIPE)
    try:
        time.sleep(0.5)
        if process.poll() is not None:
            said = process.stderr.read().decode()
            pytest.skip(f"strace may not attach here: {said.splitlines()[0] if said else ''}")
        yield seen
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.wait(20)
        process.stderr.close()


def lines(seen: Path):
    """What was traced so far."""
    return seen.read_text(errors="replace").splitlines() if seen.exists() else []


def test_nothing_is_acknowledged_before_the_disk_has_it(own_cluster, tmp_path, count):
    """At least one sync for each act that was acknowledged (security.md 8.1): what a power cut
    loses is what was never acknowledged."""
    with a_house(own_cluster) as house, house.process("serve"):
        for name, wanted in (("fsync", "on"), ("synchronous_commit", "on")):
            assert house.rows(f"show {name}") == [(wanted,)]
        assert house.rows("show full_page_writes") == [("on",)]
        writer = Writer(house)
        writer.write()
        with traced(postmaster_of(house), tmp_path) as seen:
            for _time in range(WRITES):
                writer.write()
        syncs = sum("fdatasync(" in line for line in lines(seen))
        acknowledged, _unanswered = nothing_is_lost(house, [writer])
    assert acknowledged == WRITES + 1
    assert syncs >= WRITES
    count("syncs", acts=WRITES, synced_at_least=syncs)


def test_a_disk_that_fails_at_a_sync_loses_nothing(own_cluster, tmp_path, count):
    """The log cannot be written: PostgreSQL stops, starts again by itself, and reads its log."""
    with a_house(own_cluster) as house, house.process("serve"):
        with writing(house, 3) as writers:
            for number in range(ROUNDS):
                until_more(writers)
                fault = f"inject=fdatasync:error=EIO:when={number % 5 + 1}"
                postmaster = postmaster_of(house)
                with traced(postmaster, tmp_path, "-e", fault) as seen:
                    deadline = time.monotonic() + 30
                    while not any("INJECTED" in line for line in lines(seen)):
                        assert time.monotonic() < deadline, "no sync came"
                        time.sleep(0.02)
                until_more(writers)
        acknowledged, unanswered = nothing_is_lost(house, writers)
    assert unanswered, "the fault was met"
    count("syncs that failed", rounds=ROUNDS, acknowledged=acknowledged, lost=0)
