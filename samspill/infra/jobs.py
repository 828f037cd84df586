"""Background work: a job is deferred in the same transaction as the change it follows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from secrets import SystemRandom
from typing import Any

from sqlalchemy import text

from samspill.infra.db import db

_DEFER = text(
    "select unnest(procrastinate_defer_jobs_v1(array(select"
    " row(:queue, :task, 0, null, null, a, null)::procrastinate_job_to_defer_v1"
    " from jsonb_array_elements(cast(:args as jsonb)) a)))"
)

Job = Callable[..., None]
_jobs: dict[str, Job] = {}
_hours: dict[str, str] = {}
_each: dict[Job, tuple[str, str]] = {}

MANY = 50
"""Ids in one job of those that take many."""


def job(name: str, *, cron: str = "", each: tuple[str, str] | None = None) -> Callable[[Job], Job]:
    """Declare a job by its stable name. Jobs carry ids and are safe to run twice.

    ``cron`` (five fields, UTC) lets the workers queue it by themselves, once each time. ``each``:
    the argument that may hold many ids, and the one that the function takes: it is called with
    one after another, each in a transaction of its own.
    """

    def register(function: Job) -> Job:
        _jobs[name] = function
        if each:
            _each[function] = each
        if cron:
            _hours[name] = cron
        return function

    return register


def defer(name: str, calls: list[dict[str, Any]], *, queue: str = "default") -> None:
    """Queue one job for each dict of arguments (JSON values), by name, in this transaction."""
    if calls:
        db.session.execute(_DEFER, {"queue": queue, "task": name, "args": json.dumps(calls)})


def defer_each(name: str, argument: str, ids: Iterable[Any], *, queue: str = "default") -> None:
    """Queue jobs of many ids each, in this transaction."""
    defer(name, in_calls(argument, ids), queue=queue)


def in_calls(argument: str, ids: Iterable[Any]) -> list[dict[str, Any]]:
    """The arguments of jobs that take many ids each."""
    rest = [str(one) for one in ids]
    return [{argument: rest[n : n + MANY]} for n in range(0, len(rest), MANY)]


def one_by_one(function: Job, arguments: dict[str, Any]) -> list[dict[str, Any]]:
    """The calls of a job: one, or one for each of the ids that it was given.

    Not in their order: one that hangs must not keep the same others waiting each time.
    """
    many, one = _each.get(function, ("", ""))
    if many not in arguments:
        return [arguments]
    rest = {name: value for name, value in arguments.items() if name != many}
    ids = arguments[many]
    return [{**rest, one: found} for found in SystemRandom().sample(ids, len(ids))]


class Stopped(Exception):
    """The worker stops: what is left of a job of many is done by another, in a minute or two."""


_asks: ContextVar[Callable[[], bool]] = ContextVar("is_the_worker_stopping", default=lambda: False)


@contextmanager
def stopped_by(asks: Callable[[], bool]) -> Iterator[None]:
    """The block is a job, and ``asks`` whether its worker has no more time for it."""
    token = _asks.set(asks)
    try:
        yield
    finally:
        _asks.reset(token)


def go_on_or_stop() -> None:
    """Between two of a job of many. Raises Stopped when the worker has no more time."""
    if _asks.get()():
        raise Stopped


def declared_jobs() -> Iterator[tuple[str, Job, str]]:
    """Every declared job: its name, what it does, and by which clock ('' for none)."""
    for name, function in _jobs.items():
        yield name, function, _hours.get(name, "")
