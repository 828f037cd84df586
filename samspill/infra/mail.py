"""E-mail out: real SMTP, or the outbox folder in development. Only jobs call this."""

from __future__ import annotations

import socket
from pathlib import Path

from flask import Flask, current_app
from flask_mail import Mail, Message

from samspill.core import clock
from samspill.infra.settings import Settings

TIMEOUT = 20
"""Seconds. Flask-Mail has no timeout of its own; the worker sets it for every socket."""

mail = Mail()


def init_mail(app: Flask, settings: Settings) -> None:
    """Set up Flask-Mail from the settings."""
    app.config.update(
        MAIL_SERVER=settings.mail.server or "localhost",
        MAIL_PORT=settings.mail.port,
        MAIL_USERNAME=settings.mail.username,
        MAIL_PASSWORD=settings.mail.password,
        MAIL_USE_TLS=settings.mail.use_tls,
        MAIL_DEFAULT_SENDER=("Samspill", settings.mail.sender),
    )
    mail.init_app(app)


def send_mail(address: str, subject: str, text: str, html: str, *, message_id: str) -> None:
    """Send one e-mail. Raises OSError or SMTPException when the server will not; retry later."""
    settings: Settings = current_app.config["SAMSPILL"]
    message = Message(subject=subject, recipients=[address], body=text, html=html)
    domain = settings.mail.sender.rpartition("@")[2]
    message.msgId = f"<{message_id}@{domain}>"
    message.extra_headers = {"Auto-Submitted": "auto-generated"}
    if settings.outbox is not None:
        _keep(settings.outbox, message, message_id)
        return
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(TIMEOUT)
    try:
        mail.send(message)
    finally:
        socket.setdefaulttimeout(before)


def _keep(outbox: Path, message: Message, message_id: str) -> None:
    outbox.mkdir(parents=True, exist_ok=True)
    stamp = clock.now().strftime("%Y%m%dT%H%M%S%f")
    unfinished = outbox / f".{stamp}"
    unfinished.write_bytes(bytes(message))
    unfinished.rename(outbox / f"{stamp}-{message_id}.eml")
