"""What people say of a goal or an activity: comments, and how it went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from samspill.access.levels import Area
from samspill.core.errors import NotEnough, NotVisible
from samspill.core.event import record
from samspill.core.ids import new_id
from samspill.core.language import _
from samspill.infra.db import db, lock_subject
from samspill.plans.earlier.actions import Place, keep_earlier, keep_version, require_writing
from samspill.plans.earlier.queries import Earlier
from samspill.plans.goals.events import CommentChanged, CommentWritten, Evaluated
from samspill.plans.goals.models import (
    Activity,
    ActivityState,
    Comment,
    Effect,
    Evaluation,
    Goal,
    WayOn,
)
from samspill.plans.goals.queries import activity_row, goal_row
from samspill.plans.plan.access import OpenPlan


@dataclass(frozen=True)
class About:
    """What something is said of: a goal, or one of its activities."""

    goal_id: UUID
    activity_id: UUID | None = None


@dataclass(frozen=True)
class EvaluationText:
    """How it went, in everybody's words, and what happens now."""

    effect: Effect
    text: str
    child_view: str
    family_view: str
    way_on: WayOn
    evaluate_on: date | None = None


def write_comment(plan: OpenPlan, about: About, *, text: str) -> Comment:
    """Say something of a goal or activity to all who read goals.

    Raises Conflict unless the plan is in use, NotVisible for what is not in the plan.
    """
    require_writing(plan)
    row = _found(plan, about)
    comment = Comment(
        id=new_id(),
        plan_id=plan.subject.id,
        goal_id=row.goal_id if isinstance(row, Activity) else row.id,
        activity_id=about.activity_id,
        author_profile_id=plan.actor.profile_id,
        text=text,
        written_at=plan.at,
    )
    db.session.add(comment)
    told = {row.author_profile_id, row.responsible_profile_id} - {None}
    record(
        CommentWritten(
            subject_id=plan.subject.id,
            tenant_id=plan.subject.tenant_id,
            goal_id=comment.goal_id,
            comment_id=comment.id,
            told_profile_ids=tuple(sorted(one for one in told if one is not None)),
        )
    )
    return comment


def change_comment(plan: OpenPlan, comment_id: UUID, *, text: str) -> Comment:
    """Correct one's own comment; what it said is kept.

    Raises NotEnough for somebody else's, NotVisible for none.
    """
    require_writing(plan)
    lock_subject(plan.subject.id)
    comment = db.session.get(Comment, comment_id)
    if comment is None or comment.plan_id != plan.subject.id:
        raise NotVisible
    if comment.author_profile_id != plan.actor.profile_id:
        raise NotEnough(_("Du kan bare endre det du har skrevet selv."))
    was = comment.changed_at or comment.written_at
    earlier = Earlier(comment.version, {"text": comment.text}, plan.actor.profile_id, was)
    keep_earlier(plan, Place(Area.GOALS, comment.id), earlier)
    comment.version += 1
    comment.text, comment.changed_at = text, plan.at
    about = {"subject_id": plan.subject.id, "tenant_id": plan.subject.tenant_id}
    record(CommentChanged(**about, comment_id=comment.id))
    return comment


def evaluate(plan: OpenPlan, about: About, said: EvaluationText) -> Evaluation:
    """Write how it went. It stays as it is written; a new one is written after it.

    An activity that goes on has its next date, one that ends is done. Raises as ``write_comment``.
    """
    require_writing(plan)
    lock_subject(plan.subject.id)
    row = _found(plan, about)
    if isinstance(row, Activity):
        _go_on(plan, row, said)
    evaluation = Evaluation(
        id=new_id(),
        plan_id=plan.subject.id,
        goal_id=row.goal_id if isinstance(row, Activity) else row.id,
        activity_id=about.activity_id,
        effect=said.effect,
        text=said.text,
        child_view=said.child_view,
        family_view=said.family_view,
        way_on=said.way_on,
        author_profile_id=plan.actor.profile_id,
        written_at=plan.at,
    )
    db.session.add(evaluation)
    record(
        Evaluated(
            subject_id=plan.subject.id,
            tenant_id=plan.subject.tenant_id,
            goal_id=evaluation.goal_id,
            evaluation_id=evaluation.id,
            way_on=said.way_on,
        )
    )
    return evaluation


def _go_on(plan: OpenPlan, activity: Activity, said: EvaluationText) -> None:
    """What an evaluation means for its activity; the version before it is kept."""
    keep_version(plan, activity, Place(Area.GOALS, activity.id))
    activity.evaluate_on = said.evaluate_on
    if said.way_on in (WayOn.END, WayOn.NEW_ACTIVITY):
        is_done = said.effect != Effect.NOT_CARRIED_OUT
        activity.move(ActivityState.DONE if is_done else ActivityState.STOPPED, plan.at)
    elif activity.state == ActivityState.TO_EVALUATE:
        activity.move(ActivityState.ONGOING, plan.at)


def _found(plan: OpenPlan, about: About) -> Goal | Activity:
    if about.activity_id is None:
        return goal_row(plan.subject.id, about.goal_id)
    return activity_row(plan.subject.id, about.activity_id)
