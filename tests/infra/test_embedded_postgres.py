"""The embedded PostgreSQL as people meet it: killed, crowded, as root and as anybody."""

from __future__ import annotations

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from samspill.infra.embedded_postgres import EmbeddedPostgres, EmbeddedPostgresError
from samspill.infra.postgres_process import SETPRIV_OPTIONS, SOCKET_ROOT
from samspill.infra.settings import ROOT

NOBODY = 65534
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")

START_AND_WAIT = """
import sys, time
from pathlib import Path
from samspill.infra.embedded_postgres import EmbeddedPostgres
EmbeddedPostgres(Path(sys.argv[1]), fsync=False).start()
print("ready", flush=True)
time.sleep(600)
"""
START_AND_STOP = """
import sys
from pathlib import Path
from samspill.infra import postgres_process
from samspill.infra.embedded_postgres import EmbeddedPostgres, EmbeddedPostgresError
if len(sys.argv) > 2:
    postgres_process.OUTSIDE_ROOT = Path(sys.argv[2])
    programs = postgres_process.programs()
    closed = Path(sys.argv[3]) / programs.relative_to(programs.parents[2])
    postgres_process.programs = lambda: closed
try:
    with EmbeddedPostgres(Path(sys.argv[1]), fsync=False) as postgres:
        print(postgres.app_url)
except EmbeddedPostgresError as error:
    print("error:", error)
"""


@contextmanager
def started(instance: Path) -> Iterator[EmbeddedPostgres]:
    with EmbeddedPostgres(instance, fsync=False) as postgres:
        yield postgres


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    with started(tmp_path_factory.mktemp("cluster") / "instance") as postgres:
        yield postgres


def connect(url: str, **changes: str) -> psycopg.Connection:
    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True, **changes)


def ask(url: str, question: str) -> list[tuple]:
    with connect(url) as connection:
        return connection.execute(question).fetchall()


def server_pid(instance: Path) -> int:
    return int((instance / "postgres" / "postmaster.pid").read_text().split()[0])


def session_members(leader: int) -> list[int]:
    """The processes of one session, the dead ones aside: a server and its children."""
    members = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _parent, _group, session = path.read_text().rsplit(")", 1)[1].split()[:4]
        except OSError:
            continue
        if int(session) == leader and state != "Z":
            members.append(int(path.parent.name))
    return members


def run_script(script: str, *arguments: object, prefix: tuple[str, ...] = ()) -> str:
    answer = subprocess.run(
        [*prefix, sys.executable, "-c", script, *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.strip()


def as_nobody() -> tuple[str, ...]:
    """An ordinary user who may read the code even when the clone lies in a folder of root's."""
    return ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", *SETPRIV_OPTIONS, "--")


# Starting and stopping


def test_a_second_start_finds_what_the_first_one_left(tmp_path: Path) -> None:
    with started(tmp_path) as postgres:
        with connect(postgres.owner_url) as connection:
            connection.execute("create table remembered as select 1 as n")
        pid, socket_folder = server_pid(tmp_path), postgres.app_url.split("host=")[1]
    assert session_members(pid) == []
    assert not Path(socket_folder).exists()
    begun = time.monotonic()
    with started(tmp_path) as postgres:
        assert time.monotonic() - begun < 1
        assert ask(postgres.owner_url, "select n from remembered") == [(1,)]


def test_an_address_is_known_only_while_the_server_runs(tmp_path: Path) -> None:
    postgres = EmbeddedPostgres(tmp_path, fsync=False)
    with pytest.raises(EmbeddedPostgresError, match="ikke startet"):
        _ = postgres.app_url
    with postgres:
        assert EmbeddedPostgres(tmp_path).app_url == postgres.app_url
    postgres.stop()
    with pytest.raises(EmbeddedPostgresError, match="ikke startet"):
        _ = postgres.app_url


def test_a_server_left_behind_is_adopted(tmp_path: Path) -> None:
    killed = subprocess.Popen(
        [sys.executable, "-c", START_AND_WAIT, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE
    )
    with killed:
        assert killed.stdout is not None
        assert killed.stdout.readline() == b"ready\n"
        killed.kill()
    pid = server_pid(tmp_path)
    with started(tmp_path) as postgres:
        assert server_pid(tmp_path) == pid
        assert ask(postgres.app_url, "select 1") == [(1,)]
    assert session_members(pid) == []


def test_a_crash_of_the_server_is_survived(tmp_path: Path) -> None:
    with started(tmp_path):
        os.kill(server_pid(tmp_path), signal.SIGKILL)
    with started(tmp_path) as postgres:
        assert ask(postgres.app_url, "select 1") == [(1,)]


def test_a_stale_pid_that_now_is_another_program_is_survived(tmp_path: Path) -> None:
    with started(tmp_path):
        pid_file = tmp_path / "postgres" / "postmaster.pid"
        left = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(os.getpid()), *left[1:]]) + "\n")
    with started(tmp_path) as postgres:
        assert ask(postgres.app_url, "select 1") == [(1,)]


