"""Deletes or empties what is past its class, in bounded batches; places and lifts holds."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Delete, Update, delete, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from samspill.access.actor import current_actor
from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.core.ids import new_id
from samspill.infra.crypto import seal
from samspill.infra.db import db, instant
from samspill.infra.erasure import erase_after
from samspill.infra.key_store import HOUSE
from samspill.infra.storage import MAY_BE_NEW, sweep
from samspill.organisation.queries import tenant_ids
from samspill.retention.models import LegalHold, RetentionCount
from samspill.retention.queries import (
    file_columns,
    held_ids,
    hold_to_lift,
    is_somebody_or_a_plan,
    limit_of,
    named_files,
)
from samspill.retention.rule import NOW, Rule
from samspill.retention.rules import BY_NAME

BATCH = 2000
"""Rows at most in one transaction: well within the statement's time."""


def clean(name: str, at_most: int = BATCH) -> int:
    """Let one rule take its oldest rows, ``at_most`` of them, as system. Gives how many went.

    Nothing that a hold keeps, nothing younger than its class. Safe to run twice. Raises KeyError
    for a rule that is not there, LookupError when nobody has written how long its class is.
    """
    rule = BY_NAME[name]
    at = instant()
    gone = 0
    with system_access(f"retention: {name}"):
        held = held_ids(at)
        for tenant_id in tenant_ids() if rule.whose else [None]:
            gone += _take(rule, tenant_id, at, held, at_most - gone)
        report(name, today(at), gone)
    return gone


def _take(
    rule: Rule, tenant_id: UUID | None, at: datetime, held: Collection[UUID], at_most: int
) -> int:
    if at_most <= 0:
        return 0
    keys = list(rule.table.primary_key.columns)
    found = select(*keys).where(
        rule.past(limit_of(rule.keep, tenant_id, at)),
        *(or_(column.is_(None), column.not_in(held)) for column in rule.held_by if held),
    )
    if rule.whose is not None and tenant_id is not None:
        found = found.where(rule.whose(tenant_id))
    rows = db.session.execute(found.limit(at_most)).all()
    if rule.erases is not None:  # rows with a key of their own: no backup opens what stood in them
        erase_after(rule.erases(row[0]) for row in rows)
    chosen = tuple_(*keys).in_([tuple(row) for row in rows])  # by name: needs no statistics
    result: Any = db.session.execute(
        _change(rule, at).where(chosen).execution_options(synchronize_session=False)
    )
    return int(result.rowcount)


def _change(rule: Rule, at: datetime) -> Delete | Update:
    if not rule.empties:
        return delete(rule.model)
    values = {column: at if value == NOW else value for column, value in rule.empties.items()}
    return update(rule.model).values(**values)


def report(name: str, day: date, gone: int) -> None:
    """Counts only, a row for each rule and day."""
    row = insert(RetentionCount).values(day=day, rule=name, gone=gone)
    db.session.execute(
        row.on_conflict_do_update(
            index_elements=[RetentionCount.day, RetentionCount.rule],
            set_={"gone": RetentionCount.gone + row.excluded.gone},
        )
    )


def sweep_files() -> int:
    """Take away stored files that have had no row for a day, as system. Gives how many went.

    Nothing at all while no table names a file: then we know of none, rather than that none is.
    """
    columns = file_columns()
    if not columns:
        return 0
    with system_access("sweep files that have no row"):
        return sweep(lambda ids: named_files(columns, ids), instant() - MAY_BE_NEW)


def place_hold(held_id: UUID, *, reason: str, until: date) -> UUID:
    """Keep a plan, a profile or a person to the end of a day (Oslo). Gives the hold's id.

    For the command line; who acts, if anybody, is kept. Raises ValueError for an id that is
    nobody's, for a day that has passed and without a reason.
    """
    actor, at = current_actor(), instant()
    if until < today(at) or not reason.strip():
        raise ValueError("a hold needs a reason, and a day that has not passed")
    with system_access("place a legal hold"):
        if not is_somebody_or_a_plan(held_id):
            raise ValueError(f"no plan, profile or person is {held_id}")
        hold_id = new_id()
        hold = LegalHold(
            id=hold_id,
            held_id=held_id,
            reason_sealed=seal(reason.strip().encode(), f"legal_holds:reason:{hold_id}", HOUSE),
            placed_by_profile_id=actor.profile_id if actor else None,
            placed_at=at,
            until=until,
        )
        db.session.add(hold)
    return hold_id


def lift_holds(found_by: UUID) -> int:
    """Lift the hold with this id, or all on a plan, profile or person. Gives how many stood."""
    with system_access("lift a legal hold"):
        holds = hold_to_lift(found_by)
        for hold in holds:
            hold.lift(instant())
    return len(holds)
