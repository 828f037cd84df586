"""How far the job of a copy has come: said beside its act, so that the page sees it meanwhile."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from samspill.export.plan_copy.models import PlanCopy
from samspill.infra.db import short_transaction


def begin_step(copy_id: UUID, step: int) -> None:
    """Say that a step begins, with the rights of who acts. The act itself does not touch the row
    before it is done: it would wait for itself."""
    with short_transaction() as connection:
        session = Session(connection, join_transaction_mode="rollback_only")
        session.execute(update(PlanCopy).where(PlanCopy.id == copy_id).values(step=step))
        session.close()
