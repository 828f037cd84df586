"""Reads of what places cost those who pay for them, and until when. Row security decides whose
decision is known: without it the price is the one before."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from uuid import UUID

from sqlalchemy import and_, func, select

from samspill.access.system import system_access
from samspill.identity.models import Person
from samspill.infra.db import db
from samspill.organisation.queries import policies, policy
from samspill.school.groups.models import Group, GroupKind, GroupMember
from samspill.school.groups.queries import on_day
from samspill.school.pupils.models import Pupil
from samspill.school.sfo_places.models import SfoReduction
from samspill.school.sfo_places.payment import (
    Limit,
    PaymentRule,
    Place,
    Trace,
    payment_rule_of,
    trace_of,
)
from samspill.school.sfo_places.queries import PlaceView
from samspill.school.sfo_places.rules import (
    Rule,
    cost_until,
    ends_to_choose,
    level_on,
    price_on,
    rule_of,
    terms_on,
)

YEAR = 12


@dataclass(frozen=True)
class Schooling:
    """What the year level of a pupil is measured by: when she was born, and her class of today."""

    born_on: date | None
    level: int | None
    today: date

    def on(self, day: date) -> int | None:
        """The year level on a day. None: neither is known."""
        if self.born_on is None:
            return self.level
        by_age = level_on(day, self.born_on)
        return (
            by_age
            if self.level is None
            else by_age + self.level - level_on(self.today, self.born_on)
        )


def schooling_of(pupil_ids: Collection[UUID], today: date) -> dict[UUID, Schooling]:
    """By pupil: one statement, however many. Read as system: what a place costs is the same whoever
    asks, and who leads an SFO does not reach the class."""
    statement = (
        select(Pupil.id, Person.born_on, func.max(Group.year_level).label("level"))
        .select_from(Pupil)
        .join(Person, Person.id == Pupil.child_id)
        .outerjoin(GroupMember, and_(GroupMember.pupil_id == Pupil.id, on_day(GroupMember, today)))
        .outerjoin(Group, and_(Group.id == GroupMember.group_id, Group.kind == GroupKind.CLASS))
        .where(Pupil.id.in_(pupil_ids))
        .group_by(Pupil.id, Person.born_on)
    )
    with system_access("which year level a place at SFO is for: what it costs"):
        rows = db.session.execute(statement)
        return {row.id: Schooling(row.born_on, row.level, today) for row in rows}


def level_at(pupil_id: UUID, day: date, today: date) -> int | None:
    """The year level of a pupil on a day."""
    return schooling_of([pupil_id], today)[pupil_id].on(day)


@dataclass(frozen=True)
class Reduction:
    """What somebody pays at most for a pupil's place, on the days [valid_from, valid_to)."""

    id: UUID
    case_id: UUID
    profile_id: UUID
    valid_from: date
    valid_to: date
    decided_at: datetime
    limit: Limit


def reductions_of(pupil_ids: Collection[UUID]) -> dict[UUID, tuple[Reduction, ...]]:
    """By pupil, those that the reader may know of: one statement."""
    found: dict[UUID, tuple[Reduction, ...]] = {}
    rows = select(SfoReduction).where(SfoReduction.pupil_id.in_(pupil_ids))
    for row in db.session.scalars(rows.order_by(SfoReduction.decided_at, SfoReduction.id)):
        one = Reduction(
            row.id,
            row.case_id,
            row.profile_id,
            row.valid_from,
            row.valid_to,
            row.decided_at,
            Limit(row.cap, row.percent, row.by_hand),
        )
        found[row.pupil_id] = (*found.get(row.pupil_id, ()), one)
    return found


@dataclass(frozen=True)
class Costs:
    """What some places cost, by the rules of a day."""

    rule: Rule
    payment: PaymentRule
    schooling: Mapping[UUID, Schooling]
    reductions: Mapping[UUID, tuple[Reduction, ...]]

    @property
    def months(self) -> int:
        """In how many months of a year one pays."""
        return YEAR - len(self.rule.unpaid_months)

    def is_paid(self, month: date) -> bool:
        """Does one pay in the month?"""
        return month.month not in self.rule.unpaid_months

    def place(self, view: PlaceView, on: date, profile_id: UUID) -> Place | None:
        """What the place is on a day, for one who pays; None before any price is set."""
        terms = terms_on(view.terms, on)
        price = price_on(terms.prices, max(on, view.starts_on))
        if price is None:
            return None
        schooling = self.schooling.get(view.pupil_id)
        return Place(
            price=price.price,
            food=price.food,
            days=terms.days,
            months=self.months,
            level=schooling.on(on) if schooling else None,
            sibling_percent=price.sibling_percent if view.is_sibling else 0,
            co_share=view.co_share,
            is_co=profile_id == view.co_payer_id,
        )

    def limit(self, view: PlaceView, on: date, profile_id: UUID) -> Limit | None:
        """What a decision gives her in the month of a day: the newest that covers its first day."""
        first = on.replace(day=1)
        for one in reversed(self.reductions.get(view.pupil_id, ())):
            if one.profile_id == profile_id and one.valid_from <= first < one.valid_to:
                return one.limit
        return None

    def trace(self, view: PlaceView, on: date, profile_id: UUID) -> Trace | None:
        """What one who pays pays in the month of a day, and how it came about."""
        place = self.place(view, on, profile_id)
        if place is None:
            return None
        return trace_of(place, self.payment, self.limit(view, on, profile_id))

    def monthly(self, view: PlaceView, profile_id: UUID, on: date) -> int | None:
        """A month, for one who pays."""
        trace = self.trace(view, on, profile_id)
        return trace.monthly if trace else None

    def changes(self, view: PlaceView, profile_id: UUID, after: date) -> list[date]:
        """The days to come on which a decision begins or ends to count for her, while the place
        stands."""
        found = {
            day
            for one in self.reductions.get(view.pupil_id, ())
            if one.profile_id == profile_id
            for day in (one.valid_from, one.valid_to)
        }
        return sorted(day for day in found if after < day < view.ends_on)

    def ends_of(self, view: PlaceView, day: date, profile_id: UUID) -> list[tuple[date, int]]:
        """The days on which a place may end when it is ended today, and what she pays to each."""
        monthly = partial(self.monthly, view, profile_id)
        return [
            (end, cost_until(day, end, self.rule, monthly))
            for end in ends_to_choose(day, self.rule, view.ends_on)
        ]


def payment_rule(tenant_id: UUID, on: date) -> PaymentRule:
    """What is paid and by whom less, in force in the municipality on the day."""
    found = policies(("sfo_payment", "base_amount"), tenant_id, on)
    rule, base = found["sfo_payment"], found["base_amount"]
    return payment_rule_of(rule.value, base.value["kroner"], rule.source)


def costs_of(
    pupil_ids: Collection[UUID], tenant_id: UUID, day: date, today: date | None = None
) -> Costs:
    """What places of pupils cost on a day, by its rules: two statements, however many."""
    return Costs(
        rule_of(policy("sfo", tenant_id, day).value),
        payment_rule(tenant_id, day),
        schooling_of(pupil_ids, today or day),
        reductions_of(pupil_ids),
    )
