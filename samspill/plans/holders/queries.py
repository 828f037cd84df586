"""Reads of who holds what: offers to oneself, and the plans of a unit by number only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, false, func, or_, select
from sqlalchemy.orm import aliased

from samspill.access.whereabouts import Where, shown
from samspill.identity.models import Person, Profile
from samspill.infra.db import db, run
from samspill.organisation.models import Unit
from samspill.plans.plan.models import Handover, HandoverState, Plan, PlanStatus
from samspill.plans.plan.queries import out_of_plan

LED = (PlanStatus.AWAITING_CONSENT, PlanStatus.ACTIVE, PlanStatus.PAUSED, PlanStatus.EXPIRED)
"""Plans that somebody must lead. A draft is unseen by all but its holder (J1)."""


@dataclass(frozen=True)
class Offer:
    """A baton that is offered to oneself: which plan by number, from whom; not whose plan."""

    id: UUID
    plan_number: int
    plan_kind: str
    from_name: str
    from_unit: str
    offered_at: datetime


@cache
def _offers() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Handover.id,
            Handover.plan_number,
            Handover.plan_kind,
            (Person.given_name + " " + Person.family_name).label("from_name"),
            Unit.name.label("from_unit"),
            Handover.offered_at,
        )
        .join(Profile, Profile.id == Handover.from_profile_id)
        .join(Person, Person.id == Profile.person_id)
        .join(Unit, Unit.id == Profile.unit_id)
        .where(
            Handover.to_profile_id == bindparam("profile_id"),
            Handover.state == HandoverState.OFFERED,
        )
        .order_by(Handover.offered_at)
    )


def offers_to(profile_id: UUID) -> list[Offer]:
    """The batons offered to the profile and not answered, the oldest first."""
    return [Offer(*row) for row in run(_offers(), {"profile_id": profile_id})]


@dataclass(frozen=True)
class LedPlan:
    """A plan as its unit's leader sees it: a number and who leads it, no content, no child."""

    id: UUID
    number: int
    kind: str
    holder_id: UUID
    holder_name: str
    holder_has_left: bool
    holder_is_out: bool
    away_until: date | None
    acting_name: str | None
    acting_from: date | None
    acting_until: date | None
    acting_is_out: bool

    @property
    def acting_last_day(self) -> date | None:
        """The last day somebody acts for the holder."""
        return self.acting_until - timedelta(days=1) if self.acting_until else None

    def lacks_holder(self, day: date) -> bool:
        """Is the holder out or away, and nobody acts for her on the day or the next?"""
        gone = self.holder_is_out or (self.away_until or day) > day
        acts = self.acting_until and self.acting_until > day and not self.acting_is_out
        return gone and not acts


def _is_watched(unit_id: UUID, day: date) -> ColumnElement[bool]:
    """Is the holder of the unit, or of one that has ended and that it follows up?"""
    ended = select(Unit.id).where(Unit.followed_by_id == unit_id, Unit.last_day < day)
    return or_(Profile.unit_id == unit_id, Profile.unit_id.in_(ended))


def led_plans(unit_id: UUID, day: date, *, number: int | None = None) -> list[LedPlan]:
    """The unit's plans that lack a holder on the day or have an acting one; or the one numbered.

    Plans of units that have ended and that this one follows up are among them.

    Call it as system: the leader has no grant on them, and gets none by looking.
    """
    acting, acting_profile = aliased(Person), aliased(Profile)
    which: ColumnElement[bool] = Plan.number == number
    if number is None:
        which = or_(out_of_plan(Profile), Profile.away_until > day, Plan.acting_until > day)
    rows = db.session.execute(
        select(
            Plan.id,
            Plan.number,
            Plan.kind,
            Profile.id.label("holder_id"),
            (Person.given_name + " " + Person.family_name).label("holder_name"),
            (Profile.valid_to <= day).label("holder_has_left"),
            out_of_plan(Profile).label("holder_is_out"),
            Profile.away_until,
            (acting.given_name + " " + acting.family_name).label("acting_name"),
            Plan.acting_from,
            Plan.acting_until,
            func.coalesce(out_of_plan(acting_profile), false()).label("acting_is_out"),
        )
        .join(Profile, Profile.id == Plan.holder_profile_id)
        .join(Person, Person.id == Profile.person_id)
        .outerjoin(acting_profile, acting_profile.id == Plan.acting_profile_id)
        .outerjoin(acting, acting.id == acting_profile.person_id)
        .where(and_(_is_watched(unit_id, day), Plan.status.in_(LED), which))
        .order_by(Plan.number)
        .limit(200),
        {"today": day},
    )
    return [LedPlan(**row._mapping) for row in rows]


@dataclass(frozen=True)
class BatonPage:
    """Where «Gi stafetten videre» stands, for the holder."""

    to_name: str
    to_unit: str | None
    state: str


def baton_page(plan_id: UUID) -> BatonPage | None:
    """The offer that is not settled, with the name of the one who is asked."""
    row = db.session.execute(
        select(
            (Person.given_name + " " + Person.family_name).label("to_name"),
            shown(Where.WORKPLACES, Handover.plan_id, Unit.name).label("to_unit"),
            Handover.state,
        )
        .join(Profile, Profile.id == Handover.to_profile_id)
        .join(Person, Person.id == Profile.person_id)
        .join(Unit, Unit.id == Profile.unit_id)
        .where(
            Handover.plan_id == plan_id,
            Handover.state.in_((HandoverState.OFFERED, HandoverState.ACCEPTED)),
        )
    ).first()
    return BatonPage(**row._mapping) if row else None
