"""What the pages of goals need, each in a constant number of statements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from samspill.access.levels import Area, Level
from samspill.core.clock import today
from samspill.core.errors import NotVisible
from samspill.core.ids import id_in
from samspill.core.language import _
from samspill.core.paging import Paged
from samspill.plans.consent.words import long_day
from samspill.plans.earlier.queries import AT_A_TIME, Earlier, earlier_versions
from samspill.plans.goals.access import may_edit, thermometers_of
from samspill.plans.goals.models import Activity, Arena, RatedBy
from samspill.plans.goals.queries import (
    ActivityInList,
    GoalInList,
    GoalView,
    Rating,
    activities_in,
    activity_row,
    goal_of,
    goals_in,
)
from samspill.plans.goals.said import Said, said_of
from samspill.plans.goals.words import ACTIVITY_STATE, ARENA_NAMES, GOAL_STATUS, WORDS_NAMES
from samspill.plans.life_areas.queries import life_area_name, life_areas_in
from samspill.plans.participants.people import People, people_of
from samspill.plans.plan.access import OpenPlan


@dataclass(frozen=True)
class Bulb:
    """One thermometer: who sees it so, its readings from the oldest, as points of a line.

    The line is drawn from 0 to 100 across and 0 to 40 down.
    """

    rated_by: str
    readings: list[Rating]

    @property
    def newest(self) -> Rating | None:
        """How it is seen now."""
        return self.readings[-1] if self.readings else None

    @property
    def points(self) -> str:
        """The readings as an SVG line."""
        step = 100 / max(len(self.readings) - 1, 1)
        return " ".join(
            f"{number * step:.0f},{40 - 4 * one.value}" for number, one in enumerate(self.readings)
        )


def thermometers(ratings: list[Rating]) -> list[Bulb]:
    """Child, home and school side by side. Never an average: that they differ is the point."""
    return [Bulb(str(who), [one for one in ratings if one.rated_by == who]) for who in RatedBy]


@dataclass(frozen=True)
class GoalsPage:
    """Mål og aktiviteter: goals by life area. ``own``: the activities of one with OWN alone."""

    goals: list[GoalInList]
    tenant_id: UUID
    people: People
    paged: Paged
    own: list[ActivityInList]
    may_add: bool
    may_order: bool

    @property
    def groups(self) -> list[tuple[str, list[GoalInList]]]:
        """The goals of the page by life area, in their order."""
        return [(code, list(of)) for code, of in groupby(self.goals, lambda one: one.life_area)]

    def may_move(self, one: GoalInList) -> bool:
        """Is there another goal beside it, with which it may change places?"""
        beside = [
            g for g in self.goals if (g.life_area, g.parent_id) == (one.life_area, one.parent_id)
        ]
        return self.may_order and (len(beside) > 1 or self.paged.total > len(self.goals))

    def area_name(self, code: str) -> str:
        """What a life area is called, also one that is not used any more."""
        return life_area_name(self.tenant_id, code)


def may_write(plan: OpenPlan, level: Level = Level.CONTRIBUTE) -> bool:
    """May the actor write in this part of the plan now?"""
    return plan.subject.is_active and plan.may(Area.GOALS, level)


def goals_page(plan: OpenPlan, page: int) -> GoalsPage:
    """Read it."""
    goals = goals_in(plan.subject.id, life_areas_in(plan.subject.tenant_id), page)
    only_own = not plan.may(Area.GOALS)
    own = activities_in(plan.subject.id, None, 1, plan.actor.profile_id) if only_own else []
    return GoalsPage(
        goals,
        plan.subject.tenant_id,
        people_of(plan, Area.GOALS),
        Paged(page, goals[0].total if goals else 0),
        own,
        may_write(plan),
        may_write(plan, Level.WRITE),
    )


@dataclass(frozen=True)
class GoalPage:
    """One goal: thermometers, activities, what is said."""

    view: GoalView
    area_name: str
    people: People
    bulbs: list[Bulb]
    raters: list[RatedBy]
    activities: list[ActivityInList]
    paged: Paged
    said: list[Said]
    said_paged: Paged
    may_edit: bool
    may_add: bool
    me: UUID


def goal_page(plan: OpenPlan, goal_id: UUID, page: int, said_page: int) -> GoalPage:
    """Read it. Raises NotVisible for no goal of the plan, or one that is not shown to her."""
    view = goal_of(plan.subject.id, goal_id)
    activities = activities_in(plan.subject.id, goal_id, page)
    said = said_of(plan.subject.id, goal_id, None, said_page)
    return GoalPage(
        view,
        life_area_name(plan.subject.tenant_id, view.goal.life_area),
        people_of(plan, Area.GOALS),
        thermometers(view.ratings),
        thermometers_of(plan),
        activities,
        Paged(page, activities[0].total if activities else 0),
        said,
        Paged(said_page, said[0].total if said else 0),
        may_edit(plan, view.goal),
        may_write(plan),
        plan.actor.profile_id,
    )


@dataclass(frozen=True)
class ActivityPage:
    """One activity and what is said of it. ``goal``: its title, '' when the goal is not shown."""

    activity: Activity
    goal: str
    people: People
    said: list[Said]
    paged: Paged
    may_edit: bool
    may_add: bool
    me: UUID

    def facts(self, responsible: str) -> list[tuple[str, str]]:
        """Who, where and when, in words; what is not said is left out."""
        one = self.activity
        helpers = ", ".join(self.people.name(who) for who in one.helpers)
        return _told(
            (_("Ansvarlig"), responsible),
            (_("Med på det"), helpers),
            (_("Hvor"), _(ARENA_NAMES[Arena(one.arena)])),
            (_("Starter"), _day(one.starts_on)),
            (_("Frist"), _day(one.due_on)),
            (_("Vurderes"), _day(one.evaluate_on)),
            (_("Gjort"), _day(one.done_at)),
        )


def activity_page(plan: OpenPlan, activity_id: UUID, page: int) -> ActivityPage:
    """Read it. Raises NotVisible as ``goal_page``."""
    activity = activity_row(plan.subject.id, activity_id)
    try:
        goal = goal_of(plan.subject.id, activity.goal_id).goal.title
    except NotVisible:
        goal = ""  # she reads her own activity, and not the goal
    said = said_of(plan.subject.id, activity.goal_id, activity.id, page)
    return ActivityPage(
        activity,
        goal,
        people_of(plan, Area.GOALS),
        said,
        Paged(page, said[0].total if said else 0),
        may_edit(plan, activity),
        may_write(plan),
        plan.actor.profile_id,
    )


@dataclass(frozen=True)
class Past:
    """One earlier text, ready to read."""

    version: int
    title: str
    text: str
    by: str
    at: datetime
    facts: list[tuple[str, str]]


@dataclass(frozen=True)
class PastTexts:
    """Some earlier texts, the newest first, and whether there are older ones."""

    texts: list[Past]
    has_more: bool


def past_texts(plan: OpenPlan, thing_id: UUID, before: str) -> PastTexts:
    """What a goal, an activity or a comment said before version ``before`` ('' for all)."""
    number = int(before[:9]) if before.isdecimal() else None
    found = earlier_versions(plan.subject.id, thing_id, number)
    people = people_of(plan, Area.GOALS)
    tenant_id = plan.subject.tenant_id
    return PastTexts(
        [_past(one, people, tenant_id) for one in found[:AT_A_TIME]], len(found) > AT_A_TIME
    )


def _past(one: Earlier, people: People, tenant_id: UUID) -> Past:
    said: dict[str, Any] = one.content
    who = id_in(said.get("responsible", ""))
    area = said.get("life_area", "")
    facts = _told(
        (_("Livsområde"), life_area_name(tenant_id, area) if area else ""),
        (_("Formulert av"), _named(WORDS_NAMES, said.get("words"))),
        (_("Hvor det sto"), _named(_STANDS, said.get("status") or said.get("state"))),
        (_("Ansvarlig"), people.name(who) if who else ""),
        (_("Med på det"), ", ".join(people.name(UUID(h)) for h in said.get("helpers", []))),
        (_("Hvor"), _named(ARENA_NAMES, said.get("arena"))),
        *((name, _day_of(said.get(key))) for key, name in _dates()),
    )
    text = said.get("description") or said.get("how") or said.get("text") or ""
    return Past(one.version, said.get("title", ""), text, people.name(one.by), one.at, facts)


_STANDS = {
    **{str(code): name for code, (name, _color) in GOAL_STATUS.items()},
    **{str(code): name for code, (name, _color) in ACTIVITY_STATE.items()},
}


def _dates() -> tuple[tuple[str, str], ...]:
    return (
        ("starts_on", _("Starter")),
        ("due_on", _("Frist")),
        ("evaluate_on", _("Vurderes")),
    )


def _named(names: Mapping[Any, str], code: str | None) -> str:
    return _(names[code]) if code else ""


def _day(value: date | datetime | None) -> str:
    if isinstance(value, datetime):
        value = today(value)
    return long_day(value) if value else ""


def _day_of(written: str | None) -> str:
    return _day(date.fromisoformat(written)) if written else ""


def _told(*facts: tuple[str, str]) -> list[tuple[str, str]]:
    return [(question, answer) for question, answer in facts if answer]
