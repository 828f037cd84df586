"""One row for each rule, all of the same day, and a clock that goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from samspill.access.actor import acting
from samspill.access.system import system_access
from samspill.core import clock
from samspill.core.ids import new_id
from samspill.identity import sessions
from samspill.identity.models import Block, Profile
from samspill.infra.db import HELD, db, instant
from samspill.infra.limits import within_limit
from samspill.infra.transaction import transaction
from samspill.retention.actions import clean
from samspill.retention.rule import Rule
from tests.retention.deleted import a_copy, a_deleted_document, a_deleted_subject_plan, a_room
from tests.retention.rows import of_logs, of_people, of_the_register
from tests.support.cast import Cast

MONA, JONAS, ERIK, LIV = "Mona Aas", "Jonas Berg", "Erik Moe", "Liv Moe"
EMMA = "Emma Aas"


@contextmanager
def as_system() -> Iterator[None]:
    """One transaction in which everything is seen."""
    db.session.rollback()
    with acting(None), transaction(), system_access("test"):
        yield


def run(name: str, **more: Any) -> int:
    """One batch of a rule, as the job runs it."""
    db.session.rollback()
    with acting(None), transaction():
        return clean(name, **more)


@dataclass
class Past:
    """What was there on the first day."""

    cast: Cast
    plan_id: UUID
    other_plan_id: UUID
    made_at: datetime = field(default_factory=clock.now)
    ids: dict[str, UUID] = field(default_factory=dict)

    @contextmanager
    def undone(self) -> Iterator[None]:
        """What happens in the block has not happened afterwards."""
        db.session.rollback()
        with self.cast.app.extensions[HELD].begin_nested() as attempt:
            yield
            db.session.remove()
            attempt.rollback()

    def of(self, rule: Rule) -> list[dict[str, Any]]:
        """The rows of a rule's table that are this story's, as they stand (all columns)."""
        with as_system():
            rows = db.session.execute(select(rule.table)).mappings().all()
        return [dict(row) for row in rows if self._is_ours(rule, dict(row))]

    def _is_ours(self, rule: Rule, row: dict[str, Any]) -> bool:
        return OURS.get(rule.name, lambda _past, _row: True)(self, row)


Ours = Callable[[Past, dict[str, Any]], bool]
OURS: dict[str, Ours] = {
    "sessions:sessions": lambda _past, row: row["account_id"] is not None,
    "visits:sessions": lambda _past, row: row["account_id"] is None,
    "outbox:notices": lambda past, row: row["id"] == past.ids["notice"],
    "notices:notices": lambda past, row: row["id"] == past.ids["notice"],
    "contact:profiles": lambda past, row: row["id"] == past.ids["left"],
    "plan_log:access_log": lambda past, row: row["subject_id"] == past.plan_id,
    "plan_log:change_log": lambda past, row: row["subject_id"] == past.plan_id,
    "plan_log:access_log:no_plan": lambda past, row: row["subject_id"] == past.ids["gone"],
    "plan_log:change_log:no_plan": lambda past, row: row["subject_id"] == past.ids["gone"],
    "plan_log:log_batches": lambda past, row: row["id"] == past.ids["batch"],
    "evidence:evidence": lambda past, row: row["plan_id"] == past.plan_id,
    "signing_attempts:signing_attempts": lambda past, row: row["plan_id"] == past.plan_id,
    "block:blocks": lambda _past, row: row["lifted_at"] is not None,
    "system_log:system_accesses": lambda past, row: row["at"] <= past.made_at,
    "hold:legal_holds": lambda past, row: row["id"] == past.ids["hold"],
}


@pytest.fixture
def past(cast: Cast) -> Past:
    """A plan that ended today, one that goes on, and a row for each rule."""
    found = Past(cast, cast.active_plan(), cast.active_plan("Lea Vik", signers=("Grete Vik",)))
    cast.client(MONA)
    sessions.create({})
    within_limit("test:retention", 5, hours=1)
    mona, left = cast.profile_id(MONA), cast.profile_id(JONAS)
    persons = {name: cast.person(name).id for name in (ERIK, LIV, EMMA)}
    tenant_id = db.session.get_one(Profile, mona).tenant_id
    found.ids = {name: new_id() for name in ("notice", "hold", "gone", "batch")} | {"left": left}
    with as_system():
        at = instant()
        of_people(found, mona, left, at)
        a_deleted_document(found.plan_id, mona, at)
        a_deleted_subject_plan(found.plan_id, left, at)
        a_room(persons[EMMA], at)
        a_copy(found.plan_id, mona, at)
        of_logs(found, mona, tenant_id, at)
        of_the_register(found, mona, tenant_id, at)
        who = {"tenant_id": tenant_id, "adult_id": persons[ERIK], "child_id": persons[LIV]}
        times = dict.fromkeys(("proposed_at", "confirmed_at", "lifted_at"), at)
        db.session.add(Block(**who, **times, source="REGISTER", reason_sealed=b"x"))
    found.made_at = clock.now()
    return found


def length(value: dict[str, int]) -> timedelta:
    """At least so long; calendar months and years are a little shorter or longer."""
    per = {"days": 1, "months": 30.44, "years": 365.25}
    return timedelta(days=sum(per[unit] * count for unit, count in value.items()))
