"""One page of the register's events: what of it is new here, and how far it reached.

An event says only that somebody has changed; the register is then asked about those we know, and
strangers are dropped without a look-up. What cannot be read is set aside, and the rest goes on.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from samspill.core.clock import age, today
from samspill.core.ids import new_id
from samspill.identity.models import RESPONSIBLE, Person, Relation, RelationKind
from samspill.identity.numbers import number_of
from samspill.infra.db import db, instant
from samspill.register.client import PAGE, RegisterClient
from samspill.register.documents import person_row, relation_rows
from samspill.register.entries import BadRow, RegisterFile, Row, entry_of, in_order
from samspill.register.known import Known
from samspill.register.models import FeedCursor

FEED = "folkeregisteret"
OF_AGE = 18
"""From here on nobody has the responsibility (vergemålsloven § 8); it ends by date."""
GAP_MAY_CLOSE = timedelta(minutes=10)
"""A number that is missing just now may come late; an older gap is one for good."""


@dataclass(frozen=True)
class Event:
    """One event: its number, whom it is about, and when the register was changed."""

    sequence: int
    number: str
    at: datetime


@dataclass(frozen=True)
class Page:
    """What a page says, and the number up to which nothing has to be read again."""

    file: RegisterFile
    reached: int
    is_full: bool


def locked_cursor(client: RegisterClient) -> FeedCursor | None:
    """How far the feed is read, held to the end of the transaction; None when another reads it.

    A new installation begins at the newest event: what was before comes by file. As system.
    """
    query = select(FeedCursor).where(FeedCursor.feed == FEED)
    if db.session.scalar(query) is None:
        last = client.last_sequence()
        db.session.add(FeedCursor(id=new_id(), feed=FEED, sequence=last, at=instant()))
        db.session.flush()
    return db.session.scalar(query.with_for_update(skip_locked=True))


def read_page(client: RegisterClient, after: int, *, synthetic: bool) -> Page:
    """Read the events after a number. Raises RegisterDown, and then nothing has happened."""
    raw = client.events(after + 1)
    events, bad = _events(raw, after)
    newest: dict[str, datetime] = {}
    for event in events:
        newest[event.number] = max(event.at, newest.get(event.number, event.at))
    known = Known(newest.keys())
    ours = [number for number in newest if known.person(number) is not None]
    documents = client.people(ours)
    rows: list[Row] = []
    for place, number in enumerate(ours, start=1):
        document = documents.get(number)
        for part in (_person, _relations):  # the one is not lost with the other
            try:
                found = part(known, number, document, newest[number])
                rows += [Row(place, entry_of(row, synthetic)) for row in found]
            except (ValueError, TypeError, AttributeError, OverflowError) as error:
                why = error if isinstance(error, ValueError) else "cannot be read"
                content = json.dumps({number: document}, default=str, sort_keys=True)[:4000]
                bad.append(BadRow(place, f"document {place}: {why}", content))
    file = RegisterFile(in_order(rows), is_whole=True, bad=tuple(bad))
    return Page(file, _reached(events, after, raw), len(raw) >= PAGE)


def _events(raw: list[Any], after: int) -> tuple[list[Event], list[BadRow]]:
    """Each new event once, by number; what is no event."""
    found: dict[int, Event] = {}
    bad = []
    for place, one in enumerate(raw, start=1):
        try:
            event = _event(one)
        except (ValueError, TypeError, KeyError, OverflowError):
            if not _is_read(one, after):
                content = json.dumps(one, default=str, sort_keys=True)[:4000]
                bad.append(BadRow(place, f"event {place}: cannot be read", content))
            continue
        if event.sequence > after:
            found[event.sequence] = event
    return [found[sequence] for sequence in sorted(found)], bad


def _event(one: Any) -> Event:
    told = one["hendelse"]
    sequence, number = one["sekvensnummer"], told["folkeregisteridentifikator"]
    if not isinstance(sequence, int) or not isinstance(number, str):
        raise TypeError("not an event")
    at = datetime.fromisoformat(told["ajourholdstidspunkt"])
    if at.tzinfo is None:
        raise ValueError("no time zone")
    return Event(sequence, number, min(at.astimezone(UTC), instant()))


def _sequence(one: Any) -> int | None:
    found = one.get("sekvensnummer") if isinstance(one, dict) else None
    return found if isinstance(found, int) else None


def _is_read(one: Any, after: int) -> bool:
    sequence = _sequence(one)
    return sequence is not None and sequence <= after


def _reached(events: list[Event], after: int, raw: list[Any]) -> int:
    """The last number before a gap that may still close; a page full of events has no such gap."""
    sequences = {found for one in raw if (found := _sequence(one)) is not None and found > after}
    if not sequences:
        return after
    if len(raw) >= PAGE:
        return max(sequences)
    at = {event.sequence: event.at for event in events}
    reached = after
    for sequence in sorted(sequences):
        is_late = sequence > reached + 1 and sequence in at
        if is_late and instant() - at[sequence] < GAP_MAY_CLOSE:
            break
        reached = sequence
    return reached


def _person(_known: Known, number: str, document: Any, as_of: datetime) -> list[dict[str, Any]]:
    if not isinstance(document, dict):
        raise ValueError("the register has no document")
    return [person_row(number, document, as_of)]


def _relations(known: Known, number: str, document: Any, as_of: datetime) -> list[dict[str, Any]]:
    person = known.person(number)
    if person is None or not isinstance(document, dict):
        return []
    if person.born_on and age(person.born_on, today(instant())) >= OF_AGE:
        return []
    return list(relation_rows(number, _held(person), document, as_of))


def _held(child: Person) -> dict[str, tuple[RelationKind, str]]:
    """Who has the responsibility for the child today by what we know, and since when."""
    day = today(instant())
    rows = db.session.execute(
        select(Relation, Person)
        .join(Person, Person.id == Relation.adult_id)
        .where(
            Relation.child_id == child.id,
            Relation.kind.in_(RESPONSIBLE),
            Relation.valid_from <= day,
            Relation.valid_to > day,
        )
    )
    return {
        number_of(adult): (
            RelationKind(relation.kind),
            relation.valid_from.isoformat(),
        )
        for relation, adult in rows
    }
