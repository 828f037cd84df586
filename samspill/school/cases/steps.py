"""The one writer of what happened in a case."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from samspill.core.ids import new_id
from samspill.infra.db import db
from samspill.school.cases.models import (
    SchoolCase,
    SchoolCaseState,
    SchoolCaseStep,
    SchoolCaseStepKind,
)
from samspill.school.sealing import sealed_words


def note(
    case: SchoolCase,
    kind: SchoolCaseStepKind,
    profile_id: UUID | None,
    at: datetime,
    words: str = "",
    *,
    outcome: SchoolCaseState | None = None,
    until: date | None = None,
) -> None:
    """Write down what happened, and what somebody wrote of it; None did what goes by itself."""
    step = SchoolCaseStep(
        id=new_id(),
        case_id=case.id,
        pupil_id=case.pupil_id,
        tenant_id=case.tenant_id,
        applicant_id=case.applicant_id,
        kind=kind,
        outcome=outcome,
        until=until,
        profile_id=profile_id,
        at=at,
    )
    step.words_sealed = sealed_words(step, "words", words) if words else None
    db.session.add(step)
    db.session.flush()


def of_case(case: SchoolCase) -> dict[str, Any]:
    """What every event of a case says."""
    return {"subject_id": case.pupil_id, "tenant_id": case.tenant_id, "case_id": case.id}
