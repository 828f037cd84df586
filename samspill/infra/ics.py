"""What every iCalendar file of ours begins with: whose it is, how the clock goes."""

from __future__ import annotations

from datetime import datetime, timedelta

from icalendar import Calendar, Timezone, TimezoneDaylight, TimezoneStandard

from samspill.core.clock import OSLO

AGAIN = timedelta(hours=6)
"""How often a calendar is told to ask anew."""


def new_calendar() -> Calendar:
    """An empty file."""
    calendar = Calendar()
    calendar.add("prodid", "-//Samspill//Samspill//NO")
    calendar.add("version", "2.0")
    return calendar


def asked_again(name: str) -> Calendar:
    """An empty file that a calendar asks for again and again, by its name there."""
    calendar = new_calendar()
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    return calendar


def oslo_zone() -> Timezone:
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
