"""What the program does with files of a plan by itself: looks them through."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import UUID

from samspill.documents.rows import Row
from samspill.documents.upkeep import look_through
from samspill.infra.key_store import of_plan
from samspill.plans.plan.access import OpenPlan, opened_by_system


def look_through_in_plan(
    model: type[Row], plan_id: UUID, row_id: UUID, then: Callable[[OpenPlan, Row], None]
) -> None:
    """Look a file of a plan through, as ``documents.upkeep.look_through`` does."""

    def opened() -> AbstractContextManager[OpenPlan]:
        return opened_by_system(plan_id, "a file of a plan was looked through")

    look_through(model, of_plan(plan_id), row_id, opened, then)
