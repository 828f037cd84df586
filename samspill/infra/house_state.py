"""What this machine knows of its own upkeep: the last backup, how old keys are, what is on."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509

from samspill.core import clock
from samspill.infra.key_days import FEIDE, IDPORTEN, REGISTER, ROOT_KEY, day_of_file
from samspill.infra.private_files import make_private_folder, replace_private
from samspill.infra.settings import Settings

DATABASE, KEYS = "database", "keys"
"""The two backups: database with files, and the data keys."""


def note_backup(settings: Settings, what: str) -> None:
    """Remember that a backup was taken now, on the machine that took it. Raises OSError."""
    folder = settings.instance / "backups"
    make_private_folder(folder)
    replace_private(folder / what, clock.now().isoformat().encode())


def last_backup(settings: Settings, what: str) -> datetime | None:
    """When this machine last took one (UTC). None: never, or another machine takes them."""
    try:
        return datetime.fromisoformat((settings.instance / "backups" / what).read_text())
    except (OSError, ValueError):
        return None


def seal_ends(path: Path) -> datetime | None:
    """The last instant (UTC) of the certificate that seals copies. None when it cannot be read."""
    try:
        found = x509.load_pem_x509_certificates(path.read_bytes())
    except (OSError, ValueError):
        return None
    return found[0].not_valid_after_utc.astimezone(UTC) if found else None


def key_days(settings: Settings) -> dict[str, date | None]:
    """Since when each key that is renewed once a year is in use. None: nobody knows."""
    files = {ROOT_KEY: settings.keys_file}
    if not settings.development_login:
        files[IDPORTEN] = settings.idporten.client_key_file
        if settings.feide:
            files[FEIDE] = settings.feide.client_key_file
    if settings.register_feed:
        files[REGISTER] = settings.register_feed.client_key_file
    return {name: settings.key_days.get(name) or day_of_file(files[name]) for name in files}


def integrations(settings: Settings) -> dict[str, str]:
    """What the installation talks to, and by which way; «off» is said too. No address is told."""
    stand_in = "the stand-in of development"
    return {
        "login": stand_in if settings.development_login else "ID-porten",
        "pupils' login": _feide(settings, stand_in),
        "mail": "SMTP" if settings.mail.server else "off: letters land in the outbox folder",
        "SMS": "Twilio" if settings.sms else "off",
        "push": "Web Push (VAPID)" if settings.push else "off",
        "virus scanner": "ClamAV" if settings.scanner else "off",
        "archive": "a folder" if settings.archive_folder else "off",
        "population register": "its events" if settings.register_feed else "by file",
        "files": urlsplit(settings.storage_url).scheme,
        "database": "embedded" if settings.has_embedded_database else "a server",
        "metrics": "on" if settings.metrics_port else "off",
    }


def _feide(settings: Settings, stand_in: str) -> str:
    if settings.feide is None:
        return "off"
    return stand_in if settings.development_login else "Feide"
