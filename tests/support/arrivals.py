"""Copies of plans as files, and a draft that begins with one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from samspill.plans.arrivals.actions import begin_with_copy
from tests.support.cast import Cast

Facts = dict[str, Any]


def small(**parts: Any) -> Facts:
    """A copy with no more than it must have, and the parts that are given."""
    names = ("number", "kind", "status", "about", "at", "holder", "begun_on", "ended_on")
    plan = dict(zip(names, (1, "RELAY_LOG", "ACTIVE", "Lea", None, "", None, None), strict=True))
    head = {"schema": "samspill/plan", "version": 1, "made_on": "2026-03-01", "language": "nb"}
    return {**head, "plan": plan, **parts}


def goal(**more: Any) -> Facts:
    """A goal of a copy."""
    lists: Facts = {"ratings": [], "activities": [], "said": []}
    words = {"title": "Lese", "description": "", "words": "CHILD", "status": "ACTIVE"}
    about = {"id": "1", "part_of": None, "life_area": "FRIENDS", "due_on": None}
    return {**about, **words, "responsible": None, **lists, **more}


def said(**more: Any) -> Facts:
    """A comment of a copy."""
    words = {"text": "Hei", "child_view": "", "family_view": ""}
    return (
        {"id": "2", "day": "2026-02-01", "by": "Per", "effect": None, "way_on": None} | words | more
    )


def activity(**more: Any) -> Facts:
    """An activity of a copy."""
    days = dict.fromkeys(("starts_on", "due_on", "evaluate_on", "done_on", "responsible"))
    words = {"id": "3", "title": "Øve", "how": "", "arena": "HOME", "state": "ONGOING"}
    return {**words, **days, "helpers": [], "said": [], **more}


def meeting(**more: Any) -> Facts:
    """A meeting of a copy, long ago."""
    times = {"starts_at": "2026-02-01T09:00:00+00:00", "ends_at": "2026-02-01T10:00:00+00:00"}
    words = {"place": "Storgata 1", "agenda": "Høsten", "child_part": "WHOLE", "child_reason": ""}
    facts = {"id": "4", "kind": "COOPERATION", "is_cancelled": False, "called_in": ["Per"]}
    return {**facts, **times, **words, "minutes": None, **more}


def with_goals(*goals: Facts) -> Facts:
    """A copy of goals."""
    return small(goals={"goals": list(goals), "own_activities": []})


def begun(
    cast: Cast, facts: Facts, child: str = "Lea Vik", holder: str = "Bente Ruud", number: str = ""
) -> UUID:
    """A draft that began with the copy, ready to be sent."""
    with cast.acting_as(holder):
        plan_id = begin_with_copy(
            cast.actor_now(),
            content=json.dumps(facts).encode(),
            passphrase="",
            number=number or cast.number(child),
            purpose="Lese bedre.",
            synthetic=True,
        )
    cast.hear(plan_id, holder)
    cast.propose(plan_id, "Kari Lunde", holder)
    return plan_id


def words_in(value: Any) -> Iterator[str]:
    """Every text in a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from words_in(one)
    elif isinstance(value, list):
        for one in value:
            yield from words_in(one)
