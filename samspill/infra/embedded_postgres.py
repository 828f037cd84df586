"""The PostgreSQL that runs without anybody setting it up, kept in the instance folder.

It is for development, tests and demonstrations; production names a server of its own.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import secrets
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from urllib.parse import quote

import psycopg
from psycopg import sql

from samspill.infra import postgres_process as process
from samspill.infra.postgres_process import EmbeddedPostgresError, Home, Server
from samspill.infra.private_files import create_private, make_private_folder

__all__ = ["EmbeddedPostgres", "EmbeddedPostgresError"]

DATABASE = "samspill"
SUPERUSER = "postgres"
OWNER = "samspill_owner"
APP = "samspill_app"
SYSTEM = "samspill_system"
START_SECONDS = 60.0


class EmbeddedPostgres:
    """One cluster, shared by every process that has started it and not yet stopped it.

    The last one to stop it ends the server; so a `samspill migrate` beside a running
    `make run` takes nothing away from it, and what a killed `make run` left behind is adopted.
    With ``fsync`` False a power cut may destroy the data: for tests only. All methods raise
    EmbeddedPostgresError with a text of one line.
    """

    def __init__(self, instance: Path, *, fsync: bool = True) -> None:
        self._instance = instance.resolve()
        self._fsync = fsync
        self._keys = self._instance / "keys" / "postgres.json"
        self._home: Home | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self._socket_folder: Path | None = None
        self._in_use: int | None = None

    def __enter__(self) -> EmbeddedPostgres:
        self.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def superuser_url(self) -> str:
        """SQLAlchemy address as bootstrap superuser: for tests and repair, never for the web."""
        return self._url(SUPERUSER)

    @property
    def owner_url(self) -> str:
        """SQLAlchemy address as owner of the database: for migrate, backup and restore."""
        return self._url(OWNER)

    @property
    def app_url(self) -> str:
        """SQLAlchemy address as the application: for web and worker."""
        return self._url(APP)

    def start(self) -> None:
        """Make the cluster if there is none, start it or adopt it, and see to the roles.

        Returns when it takes connections. Well under a second when the cluster exists.
        """
        if self._in_use is not None:
            return
        with _one_line_errors(), self._alone():
            home = self._home = process.find_home(self._instance)
            passwords = self._passwords_for(home)
            if not home.has_cluster:
                process.create_cluster(home, passwords[SUPERUSER], fsync=self._fsync)
            try:
                with self._connected(home) as connection:
                    _ensure_roles(connection, passwords)
            except BaseException:
                self._shut_down(home)
                raise
            self._in_use = self._lock_file("postgres-in-use.lock", fcntl.LOCK_SH)

    def stop(self) -> None:
        """End the server, unless another process still uses it. Without effect when not started."""
        if self._in_use is None or self._home is None:
            return
        with _one_line_errors(), self._alone():
            os.close(self._in_use)
            self._in_use = None
            self._shut_down(self._home)

    def _shut_down(self, home: Home) -> None:
        try:
            last = self._lock_file("postgres-in-use.lock", fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if self._child is not None:
                self._child.returncode = 0  # it goes on for the others: no warning that it runs
                self._child = None
            return
        try:
            server = process.find_server(home.data)
            if server is not None:
                process.stop_server(home, server, self._child)
            if self._child is not None:  # reap it, or end it before it was a server
                self._child.send_signal(signal.SIGINT)
                self._child.wait()
                self._forget_child()
        finally:
            os.close(last)

    def _forget_child(self) -> None:
        self._child = None
        process.remove_socket_folder(self._socket_folder)

    def _url(self, role: str) -> str:
        with _one_line_errors():
            home = self._home or process.find_home(self._instance)
            server = process.find_server(home.data)
            if server is None or server.socket_folder is None:
                raise EmbeddedPostgresError(f"Databasen i {home.data} er ikke startet")
            return _address(role, self._passwords()[role], DATABASE, server.socket_folder)

    def _passwords(self) -> dict[str, str]:
        try:
            passwords = json.loads(self._keys.read_text())
            return {role: passwords[role] for role in (SUPERUSER, OWNER, APP)}
        except (ValueError, KeyError, TypeError) as error:
            raise EmbeddedPostgresError(f"Passordfilen {self._keys} er ødelagt") from error

    def _passwords_for(self, home: Home) -> dict[str, str]:
        if not self._keys.exists():
            if home.has_cluster:
                raise EmbeddedPostgresError(
                    f"Passordene til databasen i {home.data} er borte: {self._keys} mangler"
                )
            fresh = {role: secrets.token_urlsafe(24) for role in (SUPERUSER, OWNER, APP)}
            create_private(self._keys, json.dumps(fresh, indent=2).encode())
        return self._passwords()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Let no other process start or stop this cluster meanwhile."""
        make_private_folder(self._instance)
        lock = self._lock_file("postgres-start.lock", fcntl.LOCK_EX)
        try:
            yield
        finally:
            os.close(lock)

    def _lock_file(self, name: str, operation: int) -> int:
        handle = os.open(self._instance / name, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, operation)
        except BaseException:
            os.close(handle)
            raise
        return handle

    @contextmanager
    def _connected(self, home: Home) -> Iterator[psycopg.Connection]:
        """A superuser connection as soon as the server, started if need be, accepts one."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            server = process.find_server(home.data)
            self._start_or_check(home, running=server is not None)
            connection = self._try_connection(home, server)
            if connection is not None:
                with connection:
                    yield connection
                return
            time.sleep(0.02)
        raise EmbeddedPostgresError(
            f"PostgreSQL svarte ikke innen {START_SECONDS:.0f} sekunder (se {home.log})"
        )

    def _start_or_check(self, home: Home, *, running: bool) -> None:
        """Start the server if there is none; a start that failed raises, with its reason."""
        if self._child is not None and self._child.poll() is not None:
            self._forget_child()
            reason = process.failure_line(home)
            if "still in use" not in reason:  # else: sessions of a killed server are ending
                raise EmbeddedPostgresError(reason)
        if self._child is None and not running:
            self._child, self._socket_folder = process.launch(home, fsync=self._fsync)

    def _try_connection(self, home: Home, server: Server | None) -> psycopg.Connection | None:
        if server is None or server.socket_folder is None:
            return None
        try:
            return psycopg.connect(
                host=str(server.socket_folder),
                user=SUPERUSER,
                password=self._passwords()[SUPERUSER],
                dbname="postgres",
                connect_timeout=10,
                autocommit=True,
            )
        except psycopg.OperationalError as error:
            if "password authentication failed" in str(error):
                raise EmbeddedPostgresError(
                    f"Passordene i {self._keys} passer ikke til databasen i {home.data}"
                ) from error
            return None  # it is starting, or ending


@contextmanager
def _one_line_errors() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise EmbeddedPostgresError(f"Disken er full: {error.filename}") from error
        raise EmbeddedPostgresError(
            f"Databasen kan ikke brukes: {error.strerror}: {error.filename}"
        ) from error
    except psycopg.errors.DiskFull as error:
        raise EmbeddedPostgresError("Disken er full: databasen får ikke skrevet") from error
    except psycopg.Error as error:
        line = " ".join(str(error).split())
        raise EmbeddedPostgresError(f"Databasen kan ikke klargjøres: {line}") from error


def _address(role: str, password: str, database: str, socket_folder: Path) -> str:
    host = quote(str(socket_folder), safe="/")
    return f"postgresql+psycopg://{role}:{quote(password)}@/{database}?host={host}"


def _ensure_roles(connection: psycopg.Connection, passwords: dict[str, str]) -> None:
    """Make the three roles and the database; safe to repeat after a kill at any point."""
    row = connection.execute(
        "select count(*) from pg_roles where rolname = any(%s)", [[OWNER, APP, SYSTEM]]
    ).fetchone()
    if row == (0,):
        with connection.transaction():
            _create_roles(connection, passwords)
    database = connection.execute(
        "select datacl is not null from pg_database where datname = %s", [DATABASE]
    ).fetchone()
    if database is None:
        connection.execute("create database samspill owner samspill_owner")
    if database != (True,):
        with connection.transaction():
            connection.execute("revoke all on database samspill from public")
            connection.execute("grant connect on database samspill to samspill_app")


def _create_roles(connection: psycopg.Connection, passwords: dict[str, str]) -> None:
    """The application may become the system role by SET ROLE, but never has its rights unasked."""
    _create_login(connection, OWNER, passwords[OWNER], "createdb")
    _create_login(connection, APP, passwords[APP], "noinherit")
    connection.execute("create role samspill_system nologin")
    connection.execute("grant samspill_system to samspill_app with inherit false, set true")


def _create_login(connection: psycopg.Connection, role: str, password: str, attribute: str) -> None:
    """Only the SCRAM verifier travels, so that no log can hold the password."""
    verifier = connection.pgconn.encrypt_password(
        password.encode(), role.encode(), b"scram-sha-256"
    )
    connection.execute(
        sql.SQL("create role {} login {} password {}").format(
            sql.Identifier(role), sql.SQL(attribute), sql.Literal(verifier.decode())
        )
    )
