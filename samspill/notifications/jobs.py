"""Background jobs of notices."""

from __future__ import annotations

from uuid import UUID

from samspill.identity.contact_checks.actions import SEND_CODE
from samspill.infra.jobs import defer, job
from samspill.notifications.actions import deliver_notice, send_code
from samspill.notifications.digests import DIGEST, QUEUE, queue_due, send_what_is_due
from samspill.notifications.escalating import go_on
from samspill.notifications.outgoing import PUSH, TEXT
from samspill.notifications.pushing import send_to_telephone
from samspill.notifications.subscriber import DELIVER
from samspill.notifications.texting import send_code_by_sms, send_text


@job(DELIVER, each=("notice_ids", "notice_id"))
def deliver(notice_id: str) -> None:
    """Deliver one notice."""
    deliver_notice(UUID(notice_id))


@job(SEND_CODE)
def code(check_id: str) -> None:
    """Send a code to somebody's new address."""
    send_code(UUID(check_id), send_code_by_sms)


@job(TEXT)
def text(delivery_id: str) -> None:
    """Send one SMS."""
    send_text(UUID(delivery_id))


@job(PUSH)
def push(delivery_id: str) -> None:
    """Send one push message."""
    send_to_telephone(UUID(delivery_id))


@job(DIGEST, each=("profile_ids", "profile_id"))
def digest(profile_id: str) -> None:
    """Send one reader what has waited."""
    send_what_is_due(UUID(profile_id))


@job("notifications.go_on", cron="*/5 * * * *")
def goes_on() -> None:
    """Every five minutes: what hurries and has not been read."""
    go_on()


@job(QUEUE, cron="*/5 * * * *")
def due() -> None:
    """Every five minutes: what has waited till now, one part after another."""
    if queue_due():
        defer(QUEUE, [{}])
