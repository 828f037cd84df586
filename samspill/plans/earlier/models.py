"""What a text of a plan was before somebody wrote it anew. Nothing that was said is lost."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.owned import BySubject, Owned
from samspill.core.ids import new_id
from samspill.infra.db import Base


class EarlierVersion(Owned, Base):
    """One version of a goal, an activity, a comment or a life area, as it was before the next."""

    __tablename__ = "earlier_versions"
    __rights__ = "select, insert"
    __retention__ = "delete"
    __owned__ = BySubject("plan_id", column="area", authors=("written_by_profile_id",))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"))
    area: Mapped[str]
    thing_id: Mapped[UUID]
    version: Mapped[int]
    content: Mapped[dict[str, Any]]
    written_by_profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    written_at: Mapped[datetime]

    __table_args__ = (
        Index("uq_earlier_versions_thing_id", "thing_id", "version", unique=True),
        Index("ix_earlier_versions_plan_id", "plan_id"),
    )
