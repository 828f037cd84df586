"""``pg_dump`` and ``pg_restore``: those of the embedded PostgreSQL, for any server from 15 on."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import IO, BinaryIO, cast

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import make_url

from samspill.infra.postgres_process import programs

# Who may what is not in a backup: `samspill migrate` writes it from the models, for the roles that
# the database has then.
_WHAT = ("--no-owner", "--no-privileges", "--no-policies")


class DumpFailed(Exception):
    """The database could not be written out or read in whole. The text is one line."""


@contextmanager
def dumped(url: str) -> Iterator[BinaryIO]:
    """The database at ``url`` (its owner's) as PostgreSQL writes it out, of one instant.

    Raises DumpFailed at the end of the block when what was read is not all.
    """
    argv = [str(programs() / "pg_dump"), "--format=custom", "--lock-wait-timeout=10s", *_WHAT]
    with tempfile.TemporaryFile() as words:
        process = subprocess.Popen(  # noqa: S603 - our own program, our own words
            argv,
            env=_environment(url),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=words,
        )
        try:
            yield cast(BinaryIO, process.stdout)
            _require_done(process, words)
        finally:
            process.kill()
            process.communicate()


def restore_dump(url: str, parts: Iterable[bytes]) -> None:
    """Read a dump into an empty database, all of it or nothing. Raises DumpFailed, and what
    ``parts`` raises: then nothing is in the database either."""
    name = make_url(url).database
    argv = [str(programs() / "pg_restore"), f"--dbname={name}", "--single-transaction", *_WHAT]
    with tempfile.TemporaryFile() as words:
        process = subprocess.Popen(  # noqa: S603 - our own program, our own words
            argv, env=_environment(url), stdin=subprocess.PIPE, stdout=words, stderr=words
        )
        try:
            _feed(process, parts)
            _require_done(process, words)
        finally:
            process.kill()
            process.wait()


_TABLES = text(
    "select count(*) from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'"
)


def require_empty(url: str) -> None:
    """Nothing is there to be mixed with. Raises ValueError when there is a table."""
    with _connected(url) as connection:
        if connection.scalar(_TABLES):
            raise ValueError("the database is not empty: restore into a new one")


def forget_rights(url: str) -> None:
    """Take off the stamp that says they are written: ``samspill migrate`` writes them anew."""
    with _connected(url) as connection:
        connection.execute(text("comment on table grants is null"))


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def _feed(process: subprocess.Popen[bytes], parts: Iterable[bytes]) -> None:
    into = cast(IO[bytes], process.stdin)
    try:
        for part in parts:
            into.write(part)
        into.close()
    except BrokenPipeError:
        """It ended by itself, and says why."""


def _require_done(process: subprocess.Popen[bytes], words: IO[bytes]) -> None:
    if process.wait() == 0:
        return
    words.seek(0)
    lines = words.read().decode(errors="replace").strip().splitlines() or ["it said nothing"]
    raise DumpFailed(f"PostgreSQL could not finish: {lines[0]}")


def _environment(url: str) -> dict[str, str]:
    """Where to connect, not on the command line: others see that."""
    parts = make_url(url)
    host = parts.host or str(parts.query.get("host", ""))
    found = {
        "PGHOST": host,
        "PGPORT": str(parts.port or parts.query.get("port", "")),
        "PGUSER": parts.username or "",
        "PGPASSWORD": parts.password or "",
        "PGDATABASE": parts.database or "",
        "PGSSLMODE": str(parts.query.get("sslmode", "")),
        "PGSSLROOTCERT": str(parts.query.get("sslrootcert", "")),
    }
    return {**os.environ, **{name: value for name, value in found.items() if value}}
