"""Reads of holidays at SFO. Row security decides whose answers a list shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Date, and_, cast, exists, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased

from samspill.core.clock import SATURDAY
from samspill.core.errors import NotVisible
from samspill.identity.models import Person
from samspill.infra.db import db, norwegian_order
from samspill.school.groups.models import GroupMember
from samspill.school.groups.queries import on_day
from samspill.school.pupils.models import Pupil
from samspill.school.sfo_holidays.models import SfoHoliday, SfoHolidayAnswer
from samspill.school.sfo_places.stays import Stay, place_on, stay_on


@dataclass(frozen=True)
class HolidayView:
    """A holiday, and on which days one child comes; ``days`` None: nobody has answered."""

    id: UUID
    group_id: UUID
    name: str
    first_day: date
    last_day: date
    answer_by: date
    days: tuple[date, ...] | None = None

    @property
    def weekdays(self) -> list[date]:
        """The days that a child may come: no Saturday, no Sunday."""
        span = (self.last_day - self.first_day).days + 1
        days = (self.first_day + timedelta(days=n) for n in range(span))
        return [day for day in days if day.weekday() < SATURDAY]


def _view(one: SfoHoliday, days: Iterable[date] | None = None) -> HolidayView:
    return HolidayView(
        one.id,
        one.group_id,
        one.name,
        one.first_day,
        one.last_day,
        one.answer_by,
        None if days is None else tuple(days),
    )


def holidays_of_pupil(pupil_id: UUID, on: date) -> list[HolidayView]:
    """What the SFO of a child asks about, of holidays that are not over, with what was answered:
    one statement."""
    rows = db.session.execute(
        select(SfoHoliday, SfoHolidayAnswer.days)
        .ext(distinct_on(SfoHoliday.first_day, SfoHoliday.id))
        .join(GroupMember, GroupMember.group_id == SfoHoliday.group_id)
        .outerjoin(
            SfoHolidayAnswer,
            and_(
                SfoHolidayAnswer.holiday_id == SfoHoliday.id,
                SfoHolidayAnswer.pupil_id == GroupMember.pupil_id,
            ),
        )
        .where(GroupMember.pupil_id == pupil_id, on_day(GroupMember, on), SfoHoliday.last_day >= on)
        .order_by(SfoHoliday.first_day, SfoHoliday.id, SfoHolidayAnswer.written_at.desc())
    )
    return [_view(one, days) for one, days in rows]


def asked_on(holidays: Iterable[HolidayView], day: date) -> HolidayView | None:
    """The holiday that a day is in, of those that a child's SFO asks about."""
    return next((one for one in holidays if one.first_day <= day <= one.last_day), None)


def stay_in(stays: Iterable[Stay], asked: HolidayView | None, day: date) -> Stay | None:
    """What a child has of SFO on a day: by its weekday, and in a holiday that is asked about by
    what its home has answered."""
    if asked is None:
        return stay_on(stays, day)
    return place_on(stays, day) if day in (asked.days or ()) else None


def asked_beside(group_id: Any, pupil_id: Any, day: Any) -> Any:
    """The same beside a statement, for columns of an SFO and a child: ``comes``, by what its home
    has answered; no row on a day that nobody asks about."""
    said = SfoHolidayAnswer
    found = func.array_position(said.days, cast(day, Date))
    return (
        select(found.is_not(None).label("comes"))
        .select_from(SfoHoliday)
        .outerjoin(said, and_(said.holiday_id == SfoHoliday.id, said.pupil_id == pupil_id))
        .where(
            SfoHoliday.group_id == group_id, SfoHoliday.first_day <= day, SfoHoliday.last_day >= day
        )
        .order_by(said.written_at.desc().nulls_last())
        .limit(1)
        .correlate_except(SfoHoliday, said)
        .lateral()
    )


def holiday_of(pupil_id: UUID, holiday_id: UUID, on: date) -> HolidayView:
    """One that the SFO of the child asks about. Raises NotVisible for any other."""
    for one in holidays_of_pupil(pupil_id, on):
        if one.id == holiday_id:
            return one
    raise NotVisible


@dataclass(frozen=True)
class Attending:
    """A holiday as the SFO plans it: how many come each day, who comes, who has not answered."""

    holiday: HolidayView
    by_day: dict[date, int]
    coming: list[tuple[str, tuple[date, ...]]]
    unanswered: list[str]
    is_protected: bool


def holidays_of_group(group_id: UUID, on: date) -> list[Attending]:
    """Those of an SFO that are not over, with answers of who is in it today: three statements."""
    holidays = select(SfoHoliday).where(SfoHoliday.group_id == group_id, SfoHoliday.last_day >= on)
    found = list(db.session.scalars(holidays.order_by(SfoHoliday.first_day)))
    children, answers = _children(group_id, on), _answers([one.id for one in found])
    return [_attending(one, children, answers) for one in found]


def _children(group_id: UUID, on: date) -> list[tuple[UUID, str, bool]]:
    child = aliased(Person)
    rows = db.session.execute(
        select(
            GroupMember.pupil_id,
            (child.given_name + " " + child.family_name).label("name"),
            (child.address_protection != "NONE").label("is_protected"),
        )
        .join(Pupil, Pupil.id == GroupMember.pupil_id)
        .join(child, child.id == Pupil.child_id)
        .where(GroupMember.group_id == group_id, on_day(GroupMember, on))
        .order_by(norwegian_order(child.given_name), GroupMember.pupil_id)
    )
    return [(row.pupil_id, row.name, row.is_protected) for row in rows]


def _answers(holiday_ids: list[UUID]) -> dict[tuple[UUID, UUID], tuple[date, ...]]:
    answer = SfoHolidayAnswer
    rows = db.session.execute(
        select(answer.holiday_id, answer.pupil_id, answer.days)
        .ext(distinct_on(answer.holiday_id, answer.pupil_id))
        .where(answer.holiday_id.in_(holiday_ids))
        .order_by(answer.holiday_id, answer.pupil_id, answer.written_at.desc())
    )
    return {(row.holiday_id, row.pupil_id): tuple(row.days) for row in rows}


def _attending(
    one: SfoHoliday,
    children: list[tuple[UUID, str, bool]],
    answers: dict[tuple[UUID, UUID], tuple[date, ...]],
) -> Attending:
    said = [(name, answers.get((one.id, pupil_id))) for pupil_id, name, _hidden in children]
    coming = [(name, days) for name, days in said if days]
    counts = Counter(day for _name, days in coming for day in days)
    holiday = _view(one)
    return Attending(
        holiday,
        {day: counts[day] for day in holiday.weekdays},
        coming,
        [name for name, days in said if days is None],
        any(hidden for _pupil_id, _name, hidden in children),
    )


def to_tell(on: date) -> list[UUID]:
    """The holidays that homes may still answer. Call it as system."""
    rows = select(SfoHoliday.id).where(SfoHoliday.answer_by >= on)
    return list(db.session.scalars(rows.order_by(SfoHoliday.id)))


def unanswered_in(holiday: SfoHoliday, on: date) -> list[UUID]:
    """The pupils in the SFO on the day of whom nobody has answered. Call it as system."""
    said = exists().where(
        SfoHolidayAnswer.holiday_id == holiday.id,
        SfoHolidayAnswer.pupil_id == GroupMember.pupil_id,
    )
    rows = select(GroupMember.pupil_id).where(
        GroupMember.group_id == holiday.group_id, on_day(GroupMember, on), ~said
    )
    return list(db.session.scalars(rows.order_by(GroupMember.pupil_id)))
