"""Who must agree, computed from the register and dated policy, never chosen by the holder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from samspill.access.system import system_access
from samspill.core.clock import age
from samspill.core.errors import RuleBroken
from samspill.core.language import _
from samspill.identity.models import CARE, RelationKind
from samspill.identity.queries import guardians_of, profiles_of
from samspill.organisation.queries import policy
from samspill.plans.plan.queries import PlanView


@dataclass(frozen=True)
class Required:
    """One who must agree. ``capacity`` is a relation code or SELF; ``source`` where we know it."""

    person_id: UUID
    profile_id: UUID
    name: str
    capacity: str
    source: str


@dataclass(frozen=True)
class WhoMustAgree:
    """Those who must agree, and the rule that says so."""

    people: list[Required]
    rule_source: str


def who_must_agree(plan: PlanView, on: date) -> WhoMustAgree:
    """All with parental responsibility; from the policy's age the young person too.

    Source: samspill.md 6.3 and people.md J17 (everyone required). Raises RuleBroken when it
    must be settled by people: protection, a block, a foster home, custody, nobody known (F8).
    """
    with system_access("who must agree to a plan"):
        guardians = guardians_of(plan.child_id, on)
    rule = policy("ages", plan.tenant_id, on)
    years = age(plan.child_born_on, on)
    people = [
        Required(g.person_id, g.profile_id, g.name, g.relation, g.source)
        for g in guardians
        if g.profile_id is not None
    ]
    if years >= rule.value["adult_from"]:
        people = []
    settled = not plan.child_is_protected and len(people) == len(guardians)
    if (
        not settled
        or any(g.is_blocked for g in guardians)
        or not _complete(people, years, rule.value)
    ):
        raise RuleBroken("", _("Spør lederen din hvem som må svare, før du sender."), "unclear")
    if years >= rule.value["young_person_agrees_from"]:
        people.append(_young_person(plan, on))
    return WhoMustAgree(people, rule.source)


def _complete(people: list[Required], years: int, ages: dict[str, int]) -> bool:
    if years >= ages["adult_from"]:
        return True
    kinds = [person.capacity for person in people]
    if any(kind in CARE for kind in kinds):
        return False
    if RelationKind.JOINT in kinds:
        return len(people) >= 2
    return bool(people)


def _young_person(plan: PlanView, on: date) -> Required:
    private = [p for p in profiles_of(plan.child_id, on) if p.kind == "PRIVATE"]
    if not private:
        raise RuleBroken("", _("Spør lederen din hvem som må svare, før du sender."), "unclear")
    return Required(plan.child_id, private[0].id, plan.child_name, "SELF", "Folkeregisteret")
