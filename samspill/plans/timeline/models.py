"""What has happened in a plan, as event and facts, so that it reads in every language."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.owned import NOW, PROFILE, BySubject, Owned
from samspill.core.ids import new_id
from samspill.infra.db import Base

_INSERT = (
    f"timeline_entries.actor_profile_id = {PROFILE} and exists (select 1 from grants g"
    f" where g.profile_id = {PROFILE} and g.subject_id = timeline_entries.plan_id"
    f" and g.valid_from <= {NOW} and g.valid_to > {NOW})"
)


class TimelineEntry(Owned, Base):
    """One line of the timeline; its area decides who sees it. No actor: time or the register."""

    __tablename__ = "timeline_entries"
    __rights__ = "select, insert"
    __goes_with_its_draft__ = True
    __owned__ = BySubject("plan_id", column="area", authors=("actor_profile_id",), insert=_INSERT)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"))
    area: Mapped[str]
    event: Mapped[str]
    facts: Mapped[dict[str, Any]]
    actor_profile_id: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    at: Mapped[datetime]
    position: Mapped[int]
    """The order of what happened at the same instant, in the same transaction."""

    __table_args__ = (Index("ix_timeline_entries_plan_id_at", "plan_id", "at", "position"),)