def test_two_starts_at_once_share_one_server_and_the_last_one_ends_it(tmp_path: Path) -> None:
    first, second = (EmbeddedPostgres(tmp_path, fsync=False) for _ in range(2))
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(EmbeddedPostgres.start, (first, second)))
    pid = server_pid(tmp_path)
    first.stop()
    assert ask(second.app_url, "select 1") == [(1,)]
    second.stop()
    assert session_members(pid) == []


def test_a_first_start_that_was_cut_short_is_completed(tmp_path: Path) -> None:
    with started(tmp_path) as postgres:
        maintenance = postgres.superuser_url.replace("/samspill?", "/postgres?")
        with connect(maintenance) as connection:
            connection.execute("drop database samspill")
            connection.execute("drop role samspill_owner, samspill_app, samspill_system")
    (tmp_path / "postgres.new-left").mkdir()
    with started(tmp_path) as postgres:
        assert ask(postgres.app_url, "select current_user") == [("samspill_app",)]


# Who may do what


def test_the_roles_have_what_they_need_and_no_more(cluster: EmbeddedPostgres) -> None:
    columns = "rolcanlogin, rolsuper, rolbypassrls, rolinherit, rolcreatedb, rolcreaterole"
    found = ask(
        cluster.superuser_url,
        f"select rolname, {columns} from pg_roles where rolname like 'samspill%' order by 1",
    )
    assert found == [
        ("samspill_app", True, False, False, False, False, False),
        ("samspill_owner", True, False, False, True, True, False),
        ("samspill_system", False, False, False, True, False, False),
    ]


def test_the_application_may_become_the_system_role_but_is_not_it(
    cluster: EmbeddedPostgres,
) -> None:
    members = ask(
        cluster.superuser_url,
        "select roleid::regrole::text, member::regrole::text, inherit_option, set_option,"
        " admin_option from pg_auth_members where member::regrole::text like 'samspill%'",
    )
    assert members == [("samspill_system", "samspill_app", False, True, False)]
    with connect(cluster.owner_url) as owner, connect(cluster.app_url) as app:
        owner.execute("create table for_the_system as select 1 as n")
        owner.execute("grant select on for_the_system to samspill_system")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("select n from for_the_system")
        app.execute("set role samspill_system")
        assert app.execute("select n from for_the_system").fetchone() == (1,)
        owner.execute("drop table for_the_system")


def test_the_application_owns_nothing_and_cannot_create(cluster: EmbeddedPostgres) -> None:
    owned = "select count(*) from pg_shdepend where refobjid = '{}'::regrole and deptype = 'o'"
    assert ask(cluster.superuser_url, owned.format("samspill_app")) == [(0,)]
    assert ask(
        cluster.superuser_url,
        "select datdba::regrole::text from pg_database where datname = 'samspill'",
    ) == [("samspill_owner",)]
    for statement in ("create table mine (n int)", "create temporary table mine (n int)"):
        with connect(cluster.app_url) as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute(statement)


def test_nobody_comes_in_without_the_password(cluster: EmbeddedPostgres) -> None:
    for url in (cluster.app_url, cluster.owner_url, cluster.superuser_url):
        for password in ("wrong", ""):
            with pytest.raises(psycopg.OperationalError, match="password"):
                connect(url, password=password)


def test_there_is_no_tcp_and_the_socket_is_private(cluster: EmbeddedPostgres) -> None:
    assert ask(cluster.superuser_url, "show listen_addresses") == [("",)]
    folder = Path(cluster.app_url.split("host=")[1])
    assert folder.parent == SOCKET_ROOT
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert len(os.fsencode(folder / ".s.PGSQL.5432")) <= 107


