"""Reads of notices, for features that must know whether somebody was told."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from samspill.infra.db import db
from samspill.notifications.models import Notice, NoticeState


def delivered(subject_id: UUID, template: str, created_at: datetime) -> dict[UUID, datetime]:
    """Profile to the instant its notice was sent: those that one act queued, and that went out.

    Call it as system: notices are their readers' own.
    """
    rows = db.session.execute(
        select(Notice.profile_id, Notice.sent_at).where(
            Notice.subject_id == subject_id,
            Notice.template == template,
            Notice.created_at == created_at,
            Notice.state == NoticeState.SENT,
            Notice.sent_at.is_not(None),
        )
    )
    return {row.profile_id: row.sent_at for row in rows}
