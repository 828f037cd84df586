"""A pupil whom the school misses: after some minutes the home is told, then who leads the school.

The clock begins when a teacher notes it, and stops when the home or a teacher says where she is.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from samspill.access.grants import profiles_with
from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.core.event import record
from samspill.infra.db import instant, lock_subject
from samspill.school.absence.events import HeadAsked, HomeAsked
from samspill.school.absence.models import Absence, AbsenceState, AbsenceStepKind
from samspill.school.absence.queries import absence_of, absence_rule
from samspill.school.absence.school_queries import (
    missed_since,
    schools_of,
)
from samspill.school.absence.steps import note
from samspill.school.guardians.queries import who_may
from samspill.school.pupils.bonds import finders
from samspill.school.pupils.models import Switch

WHY = "a pupil whom the school misses"


def still_missed() -> list[tuple[UUID, UUID]]:
    """The absences of today that somebody must perhaps be told of, with their pupils."""
    with system_access(WHY):
        return missed_since(today(instant()))


def tell_of(absence_id: UUID, pupil_id: UUID) -> None:
    """Tell the home, and later who leads the school, each once. Safe to run again."""
    lock_subject(pupil_id)
    with system_access(WHY):
        absence = absence_of(pupil_id, absence_id)
        if absence is None or absence.state != AbsenceState.UNKNOWN:
            return
        rule = absence_rule(absence.tenant_id, absence.day)
        passed = instant() - absence.noted_at
        if absence.told_at is None and passed >= timedelta(minutes=rule.told_after):
            _tell_home(absence)
        if absence.escalated_at is None and passed >= timedelta(minutes=rule.escalated_after):
            _tell_heads(absence)


def _tell_home(absence: Absence) -> None:
    absence.told_at = instant()
    day, tenant_id = today(absence.told_at), absence.tenant_id
    home = who_may(absence.pupil_id, tenant_id, day, Switch.EMERGENCY)
    note(absence, AbsenceStepKind.TOLD, absence.told_at, None)
    record(
        HomeAsked(
            subject_id=absence.pupil_id,
            tenant_id=absence.tenant_id,
            absence_id=absence.id,
            profile_ids=tuple(one.profile_id for one in home),
        )
    )


def _tell_heads(absence: Absence) -> None:
    """Head and office of the school, as far as they may find the pupil (F8)."""
    absence.escalated_at = instant()
    note(absence, AbsenceStepKind.ESCALATED, absence.escalated_at, None)
    for school_id in schools_of(absence.pupil_id, absence.day):
        lead = profiles_with(school_id, Area.SCHOOL, Level.MANAGE)
        record(
            HeadAsked(
                subject_id=school_id,
                tenant_id=absence.tenant_id,
                profile_ids=finders(absence.pupil_id, lead),
            )
        )
