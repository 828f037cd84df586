"""When a pupil is expected: times signed up for, for a day, a calendar, a notice."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ScalarSelect, func, select

from samspill.infra.db import db
from samspill.school.signups.models import Gathering, GatheringTime, SignUp
from samspill.school.signups.queries import answers_of


@dataclass(frozen=True)
class Appointment:
    """A time at which somebody is expected, for a calendar."""

    id: UUID
    title: str
    starts_at: datetime
    ends_at: datetime
    is_cancelled: bool


def appointments(pupil_id: UUID, profile_id: UUID, since: date) -> list[Appointment]:
    """Times that the profile's home has signed the pupil up for, from a day on."""
    rows = db.session.execute(
        select(
            SignUp.id,
            Gathering.title,
            GatheringTime.starts_at,
            GatheringTime.ends_at,
            Gathering.ended_at.is_not(None),
        )
        .join(GatheringTime, GatheringTime.id == SignUp.time_id)
        .join(Gathering, Gathering.id == SignUp.gathering_id)
        .where(SignUp.pupil_id == pupil_id, Gathering.day >= since, answers_of(profile_id))
        .order_by(GatheringTime.starts_at)
    )
    return [Appointment(*row) for row in rows]


def expected_beside(asked: Any) -> ScalarSelect[Any]:
    """What a pupil (``subject_id``) is expected to on a day (``day``), as one column beside a table
    of them, by Oslo's clocks. Row security keeps from a reader what another home answered."""
    found = func.jsonb_build_object(
        *("id", SignUp.id, "title", Gathering.title, "place", Gathering.place),
        *("starts_at", _clock(GatheringTime.starts_at), "ends_at", _clock(GatheringTime.ends_at)),
    )
    return (
        select(func.jsonb_agg(found))
        .select_from(SignUp)
        .join(GatheringTime, GatheringTime.id == SignUp.time_id)
        .join(Gathering, Gathering.id == SignUp.gathering_id)
        .where(
            SignUp.pupil_id == asked.c.subject_id,
            Gathering.day == asked.c.day,
            Gathering.ended_at.is_(None),
        )
        .correlate(asked)
        .scalar_subquery()
    )


def _clock(at: Any) -> Any:
    return func.to_char(func.timezone("Europe/Oslo", at), "HH24:MI")


def expected_on(profile_id: UUID, pupil_ids: Collection[UUID], day: date) -> set[UUID]:
    """Those of the pupils whom the profile's home has signed up for something on the day. Says so
    itself, since row security lets the system see every home."""
    return set(
        db.session.scalars(
            select(SignUp.pupil_id)
            .join(Gathering, Gathering.id == SignUp.gathering_id)
            .where(
                SignUp.pupil_id.in_(pupil_ids),
                SignUp.time_id.is_not(None),
                Gathering.day == day,
                Gathering.ended_at.is_(None),
                answers_of(profile_id),
            )
        )
    )
