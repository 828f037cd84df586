"""Reads of what people have settled about who must agree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Exists,
    Select,
    and_,
    exists,
    literal,
    or_,
    select,
    union,
    union_all,
)
from sqlalchemy.orm import aliased

from samspill.access.grants import Grant
from samspill.access.levels import Area
from samspill.access.whereabouts import WhereaboutsViewer, has_time_left
from samspill.core.clock import age
from samspill.identity.adults import Adult, adult_rows
from samspill.identity.models import Person, Profile, ProfileKind, Relation
from samspill.infra.db import db, instant
from samspill.organisation.queries import Policy, policies
from samspill.plans.plan.models import Plan
from samspill.plans.plan.queries import PlanView
from samspill.plans.signatories.models import (
    Confirmation,
    Exemption,
    FallState,
    MatterState,
    ProtectionFall,
)
from samspill.plans.signatories.rules import Case, Child


def case_of(plan: PlanView, on: date) -> tuple[Case, Policy]:
    """All that decides who must agree to a plan on the day, and the ages' policy with its source.

    Call it as system: relations are guarded, and a signatory sees no confirmation.
    """
    rules = policies(("ages", "care_agreement"), plan.tenant_id, on)
    adults, own, confirmed, exempted = _known(plan, on)
    child = Child(
        person_id=plan.child_id,
        profile_id=own,
        name=plan.child_name,
        years=age(plan.child_born_on, on),
        is_protected=plan.child_is_protected,
    )
    case = Case(
        child=child,
        adults=tuple(adults),
        confirmed=confirmed,
        exempted=exempted,
        ages=rules["ages"].value,
        care=rules["care_agreement"].value,
    )
    return case, rules["ages"]


Agreed = dict[UUID, set[str]]


def _known(plan: PlanView, on: date) -> tuple[list[Adult], UUID | None, Agreed, Agreed]:
    """The adults, the child's private profile, and who was confirmed and exempted as what."""
    private = select(Profile.id).where(
        Profile.person_id == plan.child_id,
        Profile.kind == ProfileKind.PRIVATE,
        Profile.valid_from <= on,
        Profile.valid_to > on,
    )
    rows = db.session.execute(
        adult_rows(plan.child_id, on).add_columns(
            private.scalar_subquery().label("own"),
            _agreed(Confirmation, plan.id).label("confirmed"),
            _agreed(Exemption, plan.id).label("exempted"),
        )
    ).all()
    adults, confirmed, exempted = [], Agreed(), Agreed()
    for row in rows:
        *facts, _own, is_confirmed, is_exempted = row
        adult = Adult(*facts)
        adults.append(adult)
        if is_confirmed:
            confirmed.setdefault(adult.person_id, set()).add(adult.relation)
        if is_exempted:
            exempted.setdefault(adult.person_id, set()).add(adult.relation)
    own = rows[0].own if rows else db.session.scalar(private)
    return adults, own, confirmed, exempted


def _agreed(kind: type[Confirmation] | type[Exemption], plan_id: UUID) -> Exists:
    return exists().where(
        kind.plan_id == plan_id,
        kind.person_id == Relation.adult_id,
        kind.relation == Relation.kind,
        kind.state == MatterState.AGREED,
    )


@dataclass(frozen=True)
class Matter:
    """A confirmation or an exemption with the names a page needs. ``ground`` '' : a confirmation.

    ``is_hidden``: a safety decision keeps it from the family.
    """

    id: UUID
    person_id: UUID
    person_name: str
    relation: str
    ground: str
    reason: str
    legal_ground: str
    state: str
    is_hidden: bool
    proposed_by: str
    proposed_at: datetime
    decided_by: str | None
    decided_at: datetime | None


def matters_of(plan_id: UUID) -> tuple[list[Matter], list[Matter]]:
    """Whom employees have confirmed, and who is left out, the oldest first, in one query.

    Row security keeps confirmations from the family, and exemptions that are not decided yet or
    hidden.
    """
    rows = db.session.execute(
        union_all(
            _matters(
                Confirmation,
                literal(""),
                literal(""),
                literal(True),  # noqa: FBT003 - a column
            ).where(Confirmation.plan_id == plan_id),
            _matters(
                Exemption,
                Exemption.ground,
                Exemption.legal_ground,
                Exemption.area == Area.SIGNATORIES,
            ).where(Exemption.plan_id == plan_id),
        ).order_by("proposed_at", "id")
    )
    found = [Matter(**row._mapping) for row in rows]
    return [one for one in found if not one.ground], [one for one in found if one.ground]


