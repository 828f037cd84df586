"""When a place may end or change, when it ends by itself, and what it costs. No I/O."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from samspill.core.clock import SATURDAY, months_after

AUGUST = 8
STARTS_SCHOOL_AT = 6


@dataclass(frozen=True)
class Rule:
    """What a municipality has decided, by the dated rule ``sfo``.

    ``blocked_ends``: months on whose first day nobody ends. ``bound_ends``: month to the month and
    day by which an end on its first day must be received. ``spring_lock``: from this month and day
    to August, nobody ends before August; None for no such rule. ``special_last_level``: the last
    year level with a right to a place for who has special needs.
    """

    notice_months: int
    blocked_ends: frozenset[int]
    bound_ends: Mapping[int, tuple[int, int]]
    spring_lock: tuple[int, int] | None
    unpaid_months: frozenset[int]
    answer_days: int
    last_level: int
    special_last_level: int = 7

    def last_for(self, *, special_needs: bool) -> int:
        """The last year level with a right to a place."""
        return self.special_last_level if special_needs else self.last_level


@dataclass(frozen=True)
class Wanted:
    """What a home applies for. ``weekdays``: '135'. Shares in percent."""

    offer_id: UUID
    weekdays: str
    starts_on: date
    co_payer_id: UUID | None = None
    own_share: int = 100
    co_share: int = 0
    special_needs: bool = False


def rule_of(value: Mapping[str, Any]) -> Rule:
    """The rule as it is written in a policy."""
    lock = value["spring_lock"]
    return Rule(
        notice_months=value["notice_months"],
        blocked_ends=frozenset(value["blocked_ends"]),
        bound_ends={int(month): (by[0], by[1]) for month, by in value["bound_ends"].items()},
        spring_lock=(lock[0], lock[1]) if lock else None,
        unpaid_months=frozenset(value["unpaid_months"]),
        answer_days=value["answer_days"],
        last_level=value["last_level"],
        special_last_level=value["special_last_level"],
    )


# ---- the notice engine ---------------------------------------------------------------------


def next_month(day: date) -> date:
    """The first day of the month after a day."""
    return months_after(day.replace(day=1), 1)


def may_end(received: date, end: date, rule: Rule) -> bool:
    """May a place end on ``end`` (its first day without one), when it is told on ``received``?"""
    if end.day != 1 or end < months_after(next_month(received), rule.notice_months):
        return False
    if end.month in rule.blocked_ends:
        return False
    by = rule.bound_ends.get(end.month)
    if by is not None and received > date(end.year, *by):
        return False
    summer = date(received.year, AUGUST, 1)
    locked = rule.spring_lock is not None and date(received.year, *rule.spring_lock) <= received
    return not (locked and received < summer and end < summer)


def ends_to_choose(received: date, rule: Rule, last: date) -> list[date]:
    """The days on which a place may end, from the earliest on, before it ends by itself."""
    found, end = [], next_month(received)
    while end < last:
        if may_end(received, end, rule):
            found.append(end)
        end = months_after(end, 1)
    return found


def earliest_end(received: date, rule: Rule) -> date:
    """The first day on which a place may end."""
    return ends_to_choose(received, rule, months_after(received, 36))[0]


def changes_on(told: date, rule: Rule, *, is_less: bool) -> date:
    """When other terms begin: more from the next month, less as when one ends."""
    return earliest_end(told, rule) if is_less else next_month(told)


# ---- year levels ---------------------------------------------------------------------------


def level_on(day: date, born_on: date) -> int:
    """The year level of a pupil on a day who began school in the year that she turned six. Below
    1: she has not begun."""
    begun = day.year if day.month >= AUGUST else day.year - 1
    return begun - born_on.year - STARTS_SCHOOL_AT + 1


def ends_by_itself(day: date, level: int, rule: Rule, *, special_needs: bool = False) -> date:
    """The first day without a place after the last year level that has a right to one."""
    summer = day.year + 1 if day.month >= AUGUST else day.year
    return date(summer + rule.last_for(special_needs=special_needs) - level, AUGUST, 1)


def first_start(day: date) -> date:
    """The first day on which a place that is applied for today may begin: the next weekday."""
    start = day + timedelta(days=1)
    while start.weekday() >= SATURDAY:
        start += timedelta(days=1)
    return start


# ---- what it costs -------------------------------------------------------------------------


@dataclass(frozen=True)
class Price:
    """What a month costs from a day on, in kroner."""

    valid_from: date
    price: int
    food: int
    sibling_percent: int

    def monthly(self, *, is_sibling: bool) -> int:
        """A month, in whole kroner: rounded down, and the food is never reduced."""
        off = self.sibling_percent if is_sibling else 0
        return self.price * (100 - off) // 100 + self.food


def price_on(prices: Sequence[Price], day: date) -> Price | None:
    """What holds on the day; before the first of them, the first."""
    begun = [one for one in prices if one.valid_from <= day]
    if begun:
        return max(begun, key=lambda one: one.valid_from)
    return min(prices, key=lambda one: one.valid_from, default=None)


@dataclass(frozen=True)
class Terms:
    """What a place is from a day on. ``days``: so many a week its kind has."""

    valid_from: date
    offer_id: Any
    weekdays: str
    prices: Sequence[Price]
    days: int = 5


def terms_on(terms: Sequence[Terms], day: date) -> Terms:
    """What holds on the day; before the first of them, the first."""
    begun = [one for one in terms if one.valid_from <= day]
    if begun:
        return max(begun, key=lambda one: one.valid_from)
    return min(terms, key=lambda one: one.valid_from)


def cost_until(told: date, end: date, rule: Rule, monthly: Callable[[date], int | None]) -> int:
    """Kroner from the month after ``told`` until a place ends: this month is paid for already.
    ``monthly``: what the month of a day costs."""
    total, month = 0, next_month(told)
    while month < end:
        if month.month not in rule.unpaid_months:
            total += monthly(month) or 0
        month = months_after(month, 1)
    return total
