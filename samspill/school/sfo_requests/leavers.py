"""A child who leaves the school asks for no place at its SFO any more."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from samspill.access.system import system_access
from samspill.core.event import Event, record
from samspill.infra.db import db
from samspill.infra.last import Last
from samspill.school.cases.events import SchoolCaseWithdrawn
from samspill.school.cases.models import TO_HANDLE, SchoolCase, SchoolCaseState
from samspill.school.cases.steps import of_case
from samspill.school.pupils.events import PupilPlaceEnded
from samspill.school.sfo_places.models import PlaceState, SfoPlace
from samspill.school.sfo_requests.models import SfoRequest


def close_requests_of_leavers(events: list[Event], _last: Last) -> None:
    """Withdraw each application whose place in the line is gone with the school. After
    ``end_places_of_leavers``."""
    for event in [one for one in events if isinstance(one, PupilPlaceEnded)]:
        _close(event.subject_id)


def _close(pupil_id: UUID) -> None:
    with system_access("a pupil who leaves a school asks for no place at its SFO"):
        cases = (
            select(SchoolCase)
            .join(SfoRequest, SfoRequest.case_id == SchoolCase.id)
            .join(SfoPlace, SfoPlace.id == SfoRequest.place_id)
            .where(
                SchoolCase.pupil_id == pupil_id,
                SchoolCase.state.in_(TO_HANDLE),
                SfoPlace.state == PlaceState.WITHDRAWN,
            )
        )
        for case in db.session.scalars(cases):
            case.state = SchoolCaseState.WITHDRAWN
            record(SchoolCaseWithdrawn(**of_case(case)))
        db.session.flush()
