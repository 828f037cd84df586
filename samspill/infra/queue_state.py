"""How the background work stands: what waits, what failed, and whether a worker lives.

Names of jobs and counts alone; what a job carries is not read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from samspill.infra.db import db

_BY_NAME = text(
    "select j.task_name as name,"
    " count(*) filter (where j.status = 'todo' and coalesce(j.scheduled_at, now()) <= now())"
    "  as waiting,"
    " count(*) filter (where j.status = 'todo' and j.scheduled_at > now()) as later,"
    " count(*) filter (where j.status = 'todo' and j.attempts > 0) as tried,"
    " count(*) filter (where j.status = 'doing') as doing,"
    " count(*) filter (where j.status = 'failed') as failed,"
    " coalesce(max(extract(epoch from now() - coalesce(j.scheduled_at, (select min(e.at)"
    "   from procrastinate_events e where e.job_id = j.id))))"
    "  filter (where j.status = 'todo' and coalesce(j.scheduled_at, now()) <= now()), 0)::float"
    "  as oldest"
    " from procrastinate_jobs j where j.status in ('todo', 'doing', 'failed')"
    " group by j.task_name order by j.task_name"
)
_FAILED = text(
    "select j.id, j.task_name as name, j.attempts, (select max(e.at) from procrastinate_events e"
    " where e.job_id = j.id and e.type = 'failed') as at"
    " from procrastinate_jobs j where j.status = 'failed' order by j.id desc limit :at_most"
)
_WORKERS = text(
    "select extract(epoch from now() - max(last_heartbeat))::float as silent,"
    " count(*) filter (where last_heartbeat > now() - interval '30 seconds') as alive"
    " from procrastinate_workers"
)
_RETRY = text(
    "select id, procrastinate_retry_job_v2(id, now(), null, null, null) from procrastinate_jobs"
    " where id = any(:ids) and status = 'failed'"
)


@dataclass(frozen=True)
class Jobs:
    """The jobs of one name. ``waiting`` could be done now, ``later`` wait for their hour, ``tried``
    of both have failed before. ``oldest``: seconds that the first of ``waiting`` has waited."""

    name: str
    waiting: int
    later: int
    tried: int
    doing: int
    failed: int
    oldest: float


@dataclass(frozen=True)
class FailedJob:
    """A job that nobody tries again by itself. ``at`` is when it failed (UTC)."""

    id: int
    name: str
    attempts: int
    at: datetime | None


def jobs_by_name(connection: Connection) -> Sequence[Jobs]:
    """What is queued, under way or has failed, by name. Two statements with the next."""
    return [Jobs(**row._mapping) for row in connection.execute(_BY_NAME)]


@dataclass(frozen=True)
class Workers:
    """Those of all machines. ``silent``: seconds since one last said that it lives; None when none
    ever did. ``alive``: how many do; after half a minute others take over what one was doing."""

    silent: float | None
    alive: int


def workers(connection: Connection) -> Workers:
    """How the workers stand. One statement."""
    return Workers(**connection.execute(_WORKERS).one()._mapping)


def failed_jobs(connection: Connection, at_most: int) -> list[FailedJob]:
    """The newest that failed for good, so many at most."""
    return [FailedJob(**row._mapping) for row in connection.execute(_FAILED, {"at_most": at_most})]


def retry_jobs(ids: Sequence[int]) -> list[int]:
    """Queue failed jobs again, now. Gives those that were; others have not failed, or are gone."""
    return list(db.session.scalars(_RETRY, {"ids": list(ids)}))
