"""What is said of goals and activities: comments and evaluations in one row, the newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    Text,
    and_,
    bindparam,
    cast,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)

from samspill.core.paging import PER_PAGE
from samspill.infra.db import db, run
from samspill.plans.goals.models import OVER, Activity, Comment, Evaluation


@dataclass(frozen=True)
class Said:
    """A comment, or an evaluation (which has an effect). ``by`` None: from an earlier plan."""

    id: UUID
    activity_id: UUID | None
    by: UUID | None
    at: datetime
    changed_at: datetime | None
    text: str
    effect: str | None
    child_view: str
    family_view: str
    way_on: str | None
    total: int


@cache
def _said(*, of_activity: bool) -> Select[*tuple[Any, ...]]:
    def about(table: type[Comment | Evaluation]) -> ColumnElement[bool]:
        plan, goal = table.plan_id == bindparam("plan_id"), table.goal_id == bindparam("goal_id")
        activity = table.activity_id
        same = activity == bindparam("activity_id") if of_activity else activity.is_(None)
        return and_(plan, goal, same)

    both: CompoundSelect[Any] = union_all(
        _COMMENTS.where(about(Comment)), _EVALUATIONS.where(about(Evaluation))
    )
    rows = both.subquery()
    return (
        select(*rows.c, func.count().over().label("total"))
        .order_by(rows.c.at.desc(), rows.c.id)
        .limit(PER_PAGE)
        .offset(bindparam("before"))
    )


def said_of(plan_id: UUID, goal_id: UUID, activity_id: UUID | None, page: int) -> list[Said]:
    """One page of what is said of a goal (as a whole), or of one of its activities."""
    values = {
        "plan_id": plan_id,
        "goal_id": goal_id,
        "activity_id": activity_id,
        "before": (page - 1) * PER_PAGE,
    }
    return [Said(*row) for row in run(_said(of_activity=activity_id is not None), values)]


_NONE = cast(literal(None), Text)
_COMMENTS = select(
    Comment.id,
    Comment.activity_id,
    Comment.author_profile_id.label("by"),
    Comment.written_at.label("at"),
    Comment.changed_at,
    Comment.text,
    _NONE.label("effect"),
    literal("").label("child_view"),
    literal("").label("family_view"),
    _NONE.label("way_on"),
)
_EVALUATIONS = select(
    Evaluation.id,
    Evaluation.activity_id,
    Evaluation.author_profile_id,
    Evaluation.written_at,
    cast(literal(None), Comment.changed_at.type),
    Evaluation.text,
    Evaluation.effect,
    Evaluation.child_view,
    Evaluation.family_view,
    Evaluation.way_on,
)


def everything_said(plan_id: UUID, at_most: int) -> dict[tuple[UUID, UUID | None], list[Said]]:
    """What is said of the plan's goals and activities, by goal and activity, the oldest first."""
    both: CompoundSelect[Any] = union_all(
        _COMMENTS.add_columns(Comment.goal_id).where(Comment.plan_id == plan_id),
        _EVALUATIONS.add_columns(Evaluation.goal_id).where(Evaluation.plan_id == plan_id),
    )
    rows = both.subquery()
    query = select(*rows.c, literal(0).label("total")).order_by(rows.c.at, rows.c.id)
    found: dict[tuple[UUID, UUID | None], list[Said]] = {}
    for row in db.session.execute(query.limit(at_most)):
        facts = row._asdict()
        about = (facts.pop("goal_id"), facts["activity_id"])
        found.setdefault(about, []).append(Said(**facts))
    return found


def comment_of(plan_id: UUID, comment_id: UUID) -> Comment | None:
    """One comment of the plan."""
    return db.session.scalar(
        select(Comment).where(Comment.id == comment_id, Comment.plan_id == plan_id)
    )


@dataclass(frozen=True)
class Tried:
    """An activity that was tried before, and the last word on how it went."""

    id: UUID
    goal_id: UUID
    title: str
    how: str
    state: str
    arena: str
    starts_on: date | None
    done_at: datetime | None
    effect: str | None
    text: str | None
    child_view: str | None
    total: int


def tried_before(plan_id: UUID, words: str, page: int) -> list[Tried]:
    """Activities of this plan that are over or were evaluated, with the newest evaluation.

    ``words``: only those in which each of them stands, in any case.
    """
    newest = (
        select(Evaluation.effect, Evaluation.text, Evaluation.child_view)
        .where(Evaluation.activity_id == Activity.id)
        .order_by(Evaluation.written_at.desc(), Evaluation.id)
        .limit(1)
        .lateral()
    )
    names = ("id", "goal_id", "title", "how", "state", "arena", "starts_on", "done_at")
    query = (
        select(
            *(getattr(Activity, name) for name in names),
            *newest.c,
            func.count().over().label("total"),
        )
        .outerjoin(newest, true())
        .where(Activity.plan_id == plan_id)
        .where(or_(Activity.state.in_(OVER), newest.c.effect.is_not(None)))
        .order_by(Activity.done_at.desc().nulls_last(), Activity.created_at.desc(), Activity.id)
        .limit(PER_PAGE)
        .offset((page - 1) * PER_PAGE)
    )
    for word in words.split()[:5]:
        query = query.where(
            or_(
                Activity.title.icontains(word, autoescape=True),
                Activity.how.icontains(word, autoescape=True),
                newest.c.text.icontains(word, autoescape=True),
            )
        )
    return [Tried(**row._mapping) for row in db.session.execute(query)]
