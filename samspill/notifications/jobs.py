"""Background jobs of notices."""

from __future__ import annotations

from uuid import UUID

from samspill.infra.jobs import job
from samspill.notifications.actions import deliver_notice
from samspill.notifications.subscriber import DELIVER


@job(DELIVER)
def deliver(notice_id: str) -> None:
    """Deliver one notice."""
    deliver_notice(UUID(notice_id))
