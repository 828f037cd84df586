"""Reads of consents sent many at a time: by name for the holder, by number for all others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, select

from samspill.core.clock import age, today
from samspill.identity.blocks import is_blocked, person_of
from samspill.identity.models import AddressProtection, Person, Profile
from samspill.infra.db import db, norwegian_order
from samspill.organisation.queries import policy
from samspill.plans.child_views.models import ChildView
from samspill.plans.child_views.queries import hearing_at
from samspill.plans.consent.models import (
    PRESENT,
    WAITING,
    Consent,
    ConsentLine,
    ConsentState,
    LineKind,
    LineState,
    Signatory,
    SignatoryState,
)
from samspill.plans.imports.models import OfferState, PlanOffer
from samspill.plans.plan.models import Plan, PlanStatus
from samspill.plans.waves.models import WavePlan, WaveState

NAME = Person.given_name + " " + Person.family_name
LATEST = 20
"""How many waves a page lists."""
_ANSWERED = and_(
    WavePlan.state == WaveState.SENT,
    Consent.state.not_in((*WAITING, ConsentState.CANCELLED)),
)
_QUEUED = exists().where(WavePlan.plan_id == Plan.id, WavePlan.state == WaveState.QUEUED)


@dataclass(frozen=True)
class Draft:
    """A draft of one's own. ``lacks`` is the first thing to do before it can be sent, or ''."""

    plan_id: UUID
    child_name: str
    kind: str
    lacks: str


def drafts_of(profile_id: UUID, tenant_id: UUID, on: date) -> list[Draft]:
    """The holder's drafts that no family has been asked about, by the child's name.

    Not of a child who is protected or dead: that is settled on the plan's own page (F8).
    """
    version = (
        select(Consent.id, Consent.until, Consent.plan_id)
        .where(Consent.state == ConsentState.DRAFT)
        .subquery()
    )
    asks = exists().where(
        ConsentLine.consent_id == version.c.id,
        ConsentLine.kind == LineKind.PERSON,
        ConsentLine.state == LineState.ASKED,
    )
    rows = db.session.execute(
        select(
            Plan.id,
            NAME.label("child_name"),
            Plan.kind,
            Person.born_on,
            asks.label("asks"),
            version.c.until,
            exists().where(ChildView.plan_id == Plan.id).label("is_heard"),
        )
        .join(Person, Person.id == Plan.child_id)
        .outerjoin(version, version.c.plan_id == Plan.id)
        .where(
            Plan.holder_profile_id == profile_id,
            Plan.status == PlanStatus.DRAFT,
            Person.address_protection == AddressProtection.NONE,
            Person.died_on.is_(None),
            ~is_blocked(person_of(profile_id), Plan.child_id, on),
            ~_QUEUED,
        )
        .order_by(norwegian_order(Person.given_name), Plan.id)
    ).all()
    return [Draft(row.id, row.child_name, row.kind, _lacks(row, tenant_id, on)) for row in rows]


def _lacks(row: Any, tenant_id: UUID, on: date) -> str:
    if not row.asks:
        return "nothing_asked"
    if row.until is None or row.until <= on:
        return "no_until"
    must_be_heard = hearing_at(age(row.born_on, on), tenant_id, on).must_be_heard
    return "child_not_heard" if must_be_heard and not row.is_heard else ""


@dataclass(frozen=True)
class Wave:
    """How far one wave has come, for somebody who may know: ``sent`` of its plans, and answered."""

    id: UUID
    started_at: datetime
    plans: int
    sent: int
    answered: int


def waves_of(profile_id: UUID) -> list[Wave]:
    """The latest waves with plans that one holds, the newest first."""
    rows = db.session.execute(
        wave_counts()
        .where(Plan.holder_profile_id == profile_id)
        .group_by(WavePlan.wave_id)
        .order_by(func.min(WavePlan.started_at).desc())
        .limit(LATEST)
    )
    return [Wave(**row._mapping) for row in rows]


