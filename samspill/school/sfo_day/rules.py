"""When a child goes home, who comes late, whose clock is wrong, in which order. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from samspill.core.clock import OSLO
from samspill.core.errors import RuleBroken
from samspill.core.language import _
from samspill.school.sfo_day.models import TapKind, Way

READY = timedelta(minutes=10)
"""So long before a child goes home, its row says so."""


@dataclass(frozen=True)
class Rule:
    """What a municipality has decided, by the dated rule ``sfo_day``.

    ``cut_off``: what comes later on the day itself is marked as late, never refused.
    ``staff_after``, ``home_after``: minutes after a child was to go home until somebody is told.
    ``clock_seconds``: so much may a tablet's clock differ.
    """

    cut_off: time
    staff_after: timedelta
    home_after: timedelta
    clock_seconds: int

    def is_late(self, at: datetime) -> bool:
        """Is it past what the staff count on having read?"""
        return at.astimezone(OSLO).time() >= self.cut_off


def rule_of(value: Mapping[str, Any]) -> Rule:
    """The rule as it is written in a policy."""
    return Rule(
        time(value["cut_off_hour"]),
        timedelta(minutes=value["staff_after"]),
        timedelta(minutes=value["home_after"]),
        value["clock_seconds"],
    )


def check_way(way: Way, at: time | None, until: time | None, *, has_who: bool, words: str) -> None:
    """Raises RuleBroken at the field where something is missing (SF-09)."""
    if way == Way.FETCHED and not has_who:
        raise RuleBroken("who", _("Velg hvem som henter."), "SF-09")
    if way != Way.NOT_COMING and at is None:
        raise RuleBroken("at", _("Skriv når barnet går hjem."), "SF-09")
    if way == Way.DECIDES and (until is None or at is None or until <= at):
        text = _("Skriv et senere klokkeslett, så barnet vet hvor lenge det kan bli.")
        raise RuleBroken("until", text, "SF-09")
    if way == Way.WITH_CHILD and not words:
        raise RuleBroken("words", _("Skriv hvem barnet går hjem med."), "SF-09")


class Where(StrEnum):
    """Where a child is this afternoon."""

    HERE = "HERE"
    EXPECTED = "EXPECTED"
    TRIP = "TRIP"
    GONE = "GONE"
    AWAY = "AWAY"


STANDS = {TapKind.IN: Where.HERE, TapKind.TRIP: Where.TRIP, TapKind.OUT: Where.GONE}


def where_is(tap: str | None, *, is_away: bool, way: str | None) -> Where:
    """By the newest tap; before any, by what school and home have said."""
    if tap is not None:
        return STANDS[TapKind(tap)]
    return Where.AWAY if is_away or way == Way.NOT_COMING else Where.EXPECTED


class Nearness(StrEnum):
    """How near it is that a child goes home."""

    LATER = "LATER"
    SOON = "SOON"
    OVERDUE = "OVERDUE"


def nearness(departure: time | None, where: Where, at: datetime) -> Nearness:
    """Of a child who is at the SFO."""
    if departure is None or where not in (Where.HERE, Where.TRIP):
        return Nearness.LATER
    left = minutes_until(departure, at)
    if left < timedelta():
        return Nearness.OVERDUE
    return Nearness.SOON if left <= READY else Nearness.LATER


def minutes_until(departure: time, at: datetime) -> timedelta:
    """How long until a clock time of the same day in Oslo; negative when it has passed."""
    local = at.astimezone(OSLO)
    return local.replace(hour=departure.hour, minute=departure.minute, second=0) - local


LATE_DAYS = 14
"""So many days back a tablet may send what it kept: then nobody remembers the day."""


@dataclass(frozen=True)
class Told:
    """What a tablet says of a tap: its clock at the tap and as it sends, and the day of the page
    that was tapped in, which the house had written there."""

    tapped_at: datetime | None = None
    sent_at: datetime | None = None
    page_day: date | None = None


@dataclass(frozen=True)
class Stamp:
    """When a tap happened and when it came in, as it is kept; ``day`` may be an earlier one."""

    at: datetime
    heard_at: datetime
    device_at: datetime | None = None
    wrong_clock: bool = False

    @property
    def day(self) -> date:
        """The day in Oslo."""
        return local_day(self.at)


def local_day(at: datetime) -> date:
    """The day of an instant in Oslo."""
    return at.astimezone(OSLO).date()


def stamped(now: datetime, told: Told, rule: Rule) -> Stamp:
    """When a tap happened. What the tablet says is believed while its clock is right as it sends.

    Is it wrong, a tap of today stands with the house's own time, and one of an earlier day with
    what the clock's error makes of it, both marked. A tap of an earlier day lies on that day, never
    on today's. Raises RuleBroken when nobody can know the day, and for one too long ago.
    """
    if told.tapped_at is None or told.sent_at is None:
        return Stamp(now, now)
    allowed = timedelta(seconds=rule.clock_seconds)
    is_right = abs(now - told.sent_at) <= allowed
    at = told.tapped_at if is_right else told.tapped_at + (now - told.sent_at)
    page_day = told.page_day or local_day(min(at, now))
    today = local_day(now)
    if at > now + allowed or local_day(at) < page_day:
        if page_day < today:
            raise RuleBroken("at", _("Nettbrettets klokke er feil. Vi vet ikke når det var."))
        return Stamp(now, now, told.tapped_at, wrong_clock=True)
    at = min(at, now)
    if local_day(at) == today:
        at = at if is_right else now
    if today - local_day(at) > timedelta(days=LATE_DAYS):
        raise RuleBroken("at", _("Det er for lenge siden til at Samspill kan ta det imot."))
    return Stamp(at, now, told.tapped_at, wrong_clock=not is_right)
