"""The signs of a look that somebody should ask about: plain facts of a day in, findings out.

From security.md 6.7, where the list is; addresses are not held, so that names alone are compared.
Each is a question, not a verdict. Numbers come from the dated policy ``unusual_reads``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from samspill.core.clock import SATURDAY
from samspill.plans.unusual.models import Sign

Pair = tuple[UUID, UUID]
"""A profile and a plan; or a person and a child."""

OFTEN_IN_AN_EMERGENCY = 3
"""So many plans opened in emergencies in four weeks are a sign, whoever agreed to each."""

TIMES_OTHERS = 3
"""Reading a plan so many times as much as any colleague in it."""

HABIT = 2
"""Days at odd hours, more than a week ago, after which they are her usual ones."""


@dataclass(frozen=True)
class Reader:
    """Somebody who looked. ``last_day_gone``: the first day (Oslo) the profile is no more.

    ``new_job_on``: when another employment of the same person began, None without one.
    """

    person_id: UUID
    at_work: bool
    names: frozenset[str]
    unit_id: UUID | None
    last_day_gone: date
    away_until: date | None
    new_job_on: date | None


@dataclass(frozen=True)
class Looked:
    """What one profile did in one plan on the day: pages opened, by the hour (Oslo).

    ``wrote`` and ``downloads``: the hours in which she sent a form, or took out a file.
    """

    profile_id: UUID
    plan_id: UUID
    pages: Mapping[int, int]
    wrote: frozenset[int]
    downloads: frozenset[int]

    @property
    def read(self) -> int:
        """Pages in all."""
        return sum(self.pages.values())

    @property
    def idle(self) -> dict[int, int]:
        """Pages of the hours in which she wrote nothing: who writes is at work."""
        return {hour: pages for hour, pages in self.pages.items() if hour not in self.wrote}

    @property
    def read_idly(self) -> int:
        """Pages in all of those hours."""
        return sum(self.idle.values())


@dataclass(frozen=True)
class PlanFacts:
    """One plan: who leads it, and whose it is, by name and work. No word of it.

    ``adults`` are those with a relation to the child; ``units`` where they work.
    """

    number: int
    child_id: UUID
    leaders: frozenset[UUID]
    names: frozenset[str]
    adults: frozenset[UUID]
    units: frozenset[UUID]
    is_protected: bool


@dataclass(frozen=True)
class Known:
    """What is known of a profile in a plan. Pages and writing of four weeks, and of the last one.

    ``since``: when she was let in, None when only an emergency did. ``has_reason``: a task in the
    plan, or a notice about it that week. ``others``: most pages any colleague read that week.
    """

    since: datetime | None = None
    pages_before: int = 0
    wrote_before: bool = False
    pages_in_week: int = 0
    wrote_in_week: bool = False
    has_reason: bool = False
    others: int = 0


@dataclass(frozen=True)
class Habit:
    """How a profile has worked for four weeks: the mean and three deviations, and odd days."""

    plans_an_hour: float = 0
    plans_a_day: float = 0
    pages_a_day: float = 0
    odd_days: int = 0


@dataclass(frozen=True)
class Refusals:
    """What one profile was refused in seven days: subjects in all, and tries at each plan."""

    subjects: int
    tries: Mapping[UUID, int]


@dataclass(frozen=True)
class Day:
    """Everything about a day that the rules ask for, of one municipality.

    ``kin``: a person and a child she has a bond to, or whose parent she has a child with.
    ``blocked``: a person and a child she must find nothing about. ``emergencies``: a leader and the
    plan she had open in one; ``in_emergency``: and each other plan she went to meanwhile.
    """

    day: date
    is_free: bool
    looks: tuple[Looked, ...]
    readers: Mapping[UUID, Reader]
    plans: Mapping[UUID, PlanFacts]
    known: Mapping[Pair, Known] = field(default_factory=dict)
    habits: Mapping[UUID, Habit] = field(default_factory=dict)
    kin: frozenset[Pair] = frozenset()
    blocked: frozenset[Pair] = frozenset()
    refusals: Mapping[UUID, Refusals] = field(default_factory=dict)
    emergencies: frozenset[Pair] = frozenset()
    in_emergency: frozenset[Pair] = frozenset()
    emergencies_before: Mapping[UUID, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Limits:
    """The numbers of the policy ``unusual_reads``."""

    plans_at_once: int
    pages_in_plan: int
    refused: int
    work_from: int
    work_until: int
    pages_at_odd_hours: int
    pages_without_task: int
    new_days: int
    leaving_days: int
    rest_days: int

    def is_odd(self, hour: int, *, is_free: bool) -> bool:
        """Is the hour (Oslo) outside ordinary work?"""
        return is_free or not self.work_from <= hour < self.work_until


@dataclass(frozen=True)
class Finding:
    """One sign. ``plan_id`` None: it is about no one plan."""

    profile_id: UUID
    plan_id: UUID | None
    sign: Sign
    figures: dict[str, int]


Rule = Callable[[Day, Limits], Iterator[Finding]]


def is_free(day: date, holidays: frozenset[date]) -> bool:
    """Is it a day off: Saturday, Sunday, or a public holiday?"""
    return day.weekday() >= SATURDAY or day in holidays


def judge(day: Day, limits: Limits) -> list[Finding]:
    """Every sign of the day."""
    return [found for rule in RULES for found in rule(day, limits)]


# ---- who somebody is -----------------------------------------------------------------------


def _who_she_is(day: Day, _limits: Limits) -> Iterator[Finding]:
    """Own child or a partner's, the same surname, a colleague's child (at work)."""
    for one in day.looks:
        reader, plan = day.readers[one.profile_id], day.plans[one.plan_id]
        figures = {"pages": one.read}
        if (reader.person_id, plan.child_id) in day.kin:
            yield Finding(one.profile_id, one.plan_id, Sign.FAMILY, figures)
        elif reader.names & plan.names:
            yield Finding(one.profile_id, one.plan_id, Sign.SURNAME, figures)
        if reader.unit_id in plan.units and reader.person_id not in plan.adults:
            yield Finding(one.profile_id, one.plan_id, Sign.COLLEAGUE, figures)


# ---- what she has to do there ----------------------------------------------------------------


def _without_reason(day: Day, limits: Limits) -> Iterator[Looked]:
    """Looks by somebody with no part of the work that week: no baton, nothing written in four

    weeks, no task, no notice, not new, and not in an emergency (that has its own list).
    """
    for one in day.looks:
        pair = (one.profile_id, one.plan_id)
        known = day.known.get(pair, Known())
        leads = one.profile_id in day.plans[one.plan_id].leaders
        works = bool(one.wrote) or known.wrote_before or known.has_reason
        if not (leads or works or pair in day.emergencies or _is_new(day, limits, known)):
            yield one


def _is_new(day: Day, limits: Limits, known: Known) -> bool:
    """Was she let in a short while ago? Then she reads herself in."""
    return known.since is not None and (day.day - known.since.date()).days < limits.new_days


def _no_task(day: Day, limits: Limits) -> Iterator[Finding]:
    """Not there for four weeks, nothing to do there this week, and many pages at once."""
    for one in _without_reason(day, limits):
        before = day.known.get((one.profile_id, one.plan_id), Known()).pages_before
        if not before and one.read >= limits.pages_without_task:
            figures = {"pages": one.read}
            yield Finding(one.profile_id, one.plan_id, Sign.NO_TASK, figures)


def _protected(day: Day, limits: Limits) -> Iterator[Finding]:
    """A child whose address is protected: one page is enough."""
    for one in _without_reason(day, limits):
        if day.plans[one.plan_id].is_protected:
            figures = {"pages": one.read}
            yield Finding(one.profile_id, one.plan_id, Sign.PROTECTED, figures)


# ---- how much --------------------------------------------------------------------------------


def _of_each(day: Day) -> Iterator[tuple[UUID, list[Looked]]]:
    """The plans in which each profile read without writing."""
    found: dict[UUID, list[Looked]] = {}
    for one in day.looks:
        if one.idle:
            found.setdefault(one.profile_id, []).append(one)
    yield from found.items()


def _many_plans(day: Day, limits: Limits) -> Iterator[Finding]:
    """More plans than usual in an hour (or twice as many in the day), nothing written in them."""
    for profile_id, looks in _of_each(day):
        habit = day.habits.get(profile_id, Habit())
        hours = {hour for one in looks for hour in one.idle}
        an_hour = max(sum(hour in one.idle for one in looks) for hour in hours)
        of_hour = max(limits.plans_at_once - 1, habit.plans_an_hour)
        of_day = max(2 * limits.plans_at_once - 1, habit.plans_a_day)
        for plans, usual in ((an_hour, of_hour), (len(looks), of_day)):
            if plans > usual:
                figures = {"plans": plans, "usual": int(usual)}
                yield Finding(profile_id, None, Sign.MANY_PLANS, figures)
                break


def _many_pages(day: Day, limits: Limits) -> Iterator[Finding]:
    """One plan from end to end in a day, more than she ever does, with nothing written."""
    for one in day.looks:
        known = day.known.get((one.profile_id, one.plan_id), Known())
        usual = max(limits.pages_in_plan - 1, day.habits.get(one.profile_id, Habit()).pages_a_day)
        if one.read_idly > usual and not _is_new(day, limits, known):
            figures = {"pages": one.read_idly, "usual": int(usual)}
            yield Finding(one.profile_id, one.plan_id, Sign.MANY_PAGES, figures)


def _over_and_over(day: Day, limits: Limits) -> Iterator[Finding]:
    """One plan all week with nothing written, three times as much as any colleague in it, and

    twice what is much in a day.
    """
    for one in day.looks:
        known = day.known.get((one.profile_id, one.plan_id), Known())
        usual = max(2 * limits.pages_in_plan - 1, TIMES_OTHERS * known.others)
        wrote = bool(one.wrote) or known.wrote_in_week
        if known.pages_in_week > usual and not wrote and not _is_new(day, limits, known):
            figures = {"pages": known.pages_in_week, "usual": known.others}
            yield Finding(one.profile_id, one.plan_id, Sign.OVER_AND_OVER, figures)


# ---- when ------------------------------------------------------------------------------------


def _odd_hours(day: Day, limits: Limits) -> Iterator[Finding]:
    """At night or on a day off, with nothing written, by somebody who does not work then."""
    for profile_id, looks in _of_each(day):
        if day.habits.get(profile_id, Habit()).odd_days >= HABIT:
            continue
        odd: dict[int, int] = {}
        plans = set()
        for one in looks:
            for hour, pages in one.idle.items():
                if limits.is_odd(hour, is_free=day.is_free):
                    odd[hour] = odd.get(hour, 0) + pages
                    plans.add(one.plan_id)
        pages = sum(odd.values())
        if pages >= limits.pages_at_odd_hours:
            figures = {"pages": pages, "first": min(odd), "last": max(odd) + 1}
            plan_id = plans.pop() if len(plans) == 1 else None
            yield Finding(profile_id, plan_id, Sign.ODD_HOURS, figures)


def _download(day: Day, limits: Limits) -> Iterator[Finding]:
    """A document taken out after hours."""
    for one in day.looks:
        odd = [hour for hour in one.downloads if limits.is_odd(hour, is_free=day.is_free)]
        if odd:
            figures = {"first": min(odd)}
            yield Finding(one.profile_id, one.plan_id, Sign.DOWNLOAD, figures)


def _away(day: Day, limits: Limits) -> Iterator[Finding]:
    """Her leader has said that she is away."""
    for profile_id, looks in _of_each(day):
        back, pages = day.readers[profile_id].away_until, sum(one.read_idly for one in looks)
        if back is not None and back > day.day and pages >= limits.pages_at_odd_hours:
            yield Finding(profile_id, _the_one(looks), Sign.AWAY, {"pages": pages})


def _leaving(day: Day, limits: Limits) -> Iterator[Finding]:
    """Just before the employment ends, or when another has begun: much, with nothing written."""
    for profile_id, looks in _of_each(day):
        reader, pages = day.readers[profile_id], sum(one.read_idly for one in looks)
        goes = 0 <= (reader.last_day_gone - day.day).days <= limits.leaving_days
        begun = reader.new_job_on
        came = begun is not None and 0 <= (day.day - begun).days <= limits.leaving_days
        if (goes or came) and pages >= 2 * limits.pages_without_task:
            figures = {"pages": pages, "plans": len(looks)}
            yield Finding(profile_id, _the_one(looks), Sign.LEAVING, figures)


def _the_one(looks: list[Looked]) -> UUID | None:
    return looks[0].plan_id if len(looks) == 1 else None


# ---- past what is open ------------------------------------------------------------------------


def _emergency(day: Day, _limits: Limits) -> Iterator[Finding]:
    """Another plan than the one that was urgent, in the same hours; or emergencies too often."""
    for profile_id, plan_id in sorted(day.in_emergency):
        known = day.known.get((profile_id, plan_id), Known())
        if profile_id not in day.plans[plan_id].leaders and not known.pages_before:
            yield Finding(profile_id, plan_id, Sign.EMERGENCY, {})
    for profile_id in sorted({who for who, _plan in day.emergencies}):
        times = day.emergencies_before.get(profile_id, 0)
        if times >= OFTEN_IN_AN_EMERGENCY:
            yield Finding(profile_id, None, Sign.EMERGENCY, {"times": times})


def _refused(day: Day, limits: Limits) -> Iterator[Finding]:
    """Trying doors: many of them, or one again and again; and once where a block is."""
    for profile_id, refused in day.refusals.items():
        if refused.subjects >= limits.refused:
            figures = {"tries": refused.subjects}
            yield Finding(profile_id, None, Sign.REFUSED, figures)
        person_id = day.readers[profile_id].person_id
        for plan_id, tries in refused.tries.items():
            if (person_id, day.plans[plan_id].child_id) in day.blocked:
                yield Finding(profile_id, plan_id, Sign.BLOCKED, {"tries": tries})
            elif tries >= limits.refused:
                yield Finding(profile_id, plan_id, Sign.REFUSED, {"tries": tries})


RULES: tuple[Rule, ...] = (
    _who_she_is,
    _no_task,
    _protected,
    _many_plans,
    _many_pages,
    _over_and_over,
    _odd_hours,
    _download,
    _away,
    _leaving,
    _emergency,
    _refused,
)
