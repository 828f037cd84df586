"""Meetings as an iCalendar file: when, «Samarbeidsmøte», and a link; more only for who asks.

What a calendar is told lies with whoever keeps it. So a file says nothing of whom or what a
meeting is about, nor where, unless somebody of the family asks for that (people.md F12).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard

from samspill.core.clock import OSLO

AGAIN = timedelta(hours=6)
"""How often a calendar is told to ask anew."""


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
    calendar = _calendar()
    calendar.add("method", "CANCEL" if entry.is_cancelled else "PUBLISH")
    return _written(calendar, [entry])


def calendar_file(entries: Iterable[Entry]) -> bytes:
    """Meetings that a calendar asks for again and again."""
    calendar = _calendar()
    calendar.add("name", "Samspill")
    calendar.add("x-wr-calname", "Samspill")
    calendar.add("refresh-interval", AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    return _written(calendar, list(entries))


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//Samspill//Samspill//NO")
    calendar.add("version", "2.0")
    return calendar


def _written(calendar: Calendar, entries: list[Entry]) -> bytes:
    """With local times, and the zone they are in."""
    calendar.add_component(_zone())
    for entry in entries:
        calendar.add_component(_event(entry))
    found: bytes = calendar.to_ical()
    return found


def _zone() -> Timezone:
    """How the clock goes in Oslo: forward and back on the last Sundays of March and October.

    Written by hand: the library's own is an hour late in spring. A test holds it to the clock.
    """
    zone = Timezone()
    zone.add("tzid", OSLO.key)
    winter, summer = timedelta(hours=1), timedelta(hours=2)
    for part, name, at, month, before, after in (
        (TimezoneDaylight(), "CEST", datetime(1996, 3, 31, 2), 3, winter, summer),  # noqa: DTZ001
        (TimezoneStandard(), "CET", datetime(1996, 10, 27, 3), 10, summer, winter),  # noqa: DTZ001
    ):
        part.add("tzname", name)
        part.add("tzoffsetfrom", before)
        part.add("tzoffsetto", after)
        part.add("dtstart", at)
        part.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1su"})
        zone.add_component(part)
    return zone


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
