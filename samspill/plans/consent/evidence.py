"""The evidence chain of a plan: canonical records, each bound to the one before (I16)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, not_, select

from samspill.core.canonical import GENESIS, canonical, digest
from samspill.core.ids import new_id
from samspill.infra.db import db, instant
from samspill.plans.consent.models import Consent, Evidence
from samspill.plans.plan.models import Plan, PlanStatus


def append_evidence(version: Consent, kind: str, record: dict[str, Any]) -> Evidence:
    """Add a record on a version to its plan's chain. The caller holds the plan's lock."""
    plan_id = version.plan_id
    db.session.flush()
    last = db.session.execute(
        select(Evidence.sequence, Evidence.hash)
        .where(Evidence.plan_id == plan_id)
        .order_by(Evidence.sequence.desc())
        .limit(1)
    ).first()
    sequence, previous = (last.sequence + 1, last.hash) if last else (1, GENESIS)
    at = instant()
    text = canonical(
        {
            **record,
            "kind": kind,
            "plan": str(plan_id),
            "consent": str(version.id),
            "version": version.number,
            "until": version.until.isoformat() if version.until else None,
            "sequence": sequence,
            "at": at.isoformat(),
        }
    )
    evidence = Evidence(
        id=new_id(),
        plan_id=plan_id,
        consent_id=version.id,
        sequence=sequence,
        kind=kind,
        record=text,
        previous_hash=previous,
        hash=digest(previous + text),
        at=at,
    )
    db.session.add(evidence)
    return evidence


def evidence_of(plan_id: UUID) -> list[Evidence]:
    """The plan's chain, from its first record."""
    rows = select(Evidence).where(Evidence.plan_id == plan_id).order_by(Evidence.sequence)
    return list(db.session.scalars(rows))


def first_break(chain: Sequence[Evidence]) -> int | None:
    """The first sequence number at which a whole chain does not hold, or None.

    A record whose words have gone by age is held by its hash, in the record after it.
    """
    previous = GENESIS
    for expected, row in enumerate(chain, start=1):
        is_whole = row.is_emptied or row.hash == digest(previous + row.record)
        if row.sequence != expected or row.previous_hash != previous or not is_whole:
            return expected
        previous = row.hash
    return None


def broken_link(plan_id: UUID) -> int | None:
    """As ``first_break``, for one plan."""
    return first_break(evidence_of(plan_id))


def broken_chains() -> tuple[int, list[tuple[UUID, int]]]:
    """Check the chain of every plan. Gives how many, and (plan, first bad sequence) of each broken.

    A record that was emptied before its plan had ended is broken too: age did not do that. Call it
    as system: it reads them all.
    """
    plans = list(db.session.scalars(select(Evidence.plan_id).distinct().order_by(Evidence.plan_id)))
    too_early = _emptied_too_early()
    found = ((plan_id, broken_link(plan_id) or too_early.get(plan_id)) for plan_id in plans)
    return len(plans), [(plan_id, sequence) for plan_id, sequence in found if sequence is not None]


def _emptied_too_early() -> dict[UUID, int]:
    """Plan to the first record whose words went while it was still in use."""
    has_ended = and_(Plan.status == PlanStatus.CLOSED, Plan.closed_at < Evidence.emptied_at)
    rows = db.session.execute(
        select(Evidence.plan_id, func.min(Evidence.sequence).label("sequence"))
        .join(Plan, Plan.id == Evidence.plan_id)
        .where(Evidence.emptied_at.is_not(None), not_(has_ended))
        .group_by(Evidence.plan_id)
    )
    return {row.plan_id: row.sequence for row in rows}
