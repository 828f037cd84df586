"""The database: one engine, one session, and who is asking.

Row security reads only what ``after_begin`` sets here, in one statement, always, also to the
empty string: unset is no rows.
"""

from __future__ import annotations

import time
from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import islice
from typing import Any, ClassVar, TypeVar
from uuid import UUID

import psycopg
from flask import current_app
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult
from sqlalchemy import (
    ClauseElement,
    ColumnElement,
    Connection,
    DateTime,
    Executable,
    MetaData,
    Select,
    String,
    collate,
    event,
    func,
    or_,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError, InvalidatePoolError
from sqlalchemy.orm import DeclarativeBase, Session, SessionTransaction
from sqlalchemy.pool import Pool

from samspill.core import clock
from samspill.infra.dialect import Dialect, Kept
from samspill.infra.slow import shape, timed

AT_ONCE = 1000
"""How many values a list in a statement holds: more than 65,535 PostgreSQL does not take."""

_One = TypeVar("_One")
SYSTEM_ROLE = "samspill_system"
CONNECTION_OPTIONS = "-c lock_timeout=2000 -c statement_timeout=10000 -c timezone=UTC"
PLANNED_ONCE = f"{CONNECTION_OPTIONS} -c plan_cache_mode=force_generic_plan"
"""For pages, which ask the same all day: one plan for every value, made once on each connection.
Left to itself the server makes five first; under row security one costs five times its use."""
CONNECTION_LIMITS = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": 15_000,
}
"""Seconds, and milliseconds: a server gone without a word is given up after about twenty seconds,
by the network's own means. One that is there and hangs is held to by nobody."""


class Base(DeclarativeBase):
    """Base of every table. Enums are text with a check; ids are uuid4 made in Python."""

    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB,
    }
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class OneSession(FlaskSession):
    """The session of a request or job. Tests hold one connection in an outer transaction."""

    def get_bind(self, *args: Any, **kwargs: Any) -> Any:
        """The held connection if there is one, else the engine."""
        return current_app.extensions.get(HELD) or super().get_bind(*args, **kwargs)


HELD = "samspill_held_connection"
db = SQLAlchemy(
    session_options={"class_": OneSession, "join_transaction_mode": "create_savepoint"},
)


RESTED = 1.0
"""Seconds after which a pooled connection is asked whether it is still alive."""


@event.listens_for(Pool, "connect")
def _keep_what_is_prepared(connection: Any, _record: Any) -> None:
    connection._prepared = Kept()  # noqa: SLF001 - the driver offers no other way


@event.listens_for(Pool, "checkin")
def _begin_rest(_connection: Any, record: Any) -> None:
    record.info["resting_since"] = time.monotonic()


@event.listens_for(Pool, "checkout")
def _ask_after_rest(connection: Any, record: Any, _proxy: Any) -> None:
    """Replace what a restart of the database broke, before anybody's page meets it.

    ``pool_pre_ping`` asks every time, twice a request; a connection used just now lives.
    """
    since = record.info.get("resting_since")
    if since is None or time.monotonic() - since < RESTED:
        return
    if connection.pgconn.exec_(b"").status != ExecStatus.EMPTY_QUERY:
        raise InvalidatePoolError


@contextmanager
def short_transaction(*, autocommit: bool = False) -> Iterator[Connection]:
    """A transaction of its own beside the act's: only the session row needs one.

    ``autocommit`` spares BEGIN and COMMIT where there is one statement.
    """
    held: Connection | None = current_app.extensions.get(HELD)
    if held is not None:
        with held.begin_nested():
            yield held
    elif autocommit:
        with db.engine.connect() as connection:
            yield connection.execution_options(isolation_level="AUTOCOMMIT")
    else:
        with db.engine.begin() as connection:
            yield connection


@dataclass(frozen=True)
class RowContext:
    """Who asks, as row security sees it. None opens nothing."""

    profile: UUID | None = None
    tenant: UUID | None = None


NOBODY = RowContext()
_context: ContextVar[RowContext] = ContextVar("row_context")


@contextmanager
def row_context(context: RowContext) -> Iterator[None]:
    """Ask as ``context`` inside the block. One transaction has one actor: never in mid-air."""
    if db.session().in_transaction():
        raise RuntimeError("the actor may not change inside a transaction")
    token = _context.set(context)
    try:
        yield
    finally:
        _context.reset(token)


