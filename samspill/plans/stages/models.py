"""Stafettnivå: how many services a relay log takes, and each decision about it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.levels import Area, Level
from samspill.access.owned import BySubject, Owned
from samspill.core.ids import new_id
from samspill.infra.db import Base
from samspill.infra.sealed_columns import sealed


def content_place(stage_id: UUID) -> str:
    """What the sealed words of a decision are bound to."""
    return f"plan_stages:content:{stage_id}"


class PlanStage(Owned, Base):
    """One decision: from the day ``decided_on`` (Oslo) the plan is on ``stage``, 1 to 3.

    Who took part and what was decided is sealed. The newest is the one that holds; none is
    changed, so they are the history. They open nothing to anybody: that takes a consent.
    """

    __tablename__ = "plan_stages"
    __rights__ = "select, insert"
    __retention__ = "delete"
    __owned__ = BySubject("plan_id", Area.CONSENT, write=Level.WRITE)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"))
    stage: Mapped[int]
    decided_on: Mapped[date]
    content_sealed: Mapped[bytes] = mapped_column(info=sealed("plan", "plan_id"))
    author_profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    written_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("stage between 1 and 3", name="stage"),
        Index("ix_plan_stages_plan_id", "plan_id", "written_at"),
    )
