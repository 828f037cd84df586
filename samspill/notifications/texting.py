"""Sending SMS, and what the supplier says became of it. Loaded by jobs alone: it knows Twilio."""

from __future__ import annotations

from uuid import UUID

from flask import current_app
from sqlalchemy import select

from samspill.access.system import system_access
from samspill.core.event import Urgency
from samspill.core.language import _, speaking
from samspill.identity.contact import mobile_of, national
from samspill.identity.contact_checks.queries import CheckView, code_of
from samspill.identity.deaths import has_died
from samspill.identity.queries import ProfileView, profile_by_id
from samspill.infra.db import db, instant
from samspill.infra.settings import Settings
from samspill.infra.sms import SmsDown, SmsRefused, send_sms
from samspill.notifications.callbacks import SMS_CALLBACK
from samspill.notifications.models import NOT_MISSED, DeliveryState, Notice, NoticeDelivery
from samspill.notifications.outgoing import (
    GIVE_UP,
    by_letter_instead,
    may_have_sms,
    stopped_by,
    what_it_tells,
)
from samspill.notifications.words import sms_words


def send_text(delivery_id: UUID) -> None:
    """Send one SMS, after asking again whether it may go and has not been read.

    Safe to run twice: what is not QUEUED is left alone. Raises SmsDown, to be tried again.
    """
    with system_access("send an SMS"):
        row = db.session.scalar(
            select(NoticeDelivery).where(NoticeDelivery.id == delivery_id).with_for_update()
        )
        if row is None or row.state != DeliveryState.QUEUED:
            return
        reader = profile_by_id(row.profile_id)
        notice, may_hear = what_it_tells(row)
        mobile = mobile_of(row.profile_id)
        why = "" if may_hear and not has_died(reader.person_id) else "RIGHT"
        why = why or stopped_by(row, notice, reader)
        if not why and (mobile is None or mobile.confirmed_at is None):
            why = "NUMBER"
        number = mobile.to_send_to if mobile else None
        if why or number is None:
            row.state, row.error = DeliveryState.STOPPED, why or "NUMBER"
        else:
            _send(row, number, _words(notice, reader))
        if row.state != DeliveryState.SENT and row.error not in NOT_MISSED:
            by_letter_instead(notice)
        db.session.flush()


def _words(notice: Notice | None, reader: ProfileView) -> str:
    with speaking(reader.language):
        if notice is None:
            return _("Dette er en prøve fra Samspill. Kom den fram, kommer de andre også.")
        return sms_words(Urgency(notice.urgency))


def _send(row: NoticeDelivery, number: str, words: str) -> None:
    row.sent_at = instant()
    try:
        row.provider_id, row.state = send_sms(number, words, callback=_callback()), "SENT"
    except SmsRefused as refused:
        row.state, row.error = DeliveryState.FAILED, str(refused.code)
    except SmsDown:
        if instant() - (row.due_at or row.created_at) < GIVE_UP:
            raise
        row.state, row.error = DeliveryState.FAILED, "DOWN"


def _callback() -> str:
    settings: Settings = current_app.config["SAMSPILL"]
    return settings.base_url + SMS_CALLBACK


def send_code_by_sms(check: CheckView, reader: ProfileView) -> None:
    """Send the code of a number to it. As system."""
    number = national(check.value)
    if number is None or not may_have_sms(reader):
        return
    with speaking(reader.language):
        words = _(
            "%(code)s er koden din i Samspill. Gi den aldri til noen.", code=code_of(check.id)
        )
    send_sms(number, words, callback=_callback())
