"""Reads of one's own looks: a calendar asks day and night, and is noted once a day."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from samspill.access.log import AccessLogEntry
from samspill.core.clock import start_of_day, today
from samspill.infra.db import db, instant


def not_yet_noted(subject_ids: Collection[UUID], profile_id: UUID, page: str) -> set[UUID]:
    """Those of the subjects that the profile has not looked at today (Oslo) by this page."""
    log, since = AccessLogEntry, start_of_day(today(instant()))
    query = select(log.subject_id).where(
        log.subject_id.in_(subject_ids),
        log.at >= since,
        log.profile_id == profile_id,
        log.page == page,
    )
    return set(subject_ids) - set(db.session.scalars(query))
