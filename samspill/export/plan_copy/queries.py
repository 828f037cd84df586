"""Reads of copies of a plan. Row security keeps to those that one asked for, or may read first."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import defer

from samspill.access.grants import EMERGENCY, Grant
from samspill.access.levels import Area
from samspill.core.errors import NotVisible
from samspill.export.plan_copy.models import (
    CopyState,
    PlanCopy,
    facts_place,
    file_place,
)
from samspill.identity.models import Person, Profile
from samspill.infra.crypto import open_sealed
from samspill.infra.db import db, instant
from samspill.infra.key_store import of_plan
from samspill.plans.documents.models import Document
from samspill.plans.meetings.models import Meeting

LISTED = 100
"""Copies that are read at most, the newest."""


@dataclass(frozen=True)
class CopyView:
    """One copy that somebody asked for, as its row says, with her name."""

    row: PlanCopy
    asked_by: str

    def can_be_fetched(self, at: datetime) -> bool:
        """Is the file there, and its time not over?"""
        return self.row.state == CopyState.READY and self.row.until > at


def _of(plan_id: UUID) -> Select[*tuple[Any, ...]]:
    """The copies of a plan, each with the name of who asked."""
    return (
        select(PlanCopy, (Person.given_name + " " + Person.family_name).label("name"))
        .join(Profile, Profile.id == PlanCopy.asked_by)
        .join(Person, Person.id == Profile.person_id)
        .where(PlanCopy.plan_id == plan_id)
    )


def copies_of(plan_id: UUID) -> list[CopyView]:
    """The copies of a plan that the reader reaches, the newest first; the files stay behind."""
    newest = _of(plan_id).order_by(PlanCopy.asked_at.desc(), PlanCopy.id).limit(LISTED)
    newest = newest.options(defer(PlanCopy.file_sealed), defer(PlanCopy.facts_sealed))
    rows = db.session.execute(newest)
    return [CopyView(row, name) for row, name in rows]


def copy_in(plan_id: UUID, copy_id: UUID) -> CopyView:
    """One of them. Raises NotVisible for another plan's, and for somebody else's."""
    row = db.session.execute(_of(plan_id).where(PlanCopy.id == copy_id)).one_or_none()
    if row is None:
        raise NotVisible
    return CopyView(*row)


def meetings_by_id(plan_id: UUID, ids: Collection[UUID]) -> list[Meeting]:
    """Some meetings of a plan, of those that the reader sees now."""
    query = select(Meeting).where(Meeting.plan_id == plan_id, Meeting.id.in_(ids))
    return list(db.session.scalars(query)) if ids else []


def texts_by_id(plan_id: UUID, ids: Collection[UUID]) -> dict[UUID, str]:
    """The titles of some texts that were written here, of those that the reader sees now."""
    if not ids:
        return {}
    rows = db.session.execute(
        select(Document.id, Document.title).where(
            Document.plan_id == plan_id,
            Document.id.in_(ids),
            Document.is_written,
            Document.deleted_at.is_(None),
        )
    )
    return {row.id: row.title for row in rows}


def facts_in(copy: PlanCopy) -> dict[str, Any]:
    """What it says, while somebody is to read it. Raises NotVisible when nobody is."""
    if copy.facts_sealed is None:
        raise NotVisible
    opened = open_sealed(copy.facts_sealed, facts_place(copy.id), of_plan(copy.plan_id))
    found: dict[str, Any] = json.loads(opened)
    return found


def file_in(copy: PlanCopy) -> bytes:
    """The file. Raises NotVisible when there is none."""
    if copy.file_sealed is None:
        raise NotVisible
    return open_sealed(copy.file_sealed, file_place(copy.id), of_plan(copy.plan_id))


def is_here_in_emergency(plan_id: UUID, profile_id: UUID) -> bool:
    """Does nothing but an emergency let the profile in? Then she reads, and takes nothing along."""
    now = instant()
    otherwise = exists().where(
        Grant.profile_id == profile_id,
        Grant.subject_id == plan_id,
        Grant.area == str(Area.OVERVIEW),
        Grant.source != EMERGENCY,
        Grant.valid_from <= now,
        Grant.valid_to > now,
    )
    return not db.session.scalar(select(otherwise))
