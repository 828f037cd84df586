"""A report that the school has said nothing of holds when its day is over (skole.md 4.1)."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.core.event import record
from samspill.infra.db import db, instant, lock_subject
from samspill.school.absence.events import AbsenceConfirmed
from samspill.school.absence.models import Absence, AbsenceState, AbsenceStepKind
from samspill.school.absence.steps import note

WHY = "a report of a day that is over"


def to_settle() -> list[UUID]:
    """The pupils of whom something is reported on a day that is over."""
    day = today(instant())
    waiting = select(Absence.pupil_id).where(
        Absence.state == AbsenceState.REPORTED, Absence.day < day
    )
    with system_access(WHY):
        return list(db.session.scalars(waiting.distinct().order_by(Absence.pupil_id)))


def settle(pupil_id: UUID) -> None:
    """What the home has reported of the pupil on days that are over, holds. Safe to run again."""
    lock_subject(pupil_id)
    at = instant()
    over = select(Absence).where(
        Absence.pupil_id == pupil_id,
        Absence.state == AbsenceState.REPORTED,
        Absence.day < today(at),
    )
    with system_access(WHY):
        for absence in db.session.scalars(over.order_by(Absence.day)):
            absence.state = AbsenceState.CONFIRMED
            note(absence, AbsenceStepKind.CONFIRMED, at, None)
            record(
                AbsenceConfirmed(
                    subject_id=pupil_id, tenant_id=absence.tenant_id, absence_id=absence.id
                )
            )
