"""Who has looked: reads of the access log for the family and for one self."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from samspill.access.log import ALLOWED, AccessLogEntry
from samspill.core.clock import today
from samspill.identity.models import AT_WORK, Person, Profile
from samspill.infra.db import db
from samspill.organisation.models import Unit


@dataclass(frozen=True)
class Look:
    """One look by one employee."""

    at: datetime
    name: str
    title: str | None
    unit_name: str
    area: str
    page: str

    @property
    def day(self) -> date:
        """The day in Oslo."""
        return today(self.at)


def looks_by_staff(subject_id: UUID, *, before: datetime | None, limit: int) -> list[Look]:
    """Looks by employees, the newest first, at most ``limit`` before an instant (UTC).

    Never by guardians: they do not see each other's reading (J9). Row security demands READ in
    the plan's log.
    """
    statement = (
        select(
            AccessLogEntry.at,
            (Person.given_name + " " + Person.family_name).label("name"),
            Profile.title,
            Unit.name.label("unit_name"),
            AccessLogEntry.area,
            AccessLogEntry.page,
        )
        .join(Profile, Profile.id == AccessLogEntry.profile_id)
        .join(Person, Person.id == Profile.person_id)
        .join(Unit, Unit.id == Profile.unit_id)
        .where(
            AccessLogEntry.subject_id == subject_id,
            AccessLogEntry.decision == ALLOWED,
            Profile.kind.in_(AT_WORK),
        )
        .order_by(AccessLogEntry.at.desc(), AccessLogEntry.id)
        .limit(limit)
    )
    if before is not None:
        statement = statement.where(AccessLogEntry.at < before)
    return [Look(**row._mapping) for row in db.session.execute(statement)]


def by_day(looks: Iterable[Look]) -> dict[date, list[Look]]:
    """The looks per day in Oslo, in the order given."""
    days: dict[date, list[Look]] = {}
    for look in looks:
        days.setdefault(look.day, []).append(look)
    return days