def _matters(
    kind: type[Confirmation] | type[Exemption],
    ground: Any,
    legal_ground: Any,
    is_hidden: Any,
) -> Select[*tuple[Any, ...]]:
    about, asker, decider = aliased(Person), aliased(Person), aliased(Person)
    asking, deciding = aliased(Profile), aliased(Profile)
    return (
        select(
            kind.id.label("id"),
            kind.person_id,
            (about.given_name + " " + about.family_name).label("person_name"),
            kind.relation,
            ground.label("ground"),
            kind.reason,
            legal_ground.label("legal_ground"),
            kind.state,
            is_hidden.label("is_hidden"),
            (asker.given_name + " " + asker.family_name).label("proposed_by"),
            kind.proposed_at.label("proposed_at"),
            (decider.given_name + " " + decider.family_name).label("decided_by"),
            kind.decided_at,
        )
        .join(about, about.id == kind.person_id)
        .join(asking, asking.id == kind.proposed_by)
        .join(asker, asker.id == asking.person_id)
        .outerjoin(deciding, deciding.id == kind.decided_by)
        .outerjoin(decider, decider.id == deciding.person_id)
    )


def still_said() -> ColumnElement[bool]:
    """Of a fall beside the child it is about: is it what the register said last?"""
    return and_(
        Person.address_protection == ProtectionFall.was,
        or_(Person.register_at.is_(None), Person.register_at <= ProtectionFall.as_of),
    )


@dataclass(frozen=True)
class WaitingDecision:
    """A plan in which a leader has something to settle."""

    plan_id: UUID
    child_name: str
    holder_name: str


def _open_matters(asked: Select[UUID] | None = None) -> CompoundSelect[UUID, UUID]:
    """The questions that are not answered, with their plans; ``asked``: of these plans alone."""
    fall = (
        select(ProtectionFall.plan_id, ProtectionFall.id)
        .join(Plan, Plan.id == ProtectionFall.plan_id)
        .join(Person, Person.id == Plan.child_id)
    )
    viewer = select(WhereaboutsViewer.subject_id, WhereaboutsViewer.asked_id)
    return union(
        select(Confirmation.plan_id, Confirmation.id).where(
            Confirmation.state == MatterState.PROPOSED, *_among(Confirmation.plan_id, asked)
        ),
        select(Exemption.plan_id, Exemption.id).where(
            Exemption.state == MatterState.PROPOSED, *_among(Exemption.plan_id, asked)
        ),
        viewer.where(
            *_among(WhereaboutsViewer.subject_id, asked),
            WhereaboutsViewer.agreed.is_(None),
            WhereaboutsViewer.ended_at.is_(None),
            has_time_left(WhereaboutsViewer),
        ),
        fall.where(
            *_among(ProtectionFall.plan_id, asked),
            ProtectionFall.state == FallState.PROPOSED,
            still_said(),
        ),
    )


def _among(column: Any, asked: Select[UUID] | None) -> tuple[ColumnElement[bool], ...]:
    return () if asked is None else (column.in_(asked),)


def plans_that_wait() -> set[UUID]:
    """The plans with a question to a leader that is not answered. As system."""
    return set(db.session.scalars(_open_matters()))


@dataclass(frozen=True)
class AskedLeader:
    """A leader who may answer a question of a plan, since when and to when."""

    profile_id: UUID
    since: datetime
    until: datetime


def leaders_asked(plan_id: UUID) -> list[AskedLeader]:
    """Who is asked of what is not answered in a plan. As system."""
    waiting = _open_matters(select(literal(plan_id))).subquery()
    rows = db.session.execute(
        select(Grant.profile_id, Grant.valid_from, Grant.valid_to)
        .where(Grant.subject_id == plan_id, *_as_leader(), Grant.source_id == waiting.c[1])
        .order_by(Grant.valid_from, Grant.profile_id)
    )
    return [AskedLeader(*row) for row in rows]


def _as_leader() -> tuple[ColumnElement[bool], ...]:
    now = instant()
    return (
        Grant.area == Area.SIGNATORIES,
        Grant.source == "leader",
        Grant.valid_from <= now,
        Grant.valid_to > now,
    )


def decisions_waiting_for(profile_id: UUID) -> list[WaitingDecision]:
    """The plans in which this leader is asked to settle something, by the child's name."""
    child, holder = aliased(Person), aliased(Person)
    asked = select(Grant.subject_id).where(Grant.profile_id == profile_id, *_as_leader())
    waiting = _open_matters(asked).subquery()
    rows = db.session.execute(
        select(
            Plan.id.label("plan_id"),
            (child.given_name + " " + child.family_name).label("child_name"),
            (holder.given_name + " " + holder.family_name).label("holder_name"),
        )
        .join(child, child.id == Plan.child_id)
        .join(Profile, Profile.id == Plan.holder_profile_id)
        .join(holder, holder.id == Profile.person_id)
        .where(Plan.id.in_(select(waiting.c[0])))
        .order_by(child.given_name, Plan.id)
    )
    return [WaitingDecision(**row._mapping) for row in rows]
