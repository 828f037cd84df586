"""What the program does with files by itself: looks them through, and asks again what waits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from samspill.access.system import system_access
from samspill.documents.checking import Checked, check_file
from samspill.documents.kinds import FileKind
from samspill.documents.refusals import Unwanted, Why
from samspill.infra.key_store import of_plan
from samspill.infra.storage import Stored
from samspill.plans.files.actions import remove_later
from samspill.plans.files.models import LookState
from samspill.plans.files.queries import Row, Waiting, file_by_id, waiting_files
from samspill.plans.plan.access import OpenPlan, opened_by_system

AT_ONCE = 200
"""How many waiting files one round asks for again."""


def look_through(
    model: type[Row], plan_id: UUID, row_id: UUID, then: Callable[[OpenPlan, Row], None]
) -> None:
    """Look a file through, and let it in or refuse it; ``then`` says what follows, as system.

    Safe to run twice. The plan is not locked meanwhile: it may take a minute. Raises NotScanned
    when the scanner has not said its word; then it waits on.
    """
    waiting = _waiting(model, row_id)
    if waiting is None:
        return
    outcome: Checked | Why
    try:
        outcome = check_file(of_plan(plan_id), *waiting)
    except Unwanted as error:
        outcome = error.why
    with opened_by_system(plan_id, "a file of a plan was looked through") as plan:
        row = file_by_id(model, row_id)
        if row is None or row.state != LookState.WAITING or row.stored is None:
            return
        gone = row.settle(outcome, plan.at)
        if gone is not None:
            remove_later(plan_id, gone)
        then(plan, row)


def _waiting(model: type[Row], row_id: UUID) -> tuple[Stored, FileKind] | None:
    with system_access("a file of a plan is looked through"):
        row = file_by_id(model, row_id)
        if row is None or row.state != LookState.WAITING or row.stored is None:
            return None
        return row.stored, FileKind(row.kind)


def waiting_since(model: type[Row], before: datetime) -> list[Waiting]:
    """What has waited since before an instant (UTC), as many as one round asks for again."""
    with system_access("files of plans that wait to be looked through"):
        return waiting_files(model, before, AT_ONCE)
