"""The weeks in which a child is at the home of one adult."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Date, ForeignKey, Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.levels import Area
from samspill.access.owned import BySubject, Owned
from samspill.core.ids import new_id
from samspill.infra.db import Base
from samspill.school.reach import may_find


class WhichWeeks(StrEnum):
    """Which weeks it is about: every other, or those that are chosen."""

    ODD = "ODD"
    EVEN = "EVEN"
    CHOSEN = "CHOSEN"


class HomeWeeks(Owned, Base):
    """When a child lives with an adult, as she says it herself: hers alone, or shown to one more
    adult of the child, who says whether it is so (F11). Nobody at school reads it.

    A week begins on the weekday ``turns_on`` (1 is Monday) and has the number of the ISO week in
    which it begins; ``mondays``: of the weeks that are chosen. ``is_other``: those weeks the child
    is at the other home, and all others here. ``is_right``: what the one it is shown to has said.
    """

    __tablename__ = "home_weeks"
    __owned__ = BySubject(
        "pupil_id",
        Area.ABSENCE,
        authors=("profile_id",),
        members="reader_ids",
        known=may_find("home_weeks.pupil_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    pupil_id: Mapped[UUID] = mapped_column(ForeignKey("pupils.id"), index=True)
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    weeks: Mapped[str]
    mondays: Mapped[list[date]] = mapped_column(ARRAY(Date))
    turns_on: Mapped[int]
    is_other: Mapped[bool]
    shown_to_id: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    reader_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    """The two, as row security reads it."""
    is_right: Mapped[bool | None]
    said_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("weeks in ('ODD', 'EVEN', 'CHOSEN')", name="weeks"),
        CheckConstraint("turns_on between 1 and 7", name="turns_on"),
        CheckConstraint("shown_to_id is not null or is_right is null", name="shown"),
        CheckConstraint("shown_to_id is distinct from profile_id", name="another"),
        Index(
            "uq_home_weeks_standing",
            "pupil_id",
            "profile_id",
            unique=True,
            postgresql_where="ended_at is null",
        ),
    )
