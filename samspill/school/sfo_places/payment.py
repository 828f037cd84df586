"""What a place costs, step by step, in whole kroner (skole.md 4.4). No I/O.

The same steps are shown before an application is sent, on the case, on the place and on the
invoice: whoever asks gets the same lines, and the lines add up to what is paid.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

MOST_INCOME = 20_000_000
_KRONER = re.compile(r"\d+|\d{1,3}(\.\d{3})+")


def kroner_in(text: str, most: int) -> int | None:
    """Whole kroner as people write them: 3 015, kr 3.015,- or 3015. None: no such amount."""
    plain = "".join(text.lower().replace("kr", "").split()).removesuffix(",-")
    if not plain.isascii() or not _KRONER.fullmatch(plain):
        return None
    amount = int(plain.replace(".", ""))
    return amount if amount <= most else None


# ---- the dated rule ------------------------------------------------------------------------


@dataclass(frozen=True)
class LocalScheme:
    """Who earns no more than so many tenths of G pays so many percent of the price."""

    tenths: int
    percent: int


@dataclass(frozen=True)
class PaymentRule:
    """The dated rule ``sfo_payment``. ``percent``: of a household's income, the most that a pupil
    costs it in a school year. ``free_hours`` a week up to ``free_until_level``; a day at SFO holds
    ``hours_a_day``. ``needs_from_level``, ``needs_until_level``: free with special needs."""

    percent: int
    income_until_level: int
    free_hours: int
    free_until_level: int
    hours_a_day: int
    needs_from_level: int
    needs_until_level: int
    base_amount: int
    local: tuple[LocalScheme, ...] = ()
    source: str = ""


def payment_rule_of(value: Mapping[str, Any], base_amount: int, source: str = "") -> PaymentRule:
    """The rule as it is written in a policy, with the base amount (kroner a year) of the day."""
    numbers = (
        *("percent", "income_until_level", "free_hours", "free_until_level", "hours_a_day"),
        *("needs_from_level", "needs_until_level"),
    )
    local = tuple(LocalScheme(one["tenths"], one["percent"]) for one in value["local"])
    found = {name: value[name] for name in numbers}
    return PaymentRule(**found, base_amount=base_amount, local=local, source=source)


# ---- what there is to pay for, and what a decision limits ----------------------------------


@dataclass(frozen=True)
class Place:
    """What a place is in a month: its list price and food, days a week, what a sibling gets off,
    the pupil's year level, and in how many months of a year one pays.

    ``co_share``: percent that another pays. ``is_co``: it is the other's part that is asked for.
    """

    price: int
    food: int
    days: int
    months: int
    level: int | None = None
    sibling_percent: int = 0
    co_share: int = 0
    is_co: bool = False


@dataclass(frozen=True)
class Limit:
    """What a decision says that one pays at most, apart from food: so much in a school year
    (``cap``), so many percent of the price, or a month by hand (``by_hand``), which stands above
    the others. The best of the others counts (RB-10)."""

    cap: int | None = None
    percent: int | None = None
    by_hand: int | None = None


def limit_for(income: int, rule: PaymentRule) -> Limit:
    """What the rules give a household with an income: the national cap, and the local scheme."""
    found = [one.percent for one in rule.local if income * 10 <= one.tenths * rule.base_amount]
    percent = min(found, default=None)
    return Limit(None if percent == 0 else income * rule.percent // 100, percent)


FREE = Limit(cap=0, percent=0)
"""Special needs in the years after the fourth: only food is paid for. No income gives both."""


class PriceStep(StrEnum):
    """One line of what a place costs."""

    LIST = "LIST"
    FREE_HOURS = "FREE_HOURS"
    SIBLING = "SIBLING"
    OTHER_PAYS = "OTHER_PAYS"
    OWN_PART = "OWN_PART"
    CAP = "CAP"
    LOCAL = "LOCAL"
    NEEDS = "NEEDS"
    BY_HAND = "BY_HAND"


@dataclass(frozen=True)
class Line:
    """A step, what it adds to or takes off a school year, and the numbers that explain it."""

    step: PriceStep
    kroner: int
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True)
class Trace:
    """How a price came about. The lines add up to ``yearly``; a month is ``yearly`` over
    ``months``, rounded down, and ``food``."""

    lines: tuple[Line, ...]
    yearly: int
    months: int
    food: int

    @property
    def price(self) -> int:
        """A month without food."""
        return self.yearly // self.months if self.months else 0

    @property
    def monthly(self) -> int:
        """A month, as it stands on the invoice."""
        return self.price + self.food

    @property
    def is_reduced(self) -> bool:
        """Did a decision take anything off?"""
        return any(one.step in _BY_DECISION for one in self.lines)

    def as_text(self) -> str:
        """For a sealed cell."""
        lines = [[str(one.step), one.kroner, list(one.numbers)] for one in self.lines]
        return json.dumps([lines, self.yearly, self.months, self.food])


_BY_DECISION = (PriceStep.CAP, PriceStep.LOCAL, PriceStep.NEEDS, PriceStep.BY_HAND)


def trace_from(text: str) -> Trace:
    """What ``as_text`` made."""
    lines, yearly, months, food = json.loads(text)
    read = tuple(Line(PriceStep(step), kroner, tuple(numbers)) for step, kroner, numbers in lines)
    return Trace(read, yearly, months, food)


def trace_of(place: Place, rule: PaymentRule, limit: Limit | None = None) -> Trace:
    """What a place costs, for one who pays: list price, free hours, sibling, her part, a limit."""
    lines = [Line(PriceStep.LIST, place.price * place.months, (place.price, place.months))]
    _take(lines, PriceStep.FREE_HOURS, _free_hours(place, rule, lines[0].kroner), rule.free_hours)
    _take(
        lines, PriceStep.SIBLING, _share(_sum(lines), place.sibling_percent), place.sibling_percent
    )
    _part(lines, place)
    if limit is not None:
        _limit(lines, place.months, limit)
    food = _share(place.food, place.co_share, down=True)
    food = food if place.is_co else place.food - food
    return Trace(tuple(lines), _sum(lines), place.months, food)


def _sum(lines: Sequence[Line]) -> int:
    return sum(one.kroner for one in lines)


def _share(amount: int, percent: int, *, down: bool = False) -> int:
    """So many percent; what is taken off is rounded up, so that what is left is rounded down."""
    return amount * percent // 100 if down else -(-amount * percent // 100)


def _take(lines: list[Line], step: PriceStep, off: int, *numbers: int) -> None:
    if off:
        lines.append(Line(step, -off, numbers))


def _free_hours(place: Place, rule: PaymentRule, amount: int) -> int:
    """The part of the price that the free hours are of the hours of the place."""
    has_right = place.level is not None and 1 <= place.level <= rule.free_until_level
    hours = place.days * rule.hours_a_day
    if not has_right or not hours:
        return 0
    return min(amount, -(-amount * rule.free_hours // hours))


def _part(lines: list[Line], place: Place) -> None:
    whole = _sum(lines)
    others = _share(whole, place.co_share, down=True)
    if place.is_co:
        _take(lines, PriceStep.OWN_PART, whole - others, place.co_share)
    else:
        _take(lines, PriceStep.OTHER_PAYS, others, place.co_share)


def _limit(lines: list[Line], months: int, limit: Limit) -> None:
    """The best for who pays; a price by hand stands above it."""
    whole = _sum(lines)
    offers: list[tuple[int, PriceStep, tuple[int, ...]]] = []
    if limit.by_hand is not None:
        offers.append((limit.by_hand * months, PriceStep.BY_HAND, (limit.by_hand,)))
    else:
        if limit.cap is not None:
            step = PriceStep.NEEDS if limit == FREE else PriceStep.CAP
            offers.append((limit.cap, step, (limit.cap,)))
        if limit.percent is not None:
            part = _share(whole, limit.percent, down=True)
            offers.append((part, PriceStep.LOCAL, (limit.percent,)))
    if not offers:
        return
    most, step, numbers = min(offers, key=lambda one: one[0])
    _take(lines, step, max(0, whole - most), *numbers)


def without_parts(place: Place) -> Place:
    """The whole place, whoever pays which part of it."""
    return replace(place, co_share=0, is_co=False)


def income_threshold(price: int, months: int, percent: int) -> int:
    """The income from which the cap reduces nothing, to the nearest krone."""
    return round(price * months * 100 / percent)


def days_of_month(monthly: int, days: int, of: int) -> int:
    """A month in which the place stood some of the days, in whole kroner: rounded down."""
    return monthly * days // of
