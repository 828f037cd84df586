"""Who must agree, computed from the register and dated policy, never chosen by the holder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.core.clock import birthday, start_of_day
from samspill.core.errors import RuleBroken
from samspill.core.language import N_, _
from samspill.identity.adults import Adult
from samspill.identity.models import RelationKind
from samspill.infra.db import instant
from samspill.plans.participants.models import Role
from samspill.plans.plan.access import CARE_SERVICE, FAR_AWAY, GUARDIAN, YOUNG_PERSON
from samspill.plans.plan.queries import PlanView
from samspill.plans.signatories.queries import case_of
from samspill.plans.signatories.rules import (
    Capacity,
    Case,
    Required,
    Unclear,
    Why,
    may_stay,
    settle,
)

UNCLEAR = {
    Why.PROTECTED: N_("Barnet har vern. Du og en leder må bekrefte hver voksen som skal svare."),
    Why.BLOCKED: N_("En voksen er sperret. Du og en leder må bekrefte hver voksen som skal svare."),
    Why.UNKNOWN_RELATION: N_(
        "Registeret sier ikke hva en voksen er for barnet. Du og en leder må bekrefte hvem som"
        " skal svare."
    ),
    Why.NOBODY: N_(
        "Registeret sier ikke hvem som har foreldreansvaret. Spør lederen din hvem som må svare,"
        " før du sender."
    ),
    Why.ONE_OF_TWO: N_(
        "Foreldreansvaret er felles, men registeret viser bare én. Du og en leder må bekrefte"
        " hvem som skal svare."
    ),
    Why.NO_PROFILE: N_(
        "En som må svare, er ikke i Samspill ennå. Spør lederen din hva dere gjør, før du sender."
    ),
    Why.NO_DECISION: N_(
        "Vedtaket om omsorg sier ikke om foreldrene skal svare. Du og en leder må bekrefte hvem"
        " som skal svare."
    ),
    Why.NOT_SETTLED: N_(
        "Det mangler en avklaring. Hver voksen med foreldreansvar eller omsorg må bekreftes, eller"
        " en leder må avgjøre at den voksne ikke trenger å svare."
    ),
}
"""What the holder reads when the register is not enough."""


@dataclass(frozen=True)
class WhoMustAgree:
    """Those who must agree, those a decision leaves out, and the rule that says so.

    ``by_people``: two employees confirmed each, because the register was not enough (F8).
    """

    people: list[Required]
    left_out: list[Adult]
    by_people: bool
    rule_source: str


@dataclass(frozen=True)
class Standing:
    """What those who signed may keep, and who must agree by now. Made by ``standing``."""

    plan: PlanView
    case: Case
    rule_source: str

    def required(self) -> WhoMustAgree:
        """Everyone who must agree. Raises as ``who_must_agree``."""
        try:
            found = settle(self.case)
        except Unclear as unclear:
            raise RuleBroken("", _(UNCLEAR[unclear.why]), "unclear") from unclear
        people, left_out = list(found.people), list(found.left_out)
        return WhoMustAgree(people, left_out, found.by_people, self.rule_source)

    def may_stay(self, person_id: UUID) -> bool:
        """As ``signatories.rules.may_stay``."""
        return may_stay(self.case, person_id)

    def until(self, person_id: UUID) -> datetime:
        """When her access ends by itself (UTC): with her relation, or when the child is of age.

        The child's own has no end (I11), an adult's appointed guardian's only that of the task.
        """
        if person_id == self.case.child.person_id:
            return instant() + FAR_AWAY
        of_age = birthday(self.plan.child_born_on, self.case.ages["adult_from"])
        ends = [
            adult.until if self._goes_on_of_age(adult) else min(adult.until, of_age)
            for adult in self.case.adults
            if adult.person_id == person_id
        ]
        if not ends:
            return instant()
        return min(start_of_day(max(ends)), instant() + FAR_AWAY)

    def _goes_on_of_age(self, adult: Adult) -> bool:
        return self.case.is_adult and adult.relation == RelationKind.APPOINTED


def standing(plan: PlanView, on: date) -> Standing:
    """What decides who must agree and who keeps what, as register and people have it on the day."""
    with system_access("who must agree to a plan"):
        case, ages = case_of(plan, on)
    return Standing(plan, case, ages.source)


def who_must_agree(plan: PlanView, on: date) -> WhoMustAgree:
    """Everyone who must agree to this plan on the day (``signatories.rules.settle``).

    Source: samspill.md 6.3 and people.md J17 (everyone required). Raises RuleBroken, code
    "unclear", when it must be settled by people (F8); the text says why.
    """
    return standing(plan, on).required()


OF_THE_CHILD = (Capacity.SELF, Capacity.OF_AGE)
OF_THE_SERVICE = (Capacity.CUSTODY, Capacity.EMERGENCY)


def levels_of(capacity: str) -> Mapping[Area, Level]:
    """What somebody who signed in this capacity has in the plan (samspill.md 7)."""
    if capacity in OF_THE_CHILD:
        return YOUNG_PERSON
    return CARE_SERVICE if capacity in OF_THE_SERVICE else GUARDIAN


def role_of(capacity: str) -> Role:
    """What somebody who signed in this capacity is in the plan."""
    return Role.YOUNG_PERSON if capacity in OF_THE_CHILD else Role.GUARDIAN
