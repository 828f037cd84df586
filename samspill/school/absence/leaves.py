"""Leave that the school has given becomes absence of its kind, day by day."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.infra.db import db
from samspill.school.absence.events import AbsenceConfirmed
from samspill.school.absence.models import Absence, AbsenceState, AbsenceStepKind
from samspill.school.absence.queries import standing_between
from samspill.school.absence.steps import note
from samspill.school.pupils.access import OpenPupil, about


def note_leave(pupil: OpenPupil, days: Collection[date]) -> None:
    """The pupil has leave on these school days. What is noted of the whole of one becomes leave;
    what is noted of some hours stands beside it no more."""
    standing = standing_between(pupil.subject.id, days)
    together_id = new_id()
    for day in sorted(days):
        noted = [one for one in standing if one.day == day]
        for other in noted[1:]:
            other.state = AbsenceState.WITHDRAWN
        absence = noted[0] if noted else _new(pupil, day)
        absence.together_id, absence.is_leave = together_id, True
        absence.from_time = absence.to_time = None
        absence.state, absence.documented = AbsenceState.CONFIRMED, True
        db.session.flush()
        note(absence, AbsenceStepKind.CONFIRMED, pupil.at, pupil.actor.profile_id)
        record(AbsenceConfirmed(**about(pupil), absence_id=absence.id))


def away_between(pupil_id: UUID, days: Collection[date]) -> set[date]:
    """Those of the days on the whole of which the pupil was away."""
    if not days:
        return set()
    return {one.day for one in standing_between(pupil_id, days) if one.from_time is None}


def _new(pupil: OpenPupil, day: date) -> Absence:
    absence = Absence(
        id=new_id(),
        pupil_id=pupil.subject.id,
        tenant_id=pupil.subject.tenant_id,
        day=day,
        by_home=False,
        noted_at=pupil.at,
    )
    db.session.add(absence)
    return absence
