"""Kartlegging: a life area asked about by a template, answered by somebody on a day."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.levels import Area
from samspill.access.owned import PROFILE, BySubject, Owned
from samspill.core.ids import new_id
from samspill.infra.db import Base

_KNOWN = f"(area_mappings.kept_at is not null or area_mappings.author_profile_id = {PROFILE})"


class AreaMapping(Owned, Base):
    """One mapping of one life area: what was asked, and the answer to each, '' for none.

    A draft (no ``kept_at``) is its writer's alone, and one at a time. Kept, it is never changed:
    the next one stands beside it. No author: it came with an earlier plan.
    """

    __tablename__ = "area_mappings"
    __owned__ = BySubject("plan_id", Area.LIFE_AREAS, authors=("author_profile_id",), known=_KNOWN)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"))
    code: Mapped[str]
    questions: Mapped[list[str]] = mapped_column(ARRAY(Text))
    answers: Mapped[list[str]] = mapped_column(ARRAY(Text))
    author_profile_id: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    version: Mapped[int]
    changed_at: Mapped[datetime]
    kept_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("cardinality(questions) = cardinality(answers)", name="answers"),
        Index("ix_area_mappings_plan_id", "plan_id", "code", "kept_at"),
        Index(
            "uq_area_mappings_plan_id",
            "plan_id",
            "code",
            "author_profile_id",
            unique=True,
            postgresql_where="kept_at is null",
        ),
    )
