"""Which plans wait for the archive, and what a package needs beside the plan's own words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select

from samspill.access.grants import Grant
from samspill.access.log import ALLOWED, AccessLogEntry
from samspill.core.clock import today
from samspill.export.models import ConsentCopy
from samspill.export.queries import place_of
from samspill.identity.models import AT_WORK, Person, Profile
from samspill.infra.crypto import open_sealed
from samspill.infra.db import db, norwegian_order
from samspill.infra.key_store import of_plan
from samspill.plans.archive.models import ArchiveCount, ArchivePackage
from samspill.plans.consent.models import Consent
from samspill.plans.documents.models import Document, DocumentVersion
from samspill.plans.plan.models import Plan, PlanStatus

LATE = timedelta(days=14)
"""After so long the archive should have answered: somebody should ask it."""
_NAME = Person.given_name + " " + Person.family_name


def waiting_plans() -> list[UUID]:
    """The plans that have ended, and of whose end the archive has no package. As system."""
    rows = select(Plan.id).where(Plan.status == PlanStatus.CLOSED, ~_of_this_end())
    return list(db.session.scalars(rows.order_by(Plan.closed_at)))


def _of_this_end() -> ColumnElement[bool]:
    """Has a package been delivered of the plan as it ended the last time?"""
    same = and_(ArchivePackage.plan_id == Plan.id, ArchivePackage.ended_at == Plan.closed_at)
    return select(ArchivePackage.id).where(same).correlate(Plan).exists()


def unconfirmed_packages() -> list[ArchivePackage]:
    """The packages that the archive has not said that it has. As system."""
    rows = select(ArchivePackage).where(ArchivePackage.received_at.is_(None))
    return list(db.session.scalars(rows.order_by(ArchivePackage.delivered_at)))


@dataclass(frozen=True)
class EndedPlans:
    """How many plans that have ended wait for the archive, how many packages it has not confirmed
    (``late``: for two weeks), how many it has, and of these how many are gone here."""

    waiting: int = 0
    unconfirmed: int = 0
    late: int = 0
    received: int = 0
    gone: int = 0


def ended_plans(at: datetime) -> EndedPlans:
    """Sums alone, of every municipality, in one statement. As system."""
    package = ArchivePackage
    waits = (
        select(func.count())
        .select_from(Plan)
        .where(Plan.status == PlanStatus.CLOSED, ~_of_this_end())
        .scalar_subquery()
    )
    unconfirmed = package.received_at.is_(None)
    row = db.session.execute(
        select(
            waits.label("waiting"),
            func.count().filter(unconfirmed).label("unconfirmed"),
            func.count().filter(unconfirmed, package.delivered_at < at - LATE).label("late"),
            func.count().filter(~unconfirmed).label("received"),
            func.count().filter(package.gone_at.is_not(None)).label("gone"),
        ).select_from(package)
    ).one()
    return EndedPlans(**row._mapping)


def counted_plans() -> EndedPlans:
    """What was counted last, for who runs the installation; whoever asks, and in one statement."""
    rows = db.session.execute(select(ArchiveCount.what, ArchiveCount.plans))
    return EndedPlans(**{row.what: row.plans for row in rows})


@dataclass(frozen=True)
class HadAccess:
    """What somebody could reach from one day to another (Oslo), by the codes of the areas."""

    name: str
    areas: tuple[str, ...]
    since: date
    until: date


def had_access(plan_id: UUID) -> list[HadAccess]:
    """Every grant there was, those of one time together, in the order in which they began."""
    until = func.coalesce(Grant.ended_at, Grant.valid_to)
    rows = db.session.execute(
        select(_NAME.label("name"), Grant.area, Grant.valid_from, until.label("until"))
        .join(Profile, Profile.id == Grant.profile_id)
        .join(Person, Person.id == Profile.person_id)
        .where(Grant.subject_id == plan_id)
        .order_by(Grant.valid_from, norwegian_order(_NAME), Grant.area)
    )
    found: dict[tuple[str, date, date], dict[str, None]] = {}
    for row in rows:
        since, ended = today(row.valid_from), today(row.until)
        found.setdefault((row.name, since, ended), {})[row.area] = None
    return [HadAccess(name, tuple(areas), s, e) for (name, s, e), areas in found.items()]


@dataclass(frozen=True)
class Looked:
    """How often an employee looked at a plan, and on which days first and last (Oslo)."""

    name: str
    times: int
    first: date
    last: date


def looked(plan_id: UUID) -> list[Looked]:
    """The looks of employees, a line for each. What one of the family reads is hers alone (J9)."""
    log = AccessLogEntry
    rows = db.session.execute(
        select(_NAME.label("name"), func.count(), func.min(log.at), func.max(log.at))
        .join(Profile, Profile.id == log.profile_id)
        .join(Person, Person.id == Profile.person_id)
        .where(log.subject_id == plan_id, log.decision == ALLOWED, Profile.kind.in_(AT_WORK))
        .group_by(Profile.id, _NAME)
        .order_by(norwegian_order(_NAME), Profile.id)
    )
    return [Looked(name, n, today(first), today(last)) for name, n, first, last in rows]


@dataclass(frozen=True)
class SignedCopy:
    """The family's sealed copy of one version of the consent."""

    number: int
    made_at: datetime
    content: bytes


def signed_copies(plan_id: UUID) -> list[SignedCopy]:
    """The sealed copies of all versions that have held, the first first."""
    rows = db.session.execute(
        select(ConsentCopy, Consent.number)
        .join(Consent, Consent.id == ConsentCopy.consent_id)
        .where(ConsentCopy.plan_id == plan_id)
        .order_by(Consent.number)
    )
    return [
        SignedCopy(
            number, one.made_at, open_sealed(one.content, place_of(one.id), of_plan(plan_id))
        )
        for one, number in rows
    ]


def document_files(plan_id: UUID) -> list[tuple[str, DocumentVersion]]:
    """Title and newest version of each document that is a file, the oldest first."""
    rows = db.session.execute(
        select(Document.title, DocumentVersion)
        .join(DocumentVersion, DocumentVersion.document_id == Document.id)
        .where(
            Document.plan_id == plan_id,
            Document.deleted_at.is_(None),
            DocumentVersion.number == Document.shown,
            DocumentVersion.file_id.is_not(None),
        )
        .order_by(Document.created_at, Document.id)
    )
    return [(row.title, row.DocumentVersion) for row in rows]
