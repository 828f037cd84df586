"""Reads of consents, lines, signatories and answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    bindparam,
    exists,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.orm import aliased

from samspill.access.grants import READING_ON, Grant, reached
from samspill.access.levels import Area
from samspill.identity.models import Person, Profile
from samspill.identity.paper import is_on_paper
from samspill.infra.db import db, instant, one_of
from samspill.plans.child_views.queries import Heard, newest_view
from samspill.plans.consent.models import (
    PRESENT,
    UNFINISHED,
    WAITING,
    Consent,
    ConsentState,
    Evidence,
    LineAnswer,
    Reminder,
    Signatory,
    last_day,
)
from samspill.plans.plan.models import Plan


@dataclass(frozen=True)
class SignatoryView:
    """One who must agree. How and when she answered is for the holder and herself (J9)."""

    id: UUID
    person_id: UUID
    profile_id: UUID
    name: str
    capacity: str
    state: str
    answered_at: datetime | None
    channel: str | None
    interpreter: dict[str, Any] | None
    on_paper: bool


@dataclass(frozen=True)
class ConsentView:
    """One version, for lists. ``has_lapsed``: not all answered in time (F1)."""

    id: UUID
    number: int
    state: str
    until: date | None
    renew_by: date | None
    renew_because: str | None
    renews_id: UUID | None
    asks_content: bool
    reads_on_until: date | None
    has_lapsed: bool
    sent_at: datetime | None
    active_at: datetime | None
    ended_at: datetime | None

    @property
    def last_day(self) -> date | None:
        """The last day (Oslo) on which it holds."""
        return last_day(self.until, self.renew_by)

    @property
    def is_under_way(self) -> bool:
        """Is it prepared, or does it wait for answers?"""
        return self.state in UNFINISHED


_VERSION = (
    Consent.id,
    Consent.number,
    Consent.state,
    Consent.until,
    Consent.renew_by,
    Consent.renew_because,
    Consent.renews_id,
    Consent.asks_content,
    Consent.reads_on_until,
    exists()
    .where(Evidence.consent_id == Consent.id, Evidence.kind == "LAPSED")
    .label("has_lapsed"),
    Consent.sent_at,
    Consent.active_at,
    Consent.ended_at,
)


def versions(plan_id: UUID) -> list[ConsentView]:
    """Every version of a plan's consent, the newest first."""
    rows = db.session.execute(
        select(*_VERSION).where(Consent.plan_id == plan_id).order_by(Consent.number.desc())
    )
    return [ConsentView(**row._mapping) for row in rows]


def versions_and_view(plan_id: UUID) -> tuple[list[ConsentView], Heard | None]:
    """Every version, the newest first, and what the child means by now, in one query."""
    newest = newest_view(Plan.id).lateral()
    query = (
        select(*_VERSION, *newest.columns)
        .select_from(Plan)
        .outerjoin(newest, true())
        .outerjoin(Consent, Consent.plan_id == Plan.id)
        .where(Plan.id == plan_id)
        .order_by(Consent.number.desc())
    )
    rows: list[Any] = list(db.session.execute(query))
    found = [ConsentView(*row[: len(_VERSION)]) for row in rows if row.id is not None]
    heard = rows[0][len(_VERSION) :] if rows else (None,)
    return found, Heard(*heard) if heard[0] is not None else None


def consent(plan_id: UUID, consent_id: UUID) -> Consent | None:
    """One version of this plan."""
    return db.session.scalar(
        select(Consent).where(Consent.plan_id == plan_id, Consent.id == consent_id)
    )


def active_consent(plan_id: UUID) -> Consent | None:
    """The version in force."""
    return db.session.scalar(
        select(Consent).where(Consent.plan_id == plan_id, Consent.state == ConsentState.ACTIVE)
    )


def expired_consent(plan_id: UUID) -> Consent | None:
    """The version that ran out last."""
    return db.session.scalar(
        select(Consent)
        .where(Consent.plan_id == plan_id, Consent.state == ConsentState.EXPIRED)
        .order_by(Consent.number.desc())
        .limit(1)
    )


def unfinished_consent(plan_id: UUID) -> Consent | None:
    """The version being prepared or waiting for answers."""
    return db.session.scalar(
        select(Consent).where(Consent.plan_id == plan_id, Consent.state.in_(UNFINISHED))
    )


def next_number(plan_id: UUID) -> int:
    """The next version number; never one that was used (I8)."""
    query = select(func.coalesce(func.max(Consent.number), 0)).where(Consent.plan_id == plan_id)
    return int(db.session.execute(query).scalar_one()) + 1


def signatories_of(consent_id: UUID) -> list[SignatoryView]:
    """Those who must agree to a version: not whom a decision leaves out, nor who lost her say."""
    rows = db.session.execute(
        _signatories().where(Signatory.consent_id == consent_id, Signatory.state.in_(PRESENT))
    )
    return [SignatoryView(**row._mapping) for row in rows]


def signatories_ever(plan_id: UUID) -> list[SignatoryView]:
    """Everybody's place among those who must agree, in every version of the plan."""
    rows = db.session.execute(_signatories().where(Signatory.plan_id == plan_id))
    return [SignatoryView(**row._mapping) for row in rows]


