"""Reads of subject plans, each in one statement however many there are. Row security keeps to what
the reader may know of; one that is taken away is shown to nobody."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from samspill.access.levels import Area
from samspill.core.clock import today
from samspill.core.errors import NotVisible
from samspill.identity.models import Profile
from samspill.infra.crypto import open_sealed
from samspill.infra.db import db, instant
from samspill.infra.key_store import of_plan
from samspill.organisation.models import Unit
from samspill.organisation.queries import policy
from samspill.plans.documents.models import Document
from samspill.plans.goals.models import Activity, Goal
from samspill.plans.plan.models import Plan, PlanStatus
from samspill.plans.subject_plans.models import (
    SubjectPlan,
    SubjectPlanKind,
    SubjectPlanVersion,
    content_place,
)

AT_MOST = 100
"""Subject plans of one plan."""
MOST_VERSIONS = 50
"""How many versions a page lists, the newest."""
POLICIES = {SubjectPlanKind.IOP: "iop", SubjectPlanKind.IUP: "iup"}
AREA = Area.SUBJECT_PLANS


@dataclass(frozen=True)
class Words:
    """The sealed words of a version. ``place`` and ``outside``: where it is kept, whom to ask
    there; ``decision``: how the decision is found again."""

    title: str
    text: str = ""
    place: str = ""
    outside: str = ""
    decision: str = ""


@dataclass(frozen=True)
class KindRule:
    """What holds for a kind today: which services may write it (none: all), whether it builds on
    a decision, whether it is for the family and its service until it is shared; and the source."""

    services: tuple[str, ...] = ()
    needs_decision: bool = False
    kept_apart: bool = False
    source: str = ""


@dataclass(frozen=True)
class OwnUnit:
    """Where somebody works."""

    id: UUID
    service: str


@dataclass(frozen=True)
class VersionView:
    """One version with its words opened."""

    number: int
    kept: str
    words: Words
    document_id: UUID | None
    contact: UUID | None
    valid_from: date
    valid_to: date | None
    decided_on: date | None
    by: UUID
    at: datetime


@dataclass(frozen=True)
class SubjectPlanInList(VersionView):
    """One subject plan: whose it is, and what its newest version says."""

    id: UUID
    service: str
    kind: str
    unit_id: UUID
    is_shared: bool
    author: UUID
    changed_at: datetime


def rule_of(kind: str, tenant_id: UUID) -> KindRule:
    """The rule of a kind (dated policies ``iop`` and ``iup``); an ordinary one has none."""
    name = POLICIES.get(SubjectPlanKind(kind))
    if name is None:
        return KindRule()
    found = policy(name, tenant_id, today(instant()))
    said = found.value
    return KindRule(
        tuple(said["services"]), said["needs_decision"], said["kept_apart"], found.source
    )


class Workplaces:
    """Where some people work."""

    def __init__(self, units: Mapping[UUID, OwnUnit]) -> None:
        self._units = dict(units)

    def of(self, profile_id: UUID) -> OwnUnit | None:
        """Where one works; None for a private profile."""
        return self._units.get(profile_id)

    def at(self, unit_id: UUID) -> set[UUID]:
        """Who of them works in a unit."""
        return {one for one, unit in self._units.items() if unit.id == unit_id}


def workplaces(profiles: Collection[UUID]) -> Workplaces:
    """Where these profiles work."""
    rows = db.session.execute(
        select(Profile.id, Unit.id.label("unit_id"), Unit.service)
        .join(Unit, Unit.id == Profile.unit_id)
        .where(Profile.id.in_(profiles))
    )
    return Workplaces({row.id: OwnUnit(row.unit_id, row.service) for row in rows})


def own_unit(profile_id: UUID) -> OwnUnit | None:
    """Where a profile works; None for a private one."""
    return workplaces([profile_id]).of(profile_id)


def _opened(one: SubjectPlanVersion) -> Words:
    content = open_sealed(one.content_sealed, content_place(one.id), of_plan(one.plan_id))
    return Words(**json.loads(content))


def _newest() -> Select[*tuple[Any, ...]]:
    version = SubjectPlanVersion
    return select(SubjectPlan, version).join(
        version,
        and_(version.subject_plan_id == SubjectPlan.id, version.number == SubjectPlan.number),
    )


def subject_plans_of(plan_id: UUID, unit_id: UUID | None = None) -> list[SubjectPlanInList]:
    """The subject plans that the reader sees, by service, the newest first; or those of a unit."""
    query = (
        _newest()
        .where(SubjectPlan.plan_id == plan_id, SubjectPlan.removed_at.is_(None))
        .order_by(SubjectPlan.service, SubjectPlan.changed_at.desc(), SubjectPlan.id)
        .limit(AT_MOST)
    )
    if unit_id is not None:
        query = query.where(SubjectPlan.unit_id == unit_id)
    return [_listed(one, version) for one, version in db.session.execute(query)]


def _listed(one: SubjectPlan, version: SubjectPlanVersion) -> SubjectPlanInList:
    return SubjectPlanInList(
        **vars(_view(version)),
        id=one.id,
        service=one.service,
        kind=one.kind,
        unit_id=one.unit_id,
        is_shared=one.is_shared,
        author=one.author_profile_id,
        changed_at=one.changed_at,
    )


def subject_plan_row(plan_id: UUID, subject_plan_id: UUID) -> SubjectPlan:
    """One that is there. Raises NotVisible for another plan's, one that is not for the reader,
    and one that is taken away."""
    found = db.session.scalar(
        select(SubjectPlan).where(
            SubjectPlan.id == subject_plan_id,
            SubjectPlan.plan_id == plan_id,
            SubjectPlan.removed_at.is_(None),
        )
    )
    if found is None:
        raise NotVisible
    return found


def how_many(plan_id: UUID) -> int:
    """How many subject plans of a plan the reader sees."""
    query = select(func.count()).select_from(SubjectPlan)
    mine = query.where(SubjectPlan.plan_id == plan_id, SubjectPlan.removed_at.is_(None))
    return db.session.scalar(mine) or 0


def versions_of(row: SubjectPlan) -> list[VersionView]:
    """Its versions, the newest first."""
    found = db.session.scalars(
        select(SubjectPlanVersion)
        .where(SubjectPlanVersion.subject_plan_id == row.id)
        .order_by(SubjectPlanVersion.number.desc())
        .limit(MOST_VERSIONS)
    )
    return [_view(one) for one in found]


def with_newest(plan_id: UUID, subject_plan_id: UUID) -> tuple[SubjectPlan, VersionView]:
    """One that is there, and what it says now. Raises as ``subject_plan_row``."""
    found = db.session.execute(
        _newest().where(
            SubjectPlan.id == subject_plan_id,
            SubjectPlan.plan_id == plan_id,
            SubjectPlan.removed_at.is_(None),
        )
    ).one_or_none()
    if found is None:
        raise NotVisible
    return found[0], _view(found[1])


def _view(one: SubjectPlanVersion) -> VersionView:
    return VersionView(
        number=one.number,
        kept=one.kept,
        words=_opened(one),
        document_id=one.document_id,
        contact=one.contact_profile_id,
        valid_from=one.valid_from,
        valid_to=one.valid_to,
        decided_on=one.decided_on,
        by=one.written_by_profile_id,
        at=one.written_at,
    )


@dataclass(frozen=True)
class DocumentThatIsOne:
    """A document that its sender says is a subject plan."""

    id: UUID
    title: str
    author: UUID
    changed_at: datetime


def documents_that_are(plan_id: UUID) -> list[DocumentThatIsOne]:
    """The documents that are subject plans, of those the reader sees, the newest first."""
    rows = db.session.execute(
        select(
            Document.id,
            Document.title,
            Document.author_profile_id.label("author"),
            Document.changed_at,
        )
        .where(
            Document.plan_id == plan_id,
            Document.is_subject_plan,
            Document.shown.is_not(None),
            Document.deleted_at.is_(None),
        )
        .order_by(Document.changed_at.desc(), Document.id)
        .limit(AT_MOST)
    )
    return [DocumentThatIsOne(**row._mapping) for row in rows]


def document_title(plan_id: UUID, document_id: UUID | None) -> str | None:
    """What a document is called; None when it is gone, or not for the reader."""
    if document_id is None:
        return None
    return db.session.scalar(
        select(Document.title).where(
            Document.id == document_id,
            Document.plan_id == plan_id,
            Document.deleted_at.is_(None),
            Document.shown.is_not(None),
        )
    )


@dataclass(frozen=True)
class OwnTask:
    """An activity that somebody of a unit answers for, alone or with others."""

    goal: str
    title: str
    how: str
    arena: str
    state: str
    due_on: date | None


def tasks_of_unit(plan_id: UUID, unit_id: UUID) -> list[OwnTask]:
    """The activities of a unit's people in a plan, by goal."""
    theirs = select(Profile.id).where(Profile.unit_id == unit_id)
    helps = select(Profile.id).where(
        Profile.unit_id == unit_id, Profile.id == func.any(Activity.helpers)
    )
    rows = db.session.execute(
        select(
            Goal.title.label("goal"),
            Activity.title,
            Activity.how,
            Activity.arena,
            Activity.state,
            Activity.due_on,
        )
        .join(Goal, Goal.id == Activity.goal_id)
        .where(
            Activity.plan_id == plan_id,
            or_(
                Activity.responsible_profile_id.in_(theirs),
                helps.correlate(Activity).exists(),
            ),
        )
        .order_by(Goal.created_at, Goal.id, Activity.due_on, Activity.id)
        .limit(AT_MOST)
    )
    return [OwnTask(**row._mapping) for row in rows]


