"""How long each class is, what a hold keeps, and what went."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, union

from samspill.core.clock import back, today
from samspill.declared.registry import registry
from samspill.identity.models import Account, Person, Profile
from samspill.infra.db import Base, db
from samspill.organisation.queries import policies, policy
from samspill.plans.plan.models import Plan
from samspill.retention.models import LegalHold, RetentionCount


def limit_of(
    keep: str, tenant_id: UUID | None, at: datetime, *, by: datetime | None = None
) -> datetime:
    """What began before this instant (UTC) is past the class. Raises LookupError: no such policy.

    ``tenant_id`` None: the national policy. ``by``: by the rules of another day than ``at``.
    """
    name = registry().keeps[keep].policy
    if name is None:
        raise LookupError(f"nothing of {keep} goes by its age")
    return back(at, policy(name, tenant_id, today(by or at)).value)


def periods(tenant_id: UUID | None, on: date) -> dict[str, dict[str, int]]:
    """How long each class is on a day (Oslo), by its code, in one query; as ``limit_of``."""
    named = {keep.code: keep.policy for keep in registry().keeps.values() if keep.policy}
    found = policies(tuple(named.values()), tenant_id, on)
    return {code: found[name].value for code, name in named.items()}


def held_ids(at: datetime) -> set[UUID]:
    """Everything that a hold keeps at an instant: what it names, a held person's profiles and
    accounts, and the plans for her. Call it as system."""
    named = select(LegalHold.held_id).where(
        LegalHold.lifted_at.is_(None), LegalHold.until >= today(at)
    )
    found = union(
        named,
        select(Profile.id).where(Profile.person_id.in_(named)),
        select(Account.id).where(Account.person_id.in_(named)),
        select(Plan.id).where(Plan.child_id.in_(named)),
    )
    return set(db.session.scalars(found))


def is_somebody_or_a_plan(held_id: UUID) -> bool:
    """Is there a plan, a profile or a person with this id? Call it as system."""
    return any(
        db.session.scalar(select(model.id).where(model.id == held_id))
        for model in (Plan, Profile, Person)
    )


def hold_to_lift(found_by: UUID) -> list[LegalHold]:
    """The holds that stand on an id, or the one with this id. Call it as system."""
    return list(
        db.session.scalars(
            select(LegalHold).where(
                or_(LegalHold.held_id == found_by, LegalHold.id == found_by),
                LegalHold.lifted_at.is_(None),
            )
        )
    )


def counts_of(day: date) -> dict[str, int]:
    """How many rows each rule took on a day (Oslo), by the rule's name: counts only."""
    rows = db.session.execute(
        select(RetentionCount.rule, RetentionCount.gone).where(RetentionCount.day == day)
    )
    return {row.rule: row.gone for row in rows}


def file_columns() -> list[ColumnElement[UUID]]:
    """Every column that names a stored file, of every table the program has loaded."""
    return [
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.info.get("stored_file")
    ]


def named_files(columns: list[ColumnElement[UUID]], ids: list[UUID]) -> set[UUID]:
    """Those of the ids that a row names. Call it as system."""
    found = union(*(select(column).where(column.in_(ids)) for column in columns))
    return set(db.session.scalars(found))
