"""What has happened in a plan, as event and facts, so that it reads in every language; what
happened before there was a plan, in somebody's words; and when each looked last."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.levels import Area, Level
from samspill.access.owned import NOW, PROFILE, ByProfile, BySubject, Owned
from samspill.access.whereabouts import Where, knows_where_in_sql
from samspill.core.clock import start_of_day
from samspill.core.ids import new_id
from samspill.infra.db import Base
from samspill.infra.sealed_columns import sealed

_INSERT = (
    f"timeline_entries.actor_profile_id = {PROFILE} and exists (select 1 from grants g"
    f" where g.profile_id = {PROFILE} and g.subject_id = timeline_entries.plan_id"
    f" and g.valid_from <= {NOW} and g.valid_to > {NOW})"
)

_KNOWN = (
    f"(timeline_entries.area <> '{Area.MEETINGS}'"
    f" or {knows_where_in_sql(Where.MEETINGS, 'timeline_entries.plan_id')})"
)
"""Lines of meetings tell that there are some: as the calendar, around a protected child (F8)."""


class TimelineEntry(Owned, Base):
    """One line of the timeline; its area decides who sees it. No actor: time or the register."""

    __tablename__ = "timeline_entries"
    __rights__ = "select, insert"
    __goes_with_its_draft__ = True
    __owned__ = BySubject(
        "plan_id", column="area", authors=("actor_profile_id",), insert=_INSERT, known=_KNOWN
    )

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


class Exact(StrEnum):
    """How exactly somebody remembers when something happened."""

    DAY = "DAY"
    MONTH = "MONTH"
    YEAR = "YEAR"


def content_place(event_id: UUID) -> str:
    """What the sealed words of a life event are bound to."""
    return f"life_events:content:{event_id}"


class LifeEvent(Owned, Base):
    """Something that happened in the child's life before there was a plan.

    ``happened_on``: the first day of what ``exact`` says. The family and the holder write; all
    with the timeline read. Taken away, its words are gone and the row says when.
    """

    __tablename__ = "life_events"
    __owned__ = BySubject("plan_id", Area.TIMELINE, write_area=Area.OVERVIEW, write=Level.WRITE)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"), index=True)
    happened_on: Mapped[date]
    exact: Mapped[str]
    content_sealed: Mapped[bytes | None] = mapped_column(info=sealed("plan", "plan_id"))
    author_profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    created_at: Mapped[datetime]
    version: Mapped[int]
    changed_by_profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    changed_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("exact in ('DAY', 'MONTH', 'YEAR')", name="exact"),)

    @property
    def at(self) -> datetime:
        """Where it stands on the timeline (UTC): the day's first moment in Oslo."""
        return start_of_day(self.happened_on)


class TimelineVisit(Owned, Base):
    """When somebody last looked at a plan's timeline, and when she had looked before that visit.

    Nobody else reads it: guardians do not see each other's reading (J9).
    """

    __tablename__ = "timeline_visits"
    __owned__ = ByProfile("profile_id")

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"), index=True)
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    last_at: Mapped[datetime]
    before_at: Mapped[datetime | None]

    __table_args__ = (Index("uq_timeline_visits_profile_id", "profile_id", "plan_id", unique=True),)
