"""Meetings as an iCalendar file: when, «Samarbeidsmøte», and a link; more only for who asks.

What a calendar is told lies with whoever keeps it. So a file says nothing of whom or what a
meeting is about, nor where, unless somebody of the family asks for that (people.md F12).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from icalendar import Calendar, Event

from samspill.core.clock import OSLO
from samspill.infra.ics import asked_again, new_calendar, oslo_zone


@dataclass(frozen=True)
class Entry:
    """What a file says of one meeting. ``version`` counts from 1; ``link`` and ``place`` are ''
    where they may not be told."""

    meeting_id: UUID
    title: str
    starts_at: datetime
    ends_at: datetime
    version: int
    changed_at: datetime
    is_cancelled: bool
    link: str = ""
    place: str = ""


def meeting_file(entry: Entry) -> bytes:
    """One meeting, to be put into a calendar. One that is called off is taken out by it."""
    calendar = new_calendar()
    calendar.add("method", "CANCEL" if entry.is_cancelled else "PUBLISH")
    return _written(calendar, [entry])


def calendar_file(entries: Iterable[Entry]) -> bytes:
    """Meetings that a calendar asks for again and again."""
    return _written(asked_again("Samspill"), list(entries))


def _written(calendar: Calendar, entries: list[Entry]) -> bytes:
    """With local times, and the zone they are in."""
    calendar.add_component(oslo_zone())
    for entry in entries:
        calendar.add_component(_event(entry))
    found: bytes = calendar.to_ical()
    return found


def _event(entry: Entry) -> Event:
    """The id stays and the sequence rises: what is newer replaces what is older; what is called
    off says so."""
    event = Event()
    event.add("uid", f"{entry.meeting_id}@samspill")
    event.add("sequence", entry.version - 1)
    event.add("dtstamp", entry.changed_at)
    event.add("last-modified", entry.changed_at)
    event.add("dtstart", entry.starts_at.astimezone(OSLO))
    event.add("dtend", entry.ends_at.astimezone(OSLO))
    event.add("summary", entry.title)
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    event.add("class", "PRIVATE")
    if entry.link:
        event.add("url", entry.link)
        event.add("description", entry.link)
    if entry.place:
        event.add("location", entry.place)
    return event
