"""What the program does with files of absence by itself: looks them through, asks again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from samspill.core.event import record
from samspill.documents.rows import LookState
from samspill.school.absence.actions import CHECK
from samspill.school.absence.events import AbsenceFileRefused
from samspill.school.absence.models import AbsenceFile
from samspill.school.files.upkeep import ask_again, look_through_at_school


def look_through_absence_file(tenant_id: UUID, row_id: UUID) -> None:
    """Look a file through; of one that is refused its sender is told."""
    look_through_at_school(AbsenceFile, tenant_id, row_id, _tell)


def _tell(row: AbsenceFile) -> None:
    if row.state == LookState.REFUSED:
        record(
            AbsenceFileRefused(
                subject_id=row.pupil_id,
                tenant_id=row.tenant_id,
                why=row.why or "",
                profile_ids=(row.author_profile_id,),
            )
        )


def ask_for_files(before: datetime) -> int:
    """Queue once more what has waited since before an instant (UTC). Gives how many."""
    return ask_again(AbsenceFile, CHECK, before)
