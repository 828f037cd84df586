"""How much room a plan has for files, whichever table names them."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select

from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.documents.receiving import MB, Room
from samspill.documents.rows import room_taken
from samspill.infra.db import db, instant
from samspill.organisation.queries import policy
from samspill.plans.files.models import PlanFileRow


def room_in(plan_id: UUID, tenant_id: UUID) -> Room:
    """How much a file may hold, and how much the plan has room for (dated policy ``documents``).

    Counted as system: what the sender may not know of takes room too; no more than a sum comes
    back.
    """
    rule = policy("documents", tenant_id, today(instant())).value
    held = [
        select(func.coalesce(func.sum(room_taken(one)), 0))
        .where(one.plan_id == plan_id)
        .scalar_subquery()
        for one in PlanFileRow.__subclasses__()
    ]
    with system_access("how much room a plan's files take"):
        used = db.session.scalar(select(sum(held[1:], held[0])))
    return Room(rule["file_mb"] * MB, max(0, rule["plan_mb"] * MB - int(used or 0)))
