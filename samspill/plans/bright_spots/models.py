"""Lysglimt: something good that happened, in a few words, for all who are in the plan."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.levels import Area
from samspill.access.owned import BySubject, Owned
from samspill.core.ids import new_id
from samspill.infra.db import Base


class BrightSpot(Owned, Base):
    """One of them. ``text`` None: taken away. No author: it came with an earlier plan.

    All who take part read it; who contributes to the goals may write one.
    """

    __tablename__ = "bright_spots"
    __owned__ = BySubject(
        "plan_id", Area.OVERVIEW, authors=("author_profile_id",), write_area=Area.GOALS
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"))
    text: Mapped[str | None]
    author_profile_id: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    written_at: Mapped[datetime]
    changed_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_bright_spots_plan_id", "plan_id", "written_at"),)
