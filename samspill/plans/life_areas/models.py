"""How it is at home, at school and elsewhere: one text for each area of a child's life."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.levels import Area
from samspill.access.owned import BySubject, Owned
from samspill.core.ids import new_id
from samspill.infra.db import Base

PARTS = ("situation", "matters", "resources", "needs")
"""What is asked about each area."""


class LifeArea(Owned, Base):
    """One area of one plan, once somebody has written about it."""

    __tablename__ = "life_areas"
    __owned__ = BySubject("plan_id", Area.LIFE_AREAS, authors=("author_profile_id",))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"))
    code: Mapped[str]
    situation: Mapped[str]
    matters: Mapped[str]
    resources: Mapped[str]
    needs: Mapped[str]
    author_profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    version: Mapped[int]
    changed_by_profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    changed_at: Mapped[datetime]

    __table_args__ = (Index("uq_life_areas_plan_id", "plan_id", "code", unique=True),)

    def content(self) -> dict[str, Any]:
        """What it says now, for the version that is kept."""
        return {part: getattr(self, part) for part in PARTS}