def days_before(tenant_id: UUID | None) -> int:
    """How many days before it runs out a page says so (dated policy)."""
    return int(policy("subject_plans", tenant_id, today(instant())).value["remind_days_before"])


def _near(day: date, days: int) -> tuple[ColumnElement[bool], ...]:
    """Its last day comes within so many days, and nobody has been told of that day."""
    last_day = SubjectPlanVersion.valid_to
    return (
        SubjectPlan.removed_at.is_(None),
        last_day.between(day, day + timedelta(days=days)),
        SubjectPlan.told_until.is_distinct_from(last_day),
    )


def plans_with_ends(tenant_id: UUID, day: date, days: int) -> list[UUID]:
    """The active plans of a municipality with a subject plan to tell of. Call it as system."""
    found = _newest().join(Plan, Plan.id == SubjectPlan.plan_id)
    here = found.where(Plan.tenant_id == tenant_id, Plan.status == PlanStatus.ACTIVE)
    query = here.where(*_near(day, days)).with_only_columns(SubjectPlan.plan_id).distinct()
    return list(db.session.scalars(query))


def ending_in(plan_id: UUID, day: date, days: int) -> list[tuple[SubjectPlan, date]]:
    """The subject plans of a plan to tell of, each with its last day. Call it as system."""
    query = _newest().where(SubjectPlan.plan_id == plan_id, *_near(day, days))
    found = db.session.execute(query.order_by(SubjectPlan.created_at, SubjectPlan.id)).all()
    return [(row, version.valid_to) for row, version in found if version.valid_to]


def ends_soon(valid_to: date | None, days: int, on: date) -> bool:
    """Does it run out within so many days?"""
    return valid_to is not None and on <= valid_to <= on + timedelta(days=days)
