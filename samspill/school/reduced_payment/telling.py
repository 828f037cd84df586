"""Who pays less for SFO is told before it ends: one applies anew for each school year."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from samspill.access.system import system_access
from samspill.core.clock import today
from samspill.core.event import record
from samspill.infra.db import db, instant, lock_subject
from samspill.organisation.queries import policy
from samspill.school.cases.models import SchoolCase, SchoolCaseKind, SchoolCaseState
from samspill.school.guardians.queries import silenced
from samspill.school.reduced_payment.events import ReducedPaymentEndAnnounced
from samspill.school.reduced_payment.queries import had_place
from samspill.school.sfo_places.costs import level_at
from samspill.school.sfo_places.models import SfoReduction

WHY = "whose reduced payment at SFO ends soon"
MOST_WEEKS = 16
"""No municipality reminds earlier."""


def due() -> list[tuple[UUID, UUID]]:
    """What ends soon and nobody is reminded of, each with its pupil."""
    day = today(instant())
    again = (
        select(SchoolCase.id)
        .where(
            SchoolCase.kind == SchoolCaseKind.REDUCED_PAYMENT,
            SchoolCase.pupil_id == SfoReduction.pupil_id,
            SchoolCase.applicant_id == SfoReduction.profile_id,
            SchoolCase.last_day >= SfoReduction.valid_to,
            SchoolCase.state.not_in((SchoolCaseState.WITHDRAWN, SchoolCaseState.DRAFT)),
        )
        .correlate(SfoReduction)
    )
    statement = select(SfoReduction.id, SfoReduction.pupil_id).where(
        SfoReduction.reminded_at.is_(None),
        SfoReduction.valid_to > day,
        SfoReduction.valid_to <= day + timedelta(weeks=MOST_WEEKS),
        ~again.exists(),
    )
    with system_access(WHY):
        return [(row[0], row[1]) for row in db.session.execute(statement)]


def tell_of(reduction_id: UUID, pupil_id: UUID) -> None:
    """Tell who pays, once, when it is time and the child may have a place then. Safe to repeat."""
    lock_subject(pupil_id)
    day = today(instant())
    with system_access(WHY):
        found = db.session.get(SfoReduction, reduction_id)
        if found is None or found.reminded_at or not _is_time(found, day):
            return
        for one in _those_before(found):
            one.reminded_at = instant()
        quiet = silenced([pupil_id], found.tenant_id, day)
        told = () if (pupil_id, found.profile_id) in quiet else (found.profile_id,)
        record(
            ReducedPaymentEndAnnounced(
                subject_id=pupil_id, tenant_id=found.tenant_id, profile_ids=told
            )
        )
        db.session.flush()


def _those_before(found: SfoReduction) -> list[SfoReduction]:
    """All that she pays less by for the child and that ends then or earlier: one reminder is
    enough."""
    return list(
        db.session.scalars(
            select(SfoReduction).where(
                SfoReduction.pupil_id == found.pupil_id,
                SfoReduction.profile_id == found.profile_id,
                SfoReduction.valid_to <= found.valid_to,
                SfoReduction.reminded_at.is_(None),
            )
        )
    )


def _is_time(found: SfoReduction, day: date) -> bool:
    value = policy("sfo_payment", found.tenant_id, day).value
    if found.valid_to > day + timedelta(weeks=value["remind_weeks"]):
        return False
    place = had_place(found.pupil_id, day)
    level = level_at(found.pupil_id, found.valid_to, day)
    goes_on = level is not None and level <= value["needs_until_level"]
    return place is not None and place.ends_on > found.valid_to and goes_on
