"""Chains the access log and the change log, per municipality, in batches (docs/adr/0012)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, func, insert, select

from samspill.access.log import AccessLogEntry
from samspill.access.system import system_access
from samspill.audit.models import ChangeLogEntry, LogBatch
from samspill.core.canonical import GENESIS, canonical, digest
from samspill.core.ids import new_id
from samspill.identity.models import Profile
from samspill.infra.db import db, instant, is_alone

BATCH = 1000
"""Rows at most in one batch: what a verification has in memory at a time."""

LATE = timedelta(hours=6)
"""How long after its instant a row may be committed: far longer than any transaction lasts."""

HEAD = ("log", "sequence", "number", "size", "root")
TIMES = ("made_at", "first_at", "last_at")


@dataclass(frozen=True)
class Log:
    """One of the two logs, and whose chain a row of it belongs to."""

    name: str
    table: Table
    tenant: ColumnElement[UUID | None]


_OF_WHO_LOOKED = (
    select(Profile.tenant_id)
    .where(Profile.id == AccessLogEntry.profile_id)
    .correlate(AccessLogEntry)
    .scalar_subquery()
)
LOGS = (
    Log("ACCESS", AccessLogEntry.__table__, _OF_WHO_LOOKED),  # type: ignore[arg-type]
    Log("CHANGE", ChangeLogEntry.__table__, ChangeLogEntry.__table__.c.tenant_id),  # type: ignore[arg-type]
)


def row_hash(log: Log, row: Any) -> bytes:
    """The hash of one row: every column of it, in one order."""
    record = {column.name: plain(row[column.name]) for column in log.table.columns}
    return bytes.fromhex(digest(canonical({"log": log.name, **record})))


def plain(value: Any) -> Any:
    """A value as JSON: ids as text, instants in UTC."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return str(value) if isinstance(value, UUID) else value


def root_of(ids: Iterable[UUID], times: Iterable[datetime], hashes: Iterable[bytes]) -> str:
    """The hash of what a batch keeps of its rows, in their order."""
    rows = zip(ids, times, hashes, strict=True)
    return digest(canonical([[str(i), plain(at), (found or b"").hex()] for i, at, found in rows]))


def hash_of(batch: Any) -> str:
    """The hash of a batch: its head, and the hash of the one before."""
    head = {name: plain(getattr(batch, name)) for name in (*HEAD, *TIMES)}
    tenant = plain(batch.tenant_id)
    return digest(canonical({**head, "tenant": tenant, "previous": batch.previous_hash}))


def seal_logs(at_most: int = BATCH) -> int:
    """Bind the oldest rows that no batch has, ``at_most`` of each log. Gives how many.

    Safe to run twice, and by several workers: one at a time, the others do nothing. A row is found
    by having no batch, never by a number that only grows: what is committed late comes too.
    """
    if not is_alone("chain the logs"):
        return 0
    with system_access("chain the logs"):
        return sum(_seal(log, at_most) for log in LOGS)


def unsealed(log: Log, since: datetime | None, before: datetime) -> list[ColumnElement[bool]]:
    """What is true of rows of [since, before) that no batch has."""
    has_batch = select(func.unnest(LogBatch.row_ids).label("id")).where(LogBatch.log == log.name)
    found = [log.table.c.at < before]
    has_batch = has_batch.where(LogBatch.first_at < before)
    if since is not None:
        found.append(log.table.c.at >= since)
        has_batch = has_batch.where(LogBatch.last_at >= since)
    in_batch = has_batch.subquery()
    return [*found, ~select(in_batch.c.id).where(in_batch.c.id == log.table.c.id).exists()]


def sealed_to(log: Log) -> datetime | None:
    """The newest instant that a batch of the log holds, None before the first."""
    return db.session.scalar(select(func.max(LogBatch.last_at)).where(LogBatch.log == log.name))


def _seal(log: Log, at_most: int) -> int:
    newest = sealed_to(log)
    rows = db.session.execute(
        select(*log.table.columns, log.tenant.label("whose"))
        .where(*unsealed(log, newest - LATE if newest else None, instant()))
        .order_by(log.table.c.at, log.table.c.id)
        .limit(at_most)
    ).mappings()
    found: dict[UUID | None, list[Any]] = {}
    for row in rows:
        found.setdefault(row["whose"], []).append(row)
    for tenant_id, own in found.items():
        _append(log, tenant_id, own)
    return sum(map(len, found.values()))


def _append(log: Log, tenant_id: UUID | None, rows: list[Any]) -> None:
    """One more batch of a chain. The caller is alone."""
    last = db.session.execute(
        select(LogBatch.sequence, LogBatch.hash)
        .where(LogBatch.log == log.name, LogBatch.tenant_id.is_not_distinct_from(tenant_id))
        .order_by(LogBatch.sequence.desc())
        .limit(1)
    ).first()
    ids = [row["id"] for row in rows]
    times = [row["at"] for row in rows]
    hashes = [row_hash(log, row) for row in rows]
    batch = LogBatch(
        id=new_id(),
        number=(db.session.scalar(select(func.max(LogBatch.number))) or 0) + 1,
        tenant_id=tenant_id,
        log=log.name,
        sequence=last.sequence + 1 if last else 1,
        made_at=instant(),
        first_at=times[0],
        last_at=times[-1],
        size=len(rows),
        root=root_of(ids, times, hashes),
        previous_hash=last.hash if last else GENESIS,
        row_ids=ids,
        row_times=times,
        row_hashes=hashes,
    )
    values = {c.key: getattr(batch, c.key) for c in LogBatch.__table__.columns}
    db.session.execute(insert(LogBatch), [{**values, "hash": hash_of(batch)}])