def _signatories() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Signatory.id,
            Signatory.person_id,
            Signatory.profile_id,
            (Person.given_name + " " + Person.family_name).label("name"),
            Signatory.capacity,
            Signatory.state,
            Signatory.answered_at,
            Signatory.channel,
            Signatory.interpreter,
            is_on_paper(Person.id).label("on_paper"),
        )
        .join(Person, Person.id == Signatory.person_id)
        .order_by(Person.given_name, Signatory.id)
    )


def signatory(consent_id: UUID, person_id: UUID) -> Signatory | None:
    """This person's place among those who must agree, or None."""
    return db.session.scalar(
        select(Signatory).where(
            Signatory.consent_id == consent_id,
            Signatory.person_id == person_id,
            Signatory.state.in_(PRESENT),
        )
    )


def all_signatories(consent_id: UUID) -> list[Signatory]:
    """Everybody who stands on a version, whatever became of her."""
    return list(db.session.scalars(select(Signatory).where(Signatory.consent_id == consent_id)))


def family_with_access(plan_id: UUID) -> dict[UUID, UUID]:
    """Who reaches the plan now as family, asked, or left out: profile id to person id."""
    now = instant()
    rows = db.session.execute(
        select(Profile.id, Profile.person_id)
        .join(Grant, Grant.profile_id == Profile.id)
        .where(
            Grant.subject_id == plan_id,
            Grant.source.in_(("family", "signatory", "left out")),
            Grant.valid_from <= now,
            Grant.valid_to > now,
        )
        .distinct()
    )
    return {row.id: row.person_id for row in rows}


def readers(plan_id: UUID) -> dict[UUID, datetime]:
    """Who reads on in a plan that has ended, and until when (UTC); also whose days are over."""
    rows = db.session.execute(
        select(Grant.profile_id, func.max(Grant.valid_to))
        .where(Grant.subject_id == plan_id, Grant.source == READING_ON, Grant.ended_at.is_(None))
        .group_by(Grant.profile_id)
    )
    return {row[0]: row[1] for row in rows}


def names_of_readers(plan_id: UUID, at: datetime) -> list[tuple[str, datetime]]:
    """Who reads on at an instant, by name, and until when (UTC)."""
    name = Person.given_name + " " + Person.family_name
    rows = db.session.execute(
        select(name.label("name"), func.max(Grant.valid_to))
        .select_from(Grant)
        .join(Profile, Profile.id == Grant.profile_id)
        .join(Person, Person.id == Profile.person_id)
        .where(Grant.subject_id == plan_id, Grant.source == READING_ON, Grant.valid_to > at)
        .group_by(Profile.id, name)
        .order_by("name")
    )
    return [(row[0], row[1]) for row in rows]


def plans_with_readers() -> list[UUID]:
    """The plans that somebody reads on in, or did until her days were over. Call it as system."""
    query = select(Grant.subject_id).where(Grant.source == READING_ON, Grant.ended_at.is_(None))
    return list(db.session.scalars(query.distinct()))


def answers_to(consent_id: UUID) -> list[LineAnswer]:
    """Every answer to every line of a version."""
    return list(db.session.scalars(select(LineAnswer).where(LineAnswer.consent_id == consent_id)))


def already_reminded(consent_id: UUID, kind: str, mark: str) -> set[UUID]:
    """The profiles that have been reminded of this before."""
    return set(
        db.session.scalars(
            select(Reminder.profile_id).where(
                Reminder.consent_id == consent_id, Reminder.kind == kind, Reminder.mark == mark
            )
        )
    )


def unfinished_state_beside(plan_id: ColumnElement[UUID]) -> ScalarSelect[str]:
    """The state of the version under way, as one column of a query that finds the plan itself."""
    unfinished = or_(*(Consent.state == state for state in UNFINISHED))
    found = select(Consent.state).where(Consent.plan_id == plan_id, unfinished)
    return found.correlate_except(Consent).scalar_subquery()


@dataclass(frozen=True)
class WaitingPlan:
    """A consent that waits for one's answer."""

    plan_id: UUID
    consent_id: UUID
    child_name: str
    holder_name: str


@cache
def plans_that_wait() -> Select[*tuple[Any, ...]]:
    """The consents that wait for a profile's answer, the oldest first, to be asked together with
    others: ``profile_id`` and ``now`` (UTC)."""
    child, holder = aliased(Person), aliased(Person)
    return (
        select(
            Plan.id.label("plan_id"),
            Signatory.consent_id,
            (child.given_name + " " + child.family_name).label("child_name"),
            (holder.given_name + " " + holder.family_name).label("holder_name"),
        )
        .join(Consent, Consent.id == Signatory.consent_id)
        .join(Plan, Plan.id == Signatory.plan_id)
        .join(child, child.id == Plan.child_id)
        .join(Profile, Profile.id == Plan.holder_profile_id)
        .join(holder, holder.id == Profile.person_id)
        .where(
            Signatory.plan_id.in_(reached(Area.CONSENT)),
            Signatory.profile_id == bindparam("profile_id"),
            Signatory.state == "WAITING",
            one_of(Consent.state, WAITING),
        )
        .order_by(Consent.sent_at)
    )
