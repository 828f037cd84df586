"""The shape of what a copy holds, as JSON has it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from samspill.core.clock import today

Facts = dict[str, Any]


def day(at: datetime | date | None) -> str | None:
    """A day in Oslo, as JSON has it."""
    if at is None:
        return None
    return (today(at) if isinstance(at, datetime) else at).isoformat()
