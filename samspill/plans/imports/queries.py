"""Reads of files of plans, and of what is laid before a holder."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, bindparam, case, exists, func, or_, select

from samspill.access.system import system_access
from samspill.core.clock import age
from samspill.identity.models import AddressProtection, Block, Person, Profile, ProfileKind
from samspill.infra.crypto import open_sealed
from samspill.infra.db import db, norwegian_order
from samspill.infra.key_store import of_tenant
from samspill.notifications.queries import paper_task_count
from samspill.organisation.models import Unit
from samspill.organisation.queries import policy
from samspill.plans.documents.models import Document, DocumentVersion
from samspill.plans.imports.models import OfferState, PlanFile, PlanOffer
from samspill.plans.plan.models import ASKED_OR_IN_USE, Plan, PlanStatus

NAME = Person.given_name + " " + Person.family_name
LATEST = 20
"""How many files the page of administration shows."""
MOST_SHOWN = 100
"""How many plans that were taken over a page lists."""
BEFORE_ANY_YES = (PlanStatus.DRAFT, PlanStatus.AWAITING_CONSENT)
"""Plans that hold nothing yet, and that nobody reads."""


@dataclass(frozen=True)
class Worker:
    """One work profile of the municipality, as a file may name it."""

    profile_id: UUID
    person_id: UUID
    number_lookup: bytes
    name: str
    email: str | None
    unit_name: str
    may_hold_plans: bool
    is_protected: bool


def people_at_work(tenant_id: UUID, on: date) -> list[Worker]:
    """Every work profile of the municipality that holds on the day, who may hold plans first."""
    rows = db.session.execute(
        select(
            Profile.id.label("profile_id"),
            Profile.person_id,
            Person.number_lookup,
            NAME.label("name"),
            Profile.email,
            Unit.name.label("unit_name"),
            Profile.may_hold_plans,
            (Person.address_protection != AddressProtection.NONE).label("is_protected"),
        )
        .join(Person, Person.id == Profile.person_id)
        .join(Unit, Unit.id == Profile.unit_id)
        .where(
            Profile.tenant_id == tenant_id,
            Profile.kind == ProfileKind.WORK,
            Profile.valid_from <= on,
            Profile.valid_to > on,
        )
        .order_by(Profile.may_hold_plans.desc(), Profile.id)
    )
    return [Worker(**row._mapping) for row in rows]


def offered_children(tenant_id: UUID) -> set[bytes]:
    """The numbers, hashed, of the plans that wait for a holder's answer."""
    with system_access("which children of a file are laid before a holder already"):
        return set(
            db.session.scalars(
                select(PlanOffer.child_lookup).where(
                    PlanOffer.tenant_id == tenant_id, PlanOffer.state == OfferState.OFFERED
                )
            )
        )


def seal_place(offer_id: UUID) -> str:
    """Where the words of an offer are sealed."""
    return f"plan_offers:content:{offer_id}"


@dataclass(frozen=True)
class Shell:
    """A plan that the holder may take over: for which child, and what the file says of it."""

    offer_id: UUID
    child_id: UUID
    child_name: str
    kind: str
    purpose: str
    people: tuple[tuple[UUID, str], ...]
    until: date | None


def waiting_offers(profile_id: UUID) -> int:
    """How many plans from a file wait for the holder's answer."""
    return int(db.session.scalar(_waiting_offers(), {"profile_id": profile_id}) or 0)


def counts_at_work() -> dict[str, Select[int]]:
    """What waits for an employee besides the plans, to be asked together with others: plans from a
    file, and letters and calls. The value is ``profile_id``."""
    return {"offers": _waiting_offers(), "tasks": paper_task_count()}


def _waiting_offers() -> Select[int]:
    return select(func.count()).where(
        PlanOffer.holder_profile_id == bindparam("profile_id"),
        PlanOffer.state == OfferState.OFFERED,
    )


def shells_for(profile_id: UUID, tenant_id: UUID, on: date) -> list[Shell]:
    """The plans that the holder may take over here, by the child's name.

    Not of a child who is unknown here, protected, in a block, of age, dead, or has a plan: whoever
    is meant, the holder knows, and settles it by hand (F8). Nothing says which of these it was.
    """
    has_block = exists().where(
        Block.child_id == Person.id, Block.lifted_at.is_(None), Block.valid_to > on
    )
    own_draft = (Plan.status == PlanStatus.DRAFT) & (Plan.holder_profile_id == profile_id)
    has_plan = exists().where(
        Plan.child_id == Person.id, or_(Plan.status.in_(ASKED_OR_IN_USE), own_draft)
    )
    adult_from = policy("ages", tenant_id, on).value["adult_from"]
    with system_access("which plans from a file a holder may take over"):
        rows = db.session.execute(
            select(
                PlanOffer.id,
                PlanOffer.tenant_id,
                PlanOffer.content_sealed,
                Person.id.label("child_id"),
                NAME.label("child_name"),
                Person.born_on,
            )
            .join(Person, Person.number_lookup == PlanOffer.child_lookup)
            .where(
                PlanOffer.holder_profile_id == profile_id,
                PlanOffer.state == OfferState.OFFERED,
                Person.tenant_id == tenant_id,
                Person.address_protection == AddressProtection.NONE,
                Person.died_on.is_(None),
                ~has_block,
                ~has_plan,
            )
            .order_by(norwegian_order(Person.given_name), PlanOffer.id)
        ).all()
    return [_shell(row) for row in rows if row.born_on and age(row.born_on, on) < adult_from]


