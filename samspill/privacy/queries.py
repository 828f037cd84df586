"""Reads of cases: one's own, and a municipality's for its data protection officer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, case, exists, func, not_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from samspill.access.grants import profiles_with
from samspill.access.levels import Area, Level
from samspill.core.errors import NotVisible
from samspill.core.names import initials
from samspill.identity.models import AddressProtection, Person, Profile
from samspill.infra.crypto import open_sealed
from samspill.infra.db import db, instant
from samspill.infra.key_store import of_tenant
from samspill.notifications.senders import Sender
from samspill.organisation.models import Tenant, Unit
from samspill.privacy.models import CaseKind, CaseStep, Decision, PrivacyCase, StepKind

NEAR = {CaseKind.ACCESS_FAULT: timedelta(hours=24)}
NEAR_REQUEST = timedelta(days=7)
"""How long before its end a clock turns red."""

AT_MOST = 200


@dataclass(frozen=True)
class StepView:
    """One step of a case, with the words that its reader may see."""

    kind: str
    decision: str | None
    text: str
    at: datetime
    by_name: str


@dataclass(frozen=True)
class CaseView:
    """One case. ``state`` is NEW until a step says otherwise. Instants are UTC.

    ``settled_at``: when the clock stopped; None while it runs.
    """

    id: UUID
    number: int
    kind: str
    fault: str | None
    plan_number: int | None
    registered_at: datetime
    due_at: datetime
    reporter_name: str
    reporter_place: str
    state: str
    settled_at: datetime | None
    decision: str | None

    @property
    def is_closed(self) -> bool:
        """Is it over?"""
        return self.state == StepKind.CLOSED

    @property
    def is_late(self) -> bool:
        """Has the time run out, or did it before the case was settled?"""
        return (self.settled_at or instant()) > self.due_at

    @property
    def is_near(self) -> bool:
        """Does the clock run, with little or nothing left of it?"""
        near = NEAR.get(CaseKind(self.kind), NEAR_REQUEST)
        return self.settled_at is None and instant() > self.due_at - near

    @property
    def initials(self) -> str:
        """First letters of the reporter's name."""
        return initials(self.reporter_name)


NEW = "NEW"
STOPS = (Decision.GRANTED, Decision.PARTLY, Decision.REFUSED, Decision.SHUT)
STOPS_A_FAULT = (Decision.LOW_RISK, Decision.NO_BREACH)
"""Answers after which nothing has to be reported to the authority. A breach is settled when it
has been reported (GDPR art. 33)."""


def text_place(table: str, row_id: UUID, column: str = "text") -> str:
    """Where words of a case or a step are sealed to."""
    return f"{table}:{column}:{row_id}"


def own_cases(profile_id: UUID) -> list[CaseView]:
    """The cases that a profile has reported, the newest first."""
    rows = _cases(PrivacyCase.reporter_profile_id == profile_id)
    return sorted(rows, key=lambda one: one.registered_at, reverse=True)


def own_case(profile_id: UUID, case_id: UUID) -> CaseView:
    """One of them. Raises NotVisible for anybody else's."""
    return _one(PrivacyCase.reporter_profile_id == profile_id, PrivacyCase.id == case_id)


def cases_of(tenant_id: UUID, *, closed: bool) -> list[CaseView]:
    """The municipality's cases, those that are over or those that are not; the nearest first."""
    over = exists().where(CaseStep.case_id == PrivacyCase.id, CaseStep.kind == StepKind.CLOSED)
    rows = _cases(PrivacyCase.tenant_id == tenant_id, over if closed else not_(over))
    if closed:
        return sorted(rows, key=lambda one: one.registered_at, reverse=True)
    return sorted(rows, key=lambda one: (one.settled_at is not None, one.due_at))


def case_of(tenant_id: UUID, case_id: UUID) -> CaseView:
    """One of the municipality's cases. Raises NotVisible for any other."""
    return _one(PrivacyCase.tenant_id == tenant_id, PrivacyCase.id == case_id)


def _one(*where: ColumnElement[bool]) -> CaseView:
    found = _cases(*where)
    if not found:
        raise NotVisible
    return found[0]


