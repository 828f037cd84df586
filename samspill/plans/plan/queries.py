"""Reads of the plan's shell and of what stands on top of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Select, and_, bindparam, func, or_, select, true
from sqlalchemy.orm import aliased

from samspill.access.grants import Grant, as_levels, levels_beside, reached
from samspill.access.levels import Area, Level
from samspill.access.whereabouts import IN_WORDS, Where, lists_beside, shown, shown_by
from samspill.core.clock import today
from samspill.identity.blocks import is_blocked, person_of
from samspill.identity.models import AddressProtection, Person, Profile
from samspill.infra.db import db, instant, norwegian_order, run
from samspill.organisation.models import Tenant, Unit
from samspill.plans.plan.models import (
    IN_USE,
    Handover,
    HandoverState,
    Plan,
    PlanIntroduction,
    PlanPause,
    PlanStatus,
)


@dataclass(frozen=True)
class PlanView:
    """The plan's shell with the names a page needs; no ORM object, no lazy loading.
    ``whereabouts``: her lists of a protected child; what she may not know of it is None."""

    id: UUID
    tenant_id: UUID
    tenant_name: str | None
    kind: str
    status: str
    purpose: str
    child_id: UUID
    child_name: str
    child_first_name: str
    child_born_on: date
    child_is_protected: bool
    child_died_on: date | None
    child_known_at: datetime | None
    holder_profile_id: UUID
    holder_name: str
    holder_unit: str | None
    holder_phone: str | None
    holder_is_out: bool
    holder_away_until: date | None
    consent_until: date | None
    created_at: datetime
    closed_at: datetime | None
    closing_reason: str | None
    number: int
    acting_profile_id: UUID | None
    acting_from: date | None
    acting_until: date | None
    acting_name: str | None
    whereabouts: list[str] | None

    def sees(self, where: str) -> bool:
        """May who opened it know this of where and when (F8)?"""
        return not self.child_is_protected or where in (self.whereabouts or ())

    @property
    def sees_all(self) -> bool:
        """All of where and when in words: what was written before the protection may hold it."""
        return all(self.sees(where) for where in IN_WORDS)

    @property
    def is_draft(self) -> bool:
        """Has nobody been asked yet?"""
        return self.status == PlanStatus.DRAFT

    @property
    def is_active(self) -> bool:
        """Does a consent hold, and does the plan not rest?"""
        return self.status == PlanStatus.ACTIVE

    @property
    def is_expired(self) -> bool:
        """Has the consent run out, and no new one come?"""
        return self.status == PlanStatus.EXPIRED

    @property
    def is_in_use(self) -> bool:
        """Does a consent hold, also when the plan rests?"""
        return self.status in IN_USE

    @property
    def is_paused(self) -> bool:
        """Does the plan rest: read, not written?"""
        return self.status == PlanStatus.PAUSED

    @property
    def is_closing(self) -> bool:
        """Are all out but the family, for good or until the plan is opened again?"""
        return self.status in (PlanStatus.CLOSING, PlanStatus.CLOSED)

    @property
    def is_closed(self) -> bool:
        """Has the holder, too, finished?"""
        return self.status == PlanStatus.CLOSED

    def lacks_holder(self, day: date | None = None) -> bool:
        """Is the holder out, or away on the day (Oslo, default today), and nobody acts for her?"""
        day = day or today()
        away = (self.holder_away_until or day) > day
        return (self.holder_is_out or away) and self.acts_on(day) is None

    @property
    def acting_last_day(self) -> date | None:
        """The last day somebody acts for the holder."""
        return self.acting_until - timedelta(days=1) if self.acting_until else None

    @property
    def acting_begins_later(self) -> bool:
        """Has somebody been named who has no access yet?"""
        return self.acting_from is not None and self.acting_from > today()

    def acts_on(self, day: date | None = None) -> UUID | None:
        """Who acts for the holder on the day (Oslo, default today), or None."""
        day = day or today()
        if self.acting_from is None or self.acting_until is None:
            return None
        return self.acting_profile_id if self.acting_from <= day < self.acting_until else None


@dataclass(frozen=True)
class PlanInList:
    """One plan in a list of plans."""

    id: UUID
    kind: str
    status: str
    child_name: str
    holder_name: str
    tenant_name: str | None
    child_is_protected: bool
    has_closing: bool
    """May the profile open the page of how the plan ended? Who only reads on may not."""


def out_of_plan(profile: type[Profile]) -> ColumnElement[bool]:
    """Has somebody left work, or may she find nothing about the plan's child? Bind ``today``."""
    day = bindparam("today", type_=Date())
    return or_(profile.valid_to <= day, is_blocked(profile.person_id, Plan.child_id, day))


