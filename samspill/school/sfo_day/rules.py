"""When a child goes home, who comes late, whose clock is wrong, in which order. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
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


@dataclass(frozen=True)
class Stamp:
    """When a tap happened, as it is kept."""

    at: datetime
    device_at: datetime | None
    wrong_clock: bool


def stamped(
    now: datetime, tapped_at: datetime | None, sent_at: datetime | None, rule: Rule
) -> Stamp:
    """When a tap happened. What the tablet says is believed while its clock is right as it sends,
    and the tap lies between the day's beginning and now; else the house's own time stands, marked.
    """
    if tapped_at is None or sent_at is None:
        return Stamp(now, None, wrong_clock=False)
    allowed = timedelta(seconds=rule.clock_seconds)
    is_right = abs(now - sent_at) <= allowed and tapped_at <= now + allowed
    is_today = tapped_at.astimezone(OSLO).date() == now.astimezone(OSLO).date()
    if not is_right or not is_today:
        return Stamp(now, tapped_at, wrong_clock=True)
    return Stamp(min(tapped_at, now), tapped_at, wrong_clock=False)
