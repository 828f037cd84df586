"""The goals of a copy, with their activities, their thermometers and what is said of them."""

from __future__ import annotations

from uuid import UUID

from samspill.access.levels import Area
from samspill.export.plan_copy.facts import Facts
from samspill.export.plan_copy.facts import day as _day
from samspill.plans.goals.models import Activity, Goal, GoalRating
from samspill.plans.goals.said import Said
from samspill.plans.goals.whole import WholeGoals, whole_goals
from samspill.plans.life_areas.queries import life_areas_in
from samspill.plans.participants.people import People, people_of
from samspill.plans.plan.access import OpenPlan


def goal_facts(plan: OpenPlan) -> Facts:
    """All of them, as the actor may read them."""
    whole = whole_goals(plan.subject.id, life_areas_in(plan.subject.tenant_id))
    people = people_of(plan, Area.GOALS)
    return {
        "goals": [_goal(one, whole, people) for one in whole.goals],
        "own_activities": [_activity(one, whole, people) for one in whole.without_goal()],
    }


def _goal(one: Goal, whole: WholeGoals, people: People) -> Facts:
    return {
        "id": str(one.id),
        "part_of": str(one.parent_id) if one.parent_id else None,
        "life_area": one.life_area,
        "title": one.title,
        "description": one.description,
        "words": one.words,
        "status": one.status,
        "due_on": _day(one.due_on),
        "responsible": _name(people, one.responsible_profile_id),
        "ratings": [_rating(rating) for rating in whole.ratings.get(one.id, [])],
        "activities": [_activity(a, whole, people) for a in whole.activities.get(one.id, [])],
        "said": [_said(said, people) for said in whole.said.get((one.id, None), [])],
    }


def _rating(one: GoalRating) -> Facts:
    return {"day": _day(one.noted_at), "seen_by": one.rated_by, "value": one.value}


def _activity(one: Activity, whole: WholeGoals, people: People) -> Facts:
    return {
        "id": str(one.id),
        "title": one.title,
        "how": one.how,
        "arena": one.arena,
        "state": one.state,
        "starts_on": _day(one.starts_on),
        "due_on": _day(one.due_on),
        "evaluate_on": _day(one.evaluate_on),
        "done_on": _day(one.done_at),
        "responsible": _name(people, one.responsible_profile_id),
        "helpers": [people.name(helper) for helper in one.helpers],
        "said": [_said(said, people) for said in whole.said.get((one.goal_id, one.id), [])],
    }


def _said(one: Said, people: People) -> Facts:
    return {
        "id": str(one.id),
        "day": _day(one.at),
        "by": people.name(one.by),
        "text": one.text,
        "effect": one.effect,
        "child_view": one.child_view,
        "family_view": one.family_view,
        "way_on": one.way_on,
    }


def _name(people: People, profile_id: UUID | None) -> str | None:
    return people.name(profile_id) if profile_id else None
