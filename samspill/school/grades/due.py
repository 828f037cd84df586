"""Reads of what is due: grades to publish, warnings that nobody has read. Call them as system."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from samspill.infra.db import db
from samspill.school.grades.models import Grade, GradeRound, GradeWarning, WarningReceipt
from samspill.school.groups.models import Group


def unread_warnings(since: datetime, before: datetime) -> list[GradeWarning]:
    """The warnings sent between two instants that nobody at home has said that she has read, and
    of which who sent it has not been told. Call it as system."""
    read = select(WarningReceipt.id).where(WarningReceipt.warning_id == GradeWarning.id)
    return list(
        db.session.scalars(
            select(GradeWarning)
            .where(
                GradeWarning.sent_at.between(since, before),
                GradeWarning.unread_told_at.is_(None),
                ~read.correlate(GradeWarning).exists(),
            )
            .order_by(GradeWarning.id)
        )
    )


def due_rounds(now: datetime) -> list[tuple[UUID, UUID]]:
    """The locked rounds that are to be published, with their schools. Call it as system."""
    waits = select(Grade.id).where(
        Grade.round_id == GradeRound.id, Grade.published_at.is_(None), Grade.replaced_at.is_(None)
    )
    rows = db.session.execute(
        select(GradeRound.id, GradeRound.school_id)
        .where(
            GradeRound.locked_at.is_not(None),
            GradeRound.publish_at <= now,
            waits.correlate(GradeRound).exists(),
        )
        .order_by(GradeRound.publish_at, GradeRound.id)
    )
    return [(row.id, row.school_id) for row in rows]


def pupils_waiting(round_id: UUID, many: int) -> list[UUID]:
    """So many pupils with grades of the round that are not published. Call it as system."""
    return list(
        db.session.scalars(
            select(Grade.pupil_id)
            .where(
                Grade.round_id == round_id,
                Grade.published_at.is_(None),
                Grade.replaced_at.is_(None),
            )
            .distinct()
            .order_by(Grade.pupil_id)
            .limit(many)
        )
    )


def waiting_grades(pupil_id: UUID, now: datetime) -> list[Grade]:
    """The pupil's grades of due rounds that are not published. Call it as system."""
    return list(
        db.session.scalars(
            select(Grade)
            .join(GradeRound, GradeRound.id == Grade.round_id)
            .where(
                Grade.pupil_id == pupil_id,
                Grade.published_at.is_(None),
                Grade.replaced_at.is_(None),
                GradeRound.locked_at.is_not(None),
                GradeRound.publish_at <= now,
            )
            .order_by(Grade.id)
        )
    )


def tenant_of(school_id: UUID) -> UUID:
    """The municipality of a school."""
    return db.session.execute(select(Group.tenant_id).where(Group.id == school_id)).scalar_one()
