"""Goals of a plan, what is done to reach them, how near people find them, what they say of it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from samspill.access.levels import Area
from samspill.access.owned import BySubject, Owned
from samspill.core.ids import new_id
from samspill.infra.db import Base


class Words(StrEnum):
    """Whose words a goal is in."""

    CHILD = "CHILD"
    FAMILY = "FAMILY"
    TOGETHER = "TOGETHER"
    HELPERS = "HELPERS"


class GoalStatus(StrEnum):
    """Where a goal stands (samspill.md 5.2, maalstatus)."""

    PROPOSED = "PROPOSED"
    ACTIVE = "ACTIVE"
    PARTLY_MET = "PARTLY_MET"
    MET = "MET"
    REPLACED = "REPLACED"
    ENDED_UNMET = "ENDED_UNMET"
    PASSIVE = "PASSIVE"


OPEN_GOALS = (GoalStatus.PROPOSED, GoalStatus.ACTIVE, GoalStatus.PARTLY_MET)
"""Goals that somebody follows up."""


class ActivityState(StrEnum):
    """Where an activity stands (samspill.md 5.2). That it is late is seen from its date."""

    NOT_STARTED = "NOT_STARTED"
    ONGOING = "ONGOING"
    WAITING = "WAITING"
    TO_EVALUATE = "TO_EVALUATE"
    DONE = "DONE"
    STOPPED = "STOPPED"


TO_DO = (ActivityState.NOT_STARTED, ActivityState.ONGOING, ActivityState.WAITING)
"""What somebody has still to do: late when the day has passed."""

OVER = (ActivityState.DONE, ActivityState.STOPPED)
"""Nobody does more about it."""


class Arena(StrEnum):
    """Where an activity happens (samspill.md 5.2, arena)."""

    HOME = "HOME"
    KINDERGARTEN = "KINDERGARTEN"
    SCHOOL = "SCHOOL"
    SFO = "SFO"
    LEISURE = "LEISURE"
    HEALTH_SERVICE = "HEALTH_SERVICE"
    OTHER_SERVICE = "OTHER_SERVICE"
    DIGITAL = "DIGITAL"


class RatedBy(StrEnum):
    """Whose eyes a thermometer is seen with. The three are never made into one."""

    CHILD = "CHILD"
    HOME = "HOME"
    SCHOOL = "SCHOOL"


class Effect(StrEnum):
    """How an activity went (samspill.md 5.2, vurdering)."""

    GOOD = "GOOD"
    SOME = "SOME"
    NONE = "NONE"
    WORSE = "WORSE"
    TOO_EARLY = "TOO_EARLY"
    NOT_CARRIED_OUT = "NOT_CARRIED_OUT"


class WayOn(StrEnum):
    """What was decided after an evaluation (samspill.md 5.2, beslutning)."""

    CONTINUE = "CONTINUE"
    ADJUST = "ADJUST"
    END = "END"
    NEW_ACTIVITY = "NEW_ACTIVITY"
    LEVEL_UP = "LEVEL_UP"
    LEVEL_DOWN = "LEVEL_DOWN"


def _one_of(column: str, codes: type[StrEnum]) -> CheckConstraint:
    listed = ", ".join(f"'{code}'" for code in codes)
    return CheckConstraint(f"{column} in ({listed})", name=column)


class Goal(Owned, Base):
    """Something to reach, in somebody's words. A sub-goal has a ``parent_id`` and its life area.

    ``responsible_profile_id`` follows it up: one, or None. Whether she still has access is asked
    of the grants, never kept here: a colleague who leaves frees the goal the same second.
    """

    __tablename__ = "goals"
    __owned__ = BySubject(
        "plan_id", Area.GOALS, authors=("author_profile_id", "responsible_profile_id")
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"))
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("goals.id"))
    life_area: Mapped[str]
    title: Mapped[str]
    description: Mapped[str]
    words: Mapped[str]
    status: Mapped[str]
    position: Mapped[int]
    due_on: Mapped[date | None]
    responsible_profile_id: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    author_profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    created_at: Mapped[datetime]
    version: Mapped[int]
    changed_by_profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    changed_at: Mapped[datetime]

    __table_args__ = (
        _one_of("words", Words),
        _one_of("status", GoalStatus),
        Index("ix_goals_plan_id", "plan_id", "position"),
        Index("ix_goals_parent_id", "parent_id"),
    )

    def content(self) -> dict[str, Any]:
        """What it says now, for the version that is kept."""
        return {
            "title": self.title,
            "description": self.description,
            "life_area": self.life_area,
            "words": self.words,
            "status": self.status,
            "due_on": self.due_on.isoformat() if self.due_on else None,
            "responsible": str(self.responsible_profile_id or ""),
        }

    def is_own(self, profile_id: UUID) -> bool:
        """Did this profile write it, or does it follow it up?"""
        return profile_id in (self.author_profile_id, self.responsible_profile_id)


class Activity(Owned, Base):
    """Something that is done to reach a goal: how, where, by whom, by when, evaluated when."""

    __tablename__ = "activities"
    __owned__ = BySubject(
        "plan_id", Area.GOALS, authors=("author_profile_id", "responsible_profile_id")
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"))
    goal_id: Mapped[UUID] = mapped_column(ForeignKey("goals.id"))
    title: Mapped[str]
    how: Mapped[str]
    arena: Mapped[str]
    state: Mapped[str]
    starts_on: Mapped[date | None]
    due_on: Mapped[date | None]
    evaluate_on: Mapped[date | None]
    responsible_profile_id: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    helpers: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    """The profiles that are responsible together with her."""
    author_profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    version: Mapped[int]
    changed_by_profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    changed_at: Mapped[datetime]

    __table_args__ = (
        _one_of("arena", Arena),
        _one_of("state", ActivityState),
        CheckConstraint("due_on >= starts_on", name="due_on"),
        CheckConstraint("(state = 'DONE') = (done_at is not null)", name="done_at"),
        Index("ix_activities_plan_id", "plan_id"),
        Index("ix_activities_goal_id", "goal_id", "due_on"),
    )

    def content(self) -> dict[str, Any]:
        """What it says now, for the version that is kept."""
        dates = {"starts_on": self.starts_on, "due_on": self.due_on}
        return {
            "title": self.title,
            "how": self.how,
            "arena": self.arena,
            "state": self.state,
            **{name: day.isoformat() if day else None for name, day in dates.items()},
            "evaluate_on": self.evaluate_on.isoformat() if self.evaluate_on else None,
            "responsible": str(self.responsible_profile_id or ""),
            "helpers": [str(one) for one in self.helpers],
        }

    def is_own(self, profile_id: UUID) -> bool:
        """Did this profile write it, or is it responsible, alone or with others?"""
        return profile_id in (self.author_profile_id, self.responsible_profile_id, *self.helpers)

    def move(self, state: ActivityState, at: datetime) -> None:
        """Stand elsewhere; what is done has the instant it became so."""
        if state != self.state:
            self.done_at = at if state == ActivityState.DONE else None
        self.state = state


class GoalRating(Owned, Base):
    """From 0 to 10: how near the goal is, seen by one. A new one is a new row: its history.

    Noted by nobody here: it came with an earlier plan, from elsewhere.
    """

    __tablename__ = "goal_ratings"
    __rights__ = "select, insert"
    __retention__ = "delete"
    __owned__ = BySubject("plan_id", Area.GOALS, authors=("noted_by_profile_id",))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"))
    goal_id: Mapped[UUID] = mapped_column(ForeignKey("goals.id"))
    rated_by: Mapped[str]
    value: Mapped[int]
    noted_by_profile_id: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    noted_at: Mapped[datetime]

    __table_args__ = (
        _one_of("rated_by", RatedBy),
        CheckConstraint("value between 0 and 10", name="value"),
        Index("ix_goal_ratings_goal_id", "goal_id", "noted_at"),
        Index("ix_goal_ratings_plan_id", "plan_id"),
    )


class Comment(Owned, Base):
    """What somebody says of a goal, or of one of its activities. No author: it came with an
    earlier plan, from elsewhere; so with an evaluation."""

    __tablename__ = "comments"
    __owned__ = BySubject("plan_id", Area.GOALS, authors=("author_profile_id",))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"))
    goal_id: Mapped[UUID] = mapped_column(ForeignKey("goals.id"))
    activity_id: Mapped[UUID | None] = mapped_column(ForeignKey("activities.id"))
    author_profile_id: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    text: Mapped[str]
    written_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_comments_goal_id", "goal_id", "written_at"),
        Index("ix_comments_activity_id", "activity_id", "written_at"),
        Index("ix_comments_plan_id", "plan_id"),
    )


class Evaluation(Owned, Base):
    """How it went: of an activity, or of the goal as a whole. It stays as it was written."""

    __tablename__ = "evaluations"
    __rights__ = "select, insert"
    __retention__ = "delete"
    __owned__ = BySubject("plan_id", Area.GOALS, authors=("author_profile_id",))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"))
    goal_id: Mapped[UUID] = mapped_column(ForeignKey("goals.id"))
    activity_id: Mapped[UUID | None] = mapped_column(ForeignKey("activities.id"))
    effect: Mapped[str]
    text: Mapped[str]
    child_view: Mapped[str]
    family_view: Mapped[str]
    way_on: Mapped[str]
    author_profile_id: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    written_at: Mapped[datetime]

    __table_args__ = (
        _one_of("effect", Effect),
        _one_of("way_on", WayOn),
        Index("ix_evaluations_goal_id", "goal_id", "written_at"),
        Index("ix_evaluations_activity_id", "activity_id", "written_at"),
        Index("ix_evaluations_plan_id", "plan_id"),
    )