def _shell(row: Any) -> Shell:
    owner = of_tenant(row.tenant_id)
    said = json.loads(open_sealed(row.content_sealed, seal_place(row.id), owner))
    return Shell(
        offer_id=row.id,
        child_id=row.child_id,
        child_name=row.child_name,
        kind=said["kind"],
        purpose=said["purpose"],
        people=tuple((UUID(profile_id), template) for profile_id, template in said["people"]),
        until=date.fromisoformat(said["until"]) if said["until"] else None,
    )


def own_offers(profile_id: UUID, offer_ids: Iterable[UUID]) -> list[PlanOffer]:
    """Those of the offers that wait for this holder, locked until the act is over."""
    return list(
        db.session.scalars(
            select(PlanOffer)
            .where(
                PlanOffer.id.in_(list(offer_ids)),
                PlanOffer.holder_profile_id == profile_id,
                PlanOffer.state == OfferState.OFFERED,
            )
            .order_by(PlanOffer.id)
            .with_for_update()
        )
    )


@dataclass(frozen=True)
class TakenPlan:
    """A plan that was taken over, and that nobody has said yes to."""

    plan_id: UUID
    child_name: str


def taken_plans(profile_id: UUID) -> list[TakenPlan]:
    """The plans from a file that the holder took over, and that are not in use, by the child."""
    rows = db.session.execute(
        select(Plan.id.label("plan_id"), NAME.label("child_name"))
        .join(PlanOffer, PlanOffer.plan_id == Plan.id)
        .join(Person, Person.id == Plan.child_id)
        .where(
            PlanOffer.holder_profile_id == profile_id,
            PlanOffer.state == OfferState.TAKEN,
            Plan.holder_profile_id == profile_id,
            Plan.status.in_(BEFORE_ANY_YES),
        )
        .order_by(norwegian_order(Person.given_name), Plan.id)
        .limit(MOST_SHOWN)
    )
    return [TakenPlan(**row._mapping) for row in rows]


def came_from_a_file(plan_id: UUID) -> bool:
    """Did who asks take this plan over from a file?"""
    query = select(PlanOffer.id).where(
        PlanOffer.plan_id == plan_id, PlanOffer.state == OfferState.TAKEN
    )
    return db.session.scalar(query.limit(1)) is not None


@dataclass(frozen=True)
class OldPlan:
    """A file of an old plan that hangs on its draft; ``state`` and ``why`` of LookState."""

    id: UUID
    title: str
    state: str
    why: str | None


def old_plans(plan_id: UUID) -> list[OldPlan]:
    """The files of an old plan on its draft. As system: no grant opens them yet.

    For the holder, who sent them herself.
    """
    with system_access("which files of an old plan hang on its draft"):
        rows = db.session.execute(
            select(Document.id, Document.title, DocumentVersion.state, DocumentVersion.why)
            .join(
                DocumentVersion,
                and_(
                    DocumentVersion.document_id == Document.id,
                    DocumentVersion.number == Document.number,
                ),
            )
            .where(Document.plan_id == plan_id, Document.deleted_at.is_(None))
            .order_by(Document.created_at, Document.id)
        ).all()
    return [OldPlan(**row._mapping) for row in rows]


@dataclass(frozen=True)
class AskedHolder:
    """A holder of one file. ``not_hers``: rows that she says are not hers, to send again."""

    name: str
    has_answered: bool
    not_hers: list[int]


@dataclass(frozen=True)
class TakenFile:
    """A file that was laid before its holders: when, how many rows were and were not, and who.

    ``sender_id``: the profile that may have the rows that were not, while the file is kept.
    """

    id: UUID
    sender_id: UUID | None
    taken_at: datetime
    offered: int
    refused: int
    holders: list[AskedHolder]


def taken_files(tenant_id: UUID) -> list[TakenFile]:
    """The latest files, the newest first, with who was asked and who has answered.

    How many of her plans a holder could take is not told: it would say something of a child.
    """
    latest = (
        select(
            PlanFile.id,
            case((PlanFile.content_sealed.is_not(None), PlanFile.sent_by)).label("sender_id"),
            PlanFile.taken_at,
            PlanFile.offered,
            PlanFile.refused,
        )
        .where(PlanFile.tenant_id == tenant_id, PlanFile.taken_at.is_not(None))
        .order_by(PlanFile.taken_at.desc())
        .limit(LATEST)
    ).subquery()
    answered = PlanOffer.state.in_((OfferState.TAKEN, OfferState.REFUSED))
    refused = PlanOffer.state == OfferState.REFUSED
    with system_access("who was asked about plans from a file, and has answered"):
        rows = db.session.execute(
            select(
                *latest.c,
                NAME.label("name"),
                func.bool_or(answered).label("has_answered"),
                func.array_agg(PlanOffer.row).filter(refused).label("not_hers"),
            )
            .join(PlanOffer, PlanOffer.file_id == latest.c.id)
            .join(Profile, Profile.id == PlanOffer.holder_profile_id)
            .join(Person, Person.id == Profile.person_id)
            .group_by(*latest.c, Profile.id, Person.id)
            .order_by(latest.c.taken_at.desc(), norwegian_order(Person.given_name), Profile.id)
        ).all()
    found: dict[UUID, TakenFile] = {}
    for row in rows:
        about = (row.id, row.sender_id, row.taken_at, row.offered, row.refused)
        file = found.setdefault(row.id, TakenFile(*about, []))
        file.holders.append(AskedHolder(row.name, row.has_answered, sorted(row.not_hers or [])))
    return list(found.values())
