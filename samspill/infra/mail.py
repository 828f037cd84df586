"""E-mail out: real SMTP, or the outbox folder in development. Only jobs call this.

Everybody's letters have the one sender. A sender of their own for protected people would itself
say who is protected.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from email.utils import formatdate
from enum import StrEnum
from pathlib import Path
from uuid import UUID

from flask import Flask, current_app
from flask_mail import Connection, Mail, Message, sanitize_address

from samspill.core import clock
from samspill.infra.bounces import return_path
from samspill.infra.settings import Settings
from samspill.infra.turns import wait_for_turn

TIMEOUT = 20
"""Seconds."""

PERMANENT, MAILBOX_FULL, UNKNOWN_HERE = 500, 552, (550, 551, 553)
"""How a mail server says that it never will, and of those without a word of why (RFC 5321)."""

FULL, NO_SUCH = ("5.2.2", "5.2.3"), ("5.1.", "5.4.4")
"""How a mail server says why (RFC 3463)."""

mail = Mail()


class MailFailure(StrEnum):
    """Why a mail server takes nothing for somebody: it knows no such mailbox, the mailbox is full,
    or it will not."""

    UNKNOWN = "UNKNOWN"
    FULL = "FULL"
    REFUSED = "REFUSED"


class AddressRefused(Exception):
    """The mail server takes nothing for this address, now or later; its own words are not kept."""

    def __init__(self, why: MailFailure) -> None:
        super().__init__(f"refused: {why}")
        self.why = why


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


class _Connection(Connection):
    """Flask-Mail's, with a timeout, and with the sender's domain as the name it greets with.

    The name of the machine would stand in the letter's first «Received» line, and may tell a
    place.
    """

    def configure_host(self) -> smtplib.SMTP:
        """Connect. Raises OSError or SMTPException."""
        settings: Settings = current_app.config["SAMSPILL"]
        host = smtplib.SMTP(
            self.mail.server, self.mail.port, settings.mail.sender_domain, timeout=TIMEOUT
        )
        if self.mail.use_tls:
            host.starttls(context=_context(settings))
        if self.mail.username and self.mail.password:
            host.login(self.mail.username, self.mail.password)
        return host


OWN = ("To", "Date", "Message-ID")
"""What no two letters have in common."""


class _Letter(Message):
    """Flask-Mail's, whose headers are not read anew by a parser when it is written: they are made
    already, and that took half of what a letter costs.

    What it has in common with others on the same line is put together once.
    """

    def as_bytes(self) -> bytes:
        """As it is sent."""
        [address] = self.recipients
        own = sanitize_address(address), formatdate(self.date, localtime=True), self.msgId
        heads = "".join(f"{name}: {value}\r\n" for name, value in zip(OWN, own, strict=True))
        return heads.encode("ascii") + self._shared()

    def _shared(self) -> bytes:
        line, what = _line.get(), (self.subject, self.body, self.html)
        found = line.shared.get(what) if line else None
        if found is None:
            made = self._message()
            made.policy = policy.compat32.clone(linesep="\r\n", max_line_length=998)
            for name in OWN:
                del made[name]
            found = made.as_bytes()
            if line:
                line.shared[what] = found
        return found


def _context(settings: Settings) -> ssl.SSLContext:
    """Another machine shows a certificate for its name; this one need not."""
    context = ssl.create_default_context()
    if settings.mail.is_here:
        # nosemgrep: certificate-unchecked - no network lies between, and its name is none
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


@dataclass
class _Line:
    """What the letters of one job share: a connection, and what says the same in many of them."""

    connection: _Connection | None = None
    shared: dict[tuple[str, str | None, str | None], bytes] = field(default_factory=dict)

    def open(self) -> _Connection:
        """The connection, opened where none is."""
        if self.connection is None:
            self.connection = _Connection(current_app.extensions["mail"]).__enter__()
        return self.connection

    def hang_up(self) -> None:
        """The next letter opens another."""
        connection, self.connection = self.connection, None
        if connection is not None and connection.host is not None:
            with suppress(OSError):
                connection.host.quit()


_line: ContextVar[_Line | None] = ContextVar("mail_line", default=None)


@contextmanager
def one_line() -> Iterator[None]:
    """Let the letters of the block go by one connection: the first opens it, and after one that
    failed the next opens another."""
    line = _Line()
    token = _line.set(line)
    try:
        yield
    finally:
        _line.reset(token)
        line.hang_up()


def _hand_in(message: Message, comes_back_to: str | None) -> None:
    line = _line.get()
    if line is None:
        with _Connection(current_app.extensions["mail"]) as connection:
            connection.send(message, comes_back_to)
        return
    try:
        line.open().send(message, comes_back_to)
    except BaseException:
        line.hang_up()
        raise


def send_mail(address: str, subject: str, text: str, html: str, *, message_id: str) -> None:
    """Send one e-mail. Raises AddressRefused when there is no use in trying again, OSError or
    SMTPException when the server will not; retry later."""
    settings: Settings = current_app.config["SAMSPILL"]
    message = _Letter(subject=subject, recipients=[address], body=text, html=html)
    message.msgId = f"<{message_id}@{settings.mail.sender_domain}>"
    message.extra_headers = {"Auto-Submitted": "auto-generated"}
    if settings.outbox is not None:
        keep_in_outbox(settings.outbox, message, message_id)
        return
    wait_for_turn()
    try:
        _hand_in(message, _comes_back_to(settings, message_id, address))
    except smtplib.SMTPRecipientsRefused as refused:
        [(code, words)] = refused.recipients.values()
        if code < PERMANENT:
            raise
        raise AddressRefused(why_refused(code, words.decode(errors="replace"))) from None


def _comes_back_to(settings: Settings, message_id: str, address: str) -> str | None:
    """The letter's own return path; None for the sender's, where nobody reads what comes back."""
    mailbox = settings.mail.bounces
    return return_path(mailbox, UUID(message_id), address) if mailbox else None


def why_refused(code: int, words: str) -> MailFailure:
    """Why a mail server takes nothing, by its code and its words (RFC 5321, 3463)."""
    told = words.split(" ", 1)[0]
    if told.startswith(FULL) or (code == MAILBOX_FULL and not told.startswith("5.")):
        return MailFailure.FULL
    unknown = told.startswith(NO_SUCH) or (code in UNKNOWN_HERE and not told.startswith("5."))
    return MailFailure.UNKNOWN if unknown else MailFailure.REFUSED


def keep_in_outbox(outbox: Path, message: Message | EmailMessage, message_id: str) -> None:
    """Development: a message lands in a folder, and at /dev/utboks."""
    outbox.mkdir(parents=True, exist_ok=True)
    stamp = clock.now().strftime("%Y%m%dT%H%M%S%f")
    unfinished = outbox / f".{stamp}"
    unfinished.write_bytes(bytes(message))
    unfinished.rename(outbox / f"{stamp}-{message_id}.eml")
