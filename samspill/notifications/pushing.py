"""Sending push messages. Loaded by jobs alone: it knows the library."""

from __future__ import annotations

from datetime import timedelta
from secrets import randbelow
from uuid import UUID

from sqlalchemy import select

from samspill.access.system import system_access
from samspill.core.event import Urgency
from samspill.core.language import language_code, speaking
from samspill.identity.deaths import has_died
from samspill.identity.queries import ProfileView, profile_by_id
from samspill.identity.subscriptions.actions import is_gone, note_answer
from samspill.identity.subscriptions.models import PushSubscription
from samspill.identity.subscriptions.queries import address_of, stands_now
from samspill.infra.db import db, instant
from samspill.infra.push import PushDown, PushGone, PushRefused, send_push
from samspill.notifications.choices import is_read, wishes_of
from samspill.notifications.models import DeliveryState, Notice, NoticeDelivery
from samspill.notifications.outgoing import GIVE_UP, by_letter_instead, what_it_tells
from samspill.notifications.rhythms import Rhythm, due
from samspill.notifications.words import push_words

HOW_URGENT = {Urgency.A: "high", Urgency.B: "high", Urgency.C: "normal"}
"""As RFC 8030 says it; the rest is low, and waits for a telephone that saves its battery."""

LONGEST_WAIT = timedelta(hours=1)


def send_to_telephone(delivery_id: UUID) -> None:
    """Send one push message, after asking again whether it may go and has not been read.

    Safe to run twice: what is not QUEUED is left alone, and a telephone shows one, not two. Where
    it does not arrive, and no letter went, one goes now.
    """
    with system_access("send a push message"):
        row = db.session.scalar(
            select(NoticeDelivery).where(NoticeDelivery.id == delivery_id).with_for_update()
        )
        if row is None or row.state != DeliveryState.QUEUED or row.subscription_id is None:
            return
        reader, (notice, may_hear) = profile_by_id(row.profile_id), what_it_tells(row)
        if not may_hear or has_died(reader.person_id):
            row.state, row.error = DeliveryState.STOPPED, "RIGHT"
        elif notice is not None and is_read(notice):
            row.state, row.error = DeliveryState.STOPPED, "READ"
        elif not stands_now(row.subscription_id):
            _fails(row, notice, "GONE")
        else:
            _send(row, row.subscription_id, notice, reader)
        db.session.flush()


def _send(
    row: NoticeDelivery, subscription_id: UUID, notice: Notice | None, reader: ProfileView
) -> None:
    address = address_of(db.session.get_one(PushSubscription, subscription_id))
    urgency = HOW_URGENT.get(Urgency(notice.urgency), "low") if notice else "high"
    with speaking(reader.language):
        words = {"body": push_words(trial=notice is None), "lang": language_code()}
    try:
        send_push(address, words, urgency=urgency, topic=urgency)
    except PushGone:
        is_gone(subscription_id)
        _fails(row, notice, "GONE")
    except PushRefused as refused:
        note_answer(subscription_id, taken=False)
        _fails(row, notice, str(refused.code))
    except PushDown as down:
        _waits(row, subscription_id, notice, down)
    else:
        note_answer(subscription_id, taken=True)
        row.state, row.sent_at = DeliveryState.SENT, instant()


def _waits(
    row: NoticeDelivery, subscription_id: UUID, notice: Notice | None, down: PushDown
) -> None:
    """Try again when the service says, else after as long as it has waited, and up to a minute;
    not in her night."""
    now = instant()
    waited = now - row.created_at
    if waited > GIVE_UP:
        note_answer(subscription_id, taken=False)
        _fails(row, notice, "DOWN")
        return
    wait = max(timedelta(seconds=down.seconds), min(waited, LONGEST_WAIT), timedelta(minutes=1))
    spread = timedelta(seconds=randbelow(60))
    then = now + min(wait, GIVE_UP) + spread
    urgency = Urgency(notice.urgency) if notice else Urgency.A
    times = wishes_of(row.profile_id, row.tenant_id).times
    row.due_at = due(Rhythm.NOW, urgency, times, then) or then
    row.state = DeliveryState.WAITING


def _fails(row: NoticeDelivery, notice: Notice | None, why: str) -> None:
    row.state, row.error = DeliveryState.FAILED, why
    by_letter_instead(notice)
