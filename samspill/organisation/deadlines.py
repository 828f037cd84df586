"""When somebody is reminded of a deadline: after some shares of the time that she had."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from samspill.core.clock import today
from samspill.infra.db import instant
from samspill.organisation.queries import policy

RULE = "deadline_reminders"


def passed_mark(
    since: datetime, until: datetime, percents: Iterable[int], now: datetime
) -> datetime | None:
    """The latest of the marks that is passed; None before the first, and when the time is out.

    Who came late to it is reminded once, of the latest, not of each.
    """
    if not since < now < until:
        return None
    marks = (since + (until - since) * percent / 100 for percent in percents)
    return max((one for one in marks if one <= now), default=None)


def mark_of(tenant_id: UUID | None, since: datetime, until: datetime) -> datetime | None:
    """Of which instant (UTC) a reminder is due now, of what has been known ``since`` and must be
    done ``until``; None for none. As the dated rule ``deadline_reminders`` says."""
    now = instant()
    percents = policy(RULE, tenant_id, today(now)).value["remind_at_percent"]
    return passed_mark(since, until, percents, now)
