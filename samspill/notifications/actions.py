"""Delivering one notice: rights are asked again, the words carry nothing about anybody."""

from __future__ import annotations

from uuid import UUID

from flask import current_app, render_template
from sqlalchemy import select

from samspill.access.grants import levels_of
from samspill.access.system import system_access
from samspill.core.language import speaking
from samspill.identity.queries import profiles_by_id
from samspill.infra.db import db, instant
from samspill.infra.mail import send_mail
from samspill.notifications.models import Notice, NoticeState


def deliver_notice(notice_id: UUID) -> None:
    """Send a queued notice by e-mail, if its reader still has a right to it (I13).

    Safe to run twice: a notice that is not QUEUED is left alone. The Message-ID is the
    notice's own, so that a mail sent twice around a crash shows once.
    """
    with system_access("deliver a notice"):
        notice = db.session.scalar(select(Notice).where(Notice.id == notice_id).with_for_update())
        if notice is None or notice.state != NoticeState.QUEUED:
            return
        reader = profiles_by_id([notice.profile_id])[notice.profile_id]
        if notice.needs_right and not levels_of(notice.profile_id, notice.subject_id):
            notice.state = NoticeState.CANCELLED
        elif not (address := notice.address or reader.email):
            notice.state = NoticeState.NO_ADDRESS
        else:
            _send(notice, address, reader.language)
            notice.state, notice.sent_at, notice.address = NoticeState.SENT, instant(), None
        db.session.flush()


def _send(notice: Notice, address: str, language: str) -> None:
    settings = current_app.config["SAMSPILL"]
    values = {"sign_in": f"{settings.base_url}/logg-inn", "base_url": settings.base_url}
    folder = f"notices/{notice.template}"
    with speaking(language):
        subject = render_template(f"{folder}/subject.txt", **values).strip()
        text = render_template(f"{folder}/body.txt", **values)
        html = render_template(f"{folder}/body.html", **values)
    send_mail(address, subject, text, html, message_id=str(notice.id))
