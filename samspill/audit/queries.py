"""Who has looked, and what let them in: reads of the access log."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, exists, func, select, true
from sqlalchemy.orm import aliased
from sqlalchemy.sql.selectable import LateralFromClause

from samspill.access.grants import Grant
from samspill.access.log import ALLOWED, AccessLogEntry
from samspill.access.whereabouts import Where, shown
from samspill.core.clock import today
from samspill.identity.models import AT_WORK, AddressProtection, Person, Profile
from samspill.infra.db import db, instant
from samspill.organisation.models import Unit


@dataclass(frozen=True)
class Look:
    """One look by one employee, and the grant that let her in at that instant.

    ``source`` and ``source_id`` are the grant's, and ``since`` when it began; None when no grant
    is found. ``is_in``: does she reach the subject today? ``unit_name`` and ``service`` are None
    for who may not know where people work around a protected child.
    """

    at: datetime
    subject_id: UUID
    profile_id: UUID
    name: str
    title: str | None
    unit_name: str | None
    service: str | None
    is_protected: bool
    area: str
    source: str | None
    source_id: UUID | None
    since: datetime | None
    is_in: bool

    @property
    def day(self) -> date:
        """The day in Oslo."""
        return today(self.at)


FIRST = {
    "consent": 0,
    "acting": 1,
    "family": 2,
    "signatory": 3,
    "leader": 4,
    "witness": 5,
    "emergency": 6,
}
"""Of several grants that let somebody in, which says most about why."""


def looks_by_staff(
    reader: UUID, subjects: Collection[UUID], *, before: datetime | None, limit: int
) -> list[Look]:
    """Looks by employees, the newest first, at most ``limit`` before an instant (UTC).

    Never by guardians: they do not see each other's reading (J9). Row security demands READ in
    the subject's log; a look at an area that the reader's profile does not reach today is left
    out (J8).
    """
    newest = (
        select(AccessLogEntry)
        .join(Profile, Profile.id == AccessLogEntry.profile_id)
        .where(
            AccessLogEntry.subject_id.in_(list(subjects)),
            AccessLogEntry.decision == ALLOWED,
            Profile.kind.in_(AT_WORK),
            Profile.unit_id.is_not(None),
            _reaches(reader),
        )
        .order_by(AccessLogEntry.at.desc(), AccessLogEntry.id)
        .limit(limit)
    )
    if before is not None:
        newest = newest.where(AccessLogEntry.at < before)
    looked = aliased(AccessLogEntry, newest.subquery("newest"))
    return [Look(**row._mapping) for row in db.session.execute(_told_of(looked))]


def _told_of(looked: type[AccessLogEntry]) -> Select[*tuple[Any, ...]]:
    """Who looked, and the grant she passed by: asked of the looks that are shown, not of all that
    were sorted to find them."""
    let_in = _let_in(looked)
    return (
        select(
            looked.at,
            looked.subject_id,
            looked.profile_id,
            (Person.given_name + " " + Person.family_name).label("name"),
            Profile.title,
            shown(Where.WORKPLACES, looked.subject_id, Unit.name).label("unit_name"),
            shown(Where.WORKPLACES, looked.subject_id, Unit.service).label("service"),
            (Person.address_protection != AddressProtection.NONE).label("is_protected"),
            looked.area,
            let_in.c.source,
            let_in.c.source_id,
            let_in.c.since,
            _is_in(looked).label("is_in"),
        )
        .join(Profile, Profile.id == looked.profile_id)
        .join(Person, Person.id == Profile.person_id)
        .join(Unit, Unit.id == Profile.unit_id)
        .outerjoin(let_in, true())
        .order_by(looked.at.desc(), looked.id)
    )


def _let_in(looked: type[AccessLogEntry]) -> LateralFromClause:
    """The grant that a look passed by. What an act ended was open until ``ended_at`` (ADR 0003)."""
    return (
        select(Grant.source, Grant.source_id, Grant.valid_from.label("since"))
        .where(
            Grant.profile_id == looked.profile_id,
            Grant.subject_id == looked.subject_id,
            Grant.area == looked.area,
            Grant.valid_from <= looked.at,
            func.coalesce(Grant.ended_at, Grant.valid_to) >= looked.at,
        )
        .order_by(case(FIRST, value=Grant.source, else_=len(FIRST)), Grant.valid_from.desc())
        .limit(1)
        .correlate(looked)
        .lateral("let_in")
    )


def _is_in(looked: type[AccessLogEntry]) -> ColumnElement[bool]:
    """Has the one who looked anything open in the subject now?"""
    grant, now = aliased(Grant), instant()
    return exists().where(
        grant.profile_id == looked.profile_id,
        grant.subject_id == looked.subject_id,
        grant.valid_from <= now,
        grant.valid_to > now,
    )


def _reaches(reader: UUID) -> ColumnElement[bool]:
    """Does the reader reach the area that was looked at?"""
    grant, now = aliased(Grant), instant()
    return exists().where(
        grant.profile_id == reader,
        grant.subject_id == AccessLogEntry.subject_id,
        grant.area == AccessLogEntry.area,
        grant.valid_from <= now,
        grant.valid_to > now,
    )