_SHELL = (
    out_of_plan(Profile).label("holder_is_out"),
    Profile.away_until.label("holder_away_until"),
    Plan.consent_until,
    Plan.created_at,
    Plan.closed_at,
    Plan.closing_reason,
    Plan.number,
    Plan.acting_from,
    Plan.acting_until,
)


def _of_child(child: type[Person]) -> tuple[ColumnElement[Any] | Any, ...]:
    return (
        Plan.child_id,
        (child.given_name + " " + child.family_name).label("child_name"),
        child.given_name.label("child_first_name"),
        child.born_on.label("child_born_on"),
        (child.address_protection != AddressProtection.NONE).label("child_is_protected"),
        child.died_on.label("child_died_on"),
        child.register_at.label("child_known_at"),
    )


def _plan_with_levels() -> Select[*tuple[Any, ...]]:
    child, holder, acting = aliased(Person), aliased(Person), aliased(Person)
    actor = aliased(Profile)
    lists = lists_beside(Plan.__table__.c.id, bindparam("asking_profile_id"))
    return (
        select(
            Plan.id,
            Plan.tenant_id,
            shown_by(lists, Where.MUNICIPALITY, child, Tenant.name).label("tenant_name"),
            Plan.kind,
            Plan.status,
            Plan.purpose,
            *_of_child(child),
            Plan.holder_profile_id,
            (holder.given_name + " " + holder.family_name).label("holder_name"),
            shown_by(lists, Where.WORKPLACES, child, Unit.name).label("holder_unit"),
            shown_by(lists, Where.CONTACT, child, Unit.phone).label("holder_phone"),
            *_SHELL,
            actor.id.label("acting_profile_id"),
            (acting.given_name + " " + acting.family_name).label("acting_name"),
            lists.c.fields.label("whereabouts"),
            levels_beside(Plan.__table__.c.id).label("levels"),
        )
        .join(Tenant, Tenant.id == Plan.tenant_id)
        .join(child, child.id == Plan.child_id)
        .join(Profile, Profile.id == Plan.holder_profile_id)
        .join(holder, holder.id == Profile.person_id)
        .join(Unit, Unit.id == Profile.unit_id)
        .join(lists, true())
        .outerjoin(actor, and_(actor.id == Plan.acting_profile_id, ~out_of_plan(actor)))
        .outerjoin(acting, acting.id == actor.person_id)
        .where(
            Plan.id == bindparam("plan_id"),
            ~is_blocked(
                person_of(bindparam("asking_profile_id")), Plan.child_id, bindparam("today")
            ),
        )
    )


_PLAN_WITH_LEVELS = _plan_with_levels()


def plan_with_levels(
    plan_id: UUID, profile_id: UUID
) -> tuple[PlanView | None, Mapping[Area, Level]]:
    """The shell of one plan and the profile's levels in it; None and none when it is hidden.

    A block between the person and the child hides it, whatever grants there are (I21).
    """
    now = instant()
    values = {
        "plan_id": plan_id,
        "asking_profile_id": profile_id,
        "now": now,
        "today": today(now),
    }
    rows = run(_PLAN_WITH_LEVELS, values)
    if not rows:
        return None, {}
    shell = rows[0]._asdict()
    levels = as_levels(shell.pop("levels"))
    return PlanView(**shell), levels


def blocked_from_plan(plan_id: UUID, profiles: set[UUID]) -> set[UUID]:
    """Those of the profiles who must find nothing about the plan's child, on the day."""
    return set(
        db.session.scalars(
            select(Profile.id)
            .join(Plan, Plan.id == plan_id)
            .where(
                Profile.id.in_(profiles),
                is_blocked(Profile.person_id, Plan.child_id, today(instant())),
            )
        )
    )


def plans_about(child_id: UUID) -> list[UUID]:
    """Every plan about the child. Call it as system: plans are guarded."""
    return list(db.session.scalars(select(Plan.id).where(Plan.child_id == child_id)))


