"""What is held about somebody and hers, and what let employees in: through the reader's rights."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from samspill.access.grants import Grant
from samspill.access.levels import Area, Level
from samspill.access.system import system_access
from samspill.access.whereabouts import Where, shown
from samspill.audit.queries import Look
from samspill.core.clock import age, today
from samspill.identity.blocks import is_blocked, person_of
from samspill.identity.models import (
    CARE_ORDERS,
    CARE_SERVICE,
    RESPONSIBLE,
    Account,
    AddressProtection,
    Person,
    Relation,
    RelationKind,
    SessionRow,
)
from samspill.infra.db import db, instant, norwegian_order
from samspill.organisation.models import Tenant
from samspill.plans.consent.models import Consent, Signatory, SignatoryState
from samspill.plans.participants.models import GONE, Participant
from samspill.plans.plan.models import Plan
from samspill.plans.plan.queries import read_by
from samspill.plans.swaps.models import Swap, SwapState

OF_AGE = 18


@dataclass(frozen=True)
class OwnRecord:
    """The row about oneself, and in how many browsers one is signed in."""

    name: str
    born_on: date | None
    language: str
    needs_interpreter: bool
    interpreter_language: str | None
    is_protected: bool
    register_at: datetime | None
    sessions: int


def own_record(person_id: UUID) -> OwnRecord:
    """What stands about the person herself."""
    sessions = (
        select(func.count(SessionRow.id))
        .join(Account, Account.id == SessionRow.account_id)
        .where(
            Account.person_id == person_id,
            SessionRow.ended_at.is_(None),
            SessionRow.expires_at > instant(),
        )
        .scalar_subquery()
    )
    row = db.session.execute(
        select(
            (Person.given_name + " " + Person.family_name).label("name"),
            Person.born_on,
            Person.language,
            Person.needs_interpreter,
            Person.interpreter_language,
            (Person.address_protection != AddressProtection.NONE).label("is_protected"),
            Person.register_at,
            sessions.label("sessions"),
        ).where(Person.id == person_id)
    ).one()
    return OwnRecord(**row._mapping)


@dataclass(frozen=True)
class OwnPlace:
    """One plan that one reads: what one is there, and the day one last said yes.

    ``role`` None: one is asked, and not in yet. ``has_log``: may one read who has looked?
    """

    id: UUID
    number: int
    tenant_id: UUID
    kind: str
    status: str
    child_id: UUID
    child_name: str
    child_is_protected: bool
    tenant_name: str | None
    role: str | None
    agreed_at: datetime | None
    consent_until: date | None
    has_log: bool

    @property
    def agreed_on(self) -> date | None:
        """The day (Oslo) one last said yes."""
        return today(self.agreed_at) if self.agreed_at else None


def own_places(profile_id: UUID) -> list[OwnPlace]:
    """The plans a profile reads now, by the child's name, with one's own part in each."""
    child, now = aliased(Person), instant()
    rows = db.session.execute(
        select(
            Plan.id,
            Plan.number,
            Plan.tenant_id,
            Plan.kind,
            Plan.status,
            Plan.child_id,
            (child.given_name + " " + child.family_name).label("child_name"),
            (child.address_protection != AddressProtection.NONE).label("child_is_protected"),
            shown(Where.MUNICIPALITY, Plan.id, Tenant.name).label("tenant_name"),
            _role(profile_id).label("role"),
            _agreed(profile_id).label("agreed_at"),
            Plan.consent_until,
            _has_log(profile_id).label("has_log"),
        )
        .join(Tenant, Tenant.id == Plan.tenant_id)
        .join(child, child.id == Plan.child_id)
        .where(
            Plan.id.in_(read_by()),
            ~is_blocked(person_of(profile_id), Plan.child_id, today(now)),
        )
        .order_by(norwegian_order(child.given_name), func.lower(child.family_name), Plan.id)
        .limit(100),
        {"profile_id": profile_id, "now": now},
    )
    return [OwnPlace(**row._mapping) for row in rows]


def _role(profile_id: UUID) -> ScalarSelect[str]:
    """What the profile is in the plan."""
    return (
        select(Participant.role)
        .where(
            Participant.plan_id == Plan.id,
            Participant.profile_id == profile_id,
            Participant.state.not_in(GONE),
        )
        .limit(1)
        .scalar_subquery()
    )


def _agreed(profile_id: UUID) -> ScalarSelect[datetime | None]:
    """When the profile last said yes to a version."""
    return (
        select(func.max(Signatory.answered_at))
        .where(
            Signatory.plan_id == Plan.id,
            Signatory.profile_id == profile_id,
            Signatory.state == SignatoryState.SIGNED,
        )
        .scalar_subquery()
    )


def _has_log(profile_id: UUID) -> ColumnElement[bool]:
    """May the profile read who has looked at the plan?"""
    now = instant()
    return exists().where(
        Grant.profile_id == profile_id,
        Grant.subject_id == Plan.id,
        Grant.area == Area.ACCESS_LOG,
        Grant.level >= int(Level.READ),
        Grant.valid_from <= now,
        Grant.valid_to > now,
    )


@dataclass(frozen=True)
class OwnRelation:
    """One bond between oneself and a child. ``child_name`` '' where it is not shown.

    ``register_at``: when the register last said so; None for what people have written.
    """

    child_name: str
    kind: str
    source: str
    decision: str | None
    since: date
    register_at: datetime | None


def own_relations(person_id: UUID, children: Iterable[UUID], *, at_work: bool) -> list[OwnRelation]:
    """One's own bonds to children today; never the other adult's, and nothing past a block.

    The child is named where one reads a plan about her (``children``), and else only when one has
    responsibility, no decision has taken the care or the say from one, and her address is not
    protected. Care by work belongs to the work profile.
    """
    day, read = today(instant()), set(children)
    with system_access("one's own relations, for oneself"):
        rows = db.session.execute(_relations(person_id, day, at_work=at_work)).all()
    return [
        OwnRelation(
            row.name if row.id in read or _may_be_named(row, day) else "",
            row.kind,
            row.source,
            row.decision,
            row.valid_from,
            row.register_at,
        )
        for row in rows
    ]


def _relations(person_id: UUID, day: date, *, at_work: bool) -> Select[*tuple[Any, ...]]:
    child, order = aliased(Person), aliased(Relation)
    by_work = Relation.kind.in_(CARE_SERVICE)
    return (
        select(
            child.id,
            (child.given_name + " " + child.family_name).label("name"),
            child.born_on,
            child.address_protection,
            Relation.kind,
            Relation.source,
            Relation.decision,
            Relation.valid_from,
            Relation.register_at,
            Relation.agrees,
            exists()
            .where(
                order.child_id == Relation.child_id,
                order.kind.in_(CARE_ORDERS),
                order.valid_from <= day,
                order.valid_to > day,
            )
            .label("is_in_care"),
        )
        .join(child, child.id == Relation.child_id)
        .where(
            Relation.adult_id == person_id,
            Relation.valid_from <= day,
            Relation.valid_to > day,
            by_work if at_work else ~by_work,
            ~or_(Relation.is_blocked, is_blocked(person_id, Relation.child_id, day)),
        )
        .order_by(norwegian_order(child.given_name), Relation.id)
    )


NAMED = (*RESPONSIBLE, RelationKind.APPOINTED)
"""Bonds in which the child is named to the adult."""


def _may_be_named(row: Any, day: date) -> bool:
    grown = row.born_on is not None and age(row.born_on, day) >= OF_AGE
    open_address = row.address_protection == AddressProtection.NONE
    decided = row.is_in_care or row.agrees is False
    return open_address and row.kind in NAMED and not grown and not decided


@dataclass(frozen=True)
class Yes:
    """When those who had to said yes to a version that has held, and who they were."""

    since: datetime
    answered_at: datetime
    profiles: tuple[UUID, ...]


def days_of_consent(plans: Iterable[UUID]) -> dict[UUID, list[Yes]]:
    """Each version that has held, by plan, the oldest first. By date only (J9)."""
    rows = db.session.execute(
        select(
            Consent.plan_id,
            Consent.active_at,
            func.max(Signatory.answered_at).label("answered_at"),
            func.array_agg(Signatory.profile_id).label("profiles"),
        )
        .join(
            Signatory,
            and_(Signatory.consent_id == Consent.id, Signatory.answered_at.is_not(None)),
        )
        .where(Consent.plan_id.in_(list(plans)), Consent.active_at.is_not(None))
        .group_by(Consent.id, Consent.plan_id, Consent.active_at)
        .order_by(Consent.active_at)
    )
    found: dict[UUID, list[Yes]] = {}
    for row in rows:
        yes = Yes(row.active_at, row.answered_at, tuple(row.profiles))
        found.setdefault(row.plan_id, []).append(yes)
    return found


@dataclass(frozen=True)
class Place:
    """What somebody was let in as. ``by_swap``: for a colleague of the same unit (J6)."""

    role: str
    by_swap: bool


def places_of(looks: Iterable[Look]) -> dict[UUID, Place]:
    """The places that consents opened to those who looked, by the participant's id."""
    ids = {one.source_id for one in looks if one.source == "consent" and one.source_id}
    by_swap = exists().where(
        Swap.plan_id == Participant.plan_id,
        Swap.profile_id == Participant.profile_id,
        Swap.state == SwapState.DONE,
    )
    rows = db.session.execute(
        select(Participant.id, Participant.role, by_swap.label("by_swap")).where(
            Participant.id.in_(ids)
        )
    )
    return {row.id: Place(row.role, row.by_swap) for row in rows}