def wave_counts(*more: Any) -> Select[*tuple[Any, ...]]:
    """The columns of ``Wave`` after ``more``; whose waves, and grouped how, the caller says."""
    return (
        select(
            *more,
            WavePlan.wave_id.label("id"),
            func.min(WavePlan.started_at).label("started_at"),
            func.count().label("plans"),
            _how_many(WavePlan.state == WaveState.SENT).label("sent"),
            _how_many(_ANSWERED).label("answered"),
        )
        .select_from(WavePlan)
        .join(Plan, Plan.id == WavePlan.plan_id)
        .outerjoin(Consent, Consent.id == WavePlan.consent_id)
    )


def _how_many(which: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(case((which, 1)))


@dataclass(frozen=True)
class InWave:
    """One plan of a wave, for its holder. ``last_day``: the last on which an answer counts."""

    plan_id: UUID
    child_name: str
    state: str
    why: str | None
    consent_state: str | None
    asked: int
    answered: int
    last_day: date | None

    @property
    def is_waiting(self) -> bool:
        """Does somebody still have an answer to give?"""
        return self.consent_state in WAITING

    @property
    def is_over(self) -> bool:
        """Did the question end without an answer: lapsed, or taken back?"""
        return self.consent_state == ConsentState.CANCELLED

    @property
    def is_answered(self) -> bool:
        """Has everybody answered, whatever it was?"""
        return self.consent_state is not None and not self.is_waiting and not self.is_over


def plans_in_wave(profile_id: UUID, tenant_id: UUID, wave_id: UUID, on: date) -> list[InWave]:
    """The plans of a wave that one holds, by the child's name; none of a protected child."""
    present = and_(Signatory.consent_id == Consent.id, Signatory.state.in_(PRESENT))
    everybody = select(func.count()).where(present)
    said = everybody.where(Signatory.state != SignatoryState.WAITING)
    rows = db.session.execute(
        select(
            WavePlan.plan_id,
            NAME.label("child_name"),
            WavePlan.state,
            WavePlan.why,
            Consent.state.label("consent_state"),
            everybody.correlate(Consent).scalar_subquery().label("asked"),
            said.correlate(Consent).scalar_subquery().label("answered"),
            Consent.sent_at,
        )
        .join(Plan, Plan.id == WavePlan.plan_id)
        .join(Person, Person.id == Plan.child_id)
        .outerjoin(Consent, Consent.id == WavePlan.consent_id)
        .where(
            WavePlan.wave_id == wave_id,
            Plan.holder_profile_id == profile_id,
            Person.address_protection == AddressProtection.NONE,
            ~is_blocked(person_of(profile_id), Plan.child_id, on),
        )
        .order_by(norwegian_order(Person.given_name), Plan.id)
    ).all()
    days = policy("answers", tenant_id, on).value["lapse_after_days"]
    return [_in_wave(row, days) for row in rows]


def _in_wave(row: Any, days: int) -> InWave:
    facts = dict(row._mapping)
    sent_at = facts.pop("sent_at")
    last_day = today(sent_at) + timedelta(days=days - 1) if sent_at else None
    return InWave(**facts, last_day=last_day)


def left_to_others() -> ColumnElement[bool]:
    """Is a plan a draft from a file, whose holder lets others send it, and in no wave yet?"""
    says_so = exists().where(
        PlanOffer.plan_id == Plan.id,
        PlanOffer.state == OfferState.TAKEN,
        PlanOffer.holder_profile_id == Plan.holder_profile_id,
        PlanOffer.leaves_sending,
    )
    was_in_one = exists().where(WavePlan.plan_id == Plan.id)
    return and_(Plan.status == PlanStatus.DRAFT, says_so, ~was_in_one)


def drafts_of_unit(tenant_id: UUID, unit_id: UUID) -> list[UUID]:
    """Those of a unit. Call it as system."""
    return list(
        db.session.scalars(
            select(Plan.id)
            .join(Profile, Profile.id == Plan.holder_profile_id)
            .where(Plan.tenant_id == tenant_id, Profile.unit_id == unit_id, left_to_others())
            .order_by(Plan.id)
        )
    )


def is_left_to_others(plan_id: UUID, profile_id: UUID) -> bool:
    """Has this holder said that others may send the plan's consent? Call it as system."""
    found = select(func.count()).where(
        PlanOffer.plan_id == plan_id,
        PlanOffer.holder_profile_id == profile_id,
        PlanOffer.leaves_sending,
    )
    return bool(db.session.scalar(found))
