"""Checks the chains of the logs against the logs, a few batches in memory at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from samspill.access.system import system_access
from samspill.audit.chain import LATE, LOGS, Log, hash_of, root_of, row_hash, sealed_to, unsealed
from samspill.audit.models import LogBatch
from samspill.core.canonical import GENESIS
from samspill.core.clock import back, today
from samspill.declared.registry import registry
from samspill.infra.db import db, instant
from samspill.organisation.queries import tenant_names, values_since

PAGE = 10
"""Batches read at a time."""


@dataclass(frozen=True)
class Broken:
    """The first place where one chain does not hold: whose, which log, which batch (0: none)."""

    tenant: str
    log: str
    sequence: int
    what: str

    def __str__(self) -> str:
        where = f"batch {self.sequence} of the {self.log.lower()} log" if self.sequence else "rows"
        return f"{where} of {self.tenant}: {self.what}"


@dataclass
class Verified:
    """What was checked. ``gone``: rows that went by age; ``waiting``: not chained yet."""

    chains: int = 0
    batches: int = 0
    rows: int = 0
    gone: int = 0
    waiting: int = 0
    roots: int = 0
    broken: list[Broken] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"Logs: {self.chains} chains, {self.batches} batches hold {self.rows} rows;"
            f" {self.gone} went by age, {self.waiting} wait for a batch;"
            f" {self.roots} roots in the second place."
        )


def verify_logs(roots: Iterator[Mapping[str, Any]]) -> Verified:
    """Check every chain from its first batch, then what stands in no chain, then the second place.

    ``roots``: what the second place has kept, oldest first. A row may be missing when it is older
    than the shortest its class has been, as a batch may be empty: age did that.
    """
    found = Verified()
    with system_access("audit verify"):
        oldest = _may_be_gone()
        names = tenant_names()
        newest = {log.name: sealed_to(log) for log in LOGS}
        for log in LOGS:
            for tenant_id in _tenants_of(log):
                found.chains += 1
                if broken := _verify_chain(log, tenant_id, oldest, found):
                    found.broken.append(Broken(names[tenant_id], log.name, *broken))
            if last := newest[log.name]:
                found.broken += _inserted(log, last - LATE, names)
            found.waiting += _waiting(log, newest[log.name])
        found.broken += _missing_numbers()
        found.broken += _second_place(roots, names, found)
    return found


def _tenants_of(log: Log) -> list[UUID | None]:
    rows = select(LogBatch.tenant_id).where(LogBatch.log == log.name).distinct()
    return sorted(db.session.scalars(rows), key=str)


def _batches(log: Log, tenant_id: UUID | None) -> Iterator[Any]:
    """The batches of a chain as plain rows, a page at a time."""
    after = 0
    while True:
        page = db.session.execute(
            select(*LogBatch.__table__.columns)
            .where(
                LogBatch.log == log.name,
                LogBatch.tenant_id.is_not_distinct_from(tenant_id),
                LogBatch.sequence > after,
            )
            .order_by(LogBatch.sequence)
            .limit(PAGE)
        ).all()
        yield from page
        if len(page) < PAGE:
            return
        after = page[-1].sequence


def _verify_chain(
    log: Log, tenant_id: UUID | None, oldest: datetime, found: Verified
) -> tuple[int, str] | None:
    previous = GENESIS
    for expected, batch in enumerate(_batches(log, tenant_id), start=1):
        if batch.sequence != expected:
            return expected, "it is missing"
        if batch.previous_hash != previous or batch.hash != hash_of(batch):
            return expected, "it does not follow from the one before"
        if wrong := _wrong_in(log, batch, oldest, found):
            return expected, wrong
        previous = batch.hash
        found.batches += 1
    return None


def _wrong_in(log: Log, batch: Any, oldest: datetime, found: Verified) -> str | None:
    if batch.emptied_at is not None:
        found.gone += batch.size
        return None if batch.last_at < oldest else "it was emptied before its time"
    kept = (batch.row_ids, batch.row_times, batch.row_hashes)
    if {len(one) for one in kept} != {batch.size} or root_of(*kept) != batch.root:
        return "what it keeps of its rows is changed"
    rows = select(*log.table.columns).where(log.table.c.id.in_(batch.row_ids))
    there = {row["id"]: row_hash(log, row) for row in db.session.execute(rows).mappings()}
    for row_id, at, kept_hash in zip(*kept, strict=True):
        if row_id not in there and at >= oldest:
            return f"row {row_id} is gone before its time"
        if there.get(row_id, kept_hash) != kept_hash:
            return f"row {row_id} is changed"
    found.rows += len(there)
    found.gone += batch.size - len(there)
    return None


def _may_be_gone() -> datetime:
    """Rows before this instant may have gone by age: by the shortest their class has ever been."""
    name = registry().keeps["plan_log"].policy or ""
    values = values_since(name, today(instant()))
    return max(back(instant(), value) for value in values)


def _inserted(log: Log, before: datetime, names: Mapping[UUID | None, str]) -> Iterator[Broken]:
    """Rows that no batch has although the chain is past them, the first of each municipality.

    A day at a time: what a large log needs no more memory for.
    """
    first = db.session.scalar(select(func.min(log.table.c.at)))
    told: set[UUID | None] = set()
    if first is None:
        return
    days = [first + timedelta(days=n) for n in range((before - first).days + 1)]
    for since, until in pairwise([*days, before]):
        rows = select(log.table.c.id, log.tenant.label("whose")).where(
            *unsealed(log, since, min(until, before))
        )
        for row in db.session.execute(rows.order_by(log.table.c.at).limit(PAGE)):
            if row.whose not in told:
                told.add(row.whose)
                yield Broken(names[row.whose], log.name, 0, f"{log.name} {row.id} has no batch")


def _waiting(log: Log, newest: datetime | None) -> int:
    rows = select(func.count()).select_from(log.table)
    since = newest - LATE if newest else None
    return db.session.scalar(rows.where(*unsealed(log, since, instant()))) or 0


def _missing_numbers() -> Iterator[Broken]:
    """A chain that is gone whole leaves a hole in the numbers of all."""
    count, last = db.session.execute(select(func.count(), func.max(LogBatch.number))).one()
    if last is not None and count != last:
        yield Broken("all municipalities", "batches", 0, f"{last - count} of {last} are missing")


def _second_place(
    roots: Iterator[Mapping[str, Any]], names: Mapping[UUID | None, str], found: Verified
) -> Iterator[Broken]:
    """What was written elsewhere must stand here: so a chain that was cut at its end is seen."""
    page: list[Mapping[str, Any]] = []
    expected: int | None = None
    for root in roots:
        number = int(root["number"])
        if expected is not None and number > expected:
            yield Broken("the second place", "roots", 0, f"root {expected} is missing there")
            return
        expected = number + 1
        page.append(root)
        if len(page) == 1000:
            yield from _not_here(page, names)
            found.roots += len(page)
            page = []
    yield from _not_here(page, names)
    found.roots += len(page)


def _not_here(page: list[Mapping[str, Any]], names: Mapping[UUID | None, str]) -> Iterator[Broken]:
    numbers = [int(root["number"]) for root in page]
    rows = select(LogBatch.number, LogBatch.hash).where(LogBatch.number.in_(numbers))
    here = {row.number: row.hash for row in db.session.execute(rows)}
    for root in page:
        if here.get(int(root["number"])) != root["hash"]:
            tenant_id = UUID(root["tenant"]) if root["tenant"] else None
            name = names.get(tenant_id, str(tenant_id))
            wrong = "the second place has another hash, or it is cut away here"
            yield Broken(name, str(root["log"]), int(root["sequence"]), wrong)
            return
