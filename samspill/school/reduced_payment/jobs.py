"""Background work on applications to pay less for SFO."""

from __future__ import annotations

from uuid import UUID

from samspill.documents.jobs import PATIENCE, looked_at
from samspill.infra.db import instant
from samspill.infra.jobs import defer, job
from samspill.school.reduced_payment.actions import CHECK
from samspill.school.reduced_payment.telling import due, tell_of
from samspill.school.reduced_payment.upkeep import ask_for_papers, look_through_paper


@job(CHECK)
def check(tenant_id: str, file_row_id: str) -> None:
    """Look one paper through. Without the scanner's word it waits on."""
    looked_at(look_through_paper, tenant_id, file_row_id)


@job("reduced_payment.ask_again", cron="*/10 * * * *")
def waiting() -> None:
    """Every ten minutes: what waits for the scanner, or was left by a worker that died."""
    ask_for_papers(instant() - PATIENCE)


TELL = "reduced_payment.tell"


@job("reduced_payment.look", cron="30 8 * * *")
def look() -> None:
    """Every morning: queue a job for each who pays less, and whose time ends soon."""
    defer(TELL, [{"reduction_id": str(one), "pupil_id": str(pupil)} for one, pupil in due()])


@job(TELL)
def tell(reduction_id: str, pupil_id: str) -> None:
    """Tell one who pays, once."""
    tell_of(UUID(reduction_id), UUID(pupil_id))
