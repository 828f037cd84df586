"""What the pages about insight show: who has looked and why, and what is held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from samspill.access.actor import Actor
from samspill.access.door import note_looks
from samspill.access.levels import Area, Strength
from samspill.audit.queries import Look, looks_by_staff
from samspill.core.clock import end_of_day, today
from samspill.core.language import _
from samspill.identity.contact import Contact, own_contact
from samspill.identity.models import ContactKind
from samspill.identity.queries import ProfileView, profiles_of
from samspill.infra.db import instant
from samspill.plans.consent.words import listed
from samspill.plans.insight.queries import (
    OwnPlace,
    OwnRecord,
    OwnRelation,
    Yes,
    days_of_consent,
    own_places,
    own_record,
    own_relations,
    places_of,
)
from samspill.plans.insight.words import Ground, area_words, who, why
from samspill.plans.plan.access import OpenPlan
from samspill.privacy.queries import CaseView, own_cases

LOOKS = 400
"""How many looks one page reads at most; it shows whole days of them."""
LINES = 16
"""How many sentences one page shows, unless its first day has more."""


@dataclass(frozen=True)
class LookLine:
    """What one employee looked at in one plan on one day, as a sentence, and why she could.

    ``first`` and ``last`` are instants (UTC) of an employee's looks; no guardian has any here.
    """

    plan_id: UUID
    plan_name: str
    who: str
    text: str
    why: list[str]
    first: datetime
    last: datetime
    times: int


@dataclass(frozen=True)
class LooksPage:
    """Sentences per day in Oslo, the newest first. ``older``: the instant before which the next
    page begins, '' when there is nothing more; it does not move when somebody looks meanwhile."""

    days: dict[date, list[LookLine]]
    older: str
    is_newest: bool


@dataclass(frozen=True)
class NamedPlan:
    """A plan in a sentence. ``name`` '' on the plan's own page."""

    name: str
    kind: str


def earlier_than(text: str) -> datetime | None:
    """The instant in an address that asks for what is older; None for anything else."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


def looks_at_plan(plan: OpenPlan, before: datetime | None) -> LooksPage:
    """Which employees looked at one plan, and what let them in."""
    named = {plan.subject.id: NamedPlan("", plan.subject.kind)}
    return _looks(plan.actor, named, before, is_holder=plan.is_holder)


def looks_at_own(actor: Actor, before: datetime | None) -> LooksPage:
    """The same across one's own plans: those whose log one may read. Each look is logged."""
    places = [one for one in own_places(actor.profile_id) if one.has_log]
    named = {one.id: NamedPlan(one.child_name, one.kind) for one in places}
    note_looks(actor, {Area.ACCESS_LOG: list(named)})
    return _looks(actor, named, before, is_holder=False)


def _looks(
    actor: Actor, plans: Mapping[UUID, NamedPlan], before: datetime | None, *, is_holder: bool
) -> LooksPage:
    found = looks_by_staff(actor.profile_id, plans, before=before, limit=LOOKS)
    days, older = _first_days(*_whole_days(found))
    shown = [look for theirs in days.values() for looks in theirs for look in looks]
    grounds = _grounds(shown, None if is_holder else actor.profile_id)
    return LooksPage(
        {
            day: [_line(each, plans[each[0].subject_id], grounds) for each in theirs]
            for day, theirs in days.items()
        },
        older,
        is_newest=before is None,
    )


def _first_days(looks: list[Look], older: str) -> tuple[dict[date, list[list[Look]]], str]:
    """The days that one page has room for, each person's looks at each plan together; and the
    instant that the next page begins at."""
    days: dict[date, dict[tuple[UUID, UUID], list[Look]]] = {}
    for look in looks:
        theirs = days.setdefault(look.day, {})
        theirs.setdefault((look.subject_id, look.profile_id), []).append(look)
    found: dict[date, list[list[Look]]] = {}
    for day, theirs in days.items():
        if found and sum(map(len, found.values())) + len(theirs) > LINES:
            return found, end_of_day(day).isoformat()
        found[day] = list(theirs.values())
    return found, older


