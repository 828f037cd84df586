"""An external PostgreSQL 15, with the roles an operator makes: production may be that old."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

pytestmark = pytest.mark.deep

PROGRAMS = Path("/usr/lib/postgresql/15/bin")
ROLES = """
create role samspill_system nologin;
create role samspill_owner login createdb password 'eier';
create role samspill_app login noinherit password 'app';
grant samspill_system to samspill_app;
"""


def programs() -> Path:
    """PostgreSQL 15's programs; installed with apt-get as root when they are missing."""
    if not PROGRAMS.exists() and os.geteuid() == 0 and shutil.which("apt-get"):
        install = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=900", "install", "-y"]
        subprocess.run([*install, "postgresql-15"], check=False)
    assert PROGRAMS.exists(), "make test-deep needs PostgreSQL 15: apt-get install postgresql-15"
    return PROGRAMS


@pytest.fixture
def server(tmp_path):
    """A PostgreSQL 15 on a port of its own, run by an ordinary user; gives the port."""
    found = programs()
    data = Path(tempfile.mkdtemp(prefix="samspill-pg15-"))
    as_user = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
    prefix = as_user if os.geteuid() == 0 else []
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    if prefix:
        shutil.chown(data, "nobody", "nogroup")
    try:
        make = [found / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8"]
        subprocess.run(
            [*prefix, *make, "--locale=C.UTF-8"], check=True, capture_output=True, cwd="/"
        )
        options = ["-c", "fsync=off", "-c", f"port={port}", "-c", "listen_addresses=127.0.0.1"]
        run = [found / "postgres", "-D", data, "-k", data, *options]
        process = subprocess.Popen([*prefix, *run], cwd="/", stderr=subprocess.DEVNULL)
        try:
            _prepare(port)
            yield port
        finally:
            process.terminate()
            process.wait(20)
    finally:
        shutil.rmtree(data)


def _prepare(port):
    address = f"host=127.0.0.1 port={port} user=postgres dbname=postgres"
    deadline = time.monotonic() + 20
    while True:
        try:
            connection = psycopg.connect(address, autocommit=True)
        except psycopg.OperationalError:
            assert time.monotonic() < deadline, "PostgreSQL 15 did not start"
            time.sleep(0.1)
        else:
            break
    with connection:
        connection.execute(ROLES)
        connection.execute("create database samspill owner samspill_owner")


def samspill(command, instance, port, *more):
    base = f"postgresql://{{}}@127.0.0.1:{port}/samspill"
    return subprocess.run(
        [sys.executable, "-m", "samspill.web.cli", command, *more],
        env={
            **os.environ,
            "SAMSPILL_ENV": "development",
            "SAMSPILL_INSTANCE": str(instance),
            "SAMSPILL_DATABASE_URL": base.format("samspill_app:app"),
            "SAMSPILL_DATABASE_OWNER_URL": base.format("samspill_owner:eier"),
        },
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_an_external_postgresql_15_carries_the_demo(server, tmp_path):
    for command in ("migrate", "demo"):
        result = samspill(command, tmp_path, server)
        assert result.returncode == 0, result.stderr
    address = f"host=127.0.0.1 port={server} user=samspill_app password=app dbname=samspill"
    with psycopg.connect(address) as connection:
        assert connection.execute("select count(*) from plans").fetchone() == (0,)
        assert connection.execute("select count(*) from persons").fetchone()[0] > 30
        connection.execute("set local role samspill_system")
        states = connection.execute("select distinct status from plans order by 1").fetchall()
    found = {"ACTIVE", "AWAITING_CONSENT", "CLOSED", "CLOSING", "DRAFT", "PAUSED"}
    assert {state for (state,) in states} == found