def _cases(*where: ColumnElement[bool]) -> list[CaseView]:
    rows = db.session.execute(
        select(
            PrivacyCase.id,
            PrivacyCase.number,
            PrivacyCase.kind,
            PrivacyCase.fault,
            PrivacyCase.plan_number,
            PrivacyCase.registered_at,
            PrivacyCase.due_at,
            (Person.given_name + " " + Person.family_name).label("reporter_name"),
            Unit.name.label("unit_name"),
            case((Person.address_protection == AddressProtection.NONE, Tenant.name)).label(
                "tenant_name"
            ),
            _steps().label("steps"),
        )
        .join(Profile, Profile.id == PrivacyCase.reporter_profile_id)
        .join(Person, Person.id == Profile.person_id)
        .join(Tenant, Tenant.id == PrivacyCase.tenant_id)
        .outerjoin(Unit, Unit.id == Profile.unit_id)
        .where(*where)
        .order_by(PrivacyCase.registered_at.desc(), PrivacyCase.id)
        .limit(AT_MOST)
    )
    return [_view(row) for row in rows]


@dataclass(frozen=True)
class _Step:
    kind: str
    decision: str | None
    at: datetime


def _steps() -> ScalarSelect[Any]:
    """The steps of each case, the first first, notes apart: beside it, so that it costs no more."""
    step = func.jsonb_build_array(
        CaseStep.kind, CaseStep.decision, func.extract("epoch", CaseStep.at)
    )
    return (
        select(func.jsonb_agg(aggregate_order_by(step, CaseStep.at, CaseStep.id)))
        .where(CaseStep.case_id == PrivacyCase.id, CaseStep.kind != StepKind.NOTE)
        .correlate(PrivacyCase)
        .scalar_subquery()
    )


def _view(row: Any) -> CaseView:
    facts = dict(row._mapping)
    steps = [
        _Step(kind, decision, datetime.fromtimestamp(at, UTC))
        for kind, decision, at in facts.pop("steps") or []
    ]
    unit_name, tenant_name = facts.pop("unit_name"), facts.pop("tenant_name")
    decisions = [one.decision for one in steps if one.decision]
    return CaseView(
        **facts,
        reporter_place=unit_name or tenant_name or "",
        state=steps[-1].kind if steps else NEW,
        settled_at=next((one.at for one in steps if _settles(row.kind, one)), None),
        decision=decisions[-1] if decisions else None,
    )


def _settles(kind: str, step: _Step) -> bool:
    if kind == CaseKind.ACCESS_FAULT:
        return step.kind == StepKind.NOTIFIED or step.decision in STOPS_A_FAULT
    return step.decision in STOPS


@dataclass(frozen=True)
class CaseWords:
    """What was written when the case came: the text, and whom it is about ('' when not said)."""

    text: str
    about: str


def words_of(case_id: UUID) -> CaseWords:
    """The reporter's own words."""
    row = db.session.execute(
        select(PrivacyCase.tenant_id, PrivacyCase.text_sealed, PrivacyCase.about_sealed).where(
            PrivacyCase.id == case_id
        )
    ).one()
    whose = of_tenant(row.tenant_id)
    about = ""
    if row.about_sealed is not None:
        place = text_place("privacy_cases", case_id, "about")
        about = open_sealed(row.about_sealed, place, whose).decode()
    return CaseWords(
        open_sealed(row.text_sealed, text_place("privacy_cases", case_id), whose).decode(), about
    )


def steps_of(case_id: UUID) -> list[StepView]:
    """The steps of a case that the reader may see, the first first."""
    rows = db.session.execute(
        select(
            CaseStep.id,
            CaseStep.kind,
            CaseStep.decision,
            CaseStep.tenant_id,
            CaseStep.text_sealed,
            CaseStep.at,
            (Person.given_name + " " + Person.family_name).label("by_name"),
        )
        .join(Profile, Profile.id == CaseStep.by_profile_id)
        .join(Person, Person.id == Profile.person_id)
        .where(CaseStep.case_id == case_id)
        .order_by(CaseStep.at, CaseStep.id)
    )
    return [StepView(row.kind, row.decision, _text(row), row.at, row.by_name) for row in rows]


def _text(row: Any) -> str:
    if row.text_sealed is None:
        return ""
    return open_sealed(
        row.text_sealed, text_place("case_steps", row.id), of_tenant(row.tenant_id)
    ).decode()


def reporter_of(case_id: UUID) -> UUID | None:
    """Who reported it. None when the reader may not know."""
    return db.session.scalar(
        select(PrivacyCase.reporter_profile_id).where(PrivacyCase.id == case_id)
    )


def officer_of(tenant_id: UUID) -> Sender | None:
    """Who tells somebody on paper what became of her case; None for what is no municipality. As
    system."""
    officers = profiles_with(tenant_id, Area.PRIVACY_CASES, Level.MANAGE)
    return Sender(min(officers), tenant_id) if officers else None
