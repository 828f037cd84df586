"""A disk that fills up (security.md 8.2: R4): refused before it is full, taken again when it heals.

A real, small file system of its own for the files, seen by the web's processes alone.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

import pytest

from bench.processes import tree, wait_for
from samspill.infra.disk import KNOWN_FOR
from tests.crash.house import Writer, a_house
from tests.support.machine import DEEP

ROUNDS = 20 if DEEP else 1
SIZE, LEAST = 16, 4
"""Megabytes: of the disk, and what must be left."""


APART = ["unshare", "-m" if os.getuid() == 0 else "-Urm"]
"""Starts a program that may mount what nobody else sees. Root needs no other account for it."""


def own_file_systems():
    """May this account do that here?"""
    tried = [*APART, "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    found = shutil.which("unshare") and subprocess.run(tried, capture_output=True)
    return bool(found) and found.returncode == 0


@contextmanager
def web_on_a_small_disk(house, folder):
    """``samspill serve`` with its files on a disk of 16 MB. Gives the folder as it sees it."""
    mount = f'mount -t tmpfs -o size={SIZE}m tmpfs "$1" && shift && exec "$@"'
    argv = [*APART, "sh", "-c", mount, "sh", str(folder)]
    more = {"SAMSPILL_STORAGE_URL": folder.as_uri(), "SAMSPILL_LEAST_FREE": str(LEAST)}
    process = subprocess.Popen(
        [*argv, sys.executable, "-m", "samspill.web.cli", "serve"],
        env=house.environment(**more),
        stderr=subprocess.DEVNULL,
        process_group=0,
    )
    try:
        wait_for(f"http://127.0.0.1:{house.port}/healthz", process.pid)
        yield Path(f"/proc/{tree(process.pid)[-1]}/root{folder}")
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


class Patient(Writer):
    """Tries once, and says how it went."""

    def once(self, key):
        """The status of one comment."""
        self._token = self._token or self._read_token()
        return self._send("POST", {"form_key": key, "text": key, "csrf_token": self._token})

    def reads(self):
        """The status and the words of the page."""
        return self._ask("GET", self.house.goal)


def until(is_so):
    """Ask until it is so: each worker looks at the disk for itself, and only every few seconds."""
    deadline = time.monotonic() + KNOWN_FOR + 10
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def answered(status, writer, key):
    """Send it until it is answered so."""
    until(lambda: writer.once(key) == status)


def tells(writer, words):
    """Read the page until it says so. It is always there."""

    def says():
        status, page = writer.reads()
        assert status == 200
        return words in page

    until(says)


def test_nothing_is_lost_on_a_disk_that_fills(cluster, tmp_path, count):
    if not own_file_systems():
        pytest.skip("this account may not mount here: see tests/web/test_read_only.py")
    folder = tmp_path / "small"
    folder.mkdir()
    taken = []
    with a_house(cluster) as house, web_on_a_small_disk(house, folder) as disk:
        writer = Patient(house)
        for _round in range(ROUNDS):
            taken += (before := str(uuid4()), full := str(uuid4()))
            answered(303, writer, before)
            ballast = disk / "ballast"
            ballast.write_bytes(bytes((SIZE - LEAST + 1) * 1024 * 1024))
            answered(503, writer, full)
            tells(writer, "kan bare leses")
            ballast.unlink()
            answered(303, writer, full)
        kept = sorted(row[0] for row in house.rows("select text from comments"))
    assert kept == sorted(taken), "what was acknowledged is there once, and nothing else"
    count("disk nearly full", rounds=ROUNDS, acknowledged=len(taken), refused=ROUNDS, lost=0)
