"""Reads of files that were made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import aliased

from samspill.access.grants import Grant
from samspill.access.levels import Area, Level
from samspill.access.whereabouts import Where, WhereaboutsViewer, in_force
from samspill.export.models import ConsentCopy, CopyReview, ReviewState
from samspill.identity.models import Person, Profile, ProfileKind
from samspill.infra.crypto import open_sealed
from samspill.infra.db import db, instant
from samspill.infra.key_store import of_plan


def copy_of(plan_id: UUID, consent_id: UUID) -> bytes | None:
    """The sealed PDF of a version, or None before it is made."""
    row = db.session.scalar(
        select(ConsentCopy).where(
            ConsentCopy.plan_id == plan_id, ConsentCopy.consent_id == consent_id
        )
    )
    return open_sealed(row.content, place_of(row.id), of_plan(plan_id)) if row else None


def has_copy(consent_id: UUID) -> bool:
    """Is the copy of this version made?"""
    query = select(exists().where(ConsentCopy.consent_id == consent_id))
    return bool(db.session.scalar(query))


def place_of(copy_id: UUID) -> str:
    """Where the content of a copy stands: bound into its encryption."""
    return f"consent_copies:content:{copy_id}"


@dataclass(frozen=True)
class ReviewView:
    """One question about a copy, with the name of who asked."""

    id: UUID
    consent_id: UUID
    asked_by: UUID
    name: str
    asked_at: datetime
    state: str
    reason: str
    until: datetime | None


def reviews_of(plan_id: UUID, consent_id: UUID) -> list[ReviewView]:
    """The questions about one version's copy, the newest first."""
    rows = db.session.execute(
        select(CopyReview, (Person.given_name + " " + Person.family_name).label("name"))
        .join(Profile, Profile.id == CopyReview.asked_by)
        .join(Person, Person.id == Profile.person_id)
        .where(CopyReview.plan_id == plan_id, CopyReview.consent_id == consent_id)
        .order_by(CopyReview.asked_at.desc(), CopyReview.id)
    )
    return [
        ReviewView(
            *(one.id, one.consent_id, one.asked_by, name),
            *(one.asked_at, one.state, one.reason, one.until),
        )
        for one, name in rows
    ]


def review_in(plan_id: UUID, review_id: UUID) -> CopyReview | None:
    """One of them to answer; None for another plan's."""
    return db.session.scalar(
        select(CopyReview).where(CopyReview.id == review_id, CopyReview.plan_id == plan_id)
    )


def is_released(plan_id: UUID, consent_id: UUID, profile_id: UUID) -> bool:
    """May she fetch the copy now: did another look through it for her, not too long ago?"""
    return bool(
        db.session.scalar(
            select(
                exists().where(
                    CopyReview.plan_id == plan_id,
                    CopyReview.consent_id == consent_id,
                    CopyReview.asked_by == profile_id,
                    CopyReview.state == ReviewState.RELEASED,
                    CopyReview.until > instant(),
                )
            )
        )
    )


def reviewers_of(
    plan_id: UUID, *, but: UUID | None = None, but_profile: UUID | None = None
) -> list[UUID]:
    """The employees who may write in the plan's consent and stand on all lists of where and when.

    Without one person, or the person of one profile.
    """
    other = aliased(Profile)
    found = select(Profile.id).where(*looks_through(plan_id))
    if but is not None:
        found = found.where(Profile.person_id != but)
    if but_profile is not None:
        person = select(other.person_id).where(other.id == but_profile).scalar_subquery()
        found = found.where(Profile.person_id != person)
    return list(db.session.scalars(found.order_by(Profile.id)))


def looks_through(plan_id: UUID | Any) -> tuple[ColumnElement[bool], ...]:
    """Is the profile an employee who writes in the plan's consent and stands on all its lists?"""
    now, viewer = instant(), WhereaboutsViewer
    lists = (
        select(func.count(viewer.field.distinct()))
        .where(viewer.subject_id == plan_id, viewer.profile_id == Profile.id, in_force(viewer))
        .correlate_except(viewer)
        .scalar_subquery()
    )
    writes = exists().where(
        Grant.profile_id == Profile.id,
        Grant.subject_id == plan_id,
        Grant.area == Area.CONSENT,
        Grant.level >= Level.CONTRIBUTE,
        Grant.valid_from <= now,
        Grant.valid_to > now,
    )
    return Profile.kind == ProfileKind.WORK, writes.correlate_except(Grant), lists == len(Where)
