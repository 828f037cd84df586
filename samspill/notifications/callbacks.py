"""What a supplier tells of a message that it took: signed, or it is no word of the supplier's."""

from __future__ import annotations

import hmac
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha1

import structlog
from sqlalchemy import select

from samspill.access.system import system_access
from samspill.infra.db import db, instant
from samspill.notifications.models import DeliveryState, Notice, NoticeDelivery
from samspill.notifications.outgoing import by_letter_instead

log = structlog.get_logger()

SMS_CALLBACK = "/tilbakemelding/sms"
SAYS = {
    "delivered": DeliveryState.DELIVERED,
    "undelivered": DeliveryState.FAILED,
    "failed": DeliveryState.FAILED,
}
"""What is final, as Twilio has it; all else is on its way."""

LONGEST = 20


def signature(token: str, url: str, form: Mapping[str, str]) -> str:
    """What Twilio writes under a call: its address and its fields, by the account's secret."""
    said = url + "".join(f"{name}{form[name]}" for name in sorted(form))
    made = hmac.new(token.encode(), said.encode(), sha1)
    return b64encode(made.digest()).decode()


def is_signed(token: str, url: str, form: Mapping[str, str], shown: str) -> bool:
    """Is the signature that was shown the one of this call?"""
    return hmac.compare_digest(signature(token, url, form).encode(), shown.encode())


def note_answer(provider_id: str, status: str, error: str) -> None:
    """Note how a message went. What is unknown, or no news, changes nothing; what has been
    delivered stays so, in whatever order the supplier calls."""
    state = SAYS.get(status)
    if state is None or not provider_id:
        return
    with system_access("how an SMS went"):
        row = db.session.scalar(
            select(NoticeDelivery)
            .where(NoticeDelivery.provider_id == provider_id)
            .with_for_update()
        )
        if row is None or row.state != DeliveryState.SENT:
            return
        row.state, row.answered_at = state, instant()
        row.error = error[:LONGEST] if state == DeliveryState.FAILED else None
        if state == DeliveryState.FAILED and row.notice_id is not None:
            by_letter_instead(db.session.get(Notice, row.notice_id, with_for_update=True))
        db.session.flush()
