"""Who must agree, as a rule of plain facts (samspill.md 6.3, people.md F3, F8 and J17).

No database and no words here: facts go in, a settled list or a reason why it is not comes out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from samspill.identity.adults import Adult
from samspill.identity.models import CARE_ORDERS, RESPONSIBLE, RelationKind

REGISTER = "Folkeregisteret"
WITH_A_SAY = (*RESPONSIBLE, *CARE_ORDERS, RelationKind.APPOINTED, RelationKind.EXPECTING)
"""Relations of adults who cannot be left out without a decision."""


def may_be_confirmed(adult: Adult) -> bool:
    """May people settle that she answers? A block says no (I21), and so does the register about a
    parent without responsibility: no two employees can give what only a court or an agreement can
    (barneloven §§ 30, 34 and 35).
    """
    return not adult.is_blocked and adult.relation != RelationKind.WITHOUT


class Capacity(StrEnum):
    """As what somebody must agree (samspill.md 6.3). The first are relations to the child."""

    JOINT = "JOINT"
    SOLE = "SOLE"
    BY_JUDGEMENT = "BY_JUDGEMENT"
    APPOINTED = "APPOINTED"
    EXPECTING = "EXPECTING"
    CUSTODY = "CUSTODY"
    EMERGENCY = "EMERGENCY"
    SELF = "SELF"
    OF_AGE = "OF_AGE"
    CONFIRMED = "CONFIRMED"


class Why(StrEnum):
    """Why two employees must settle who answers."""

    PROTECTED = "PROTECTED"
    BLOCKED = "BLOCKED"
    UNKNOWN_RELATION = "UNKNOWN_RELATION"
    NOBODY = "NOBODY"
    ONE_OF_TWO = "ONE_OF_TWO"
    NO_PROFILE = "NO_PROFILE"
    NO_DECISION = "NO_DECISION"
    NOT_SETTLED = "NOT_SETTLED"


class Unclear(Exception):
    """The facts do not say who must agree: unknown is no, and people must settle it (F8)."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Child:
    """The person the plan is about. ``years`` is below 0 before birth."""

    person_id: UUID
    profile_id: UUID | None
    name: str
    years: int
    is_protected: bool


@dataclass(frozen=True)
class Required:
    """One who must agree, in which capacity, and where we know it from.

    ``until``: the day from which the capacity no longer holds, as far as the register knows;
    ``known_at``: when the register said so. A decision has its own date.
    """

    person_id: UUID
    profile_id: UUID
    name: str
    capacity: str
    source: str
    until: date | None
    known_at: datetime | None = None


@dataclass(frozen=True)
class Case:
    """All that the rule looks at. ``ages`` and ``care`` are dated policies.

    ``confirmed`` and ``exempted`` give, for an adult, the relations she had when two employees
    confirmed her, or a leader decided that she need not answer: it holds for those only.
    """

    child: Child
    adults: tuple[Adult, ...]
    confirmed: Mapping[UUID, Collection[str]]
    exempted: Mapping[UUID, Collection[str]]
    ages: Mapping[str, int]
    care: Mapping[str, Mapping[str, Any]]

    def is_confirmed(self, adult: Adult) -> bool:
        """Have two employees confirmed her, as what she still is?"""
        said = self.confirmed.get(adult.person_id, ())
        return may_be_confirmed(adult) and adult.relation in said

    def is_exempted(self, adult: Adult) -> bool:
        """Has a leader decided that she need not answer, as what she still is?"""
        return adult.relation in self.exempted.get(adult.person_id, ())

    def of(self, *relations: str) -> list[Adult]:
        """The adults with one of these relations."""
        return [adult for adult in self.adults if adult.relation in relations]

    @property
    def is_adult(self) -> bool:
        """Is the person the plan is about of age?"""
        return self.child.years >= self.ages["adult_from"]


@dataclass(frozen=True)
class Settled:
    """Those who must agree, those whom a decision leaves out, and who settled it."""

    people: tuple[Required, ...]
    left_out: tuple[Adult, ...]
    by_people: bool


def settle(case: Case) -> Settled:
    """Who must agree. Raises Unclear when neither register nor people have settled it.

    Where the register is enough it decides, never the holder. Where it is not (protection, a
    block, an unknown relation, a gap) the list starts empty and holds whom two employees have
    confirmed; an adult with a say is confirmed or left out by a decision, nobody is forgotten.
    """
    if case.is_adult:
        return _of_age(case)
    by_people = False
    try:
        chosen = _by_register(case)
    except Unclear as unclear:
        chosen, by_people = _by_people(case, unclear.why), True
    people = [_as_required(adult) for adult in chosen if not case.is_exempted(adult)]
    young = case.child.years >= case.ages["young_person_agrees_from"]
    if young:
        people.append(_oneself(case, Capacity.SELF))
    if not people:
        raise Unclear(Why.NOBODY)
    left_out = tuple(adult for adult in case.adults if case.is_exempted(adult))
    return Settled(tuple(_once(people)), left_out, by_people)