def _whole_days(looks: list[Look]) -> tuple[list[Look], str]:
    """Without the last day when the page is full, and the instant that the next one begins at."""
    if len(looks) < LOOKS:
        return looks, ""
    last = looks[-1].day
    if last == looks[0].day:
        return looks, looks[-1].at.isoformat()
    return [one for one in looks if one.day != last], end_of_day(last).isoformat()


def _line(looks: Sequence[Look], plan: NamedPlan, grounds: Mapping[Look, Ground]) -> LookLine:
    newest = looks[0]
    areas = dict.fromkeys(one.area for one in looks)
    reasons = dict.fromkeys(why(one, grounds[one], plan.kind) for one in looks)
    what = listed([area_words(area) for area in areas])
    return LookLine(
        plan_id=newest.subject_id,
        plan_name=plan.name,
        who=who(newest),
        text=_("%(who)s så på %(what)s.", who=who(newest), what=what),
        why=list(reasons),
        first=looks[-1].at,
        last=newest.at,
        times=len(looks),
    )


def _grounds(looks: list[Look], reader: UUID | None) -> dict[Look, Ground]:
    """What let each in. ``reader`` in the family is spoken to; None: the family is spoken of."""
    if not looks:
        return {}
    places = places_of(looks)
    said = days_of_consent({one.subject_id for one in looks})
    found = {}
    for look in looks:
        since = today(look.since) if look.since else None
        place = places.get(look.source_id) if look.source_id else None
        yes = _yes_before(said.get(look.subject_id, []), look.since)
        found[look] = Ground(
            source=look.source or "",
            since=since,
            role=place.role if place else "",
            by_swap=bool(place and place.by_swap),
            agreed_on=today(yes.answered_at) if yes else None,
            by=_spoken_to(yes, reader),
        )
    return found


def _yes_before(said: list[Yes], since: datetime | None) -> Yes | None:
    """The version that held when the grant began."""
    held = [one for one in said if since and one.since <= since]
    return held[-1] if held else None


def _spoken_to(yes: Yes | None, reader: UUID | None) -> str:
    if yes is None or reader is None or reader not in yes.profiles:
        return "family"
    return "you" if yes.profiles == (reader,) else "all of you"


@dataclass(frozen=True)
class HeldPage:
    """What is held about oneself and one's own. ``is_sure``: plans show at level high only."""

    record: OwnRecord
    profiles: list[ProfileView]
    contact: dict[ContactKind, Contact]
    relations: list[OwnRelation]
    places: list[OwnPlace]
    cases: list[CaseView]
    is_sure: bool


def held_page(actor: Actor, *, at_work: bool) -> HeldPage:
    """Read it, through the actor's own rights."""
    sure = actor.strength >= Strength.HIGH
    places = own_places(actor.profile_id) if sure else []
    children = [one.child_id for one in places]
    return HeldPage(
        record=own_record(actor.person_id),
        profiles=profiles_of(actor.person_id, today(instant())),
        contact=own_contact(actor.profile_id),
        relations=own_relations(actor.person_id, children, at_work=at_work) if sure else [],
        places=places,
        cases=own_cases(actor.profile_id),
        is_sure=sure,
    )


def plans_to_name(actor: Actor) -> list[OwnPlace]:
    """The plans somebody may say that a case is about: her own, and none after a weak login."""
    return own_places(actor.profile_id) if actor.strength >= Strength.HIGH else []


def about_plan(actor: Actor, plan_id: UUID | None) -> dict[str, Any]:
    """What a case keeps of the plan it is about: municipality and number, and no name.

    Empty when it is about none, or about one that is not her own.
    """
    for one in plans_to_name(actor):
        if one.id == plan_id:
            return {"tenant_id": one.tenant_id, "plan_number": one.number}
    return {}
