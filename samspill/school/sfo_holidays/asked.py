"""Holidays at SFO that nobody at home has answered, for Hjem."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, exists, select

from samspill.access.grants import Grant
from samspill.access.levels import Area, Level
from samspill.school.asked import Ask, asking
from samspill.school.groups.models import GroupMember
from samspill.school.groups.queries import on_day
from samspill.school.sfo_holidays.models import SfoHoliday, SfoHolidayAnswer


def unanswered_by_me() -> Select[*tuple[Any, ...]]:
    """Of children for whom I may answer. The statement is given ``profile_id``, ``now`` and
    ``today``."""
    now: BindParameter[datetime] = bindparam("now")
    day: BindParameter[date] = bindparam("today")
    mine = select(Grant.subject_id).where(
        Grant.profile_id == bindparam("profile_id"),
        Grant.area == Area.SFO,
        Grant.level >= Level.CONTRIBUTE,
        Grant.valid_from <= now,
        Grant.valid_to > now,
    )
    said = exists().where(
        SfoHolidayAnswer.holiday_id == SfoHoliday.id,
        SfoHolidayAnswer.pupil_id == GroupMember.pupil_id,
    )
    return (
        asking(Ask.SFO_HOLIDAY, GroupMember, SfoHoliday.answer_by)
        .join(SfoHoliday, SfoHoliday.group_id == GroupMember.group_id)
        .where(
            GroupMember.pupil_id.in_(mine),
            on_day(GroupMember, day),
            SfoHoliday.told_at.is_not(None),
            SfoHoliday.answer_by >= day,
            ~said,
        )
    )