def read_by() -> Select[UUID]:
    """The plans a profile reads now, for use in a query that leaves out those of blocked children.
    The values are ``profile_id`` and ``now`` (UTC).

    Level OWN alone is no reading: a witness of one answer does not have the plan in her list. Nor
    has a leader who is asked who must answer: she finds the question on Hjem.
    """
    return (
        select(Grant.subject_id)
        .where(
            Grant.profile_id == bindparam("profile_id"),
            Grant.level >= int(Level.READ),
            Grant.area != str(Area.SIGNATORIES),
            Grant.valid_from <= bindparam("now"),
            Grant.valid_to > bindparam("now"),
        )
        .distinct()
    )


@cache
def _plans_of() -> Select[*tuple[Any, ...]]:
    child, holder = aliased(Person), aliased(Person)
    return (
        select(
            Plan.id,
            Plan.kind,
            Plan.status,
            (child.given_name + " " + child.family_name).label("child_name"),
            (holder.given_name + " " + holder.family_name).label("holder_name"),
            shown(Where.MUNICIPALITY, Plan.id, Tenant.name).label("tenant_name"),
            (child.address_protection != AddressProtection.NONE).label("child_is_protected"),
            Plan.id.in_(reached(Area.CLOSING)).label("has_closing"),
        )
        .join(Tenant, Tenant.id == Plan.tenant_id)
        .join(child, child.id == Plan.child_id)
        .join(Profile, Profile.id == Plan.holder_profile_id)
        .join(holder, holder.id == Profile.person_id)
        .where(
            Plan.id.in_(read_by()),
            ~is_blocked(person_of(bindparam("profile_id")), Plan.child_id, bindparam("today")),
        )
        .order_by(norwegian_order(child.given_name), func.lower(child.family_name), Plan.id)
        .limit(100)
    )


def plans_of(profile_id: UUID) -> list[PlanInList]:
    """The plans a profile reads now, by the child's name. Row security filters again."""
    now = instant()
    rows = run(_plans_of(), {"profile_id": profile_id, "now": now, "today": today(now)})
    return [PlanInList(*row) for row in rows]


@dataclass(frozen=True)
class Introduction:
    """What the family wants helpers to know first."""

    description: str
    important: str
    has_picture: bool
    written_with_profile_id: UUID | None
    written_with: str | None
    version: int = 0
    changed_by_profile_id: UUID | None = None


_INTRODUCTION = (
    select(
        PlanIntroduction.description,
        PlanIntroduction.important,
        PlanIntroduction.picture.is_not(None).label("has_picture"),
        PlanIntroduction.written_with_profile_id,
        (Person.given_name + " " + Person.family_name).label("written_with"),
        PlanIntroduction.version,
        PlanIntroduction.changed_by_profile_id,
    )
    .outerjoin(Profile, Profile.id == PlanIntroduction.written_with_profile_id)
    .outerjoin(Person, Person.id == Profile.person_id)
    .where(PlanIntroduction.plan_id == bindparam("plan_id"))
)


def introduction(plan_id: UUID) -> Introduction | None:
    """The child on top of the plan, or None before anything is written."""
    rows = run(_INTRODUCTION, {"plan_id": plan_id})
    return Introduction(*rows[0]) if rows else None


def picture_of(plan_id: UUID) -> bytes | None:
    """The sealed picture."""
    return db.session.scalar(
        select(PlanIntroduction.picture).where(PlanIntroduction.plan_id == plan_id)
    )


def may_hold_plans(profile_id: UUID, on: date) -> bool:
    """Has the employer made this profile a possible stafettholder, and is it still at work?"""
    return bool(
        db.session.scalar(
            select(Profile.may_hold_plans).where(
                Profile.id == profile_id, Profile.valid_from <= on, Profile.valid_to > on
            )
        )
    )


def running_pause(plan_id: UUID) -> PlanPause | None:
    """The rest that goes on now."""
    return db.session.scalar(
        select(PlanPause).where(PlanPause.plan_id == plan_id, PlanPause.ended_at.is_(None))
    )


def open_handover(plan_id: UUID) -> Handover | None:
    """The offer of the baton that is not settled yet."""
    return db.session.scalar(
        select(Handover).where(
            Handover.plan_id == plan_id,
            Handover.state.in_((HandoverState.OFFERED, HandoverState.ACCEPTED)),
        )
    )
