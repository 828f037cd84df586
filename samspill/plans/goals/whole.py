"""All of a plan's goals at once, for a copy of it. Row security keeps to what the reader sees."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select

from samspill.infra.db import db
from samspill.plans.goals.models import Activity, Goal, GoalRating
from samspill.plans.goals.said import Said, everything_said

AT_MOST = 2000
"""Rows of one kind; a plan with more has its rest on its pages."""

One = TypeVar("One", Activity, GoalRating)


@dataclass(frozen=True)
class WholeGoals:
    """Goals in the order of their life areas, each with its sub-goals right after it.

    ``activities`` and ``ratings`` by goal; ``said`` by goal and activity, the oldest first.
    """

    goals: list[Goal]
    activities: dict[UUID, list[Activity]]
    ratings: dict[UUID, list[GoalRating]]
    said: dict[tuple[UUID, UUID | None], list[Said]]

    def without_goal(self) -> list[Activity]:
        """The activities that she reads without their goal: her own."""
        known = {one.id for one in self.goals}
        return [one for goal, of in self.activities.items() if goal not in known for one in of]


def whole_goals(plan_id: UUID, areas: Iterable[str]) -> WholeGoals:
    """Read it, in four statements; ``areas`` is the order of the life areas."""
    activities = select(Activity).where(Activity.plan_id == plan_id)
    ratings = select(GoalRating).where(GoalRating.plan_id == plan_id)
    in_order = (Activity.due_on.asc().nulls_last(), Activity.created_at, Activity.id)
    return WholeGoals(
        _in_order(plan_id, list(areas)),
        _by_goal(db.session.scalars(activities.order_by(*in_order).limit(AT_MOST))),
        _by_goal(db.session.scalars(ratings.order_by(GoalRating.noted_at).limit(AT_MOST))),
        everything_said(plan_id, AT_MOST),
    )


def _in_order(plan_id: UUID, areas: list[str]) -> list[Goal]:
    query = select(Goal).where(Goal.plan_id == plan_id).order_by(Goal.position, Goal.id)
    goals = list(db.session.scalars(query.limit(AT_MOST)))
    place = {code: number for number, code in enumerate(areas)}
    position = {one.id: (one.position, one.id) for one in goals}

    def key(one: Goal) -> tuple[object, ...]:
        main = position.get(one.parent_id or one.id, (one.position, one.id))
        return place.get(one.life_area, len(place)), main, one.parent_id is not None, one.position

    return sorted(goals, key=key)


def _by_goal(rows: Iterable[One]) -> dict[UUID, list[One]]:
    found: dict[UUID, list[One]] = {}
    for one in rows:
        found.setdefault(one.goal_id, []).append(one)
    return found
