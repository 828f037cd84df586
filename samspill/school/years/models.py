"""School years of a school, and the days that are not as others."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from samspill.core.ids import new_id
from samspill.infra.db import Base


class SchoolYear(Base):
    """A year of a school: [first_day, last_day]. Spring begins on ``spring_from``, and autumn ends
    the day before. ``prepared``: which places were given and ended when it was made ready, as ids
    and days, so that it can be undone until it begins."""

    __tablename__ = "school_years"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    school_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"))
    first_day: Mapped[date]
    spring_from: Mapped[date]
    last_day: Mapped[date]
    prepared: Mapped[dict[str, Any] | None]

    __table_args__ = (
        CheckConstraint("first_day < spring_from and spring_from <= last_day", name="order"),
        UniqueConstraint("school_id", "first_day"),
    )

    @property
    def name(self) -> str:
        """As people say it: 2026/27."""
        return f"{self.first_day.year}/{self.last_day.year % 100:02d}"


class DayKind(StrEnum):
    """What a day is when it is not what its weekday says. PLANNING: staff are there, no pupils."""

    SCHOOL = "SCHOOL"
    FREE = "FREE"
    PLANNING = "PLANNING"


class SchoolDay(Base):
    """One day of a school that is not what its weekday says."""

    __tablename__ = "school_days"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    school_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"))
    day: Mapped[date]
    kind: Mapped[str]

    __table_args__ = (
        CheckConstraint("kind in ('SCHOOL', 'FREE', 'PLANNING')", name="kind"),
        UniqueConstraint("school_id", "day"),
    )
