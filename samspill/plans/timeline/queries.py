"""Reads of the timeline: event and facts become a sentence in the reader's language."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    DateTime,
    Integer,
    Row,
    Select,
    Text,
    Uuid,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    or_,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from samspill.access.levels import Area
from samspill.access.whereabouts import Where, shown
from samspill.core.clock import end_of_day, start_of_day
from samspill.core.event import Event, Timeline
from samspill.core.ids import id_in, new_id
from samspill.core.language import _
from samspill.identity.models import Person, Profile
from samspill.infra.crypto import open_sealed
from samspill.infra.db import db, run
from samspill.infra.key_store import of_plan
from samspill.organisation.models import Unit
from samspill.plans.timeline.models import (
    Exact,
    LifeEvent,
    TimelineEntry,
    TimelineVisit,
    content_place,
)

A_VISIT = timedelta(minutes=30)
"""Whoever comes back later than this comes anew: what has happened meanwhile is new to her."""
DIGITS = 10
"""A position has fewer."""


@dataclass(frozen=True)
class Place:
    """Where on a timeline: after this line, in the order in which it is read."""

    at: datetime
    position: int
    id: UUID

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.position}~{self.id}"


def place_in(address: str) -> Place | None:
    """The place that an address says; None for none, and for nonsense."""
    at, _mark, rest = address.partition("~")
    position, _mark, entry = rest.partition("~")
    entry_id = id_in(entry)
    try:
        found = datetime.fromisoformat(at)
    except ValueError:
        return None
    is_number = position.isascii() and position.isdecimal() and len(position) < DIGITS
    if entry_id is None or found.tzinfo is None or not is_number:
        return None
    return Place(found, int(position), entry_id)


@dataclass(frozen=True)
class Chosen:
    """What somebody wants to see of a timeline: None for all of it. Days in Oslo, both counted."""

    area: Area | None = None
    person: UUID | None = None
    since: date | None = None
    until: date | None = None

    @property
    def is_all(self) -> bool:
        """Is nothing left out?"""
        return self == Chosen()


@dataclass(frozen=True)
class TimelineLine:
    """One line, ready to read. ``shows_clock`` False: the day only (J9)."""

    at: datetime
    text: str
    shows_clock: bool
    place: Place


_PLAN_ID = bindparam("plan_id", type_=Uuid)
_HER = bindparam("person", type_=Uuid)
_MOMENT = DateTime(timezone=True)
_NARROWED: dict[str, ColumnElement[bool]] = {
    "areas": TimelineEntry.area == func.any(bindparam("areas", type_=ARRAY(Text))),
    "person": or_(
        TimelineEntry.actor_profile_id == _HER,
        TimelineEntry.facts["profile_id"].astext == cast(_HER, Text),
    ),
    "since": TimelineEntry.at >= bindparam("since", type_=_MOMENT),
    "until": TimelineEntry.at < bindparam("until", type_=_MOMENT),
    "after_at": tuple_(TimelineEntry.at, TimelineEntry.position, TimelineEntry.id)
    < tuple_(
        bindparam("after_at", type_=_MOMENT),
        bindparam("after_position", type_=Integer),
        bindparam("after_id", type_=Uuid),
    ),
}
"""What keeps to fewer lines, by the value that it needs."""


@cache
def _latest(limit: int, narrowed: frozenset[str]) -> Select[Any]:
    """The limit stands in the text: with a parameter PostgreSQL would plan anew each time."""
    actor_person, other_profile = aliased(Person), aliased(Profile)
    other_person, unit = aliased(Person), aliased(Unit)
    mine = select(TimelineEntry).where(
        TimelineEntry.plan_id == _PLAN_ID, *(_NARROWED[name] for name in sorted(narrowed))
    )
    order = (TimelineEntry.at.desc(), TimelineEntry.position.desc(), TimelineEntry.id.desc())
    newest = (
        mine.order_by(*order)
        # nosemgrep: raw-sql - a whole number, made text; each limit keeps its plan
        .limit(literal_column(str(limit)))
        .subquery()
    )
    place = func.coalesce(newest.c.facts["contact_place"].astext, unit.name)
    return (
        select(
            newest.c.id,
            newest.c.at,
            newest.c.position,
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
        .order_by(newest.c.at.desc(), newest.c.position.desc(), newest.c.id.desc())
    )


def latest_lines(
    plan_id: UUID, limit: int, areas: frozenset[Area] | None = None
) -> list[TimelineLine]:
    """The newest lines of a plan that the reader may see: row security keeps to her areas.

    ``areas`` keeps to fewer: what somebody else would see of it.
    """
    values: dict[str, Any] = {}
    if areas is not None:
        values["areas"] = [str(area) for area in sorted(areas)]
    return _lines(plan_id, limit, values)


def chosen_lines(
    plan_id: UUID, limit: int, chosen: Chosen, after: Place | None
) -> list[TimelineLine]:
    """So many lines of what somebody has chosen, the newest first, on from a place."""
    values: dict[str, Any] = {}
    if chosen.area is not None:
        values["areas"] = [str(chosen.area)]
    if chosen.person is not None:
        values["person"] = chosen.person
    if chosen.since is not None:
        values["since"] = start_of_day(chosen.since)
    if chosen.until is not None:
        values["until"] = end_of_day(chosen.until)
    if after is not None:
        values["after_at"] = after.at
        return _lines(plan_id, limit, values, after_position=after.position, after_id=after.id)
    return _lines(plan_id, limit, values)


def _lines(plan_id: UUID, limit: int, narrowed: dict[str, Any], **more: Any) -> list[TimelineLine]:
    rows = run(_latest(limit, frozenset(narrowed)), {"plan_id": plan_id, **narrowed, **more})
    kinds = ((_kind(row.event), row) for row in rows)
    return [_line(kind, row) for kind, row in kinds if kind]


def _line(kind: type[Event], row: Row[Any]) -> TimelineLine:
    timeline = kind.timeline
    assert isinstance(timeline, Timeline)  # noqa: S101 - only such events have rows
    facts = row.facts
    words = {name: getattr(row, name) or "" for name in ("actor", "person", "unit")}
    words["actor"] = words["actor"] or "Samspill"
    if "contact_name" in facts:
        words["person"] = facts["contact_name"]
    sentence = _(timeline.sentence, **words).replace(" ()", "")
    return TimelineLine(row.at, sentence, timeline.clock, Place(row.at, row.position, row.id))


@cache
def _kind(name: str) -> type[Event] | None:
    """The event of that name, or None when there is none any more."""
    return next((kind for kind in _all_events(Event) if kind.__name__ == name), None)


def _all_events(kind: type[Event]) -> Iterator[type[Event]]:
    for child in kind.__subclasses__():
        yield child
        yield from _all_events(child)


# ---- before the plan -----------------------------------------------------------------------


@dataclass(frozen=True)
class LifeEventView:
    """Something from before the plan. ``happened_on``: the first day of what ``exact`` says."""

    id: UUID
    at: datetime
    happened_on: date
    exact: str
    what: str
    more: str
    author_profile_id: UUID
    changed_by: UUID
    version: int

    @property
    def day_as_known(self) -> str:
        """The day as exactly as it is remembered: «2019», «2019-08» or «2019-08-17»."""
        return self.happened_on.isoformat()[: _AS_KNOWN[Exact(self.exact)]]


_AS_KNOWN = {Exact.YEAR: 4, Exact.MONTH: 7, Exact.DAY: 10}


def life_events_of(plan_id: UUID) -> list[LifeEvent]:
    """What a plan tells of before it began, the latest first; the words still sealed."""
    return list(
        db.session.scalars(
            select(LifeEvent)
            .where(LifeEvent.plan_id == plan_id, LifeEvent.content_sealed.is_not(None))
            .order_by(LifeEvent.happened_on.desc(), LifeEvent.created_at.desc(), LifeEvent.id)
        )
    )


def opened(row: LifeEvent) -> LifeEventView:
    """One of them with its words. What is taken away has none."""
    content = {"what": "", "more": ""}
    if row.content_sealed:
        place, key = content_place(row.id), of_plan(row.plan_id)
        content = json.loads(open_sealed(row.content_sealed, place, key))
    return LifeEventView(
        row.id,
        row.at,
        row.happened_on,
        row.exact,
        content["what"],
        content["more"],
        row.author_profile_id,
        row.changed_by_profile_id,
        row.version,
    )


def life_event_row(plan_id: UUID, life_event_id: UUID) -> LifeEvent | None:
    """One that is still told, or None."""
    return db.session.scalar(
        select(LifeEvent).where(
            LifeEvent.id == life_event_id,
            LifeEvent.plan_id == plan_id,
            LifeEvent.content_sealed.is_not(None),
        )
    )


# ---- since she was here last ---------------------------------------------------------------


def note_visit(plan_id: UUID, profile_id: UUID, at: datetime) -> datetime | None:
    """She looks now (UTC). Gives when she looked before this visit; None when she never had.

    One statement, so that two windows of hers need no turn.
    """
    visit = TimelineVisit
    new = insert(visit).values(
        id=new_id(), plan_id=plan_id, profile_id=profile_id, last_at=at, before_at=None
    )
    comes_anew = visit.last_at < at - A_VISIT
    return db.session.scalar(
        new.on_conflict_do_update(
            index_elements=[visit.profile_id, visit.plan_id],
            set_={
                "before_at": case((comes_anew, visit.last_at), else_=visit.before_at),
                "last_at": func.greatest(visit.last_at, new.excluded.last_at),
            },
        ).returning(visit.before_at)
    )
