"""One individual plan for one person: looked for before another is begun (samspill.md 5)."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from samspill.access.system import system_access
from samspill.core.errors import RuleBroken
from samspill.core.language import _
from samspill.infra.db import db, lock_subject
from samspill.plans.plan.models import ASKED_OR_IN_USE, Plan, PlanKind


def require_only_one(child_id: UUID, but: UUID | None = None) -> None:
    """Raise RuleBroken("kind", …) when the person has, or is asked about, another individual plan.

    Holds the child to the end of the transaction, so that two cannot be sent at once. A draft
    is unseen (J1) and does not count. Source: forskrift om individuell plan, one plan per person.
    """
    lock_subject(child_id)
    with system_access("is there an individual plan already"):
        found = _plan_of(child_id, but)
    if found is not None:
        raise RuleBroken(
            "kind",
            _(
                "Barnet har alt en individuell plan, eller familien er spurt om en. Ingen kan ha"
                " to. Snakk med familien eller lederen din om å bli med i den."
            ),
            "individual_exists",
        )


def _plan_of(child_id: UUID, but: UUID | None) -> UUID | None:
    """The individual plan that a person has, or is asked about; ``but`` one."""
    query = select(Plan.id).where(
        Plan.child_id == child_id,
        Plan.kind == PlanKind.INDIVIDUAL_PLAN,
        Plan.status.in_(ASKED_OR_IN_USE),
    )
    if but is not None:
        query = query.where(Plan.id != but)
    return db.session.scalar(query)
