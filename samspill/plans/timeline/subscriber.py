"""Writes the timeline rows of a transaction's events."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Select, Uuid, any_, bindparam, or_, select

from samspill.access.actor import current_actor
from samspill.access.levels import Area
from samspill.access.system import system_access
from samspill.core.event import Event, Timeline
from samspill.core.ids import new_id
from samspill.infra.db import instant, run
from samspill.infra.last import Last
from samspill.plans.participants.models import KnownTo, Participant
from samspill.plans.timeline.models import TimelineEntry


def write_timeline(events: list[Event], last: Last) -> None:
    """One row for each event that has a place on the timeline."""
    actor = current_actor()
    rows = [
        {
            "id": new_id(),
            "plan_id": event.subject_id,
            "area": str(event.timeline.area),
            "event": type(event).__name__,
            "facts": event.facts(),
            "actor_profile_id": actor.profile_id if actor else None,
            "at": instant(),
            "position": position,
        }
        for position, event in enumerate(events)
        if isinstance(event.timeline, Timeline)
    ]
    if rows:
        _confine(rows)
        last.put(TimelineEntry, rows)


def _confine(rows: list[dict[str, Any]]) -> None:
    """What is done by, or with, somebody of whom not all may know stays with the family (J11)."""
    hidden = _hidden(rows)
    for row in rows:
        if hidden & set(_mentioned(row)):
            row["area"] = str(Area.CONSENT)


def _mentioned(row: dict[str, Any]) -> Iterable[str]:
    facts = row["facts"]
    named = (row["actor_profile_id"], facts.get("profile_id"), facts.get("participant_id"))
    return (str(one) for one in named if one)


def _hidden(rows: list[dict[str, Any]]) -> set[str]:
    """Participants, and their profiles, that not all in these plans may know of.

    Asked as system: whoever acts may have lost her own access by it.
    """
    values = {
        "plans": list({row["plan_id"] for row in rows}),
        "mentioned": [UUID(one) for one in {one for row in rows for one in _mentioned(row)}],
    }
    with system_access("who may know of those that a timeline names"):
        found = run(_known_to_some(), values)
    return {str(one) for row in found for one in row if one}


@cache
def _known_to_some() -> Select[*tuple[Any, ...]]:
    mentioned = bindparam("mentioned", type_=ARRAY(Uuid))
    return select(Participant.id, Participant.profile_id).where(
        Participant.plan_id == any_(bindparam("plans", type_=ARRAY(Uuid))),
        Participant.known_to != KnownTo.ALL,
        or_(Participant.id == any_(mentioned), Participant.profile_id == any_(mentioned)),
    )
