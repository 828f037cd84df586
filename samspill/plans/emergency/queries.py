"""Reads of emergency accesses: for the leader, the officer, and the family when they may know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, and_, exists, or_, select

from samspill.access.grants import Grant
from samspill.access.whereabouts import Where, shown
from samspill.core.clock import today
from samspill.identity.models import AddressProtection, Person, Profile
from samspill.infra.crypto import open_sealed
from samspill.infra.db import db
from samspill.infra.key_store import of_plan
from samspill.organisation.models import Unit
from samspill.plans.emergency.models import EmergencyAccess
from samspill.plans.plan.models import IN_USE, Plan, PlanStatus

READABLE = (*IN_USE, PlanStatus.EXPIRED)
"""Plans with something in them to read."""


@dataclass(frozen=True)
class EmergencyView:
    """One emergency access as the leader and the officer see it: the plan's number, no child.

    ``over_at`` is when it was, or will be, shut (UTC).
    """

    id: UUID
    plan_id: UUID
    number: int
    leader: str
    unit_name: str | None
    ground: str
    reason: str
    opened_at: datetime
    over_at: datetime
    asks_to_wait: bool
    why_wait: str
    decided_at: datetime | None
    tell_on: date | None
    told_at: datetime | None

    def is_open(self, at: datetime) -> bool:
        """Does the leader still read the plan?"""
        return self.over_at > at

    @property
    def waits_for_officer(self) -> bool:
        """Must the data protection officer say whether the family may wait?"""
        return self.asks_to_wait and self.decided_at is None and self.told_at is None


def reason_place(access_id: UUID) -> str:
    """Where the reason is sealed to."""
    return f"emergency_accesses:reason:{access_id}"


def delay_place(access_id: UUID) -> str:
    """Where the reason for waiting is sealed to."""
    return f"emergency_accesses:delay:{access_id}"


def plans_to_open(child_id: UUID, tenant_id: UUID) -> list[UUID]:
    """The municipality's plans about the child that have something to read. Call it as system."""
    return list(
        db.session.scalars(
            select(Plan.id)
            .where(
                Plan.child_id == child_id, Plan.tenant_id == tenant_id, Plan.status.in_(READABLE)
            )
            .order_by(Plan.number)
        )
    )


def last_opened_by(plan_id: UUID, profile_id: UUID) -> datetime | None:
    """When the leader last opened this plan (UTC), or None."""
    return db.session.scalar(
        select(EmergencyAccess.opened_at)
        .where(
            EmergencyAccess.plan_id == plan_id,
            EmergencyAccess.profile_id == profile_id,
            EmergencyAccess.opened_at.is_not(None),
        )
        .order_by(EmergencyAccess.opened_at.desc())
        .limit(1)
    )


def _rows() -> Select[EmergencyAccess, int, str, str | None]:
    return (
        select(
            EmergencyAccess,
            Plan.number,
            (Person.given_name + " " + Person.family_name).label("leader"),
            shown(Where.WORKPLACES, EmergencyAccess.plan_id, Unit.name).label("unit_name"),
        )
        .join(Plan, Plan.id == EmergencyAccess.plan_id)
        .join(Profile, Profile.id == EmergencyAccess.profile_id)
        .join(Person, Person.id == Profile.person_id)
        .join(Unit, Unit.id == Profile.unit_id)
        .where(EmergencyAccess.opened_at.is_not(None))
        .order_by(EmergencyAccess.opened_at.desc(), EmergencyAccess.id)
        .limit(100)
    )


def opened_by(profile_id: UUID) -> list[EmergencyView]:
    """What one leader has opened, the newest first. Call it as system: plans are guarded."""
    return _views(_rows().where(EmergencyAccess.profile_id == profile_id))


def opened_in(tenant_id: UUID) -> list[EmergencyView]:
    """What leaders of the municipality have opened, for the officer. Call it as system."""
    return _views(_rows().where(EmergencyAccess.tenant_id == tenant_id))


def _views(rows: Select[EmergencyAccess, int, str, str | None]) -> list[EmergencyView]:
    return [_view(*row) for row in db.session.execute(rows)]


