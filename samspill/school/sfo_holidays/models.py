"""A holiday that an SFO asks about, and on which days of it each child comes."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.levels import Area
from samspill.access.owned import BySubject, Owned
from samspill.core.ids import new_id
from samspill.infra.db import Base
from samspill.school.reach import by_group, may_find


class SfoHoliday(Base):
    """Days without school on which an SFO is open for who says so by a day. Nobody stands in it.

    ``told_at`` and ``reminded_at``: when homes were asked, and those without an answer reminded.
    """

    __tablename__ = "sfo_holidays"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    group_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"))
    name: Mapped[str]
    first_day: Mapped[date]
    last_day: Mapped[date]
    answer_by: Mapped[date]
    told_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("last_day >= first_day and answer_by < first_day", name="days"),
        UniqueConstraint("group_id", "first_day"),
    )


class SfoHolidayAnswer(Owned, Base):
    """On which days of a holiday a child comes; none: it does not. The newest holds."""

    __tablename__ = "sfo_holiday_answers"
    __rights__ = "select, insert"
    __owned__ = BySubject(
        "pupil_id",
        Area.SFO,
        through=by_group("sfo_holiday_answers.pupil_id"),
        known=may_find("sfo_holiday_answers.pupil_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    holiday_id: Mapped[UUID] = mapped_column(ForeignKey("sfo_holidays.id"))
    pupil_id: Mapped[UUID] = mapped_column(ForeignKey("pupils.id"))
    days: Mapped[list[date]] = mapped_column(ARRAY(Date))
    written_by: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    written_at: Mapped[datetime]

    __table_args__ = (
        Index("ix_sfo_holiday_answers_pupil_id", "pupil_id"),
        Index("ix_sfo_holiday_answers_holiday_id", "holiday_id"),
    )
