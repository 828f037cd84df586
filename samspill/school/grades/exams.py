"""Reads of who is drawn for which oral exam. Row security decides what a list shows, and when."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from samspill.infra.db import db
from samspill.school.grades.models import OralExam


@dataclass(frozen=True)
class ExamView:
    """An oral exam of a pupil. ``told_at``: from then on she knows of it."""

    subject: str
    exam_at: datetime
    told_at: datetime


def standing_exams(
    pupil_ids: Collection[UUID] | Select[UUID], year_id: UUID
) -> dict[UUID, OralExam]:
    """What some pupils are drawn for in a year, by pupil."""
    rows = db.session.scalars(_standing(pupil_ids).where(OralExam.year_id == year_id))
    return {row.pupil_id: row for row in rows}


def _standing(pupil_ids: Any) -> Select[OralExam]:
    return select(OralExam).where(OralExam.pupil_id.in_(pupil_ids), OralExam.withdrawn_at.is_(None))


def drawn_for(pupil_ids: Select[UUID], year_id: UUID, subject: str) -> set[UUID]:
    """Those of some pupils who are drawn for a subject."""
    drawn = standing_exams(pupil_ids, year_id)
    return {pupil_id for pupil_id, one in drawn.items() if one.subject == subject}


def exams_told(pupil_id: UUID, now: datetime) -> list[ExamView]:
    """What a pupil is drawn for and knows of, the newest first."""
    rows = db.session.scalars(
        _standing([pupil_id])
        .where(OralExam.told_at <= now)
        .order_by(OralExam.exam_at.desc(), OralExam.id)
    )
    return [ExamView(row.subject, row.exam_at, row.told_at) for row in rows]


def _due(now: datetime) -> Select[OralExam]:
    return select(OralExam).where(
        OralExam.told_at <= now,
        OralExam.notified_at.is_(None),
        OralExam.withdrawn_at.is_(None),
    )


def pupils_to_tell(now: datetime, many: int) -> list[UUID]:
    """So many pupils who may know now, and have not been told. Call it as system."""
    rows = db.session.scalars(_due(now).order_by(OralExam.told_at, OralExam.id).limit(many))
    return [row.pupil_id for row in rows]


def untold(pupil_id: UUID, now: datetime) -> list[OralExam]:
    """What a pupil may know of now, and has not been told. Call it as system."""
    return list(db.session.scalars(_due(now).where(OralExam.pupil_id == pupil_id)))
