"""Who sends or calls where somebody wants paper, or no letter may go: one who has it (F5)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from samspill.access.grants import Grant
from samspill.identity.queries import ProfileView
from samspill.infra.db import db, instant

AT_MOST = 50


@dataclass(frozen=True)
class Sender:
    """An employee, and that which she has and reaches: a plan, a group, a municipality."""

    profile_id: UUID
    subject_id: UUID


SenderFinder = Callable[[UUID], Sender | None]
_finders: list[SenderFinder] = []


def name_employee_by(finder: SenderFinder) -> None:
    """Say who sends or calls about a subject, by its id; None for one of another kind."""
    if finder not in _finders:
        _finders.append(finder)


def sender_about(subject_id: UUID) -> Sender | None:
    """Who has a subject. As system."""
    return next((found for finder in _finders if (found := finder(subject_id))), None)


def sender_to(reader: ProfileView, subject_id: UUID) -> Sender | None:
    """Who tells a reader of a subject. Of what is about herself, somebody who has something of
    hers. As system."""
    if subject_id != reader.person_id:
        return sender_about(subject_id)
    found = (finder(one) for finder in _finders for one in _reached_by(reader.id))
    return next((one for one in found if one is not None), None)


def _reached_by(profile_id: UUID) -> list[UUID]:
    now = instant()
    reached = select(Grant.subject_id).where(
        Grant.profile_id == profile_id, Grant.valid_from <= now, Grant.valid_to > now
    )
    return list(db.session.scalars(reached.distinct().order_by(Grant.subject_id).limit(AT_MOST)))
