"""When somebody hears of what: her own choice, else what we propose; and never in her quiet hours.

Pure words and arithmetic: what is chosen and which day it is, the caller says.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from samspill.core.clock import OSLO, today
from samspill.core.event import Kind, Urgency
from samspill.identity.models import ProfileKind


class Channel(StrEnum):
    """What brings a notice out of the house. At the bell it stands whatever is chosen."""

    EMAIL = "EMAIL"
    SMS = "SMS"
    PUSH = "PUSH"


BESIDE = (Channel.SMS, Channel.PUSH)


class Rhythm(StrEnum):
    """How soon, by a channel. OFF: it stands at the bell alone."""

    NOW = "NOW"
    EVENING = "EVENING"
    WEEKLY = "WEEKLY"
    OFF = "OFF"


class Reader(StrEnum):
    """As what somebody reads: what we propose differs."""

    FAMILY = "FAMILY"
    HOLDER = "HOLDER"
    HELPER = "HELPER"


PROPOSED: Mapping[Kind, Mapping[Reader, Rhythm]] = {
    kind: dict(zip(Reader, rhythms, strict=True))
    for kind, rhythms in {
        #                family          holder          helper
        Kind.CONSENT: (Rhythm.NOW, Rhythm.NOW, Rhythm.NOW),
        Kind.ACCESS: (Rhythm.NOW, Rhythm.NOW, Rhythm.NOW),
        Kind.DECISION: (Rhythm.NOW, Rhythm.NOW, Rhythm.NOW),
        Kind.SECURITY: (Rhythm.NOW, Rhythm.NOW, Rhythm.NOW),
        Kind.MESSAGES: (Rhythm.NOW, Rhythm.NOW, Rhythm.NOW),
        Kind.MEETINGS: (Rhythm.NOW, Rhythm.NOW, Rhythm.NOW),
        Kind.GOALS: (Rhythm.EVENING, Rhythm.EVENING, Rhythm.WEEKLY),
        Kind.DOCUMENTS: (Rhythm.EVENING, Rhythm.EVENING, Rhythm.EVENING),
        Kind.PLAN: (Rhythm.EVENING, Rhythm.EVENING, Rhythm.EVENING),
        Kind.CHILD: (Rhythm.NOW, Rhythm.NOW, Rhythm.NOW),
        Kind.SCHOOL: (Rhythm.NOW, Rhythm.NOW, Rhythm.NOW),
        Kind.TOMORROW: (Rhythm.NOW, Rhythm.NOW, Rhythm.NOW),
    }.items()
}
"""For what is only to know (urgency D). What somebody must do is told at once (A to C)."""

LOCKED = (Kind.CONSENT, Kind.ACCESS, Kind.DECISION, Kind.SECURITY)
"""Nobody misses these: they may wait for the evening, or come to a telephone that takes them
instead of by e-mail; security not even that."""

CALM = ("tomorrow_elsewhere",)
"""Templates of what is never news before the evening: what a child needs tomorrow, for an adult
with whom it does not live then (F11)."""

OFFERED: Mapping[Kind, tuple[Rhythm, ...]] = {
    kind: (Rhythm.NOW, Rhythm.EVENING, Rhythm.OFF) if kind in LOCKED else tuple(Rhythm)
    for kind in Kind
    if kind != Kind.SECURITY
}


@dataclass(frozen=True)
class Times:
    """The clock of notices, as a dated rule says it: whole hours in Oslo; Monday is 1."""

    evening_hour: int
    weekly_day: int
    quiet_from: int
    quiet_until: int


Choices = Mapping[str, Mapping[str, str]]
"""Kind to channel to rhythm, as somebody has chosen. What is not there is as proposed."""


def reader_of(kind: str, *, may_hold_plans: bool) -> Reader:
    """As what a profile of a kind reads."""
    if kind == ProfileKind.PRIVATE:
        return Reader.FAMILY
    return Reader.HOLDER if may_hold_plans else Reader.HELPER


def rhythm_of(
    channel: Channel,
    kind: Kind,
    urgency: Urgency,
    reader: Reader,
    *,
    locked: bool,
    choices: tuple[Choices, ...],
    works: Collection[Channel] = (Channel.SMS, Channel.PUSH),
) -> Rhythm:
    """How soon a notice goes out by a channel. ``choices``: of the plan or child, then of all.

    ``works``: what reaches her beside e-mail. What she chose instead of e-mail takes its place as
    long as it does; else the letter comes as we propose.
    """
    to_know = {Urgency.D: PROPOSED[kind][reader], Urgency.E: Rhythm.OFF}
    proposed = to_know.get(urgency, Rhythm.NOW)
    asked = asked_of(choices, kind, channel)
    if channel != Channel.EMAIL:
        pushed = channel == Channel.PUSH and proposed == Rhythm.NOW
        return asked or (Rhythm.NOW if pushed else Rhythm.OFF)
    if urgency == Urgency.A:
        return Rhythm.NOW
    if asked == Rhythm.OFF:
        instead = {one for one in BESIDE if asked_of(choices, kind, one) == Rhythm.NOW}
        if instead:
            return proposed if instead.isdisjoint(works) else Rhythm.OFF
    if asked is None:
        return proposed
    if locked and asked in (Rhythm.WEEKLY, Rhythm.OFF):
        asked = Rhythm.EVENING
    return Rhythm.NOW if urgency == Urgency.B and asked != Rhythm.OFF else asked


def calmed(rhythm: Rhythm, channel: Channel) -> Rhythm:
    """What waits for the evening, where it would have gone out at once."""
    if rhythm != Rhythm.NOW:
        return rhythm
    return Rhythm.EVENING if channel == Channel.EMAIL else Rhythm.OFF


def asked_of(choices: Iterable[Choices], kind: Kind, channel: Channel) -> Rhythm | None:
    """What was chosen of a kind by a channel, in the first of some choices that say it."""
    said = (one[kind][channel] for one in choices if channel in one.get(kind, {}))
    found = next(said, None)
    return Rhythm(found) if found else None


def due(rhythm: Rhythm, urgency: Urgency, times: Times, at: datetime) -> datetime | None:
    """When (UTC) a notice goes out that was made ``at``; None for at once."""
    if urgency == Urgency.A:
        return None
    if rhythm == Rhythm.NOW:
        return after_quiet(times, at)
    evening = _next(at, times.evening_hour, times.weekly_day if rhythm == Rhythm.WEEKLY else None)
    return after_quiet(times, evening) or evening


def after_quiet(times: Times, at: datetime) -> datetime | None:
    """When the quiet hours that ``at`` falls in are over; None when it falls in none."""
    first, last = times.quiet_from, times.quiet_until
    hour = at.astimezone(OSLO).hour
    is_quiet = first <= hour < last if first <= last else hour >= first or hour < last
    return _next(at, last, None) if is_quiet else None


def _next(at: datetime, hour: int, weekday: int | None) -> datetime:
    """The next time that clocks in Oslo show a whole hour, after ``at``; on a day of the week.

    An hour that is left out when clocks go forward counts as the one that follows; of one that
    comes twice, the first.
    """
    day = today(at)
    while True:
        then = datetime.combine(day, time(hour), OSLO).astimezone(at.tzinfo)
        if then > at and weekday in (None, day.isoweekday()):
            return then
        day += timedelta(days=1)