_SET_CONTEXT = (
    "select set_config('samspill.profile', '{profile}', true),"
    " set_config('samspill.tenant', '{tenant}', true),"
    " set_config('samspill.today', '{today}', true), set_config('samspill.now', '{now}', true)"
)


@event.listens_for(Session, "after_begin")
def _set_context(session: Session, transaction: SessionTransaction, connection: Any) -> None:
    if transaction.nested:
        return
    now = clock.now()
    session.info.update(now=now, connection=connection)
    context = _context.get(NOBODY)
    wait = session.info.pop("waits_for", None)
    words = _SET_CONTEXT.format(  # ids and times are of their types: nobody's words are in them
        profile=context.profile or "",
        tenant=context.tenant or "",
        today=clock.today(now).isoformat(),
        now=now.isoformat(),
    )
    if wait is not None:
        words = f"{words}, {wait.in_words(now)}"
    if not begins_with(connection.connection.driver_connection, words):
        connection.exec_driver_sql(words)


def begins_with(driver: psycopg.Connection[Any], words: str) -> bool:
    """Begin a transaction and run its first statement in one message to the server, not two.

    False when that did not work: the ordinary way then says why. Raises OperationalError when it
    has begun and then waited too long for its turn.
    """
    pipe = driver.pgconn
    if pipe.transaction_status != TransactionStatus.IDLE:
        return False
    began = time.monotonic()
    try:
        result = pipe.exec_(f"begin isolation level read committed; {words}".encode())
    except psycopg.Error:
        return False
    timed(words, began)
    if pipe.transaction_status == TransactionStatus.INERROR:
        raise _hidden(shape(words), error_from_result(result))
    return result.status == ExecStatus.TUPLES_OK


def _hidden(words: str, error: psycopg.Error) -> DBAPIError:
    """The driver's error as SQLAlchemy's, without a value in it."""
    found = DBAPIError.instance(
        words, None, error, psycopg.Error, hide_parameters=True, dialect=_DIALECT
    )
    assert isinstance(found, DBAPIError)  # noqa: S101 - what it is made of is one of the driver's
    return found


_DIALECT = Dialect()


@dataclass(frozen=True)
class _Ready:
    """A statement as the driver takes it: its parameters in order, the values that stand in it,
    and how a row is made."""

    words: str
    raw: bytes
    names: tuple[str, ...]
    own: dict[str, Any]
    make: Callable[[Sequence[Any]], Any] | None


@lru_cache(maxsize=512)
def _ready(statement: Executable) -> _Ready:
    assert isinstance(statement, ClauseElement)  # noqa: S101 - every select and insert is one
    compiled = statement.compile(dialect=_DIALECT)
    names = tuple(compiled.positiontup or ())  # type: ignore[attr-defined]
    words = str(compiled)
    return _Ready(words, words.encode(), names, dict(compiled.params), _row_maker(statement))


def _row_maker(statement: Executable) -> Callable[[Sequence[Any]], Any] | None:
    """Rows with the names of the statement's columns; the driver would ask for them each time."""
    if not isinstance(statement, Select):
        return None
    row: Any = namedtuple("Row", statement.selected_columns.keys())  # type: ignore[misc]  # noqa: PYI024
    made: Callable[[Sequence[Any]], Any] = row._make
    return made


def run(statement: Executable, values: dict[str, Any]) -> list[Any]:
    """Run a statement on columns, no objects, in the running transaction. Gives its rows.

    For the statements of pages that are asked for all day, kept with their values as parameters:
    at module level, or by a function with ``cache``, which costs the start nothing: to put one
    together anew for each page costs more than all else in it.
    """
    session = db.session()
    session.flush()
    held = session.info.get("connection") if session.in_transaction() else None
    return run_on(held or session.connection(), statement, values)


def run_on(connection: Connection, statement: Executable, values: dict[str, Any]) -> list[Any]:
    """``run`` on a connection of one's own."""
    ready = _ready(statement)
    given = {**ready.own, **values}
    began = time.monotonic()
    try:
        return _sent(connection, ready, [given[name] for name in ready.names])
    except psycopg.Error as error:
        raise _hidden(ready.words, error) from error
    finally:
        timed(ready.words, began)


