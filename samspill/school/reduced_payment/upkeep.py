"""What the program does by itself with papers of an application: looks them through."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from samspill.core.event import record
from samspill.documents.rows import LookState
from samspill.school.files.upkeep import ask_again, look_through_at_school
from samspill.school.reduced_payment.actions import CHECK
from samspill.school.reduced_payment.events import ReducedPaymentFileRefused
from samspill.school.reduced_payment.models import ReducedPaymentFile


def look_through_paper(tenant_id: UUID, row_id: UUID) -> None:
    """Look a paper through; of one that is refused its sender is told."""
    look_through_at_school(ReducedPaymentFile, tenant_id, row_id, _tell)


def _tell(row: ReducedPaymentFile) -> None:
    if row.state == LookState.REFUSED:
        record(
            ReducedPaymentFileRefused(
                subject_id=row.pupil_id,
                tenant_id=row.tenant_id,
                case_id=row.case_id,
                why=row.why or "",
                profile_ids=(row.author_profile_id,),
            )
        )


def ask_for_papers(before: datetime) -> int:
    """Queue once more what has waited since before an instant (UTC). Gives how many."""
    return ask_again(ReducedPaymentFile, CHECK, before)
