"""Reads of the timeline: event and facts become a sentence in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Select, Text, Uuid, bindparam, cast, func, literal_column, select
from sqlalchemy.orm import aliased

from samspill.access.levels import Area
from samspill.access.whereabouts import Where, shown
from samspill.core.event import Event, Timeline
from samspill.core.language import _
from samspill.identity.models import Person, Profile
from samspill.infra.db import run
from samspill.organisation.models import Unit
from samspill.plans.timeline.models import TimelineEntry


@dataclass(frozen=True)
class TimelineLine:
    """One line, ready to read. ``shows_clock`` False: the day only (J9)."""

    at: datetime
    text: str
    shows_clock: bool


_PLAN_ID = bindparam("plan_id", type_=Uuid)


@cache
def _latest(limit: int, *, within: bool) -> Select[Any]:
    """The limit stands in the text: with a parameter PostgreSQL would plan anew each time."""
    actor_person, other_profile = aliased(Person), aliased(Profile)
    other_person, unit = aliased(Person), aliased(Unit)
    mine = select(TimelineEntry).where(TimelineEntry.plan_id == _PLAN_ID)
    if within:
        mine = mine.where(TimelineEntry.area == func.any(bindparam("areas", type_=ARRAY(Text))))
    newest = (
        mine.order_by(TimelineEntry.at.desc(), TimelineEntry.position.desc())
        # nosemgrep: raw-sql - a whole number, made text; each limit keeps its plan
        .limit(literal_column(str(limit)))
        .subquery()
    )
    place = func.coalesce(newest.c.facts["contact_place"].astext, unit.name)
    return (
        select(
            newest.c.at,
            newest.c.event,
            newest.c.facts,
            (actor_person.given_name + " " + actor_person.family_name).label("actor"),
            (other_person.given_name + " " + other_person.family_name).label("person"),
            shown(Where.WORKPLACES, _PLAN_ID, place).label("unit"),
        )
        .outerjoin(Profile, Profile.id == newest.c.actor_profile_id)
        .outerjoin(actor_person, actor_person.id == Profile.person_id)
        .outerjoin(
            other_profile,
            other_profile.id == cast(newest.c.facts["profile_id"].astext, Uuid),
        )
        .outerjoin(other_person, other_person.id == other_profile.person_id)
        .outerjoin(unit, unit.id == other_profile.unit_id)
        .order_by(newest.c.at.desc(), newest.c.position.desc())
    )


def latest_lines(
    plan_id: UUID, limit: int, areas: frozenset[Area] | None = None
) -> list[TimelineLine]:
    """The newest lines of a plan that the reader may see: row security keeps to her areas.

    ``areas`` keeps to fewer: what somebody else would see of it.
    """
    values: dict[str, Any] = {"plan_id": plan_id}
    if areas is not None:
        values["areas"] = [str(area) for area in sorted(areas)]
    rows = run(_latest(limit, within=areas is not None), values)
    kinds = ((_kind(row.event), row) for row in rows)
    return [_line(kind, row) for kind, row in kinds if kind]


def _line(kind: type[Event], row: object) -> TimelineLine:
    timeline = kind.timeline
    assert isinstance(timeline, Timeline)  # noqa: S101 - only such events have rows
    facts = row.facts  # type: ignore[attr-defined]
    words = {name: getattr(row, name) or "" for name in ("actor", "person", "unit")}
    words["actor"] = words["actor"] or "Samspill"
    if "contact_name" in facts:
        words["person"] = facts["contact_name"]
    sentence = _(timeline.sentence, **words).replace(" ()", "")
    return TimelineLine(row.at, sentence, timeline.clock)  # type: ignore[attr-defined]


@cache
def _kind(name: str) -> type[Event] | None:
    """The event of that name, or None when there is none any more."""
    return next((kind for kind in _all_events(Event) if kind.__name__ == name), None)


def _all_events(kind: type[Event]) -> Iterator[type[Event]]:
    for child in kind.__subclasses__():
        yield child
        yield from _all_events(child)
