"""What a decision does to what is paid for a place: the one record of it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.infra.db import db
from samspill.school.pupils.access import OpenPupil, about
from samspill.school.sfo_places.events import SfoPaymentReduced
from samspill.school.sfo_places.models import SfoReduction
from samspill.school.sfo_places.payment import Limit
from samspill.school.sfo_places.queries import PlaceView


def reduce_payment(
    pupil: OpenPupil,
    place: PlaceView,
    *,
    case_id: UUID,
    profile_id: UUID,
    days: tuple[date, date],
    limit: Limit,
) -> None:
    """One who pays for a place pays at most so much on the days [first, after). What was decided
    before stands beneath it."""
    db.session.add(
        SfoReduction(
            id=new_id(),
            case_id=case_id,
            pupil_id=pupil.subject.id,
            tenant_id=pupil.subject.tenant_id,
            group_id=place.group_id,
            profile_id=profile_id,
            valid_from=days[0],
            valid_to=days[1],
            cap=limit.cap,
            percent=limit.percent,
            by_hand=limit.by_hand,
            decided_at=pupil.at,
            reminded_at=None,
        )
    )
    db.session.flush()
    record(SfoPaymentReduced(**about(pupil), case_id=case_id, valid_from=days[0]))
