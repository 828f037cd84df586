"""How an installation stands, for who runs it: names of jobs, counts and days. Nobody is in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime, timedelta
from importlib.metadata import version
from typing import Any

from samspill.core import clock
from samspill.export.plan_archive.queries import EndedPlans, counted_plans
from samspill.infra.database_state import is_migrated
from samspill.infra.db import db
from samspill.infra.disk import MEGABYTE, WARN_PART, Room, Space
from samspill.infra.house_state import (
    DATABASE,
    KEYS,
    integrations,
    key_days,
    last_backup,
    seal_ends,
)
from samspill.infra.keyring import RootKeys
from samspill.infra.queue_state import (
    FailedJob,
    Jobs,
    Workers,
    failed_jobs,
    jobs_by_name,
    workers,
)
from samspill.infra.settings import Settings

SHOWN = 20
"""Failed jobs that are listed, the newest."""
WAITS, SILENT = 900.0, 120.0
"""Seconds that work may wait, and a worker be silent."""
SOON = timedelta(days=60)
KEY_OLD = timedelta(days=335)
"""Each is renewed once a year: a month before."""
BACKUP_OLD = {DATABASE: timedelta(hours=30), KEYS: timedelta(hours=30)}
"""Both are taken every night."""


NEEDS = {
    "not_migrated": "the structure is not this version's: run samspill migrate",
    "no_worker": "no worker lives: letters and all that waits stand still",
    "waits": "work has waited for {minutes} minutes",
    "failed": "{jobs} jobs have failed: samspill jobs retry ID",
    "read_only": "a disk is nearly full: people can only read",
    "little_room": "little is left where {place} lies: {megabytes} MB",
    "seal_ends": "the certificate that seals copies ends {at}",
    "key_old": "the key {key} is from {day}: it is renewed once a year",
    "key_undated": "nobody knows how old the key {key} is: say it in SAMSPILL_KEY_DAYS",
    "backup_database": "the last backup of the database by this machine: {at}",
    "backup_keys": "the last backup of the keys by this machine: {at}",
    "archive_off": "{plans} plans have ended and stay here: no archive is configured",
    "archive_silent": "the archive has not answered for two weeks: {plans} plans",
}


@dataclass(frozen=True)
class Need:
    """One thing that somebody should do. ``facts`` are numbers, days, instants (UTC) or None."""

    code: str
    facts: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        facts = {k: _written(v) if k == "at" else v for k, v in self.facts.items()}
        return NEEDS[self.code].format(**facts)


@dataclass(frozen=True)
class Status:
    """All of it. Instants are UTC, room in bytes. ``needs``: what somebody should do."""

    version: str
    database: str
    is_migrated: bool
    workers: Workers
    jobs: list[Jobs]
    failed: list[FailedJob]
    root_keys: list[str]
    key_days: dict[str, date | None]
    seal_ends: datetime | None
    backups: dict[str, datetime | None]
    room: dict[str, Room]
    is_read_only: bool
    integrations: dict[str, str]
    ended: EndedPlans
    needs: list[Need]

    def as_json(self) -> dict[str, Any]:
        """For machines."""
        return {**asdict(self), "needs": [str(one) for one in self.needs]}


def status(settings: Settings) -> Status:
    """Look. Six statements."""
    migrated = is_migrated()
    connection = db.session.connection()
    space = Space(settings)
    keys = RootKeys.read(settings.keys_file)
    found = Status(
        version=version("samspill"),
        database=".".join(str(part) for part in connection.dialect.server_version_info or ()),
        is_migrated=migrated,
        workers=workers(connection),
        jobs=list(jobs_by_name(connection)),
        failed=failed_jobs(connection, SHOWN),
        root_keys=[keys.current, *sorted(set(keys.by_id) - {keys.current})],
        key_days=key_days(settings),
        seal_ends=seal_ends(settings.seal_key_file),
        backups={what: last_backup(settings, what) for what in BACKUP_OLD},
        room=space.rooms(),
        is_read_only=space.is_short(),
        integrations=integrations(settings),
        ended=counted_plans() if migrated else EndedPlans(),
        needs=[],
    )
    return replace(found, needs=list(_needs(found, clock.now())))


def _needs(found: Status, now: datetime) -> Iterator[Need]:
    if not found.is_migrated:
        yield Need("not_migrated")
    if found.workers.silent is None or found.workers.silent > SILENT:
        yield Need("no_worker")
    oldest = max((one.oldest for one in found.jobs), default=0.0)
    if oldest > WAITS:
        yield Need("waits", {"minutes": int(oldest // 60)})
    if failed := sum(one.failed for one in found.jobs):
        yield Need("failed", {"jobs": failed})
    if found.is_read_only:
        yield Need("read_only")
    for place, room in found.room.items():
        if room.size and room.free < WARN_PART * room.size:
            yield Need("little_room", {"place": place, "megabytes": room.free // MEGABYTE})
    if found.seal_ends is None or found.seal_ends - now < SOON:
        yield Need("seal_ends", {"at": found.seal_ends})
    for key, since in found.key_days.items():
        if since is None:
            yield Need("key_undated", {"key": key})
        elif now.date() - since > KEY_OLD:
            yield Need("key_old", {"key": key, "day": since})
    for what, taken in found.backups.items():
        if taken is None or now - taken > BACKUP_OLD[what]:
            yield Need(f"backup_{what}", {"at": taken})
    if found.ended.waiting and found.integrations["archive"] == "off":
        yield Need("archive_off", {"plans": found.ended.waiting})
    if found.ended.late:
        yield Need("archive_silent", {"plans": found.ended.late})


def lines(found: Status) -> Iterator[str]:
    """For people, one fact a line."""
    yield f"Samspill {found.version} on PostgreSQL {found.database}"
    yield "structure: " + ("this version's" if found.is_migrated else "ANOTHER VERSION'S")
    silent, alive = found.workers.silent, found.workers.alive
    heard = "never heard of" if silent is None else f"heard of {silent:.0f} s ago"
    yield f"worker: {heard}, {alive} alive"
    for one in found.jobs:
        yield (
            f"  {one.name}: {one.waiting} waiting ({one.oldest:.0f} s), {one.later} later,"
            f" {one.tried} tried before, {one.doing} under way, {one.failed} failed"
        )
    for job in found.failed:
        yield f"  failed: {job.id} {job.name}, {job.attempts} times, last {_written(job.at)}"
    yield f"root keys: {', '.join(found.root_keys)} (the first wraps)"
    for key, since in found.key_days.items():
        yield f"key {key}: in use since {since or 'unknown'}"
    yield f"seal: its certificate ends {_written(found.seal_ends)}"
    for what, taken in found.backups.items():
        yield f"backup of the {what}, by this machine: {_written(taken)}"
    for place, room in found.room.items():
        yield f"room for {place}: {room.free // MEGABYTE} MB of {room.size // MEGABYTE}"
    yield "writing: " + ("REFUSED, a disk is nearly full" if found.is_read_only else "taken")
    for name, how in found.integrations.items():
        yield f"{name}: {how}"
    ended = found.ended
    yield (
        f"plans that ended: {ended.waiting} wait for the archive, {ended.unconfirmed} it has not"
        f" answered for, {ended.received} it has, {ended.gone} of them gone here"
    )


def _written(at: datetime | None) -> str:
    return "unknown" if at is None else at.strftime("%Y-%m-%d %H:%M UTC")
