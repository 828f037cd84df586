"""One row for each rule, all of the same day, and a clock that goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert, select

from samspill.access.actor import acting
from samspill.access.forms import FormAnswer
from samspill.access.log import AccessLogEntry
from samspill.access.system import system_access
from samspill.access.whereabouts import WhereaboutsViewer
from samspill.administration.employees.models import EmployeeFile
from samspill.audit.models import ChangeLogEntry, LogBatch
from samspill.core import clock
from samspill.core.ids import new_id
from samspill.identity import sessions
from samspill.identity.models import Block, ContactItem, LogoutToken, Profile
from samspill.infra.db import HELD, db, instant
from samspill.infra.limits import within_limit
from samspill.infra.transaction import transaction
from samspill.notifications.models import Notice, PaperTask
from samspill.plans.emergency.models import EmergencyAccess
from samspill.plans.imports.models import PlanFile, PlanOffer
from samspill.plans.news.models import NewsFile
from samspill.plans.plan.models import ClosingReason, Plan, PlanIntroduction
from samspill.register.models import RegisterConflict, RegisterImport
from samspill.retention.actions import clean
from samspill.retention.models import LegalHold
from samspill.retention.rules import Rule
from tests.support.cast import Cast

MONA, JONAS, ERIK, LIV = "Mona Aas", "Jonas Berg", "Erik Moe", "Liv Moe"


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
    persons = {name: cast.person(name).id for name in (ERIK, LIV)}
    tenant_id = db.session.get_one(Profile, mona).tenant_id
    found.ids = {name: new_id() for name in ("notice", "hold", "gone", "batch")} | {"left": left}
    with as_system():
        at = instant()
        _of_people(found, mona, left, at)
        _of_logs(found, mona, tenant_id, at)
        _of_the_register(found, mona, tenant_id, at)
        who = {"tenant_id": tenant_id, "adult_id": persons[ERIK], "child_id": persons[LIV]}
        times = dict.fromkeys(("proposed_at", "confirmed_at", "lifted_at"), at)
        db.session.add(Block(**who, **times, source="REGISTER", reason_sealed=b"x"))
    found.made_at = clock.now()
    return found


def _of_the_register(found: Past, mona: UUID, tenant_id: UUID, at: Any) -> None:
    sent = {"tenant_id": tenant_id, "sent_by": mona, "sent_at": at, "outcome": "x"}
    news = NewsFile(**{**sent, "outcome": {}}, state="TAKEN")
    plans = PlanFile(**sent, offered_before=[], offered=1, refused=0, taken_at=at)
    file = RegisterImport(
        digest=b"x", at=at, state="TAKEN", entries=1, rights=1, lost=0, run_by="Ola"
    )
    db.session.add_all([EmployeeFile(**sent), news, file, plans])
    db.session.flush()
    offer = {"holder_profile_id": mona, "row": 2, "state": "TAKEN", "plan_id": found.plan_id}
    db.session.add(PlanOffer(tenant_id=tenant_id, file_id=plans.id, offered_at=at, **offer))
    row = {"place": 1, "why": "UNREADABLE", "content_lookup": b"x", "content_sealed": b"x"}
    db.session.add(RegisterConflict(import_id=file.id, at=at, **row))
    leader = {"profile_id": mona, "ground": "CRISIS", "reason_sealed": b"x"}
    where = {"plan_id": found.plan_id, "tenant_id": tenant_id}
    db.session.add(EmergencyAccess(**where, **leader, asked_at=at, opened_at=at, until=at))
    lists = {"subject_id": found.plan_id, "tenant_id": tenant_id, "field": "CONTACT"}
    asked = {"asked_id": new_id(), "reason_sealed": b"x", "proposed_by": mona, "proposed_at": at}
    db.session.add(WhereaboutsViewer(profile_id=mona, **lists, **asked))


def _of_people(found: Past, mona: UUID, left: UUID, at: Any) -> None:
    db.session.add(LogoutToken(issuer="test", jti="one", at=at))
    db.session.add(FormAnswer(key=new_id(), profile_id=mona, page="p", at=at))
    values = {"subject_id": found.plan_id, "template": "something_new", "created_at": at}
    notice = {"id": found.ids["notice"], "profile_id": mona, "address": "old@example.org"}
    rest = {"is_locked": False, "needs_right": False, "state": "QUEUED"}
    db.session.execute(insert(Notice), [{**values, **notice, **rest}])
    db.session.add(
        PaperTask(
            notice_id=found.ids["notice"],
            employee_profile_id=left,
            reader_profile_id=mona,
            **values,
        )
    )
    profile = db.session.get_one(Profile, left)
    profile.valid_to, profile.email = clock.today(), "jonas@example.org"
    db.session.add(ContactItem(profile_id=left, kind="MOBILE", value_sealed=b"x", changed_at=at))


def _of_logs(found: Past, mona: UUID, tenant_id: UUID, at: Any) -> None:
    plan = db.session.get_one(Plan, found.plan_id)
    plan.close(at, ClosingReason.GOALS_MET)
    db.session.add(PlanIntroduction(plan_id=plan.id, picture=b"x", changed_at=at))
    look = {"id": new_id(), "at": at, "subject_id": found.ids["gone"], "profile_id": mona}
    more = {"area": "OVERVIEW", "page": "p", "method": "GET", "decision": "NOT_VISIBLE"}
    db.session.execute(insert(AccessLogEntry), [{**look, **more}])
    change = {"tenant_id": tenant_id, "event": "DraftDiscarded", "facts": {}}
    db.session.execute(insert(ChangeLogEntry), [{**look, **change}])
    kept = {"row_ids": [new_id()], "row_times": [at], "row_hashes": [b"x"], "size": 1}
    batch = {"id": found.ids["batch"], "number": 1, "log": "ACCESS", "sequence": 1, **kept}
    times = {"made_at": at, "first_at": at, "last_at": at}
    hashes = {"root": "x", "previous_hash": "x", "hash": "x"}
    db.session.execute(insert(LogBatch), [{**batch, **times, **hashes}])
    db.session.add(
        LegalHold(
            id=found.ids["hold"],
            held_id=new_id(),
            reason_sealed=b"x",
            placed_at=at,
            until=date(9999, 1, 1),
            lifted_at=at,
        )
    )


def length(value: dict[str, int]) -> timedelta:
    """At least so long; calendar months and years are a little shorter or longer."""
    per = {"days": 1, "months": 30.44, "years": 365.25}
    return timedelta(days=sum(per[unit] * count for unit, count in value.items()))
