"""The history of an absence: one row for each thing that happens to it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from samspill.core.ids import new_id
from samspill.infra.db import db
from samspill.school.absence.models import Absence, AbsenceStep, AbsenceStepKind, Why


def note(
    absence: Absence,
    kind: AbsenceStepKind,
    at: datetime,
    profile_id: UUID | None,
    *,
    by_home: bool = False,
    why: Why | None = None,
) -> None:
    """Add one step to the history of an absence."""
    db.session.add(
        AbsenceStep(
            id=new_id(),
            absence_id=absence.id,
            pupil_id=absence.pupil_id,
            kind=kind,
            why=why,
            by_home=by_home,
            profile_id=profile_id,
            at=at,
        )
    )
