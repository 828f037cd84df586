"""Background work: a job is deferred in the same transaction as the change it follows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
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


def job(name: str, *, cron: str = "") -> Callable[[Job], Job]:
    """Declare a job by its stable name. Jobs carry ids and are safe to run twice.

    ``cron`` (five fields, UTC) lets the workers queue it by themselves, once each time.
    """

    def register(function: Job) -> Job:
        _jobs[name] = function
        if cron:
            _hours[name] = cron
        return function

    return register


def defer(name: str, calls: list[dict[str, Any]], *, queue: str = "default") -> None:
    """Queue one job for each dict of arguments (JSON values), by name, in this transaction."""
    if calls:
        db.session.execute(_DEFER, {"queue": queue, "task": name, "args": json.dumps(calls)})


def declared_jobs() -> Iterator[tuple[str, Job, str]]:
    """Every declared job: its name, what it does, and by which clock ('' for none)."""
    for name, function in _jobs.items():
        yield name, function, _hours.get(name, "")