def may_stay(case: Case, person_id: UUID) -> bool:
    """May somebody who signed keep the family's access while nobody has signed anew (I10)?

    Lost responsibility, a block, and protection that she does not share end it at once; the
    child's own access is never ended by what others are or do (I11).
    """
    if person_id == case.child.person_id:
        return True
    own = [adult for adult in case.adults if adult.person_id == person_id]
    if not own or any(adult.is_blocked for adult in own):
        return False
    if case.is_adult:
        return any(adult.relation == RelationKind.APPOINTED and adult.agrees for adult in own)
    return any(_keeps(case, adult) for adult in own)


def _keeps(case: Case, adult: Adult) -> bool:
    if case.is_confirmed(adult):
        return True
    if case.child.is_protected and not adult.is_protected:
        return False
    if adult.relation in RESPONSIBLE and case.of(*CARE_ORDERS):
        return adult.agrees is True
    return adult.relation in WITH_A_SAY


def _of_age(case: Case) -> Settled:
    mandates = [adult for adult in case.of(RelationKind.APPOINTED) if adult.agrees]
    if any(adult.is_blocked for adult in mandates):
        raise Unclear(Why.BLOCKED)
    people = [_as_required(adult) for adult in mandates]
    return Settled(tuple(people or [_oneself(case, Capacity.OF_AGE)]), (), False)


def _by_register(case: Case) -> list[Adult]:
    if case.child.is_protected:
        raise Unclear(Why.PROTECTED)
    if any(adult.is_blocked for adult in case.adults):
        raise Unclear(Why.BLOCKED)
    if case.of(RelationKind.UNKNOWN):
        raise Unclear(Why.UNKNOWN_RELATION)
    chosen = _by_law(case)
    if any(adult.profile_id is None and not case.is_exempted(adult) for adult in chosen):
        raise Unclear(Why.NO_PROFILE)
    return chosen


def _by_law(case: Case) -> list[Adult]:
    if case.child.years < 0:
        return _exactly_one(case.of(RelationKind.EXPECTING))
    parents = _parents(case)
    orders = case.of(*CARE_ORDERS)
    services = [one for one in orders if case.care[one.relation]["service_agrees"]]
    if case.child.years >= case.ages["guardians_agree_until"]:
        return services
    if orders:
        everyone = all(case.care[one.relation]["parents"] == "ALL" for one in orders)
        return [*services, *(parents if everyone else _by_decision(parents))]
    if not parents:
        return _exactly_one(case.of(RelationKind.APPOINTED))
    if case.of(RelationKind.FOSTER) and not case.of(RelationKind.VOLUNTARY):
        raise Unclear(Why.NO_DECISION)
    return [*parents, *_by_decision(case.of(RelationKind.APPOINTED))]


def _parents(case: Case) -> list[Adult]:
    parents = case.of(*RESPONSIBLE)
    joint = [adult for adult in parents if adult.relation == RelationKind.JOINT]
    if len(joint) == 1 and len(parents) == 1:
        raise Unclear(Why.ONE_OF_TWO)
    return parents


def _by_decision(adults: list[Adult]) -> list[Adult]:
    if any(adult.agrees is None for adult in adults):
        raise Unclear(Why.NO_DECISION)
    return [adult for adult in adults if adult.agrees]


def _exactly_one(adults: list[Adult]) -> list[Adult]:
    if len(adults) != 1:
        raise Unclear(Why.NOBODY)
    return adults


def _by_people(case: Case, why: Why) -> list[Adult]:
    chosen = [adult for adult in case.adults if case.is_confirmed(adult)]
    if not chosen and not case.exempted:
        raise Unclear(why)
    for adult in case.of(*WITH_A_SAY):
        if adult not in chosen and not case.is_exempted(adult):
            raise Unclear(Why.NOT_SETTLED)
    if any(adult.profile_id is None for adult in chosen):
        raise Unclear(Why.NO_PROFILE)
    return chosen


def _as_required(adult: Adult) -> Required:
    if adult.profile_id is None:
        raise Unclear(Why.NO_PROFILE)
    known = adult.relation in set(Capacity)
    capacity = Capacity(adult.relation) if known else Capacity.CONFIRMED
    source = adult.decision or adult.source
    known_at = None if adult.decision else adult.known_at
    return Required(
        adult.person_id, adult.profile_id, adult.name, capacity, source, adult.until, known_at
    )


def _oneself(case: Case, capacity: Capacity) -> Required:
    child = case.child
    if child.profile_id is None:
        raise Unclear(Why.NO_PROFILE)
    return Required(child.person_id, child.profile_id, child.name, capacity, REGISTER, None)


def _once(people: list[Required]) -> list[Required]:
    return list({one.person_id: one for one in reversed(people)}.values())[::-1]
