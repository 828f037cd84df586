"""Days as people count them: the same time of day, also over the change of the clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from samspill.core import clock


def days_on(days: int, at: datetime | None = None) -> timedelta:
    """How far it is to the same time of day in Oslo, so many days after ``at`` (default: now)."""
    now = at or clock.now()
    there = now.astimezone(clock.OSLO) + timedelta(days=days)
    return there.astimezone(UTC) - now
