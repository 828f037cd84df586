"""Days of a pupil as an iCalendar file. What a calendar is told lies with whoever keeps it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Event

from samspill.core.clock import OSLO
from samspill.infra.ics import asked_again, oslo_zone


@dataclass(frozen=True)
class DayEntry:
    """Something on one day: the whole of it, or between two instants. ``key`` names it for as long
    as it stands; ``link`` is '' where it may not be told."""

    key: str
    title: str
    day: date
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    is_cancelled: bool = False
    link: str = ""


def school_file(entries: Iterable[DayEntry], at: datetime) -> bytes:
    """What a calendar asks for again and again."""
    calendar = asked_again("Samspill")
    calendar.add_component(oslo_zone())
    for entry in entries:
        calendar.add_component(_event(entry, at))
    found: bytes = calendar.to_ical()
    return found


def _event(entry: DayEntry, at: datetime) -> Event:
    event = Event()
    event.add("uid", f"{entry.key}@samspill")
    event.add("dtstamp", at)
    if entry.starts_at and entry.ends_at:
        event.add("dtstart", entry.starts_at.astimezone(OSLO))
        event.add("dtend", entry.ends_at.astimezone(OSLO))
    else:
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
    event.add("summary", entry.title)
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    event.add("class", "PRIVATE")
    if entry.link:
        event.add("url", entry.link)
        event.add("description", entry.link)
    return event