def _sent(connection: Connection, ready: _Ready, values: list[Any]) -> list[Any]:
    """The rows. What the driver has prepared here is sent at once, without its cursor, which costs
    as much again; all else goes its own way, which prepares it, and begins where none has begun."""
    driver: Any = connection.connection.driver_connection
    make = ready.make
    adapt = connection.info.get("adapt") or connection.info.setdefault("adapt", Transformer(driver))
    given = adapt.dump_sequence(values, [PyFormat.AUTO] * len(values))
    names = driver._prepared._names  # noqa: SLF001 - the driver's record of what the server has
    key = ready.raw, adapt.types or ()
    begins = driver.pgconn.transaction_status == TransactionStatus.IDLE and not driver.autocommit
    if key not in names or begins:
        cursor = psycopg.RawCursor(driver, row_factory=lambda _cursor: make or tuple)
        cursor.execute(ready.words, values, prepare=True)
        return list(cursor.fetchall()) if make else []
    names.move_to_end(key)  # the one used longest ago is given up first
    found = send_prepared(driver, names[key], ready.words, given, adapt.formats)
    if found.status not in (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK):
        error = error_from_result(found)
        raise error if error.sqlstate else psycopg.OperationalError(str(error))  # it is gone
    adapt.set_pgresult(found)
    return adapt.load_rows(0, found.ntuples, make) if make else []


def send_prepared(
    driver: psycopg.Connection[Any],
    name: bytes,
    _words: str,
    values: Sequence[Any],
    formats: Sequence[Any] | None,
) -> PGresult:
    """Have the server run what it knows by a name. Tests look here for the words that run."""
    return driver.pgconn.exec_prepared(name, values, formats)


def instant() -> datetime:
    """The instant of the running transaction, the same for all it does and for row security."""
    session = db.session()
    if not session.in_transaction():
        session.begin()
        session.connection()
    now: datetime = session.info["now"]
    return now


def norwegian_order(column: ColumnElement[str] | Any) -> ColumnElement[str]:
    """Sort key for Norwegian names: æ, ø, å last, without ICU."""
    return collate(func.translate(func.lower(column), "æøå", "{|}", type_=String), "C")


def one_of(column: ColumnElement[Any] | Any, values: Iterable[Any]) -> ColumnElement[bool]:
    """``in_`` for values that always are the same: ``run`` takes no list that grows."""
    return or_(*(column == value for value in values))


def in_parts(of: Iterable[_One]) -> Iterator[list[_One]]:
    """All of them, so many at a time that each part fits in a list of a statement."""
    rest = iter(of)
    while some := list(islice(rest, AT_ONCE)):
        yield some


@dataclass(frozen=True)
class _Turn:
    """Waiting for the right to change a subject, for a profile that reaches anything of it."""

    subject_id: UUID
    profile_id: UUID

    def in_words(self, now: datetime) -> str:
        """An expression; ids and times are of their types."""
        return (
            f"(select pg_advisory_xact_lock(hashtextextended('{self.subject_id}', 0)) where exists"  # noqa: S608 - ids and times of ours
            f" (select 1 from grants where profile_id = '{self.profile_id}'"
            f" and subject_id = '{self.subject_id}'"
            f" and valid_from <= '{now.isoformat()}' and valid_to > '{now.isoformat()}'))"
        )


def begin_in_turn(subject_id: UUID, profile_id: UUID) -> None:
    """Begin the transaction, and ``lock_subject`` if the profile reaches anything of it now.

    In the statement that begins it. Others wait for nobody: a wait would tell that it is there.
    """
    session, turn = db.session(), _Turn(subject_id, profile_id)
    if session.in_transaction():
        session.connection().exec_driver_sql(f"select {turn.in_words(instant())}")
        return
    session.info["waits_for"] = turn
    try:
        session.connection()
    finally:
        session.info.pop("waits_for", None)


_LOCK = text("select pg_advisory_xact_lock(hashtextextended(:id, 0))")


def lock_subject(subject_id: UUID) -> None:
    """Wait for, and hold to the end of the transaction, the right to change one plan."""
    run(_LOCK, {"id": str(subject_id)})


def is_alone(what: str) -> bool:
    """Hold, to the end of the transaction, the right to do something; False when another does."""
    found = db.session.scalar(
        text("select pg_try_advisory_xact_lock(hashtextextended(:what, 0))"), {"what": what}
    )
    return bool(found)