def test_the_text_rules_are_those_of_every_machine(cluster: EmbeddedPostgres) -> None:
    assert ask(
        cluster.owner_url,
        "select datlocprovider, datlocale, pg_encoding_to_char(encoding) from pg_database"
        " where datname = 'samspill'",
    ) == [("b", "C.UTF-8", "UTF8")]


def test_the_passwords_are_kept_for_the_owner_of_the_instance_alone(tmp_path: Path) -> None:
    with started(tmp_path):
        keys = tmp_path / "keys" / "postgres.json"
        assert stat.S_IMODE(keys.stat().st_mode) == 0o600
        passwords = json.loads(keys.read_text())
        log = (tmp_path / "postgres.log").read_text()
    assert len(set(passwords.values())) == 3
    assert not [password for password in passwords.values() if password in log]


# Root, and anybody


@as_root
def test_root_starts_it_as_nobody_in_a_closed_folder_and_changes_no_mode(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    with started(closed / "instance") as postgres:
        assert ask(postgres.app_url, "select 1") == [(1,)]
        pid = server_pid(closed / "instance")
        assert Path(f"/proc/{pid}").stat().st_uid == NOBODY
        assert pid in session_members(pid)
    for folder in (tmp_path, closed, closed / "instance"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert folder.stat().st_uid == 0


@as_root
def test_an_ordinary_user_starts_it_as_themselves(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir(mode=0o700)
    os.chown(own, NOBODY, NOBODY)
    answer = run_script(START_AND_STOP, own / "instance", prefix=as_nobody())
    assert answer.startswith("postgresql+psycopg://samspill_app:")
    with started(own / "instance") as postgres:  # root later: the owner of the data goes on
        assert ask(postgres.app_url, "select 1") == [(1,)]


@as_root
def test_without_the_capability_the_data_lies_outside(tmp_path: Path) -> None:
    outside = Path(tempfile.mkdtemp(dir="/tmp"))
    closed = tmp_path / "site"
    closed.symlink_to(Path(psycopg.__file__).parents[1])  # the programs, where nobody cannot go
    without = ("setpriv", "--bounding-set=-dac_read_search", "--")
    try:
        outside.chmod(0o755)
        for _ in ("first", "second"):
            answer = run_script(START_AND_STOP, tmp_path, outside, closed, prefix=without)
            assert answer.startswith("postgresql+psycopg://samspill_app:")
        assert not (tmp_path / "postgres").exists()
        assert len(list(outside.glob("*/postgres/PG_VERSION"))) == 1
        assert len(list(outside.glob("programs-*"))) == 1
    finally:
        shutil.rmtree(outside)


# What can be wrong: always one line that says it


def refusal(instance: Path) -> str:
    with pytest.raises(EmbeddedPostgresError) as caught, started(instance):
        pass
    assert "\n" not in str(caught.value)
    return str(caught.value)


@as_root
def test_a_folder_one_may_not_write_in(tmp_path: Path) -> None:
    answer = run_script(START_AND_STOP, tmp_path / "instance", prefix=as_nobody())
    assert answer == f"error: Databasen kan ikke brukes: Permission denied: {tmp_path}/instance"


@as_root
def test_a_full_disk(tmp_path: Path) -> None:
    mount = ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(tmp_path)]
    if subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("this root may not mount, so no disk can be filled")
    try:
        assert refusal(tmp_path / "instance").startswith("Disken er full")
        assert not list(tmp_path.glob("instance/postgres*/PG_VERSION"))
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


def test_lost_passwords(tmp_path: Path) -> None:
    with started(tmp_path):
        pass
    keys = tmp_path / "keys" / "postgres.json"
    content = json.loads(keys.read_text())
    keys.write_text(json.dumps({**content, "postgres": "changed"}))
    assert "passer ikke" in refusal(tmp_path)
    keys.write_text("{")
    assert "ødelagt" in refusal(tmp_path)
    keys.unlink()
    assert "er borte" in refusal(tmp_path)
    assert not (tmp_path / "postgres" / "postmaster.pid").exists()


def test_a_cluster_of_another_version(tmp_path: Path) -> None:
    with started(tmp_path):
        pass
    (tmp_path / "postgres" / "PG_VERSION").write_text("17\n")
    assert "PostgreSQL 17" in refusal(tmp_path)


def test_damaged_data(tmp_path: Path) -> None:
    with started(tmp_path):
        pass
    (tmp_path / "postgres" / "global" / "pg_control").unlink()
    assert "pg_control" in refusal(tmp_path)