def _view(row: EmergencyAccess, number: int, leader: str, unit_name: str | None) -> EmergencyView:
    opened_at, over_at = _hours(row)
    return EmergencyView(
        id=row.id,
        plan_id=row.plan_id,
        number=number,
        leader=leader,
        unit_name=unit_name,
        ground=row.ground,
        reason=open_sealed(row.reason_sealed, reason_place(row.id), of_plan(row.plan_id)).decode(),
        opened_at=opened_at,
        over_at=over_at,
        asks_to_wait=row.asks_to_wait,
        why_wait=(
            open_sealed(row.delay_reason_sealed, delay_place(row.id), of_plan(row.plan_id)).decode()
            if row.delay_reason_sealed
            else ""
        ),
        decided_at=row.decided_at,
        tell_on=row.tell_on,
        told_at=row.told_at,
    )


def _hours(row: EmergencyAccess) -> tuple[datetime, datetime]:
    """From when to when it is open."""
    if row.opened_at is None or row.until is None:
        raise ValueError("only what was opened is shown")
    return row.opened_at, min(row.until, row.ended_at or row.until)


@dataclass(frozen=True)
class ToldEmergency:
    """What the family reads of one: who, why in few words, and the hours it was open.

    ``leader`` None: her own address is protected, and she is no name here (J8).
    """

    leader: str | None
    unit_name: str | None
    ground: str
    opened_at: datetime
    until: datetime


def told_of(plan_id: UUID) -> list[ToldEmergency]:
    """The emergency accesses to a plan that its people may know of, the newest first.

    The leader's reasons stay sealed.
    """
    is_open = (Person.address_protection == AddressProtection.NONE).label("is_open")
    told = (
        _rows()
        .where(EmergencyAccess.plan_id == plan_id, EmergencyAccess.told_at.is_not(None))
        .add_columns(is_open)
    )
    return [
        ToldEmergency(
            leader if named else None, unit_name if named else None, row.ground, *_hours(row)
        )
        for row, _number, leader, unit_name, named in db.session.execute(told)
    ]


def not_told(plan_id: UUID) -> dict[UUID, UUID]:
    """Leaders who have a plan open that its people do not know of yet: grant source to profile."""
    rows = db.session.execute(
        select(EmergencyAccess.id, EmergencyAccess.profile_id).where(
            EmergencyAccess.plan_id == plan_id,
            EmergencyAccess.opened_at.is_not(None),
            EmergencyAccess.told_at.is_(None),
        )
    )
    return {row.id: row.profile_id for row in rows}


def to_tell(tenant_id: UUID, now: datetime, decide_within: timedelta) -> list[UUID]:
    """What the municipality's families must hear of now.

    Nobody asked to wait, the officer said no or did not answer within ``decide_within``, or the
    day has come.
    """
    asked = EmergencyAccess.delay_reason_sealed.is_not(None)
    undecided = and_(
        EmergencyAccess.decided_at.is_(None), EmergencyAccess.opened_at <= now - decide_within
    )
    refused = and_(EmergencyAccess.decided_at.is_not(None), EmergencyAccess.tell_on.is_(None))
    return list(
        db.session.scalars(
            select(EmergencyAccess.id)
            .where(
                EmergencyAccess.tenant_id == tenant_id,
                EmergencyAccess.opened_at.is_not(None),
                EmergencyAccess.told_at.is_(None),
                or_(~asked, undecided, refused, EmergencyAccess.tell_on <= today(now)),
            )
            .order_by(EmergencyAccess.id)
        )
    )


def under_way(plan_id: UUID, now: datetime) -> list[UUID]:
    """The ids of the accesses to a plan that are open at an instant (UTC)."""
    return list(
        db.session.scalars(
            select(EmergencyAccess.id).where(
                EmergencyAccess.plan_id == plan_id,
                EmergencyAccess.ended_at.is_(None),
                EmergencyAccess.until > now,
            )
        )
    )


def run_out(tenant_id: UUID, now: datetime) -> list[tuple[UUID, UUID]]:
    """The plan and the id of each access whose hours are over and whose periods still stand."""
    stands = exists().where(
        Grant.source_id == EmergencyAccess.id,
        Grant.valid_to <= now,
        Grant.valid_to > Grant.valid_from,
    )
    over = (EmergencyAccess.tenant_id == tenant_id, EmergencyAccess.until <= now, stands)
    rows = db.session.execute(select(EmergencyAccess.plan_id, EmergencyAccess.id).where(*over))
    return [(plan_id, access_id) for plan_id, access_id in rows]
