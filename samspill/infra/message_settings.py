"""The settings of what brings messages out: e-mail, SMS and push."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit


class SettingError(Exception):
    """A setting is missing or bad. The text is one line that names it, for the operator."""


def integer(env: Mapping[str, str], name: str, default: int) -> int:
    """A whole number. Raises SettingError."""
    text = env.get(name, "")
    if not text:
        return default
    if not text.isdigit() or int(text) > 65534:
        raise SettingError(f"{name} must be a whole number from 0 to 65534, not {text!r}")
    return int(text)


def is_here(host: str) -> bool:
    """Is it this machine: a loop-back address, or the folder of a socket?"""
    return host in ("", "localhost", "::1", "[::1]") or host.startswith(("127.", "/"))


@dataclass(frozen=True)
class MailSettings:
    """Where e-mail goes. ``server`` is None in development: mail lands in the outbox folder."""

    server: str | None
    port: int
    username: str | None
    password: str | None
    use_tls: bool
    sender: str
    bounces: str | None = None
    """The mailbox that reports of letters come back to; None: they go to the sender's."""

    @property
    def is_here(self) -> bool:
        """Is the server this machine?"""
        return is_here(self.server or "")

    @property
    def sender_domain(self) -> str:
        """The sender's domain: of the Message-ID, and the name it greets the server with."""
        return self.sender.rpartition("@")[2]


def mail_from(env: Mapping[str, str]) -> MailSettings:
    """The settings of e-mail. Raises SettingError."""
    return MailSettings(
        server=env.get("SAMSPILL_MAIL_SERVER") or None,
        port=integer(env, "SAMSPILL_MAIL_PORT", 25),
        username=env.get("SAMSPILL_MAIL_USERNAME") or None,
        password=env.get("SAMSPILL_MAIL_PASSWORD") or None,
        use_tls=env.get("SAMSPILL_MAIL_USE_TLS", "").lower() in ("1", "true", "yes"),
        sender=env.get("SAMSPILL_MAIL_FROM", "ikke-svar@samspill.example"),
        bounces=_bounces(env),
    )


MAILBOX = re.compile(r"[a-z0-9._-]{1,15}@[a-z0-9.-]+\.[a-z0-9-]{2,}")
"""Short, for what is put behind it fills an address (64 before the @)."""


def _bounces(env: Mapping[str, str]) -> str | None:
    mailbox = env.get("SAMSPILL_MAIL_BOUNCES", "").strip().lower()
    if mailbox and not MAILBOX.fullmatch(mailbox):
        raise SettingError(
            "SAMSPILL_MAIL_BOUNCES must be an address with at most 15 letters before the @"
        )
    return mailbox or None


@dataclass(frozen=True)
class SmsSettings:
    """The account at Twilio. ``sender``: a name of up to eleven letters, or a number."""

    account_sid: str
    auth_token: str
    sender: str
    base_url: str


TWILIO = "SAMSPILL_TWILIO_"
NEEDED = ("ACCOUNT_SID", "AUTH_TOKEN", "FROM")


def sms_from(env: Mapping[str, str], production: bool) -> SmsSettings | None:
    """The settings of SMS: all of them, or none. Raises SettingError."""
    given = {name: env.get(TWILIO + name, "").strip() for name in NEEDED}
    if not any(given.values()):
        return None
    for name, value in given.items():
        if not value:
            raise SettingError(f"{TWILIO}{name} must be set when another {TWILIO} setting is")
    url = env.get(TWILIO + "BASE_URL", "").rstrip("/") or "https://api.twilio.com"
    parts = urlsplit(url)
    if not parts.hostname or parts.scheme not in ("http", "https"):
        raise SettingError(f"{TWILIO}BASE_URL must be an address, as https://api.twilio.com")
    if production and parts.scheme != "https" and not is_here(parts.hostname):
        raise SettingError(f"{TWILIO}BASE_URL must start with https:// in production")
    return SmsSettings(given["ACCOUNT_SID"], given["AUTH_TOKEN"], given["FROM"], url)


@dataclass(frozen=True)
class PushSettings:
    """Who sends push messages: the key that signs them (PEM, P-256), and how the makers of browsers
    reach whoever runs the installation. ``services``: origins of push services beside the known."""

    key_file: Path
    subject: str
    services: tuple[str, ...] = ()


VAPID = "SAMSPILL_VAPID_"
MADE_UP = "https://push.samspill.example"
"""A service of development: what is for a telephone of the demo lands in the outbox folder."""


def push_from(env: Mapping[str, str], instance: Path, production: bool) -> PushSettings | None:
    """The settings of push. In production none unless the operator made a key; else a key of the
    instance, made at the first start. Raises SettingError."""
    file, subject = env.get(VAPID + "KEY_FILE", ""), env.get(VAPID + "SUBJECT", "").strip()
    services = tuple(env.get("SAMSPILL_PUSH_SERVICES", "").split())
    if any(urlsplit(one).scheme != "https" for one in services) and production:
        raise SettingError("SAMSPILL_PUSH_SERVICES must be addresses that start with https://")
    services = services if production else (*services, MADE_UP)
    if not file and not subject:
        key = instance / "keys/dev-vapid.pem"
        return None if production else PushSettings(key, "mailto:drift@samspill.example", services)
    if not file or not subject:
        raise SettingError(f"{VAPID}KEY_FILE and {VAPID}SUBJECT must be set together")
    if not subject.startswith(("mailto:", "https://")) or " " in subject:
        raise SettingError(f"{VAPID}SUBJECT must be mailto: with an address, or https://")
    return PushSettings(Path(file), subject, services)


def messages_from(env: Mapping[str, str], instance: Path, production: bool) -> dict[str, Any]:
    """All of them, by name. Raises SettingError."""
    return {
        "mail": mail_from(env),
        "sms": sms_from(env, production),
        "push": push_from(env, instance, production),
    }
