"""Every setting of the program, read once from the environment and typed in one place."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from samspill.infra.key_days import key_days_from
from samspill.infra.message_settings import (
    MailSettings,
    PushSettings,
    SettingError,
    SmsSettings,
    integer,
    is_here,
    messages_from,
)

__all__ = ["ROOT", "MailSettings", "SettingError", "Settings", "SmsSettings", "is_here"]

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class ProviderSettings:
    """One OIDC provider: issuer (URL), client id, and the file of what proves that we are the
    client: a private key (PEM), or at Feide the secret that it gave us."""

    issuer: str
    client_id: str
    client_key_file: Path


@dataclass(frozen=True)
class FeedSettings:
    """Folkeregisteret's events: its base address (direct, or through Fiks), and the client at
    Maskinporten (``issuer``) with its RSA key. Fiks wants an integration's id and password too."""

    url: str
    issuer: str
    client_id: str
    client_key_id: str
    client_key_file: Path
    scope: str
    integration_id: str | None
    integration_password_file: Path | None


@dataclass(frozen=True)
class Settings:
    """The settings of one process. ``port`` is TCP on 127.0.0.1 in development."""

    environment: str
    port: int
    instance: Path
    base_url: str
    database_url: str | None
    database_owner_url: str | None
    secret_key_file: Path
    keys_file: Path
    data_keys_folder: Path
    storage_url: str
    seal_key_file: Path
    log_roots_file: Path
    """Where the hashes of the logs' batches are kept too: another disk, another owner."""
    mail: MailSettings
    sms: SmsSettings | None
    """None: no account at Twilio, so no SMS; in development they land in the outbox folder."""

    push: PushSettings | None
    """None: no key that signs, so nothing goes to telephones."""

    idporten: ProviderSettings
    feide: ProviderSettings | None
    """None: no pupil logs in by Feide."""
    development_login: bool
    proxy_hops: int
    register_feed: FeedSettings | None
    """None: the register's events are not read; news come by file."""
    scanner: str | None
    """Where ClamAV's daemon listens. None: files are looked through without it."""

    archive_folder: Path | None
    """Where the archive's own system fetches packages of plans that ended. None: no archive."""

    metrics_port: int
    """Where Prometheus may ask, TCP on 127.0.0.1. 0: nothing is counted."""

    slow_statement: int
    """Milliseconds after which a statement is worth a line in the log. 0: none is."""

    key_days: Mapping[str, date]
    """Since when each key is in use, where the operator tells (``infra/key_days.py``)."""

    least_free: int
    """Megabytes that must be left where it writes; below that people can only read. 0: never."""

    @property
    def is_production(self) -> bool:
        """Is this a real installation? Unset SAMSPILL_ENV means yes."""
        return self.environment == "production"

    @property
    def takes_synthetic_numbers(self) -> bool:
        """Which national numbers are taken: synthetic ones, or (in production) only real ones."""
        return not self.is_production

    @property
    def has_embedded_database(self) -> bool:
        """Does the program run its own PostgreSQL in the instance folder?"""
        return self.database_url is None

    @property
    def outbox(self) -> Path | None:
        """The folder where messages land when no mail server is set, else None."""
        return None if self.mail.server else self.instance / "outbox"

    @property
    def development_issuer(self) -> str:
        """The address of the development identity provider (PORT + 1)."""
        return f"http://127.0.0.1:{self.port + 1}"

    @property
    def development_people_file(self) -> Path:
        """The list of demo people that the development identity provider shows."""
        return self.instance / "dev-people.json"

    @classmethod
    def from_environment(cls, env: Mapping[str, str] | None = None) -> Settings:
        """Read and check all settings.

        Raises SettingError naming the first setting that is missing or bad.
        """
        return _read(os.environ if env is None else env)


def _read(env: Mapping[str, str]) -> Settings:
    environment = env.get("SAMSPILL_ENV", "production")
    if environment not in ("development", "production"):
        raise SettingError("SAMSPILL_ENV must be development or production")
    production = environment == "production"
    port = integer(env, "PORT", 8000)
    instance = Path(env.get("SAMSPILL_INSTANCE", str(ROOT / "instance"))).resolve()
    settings = Settings(
        environment=environment,
        port=port,
        instance=instance,
        **_providers(env, port, instance, production),
        base_url=_base_url(env, port, production),
        database_url=env.get("SAMSPILL_DATABASE_URL") or None,
        database_owner_url=env.get("SAMSPILL_DATABASE_OWNER_URL") or None,
        secret_key_file=_key_file(
            env, "SAMSPILL_SECRET_KEY_FILE", instance / "keys/secret", production
        ),
        keys_file=_key_file(env, "SAMSPILL_KEYS_FILE", instance / "keys/keys.json", production),
        data_keys_folder=_data_keys(env, instance / "keys/data", production),
        storage_url=_storage(env, instance / "files"),
        seal_key_file=_key_file(
            env, "SAMSPILL_SEAL_KEY_FILE", instance / "keys/dev-seal.pem", production
        ),
        log_roots_file=Path(
            env.get("SAMSPILL_LOG_ROOTS_FILE") or instance / "log-roots.jsonl"
        ).resolve(),
        **messages_from(env, instance, production),
        proxy_hops=integer(env, "SAMSPILL_PROXY_HOPS", 1 if production else 0),
        register_feed=_feed(env, production),
        scanner=_scanner(env, production),
        archive_folder=_archive(env, production),
        metrics_port=integer(env, "SAMSPILL_METRICS_PORT", 0),
        slow_statement=integer(env, "SAMSPILL_SLOW_STATEMENT", 500),
        key_days=key_days_from(env),
        least_free=integer(env, "SAMSPILL_LEAST_FREE", 1024 if production else 64),
    )
    if production:
        _require_a_safe_line(settings)
    return settings


def _require_a_safe_line(settings: Settings) -> None:
    """What leaves the machine is encrypted, and who answers shows a certificate (ASVS 12.3.1)."""
    if settings.database_url is None:
        raise SettingError("SAMSPILL_DATABASE_URL must name a PostgreSQL server in production")
    for name in ("database_url", "database_owner_url"):
        url = getattr(settings, name)
        if url and not _stays_here(url) and "verify-full" not in _asked(url).get("sslmode", []):
            raise SettingError(
                f"SAMSPILL_{name.upper()} names another machine: add ?sslmode=verify-full"
            )
    mail = settings.mail
    if mail.server and not mail.is_here and not mail.use_tls:
        raise SettingError(
            "SAMSPILL_MAIL_SERVER is another machine: SAMSPILL_MAIL_USE_TLS must be set"
        )


def _stays_here(url: str) -> bool:
    hosts = urlsplit(url).netloc.rpartition("@")[2].split(",")
    asked = [host for name in ("host", "hostaddr") for host in _asked(url).get(name, [])]
    names = [re.sub(r":\d*$", "", one) for one in hosts] if any(hosts) or not asked else []
    return all(is_here(one) for one in [*names, *(h for one in asked for h in one.split(","))])


def _asked(url: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(url).query)


def _base_url(env: Mapping[str, str], port: int, production: bool) -> str:
    url = env.get("SAMSPILL_BASE_URL", "").rstrip("/")
    if not url:
        if production:
            raise SettingError("SAMSPILL_BASE_URL must be set in production")
        return f"http://127.0.0.1:{port}"
    if urlsplit(url).scheme not in (("https",) if production else ("http", "https")):
        raise SettingError("SAMSPILL_BASE_URL must start with https:// in production")
    return url


def _key_file(env: Mapping[str, str], name: str, default: Path, production: bool) -> Path:
    given = env.get(name)
    if production and not given:
        raise SettingError(f"{name} must be set in production")
    path = Path(given) if given else default
    if production and not path.is_file():
        raise SettingError(f"{name} names a file that is not there: {path}")
    return path


def _data_keys(env: Mapping[str, str], default: Path, production: bool) -> Path:
    given = env.get("SAMSPILL_DATA_KEYS_FOLDER")
    if production and not given:
        raise SettingError("SAMSPILL_DATA_KEYS_FOLDER must be set in production")
    folder = Path(given).resolve() if given else default
    if production and not folder.is_dir():
        raise SettingError(f"SAMSPILL_DATA_KEYS_FOLDER names no folder: {folder}")
    return folder


STORES = ("file", "s3", "az", "gs")


def _storage(env: Mapping[str, str], default: Path) -> str:
    url = env.get("SAMSPILL_STORAGE_URL", "").rstrip("/") or default.as_uri()
    parts = urlsplit(url)
    whole = (
        parts.path.startswith("/") and not parts.netloc if parts.scheme == "file" else parts.netloc
    )
    if parts.scheme not in STORES or not whole or "@" in parts.netloc:
        raise SettingError(
            "SAMSPILL_STORAGE_URL must be file:///folder, s3://bucket, az://… or gs://…"
        )
    return url


def _scanner(env: Mapping[str, str], production: bool) -> str | None:
    address = env.get("SAMSPILL_CLAMAV", "")
    parts = urlsplit(address)
    whole = parts.hostname
    if parts.scheme == "unix":
        whole = parts.path if parts.path.startswith("/") and not parts.netloc else None
    if address and (parts.scheme not in ("tcp", "unix") or not whole):
        raise SettingError("SAMSPILL_CLAMAV must be tcp://host:port or unix:///path/of/socket")
    if production and parts.scheme == "tcp" and not is_here(parts.hostname or ""):
        raise SettingError(
            "SAMSPILL_CLAMAV is another machine, which is sent files in the clear: let it run here,"
            " or name the near end of a tunnel"
        )
    return address or None


def _archive(env: Mapping[str, str], production: bool) -> Path | None:
    given = env.get("SAMSPILL_ARCHIVE_FOLDER", "")
    folder = Path(given)
    if given and not folder.is_absolute():
        raise SettingError("SAMSPILL_ARCHIVE_FOLDER must be the whole path of a folder")
    if given and production and not folder.is_dir():
        raise SettingError(f"SAMSPILL_ARCHIVE_FOLDER names no folder: {folder}")
    return folder if given else None


def _providers(
    env: Mapping[str, str], port: int, instance: Path, production: bool
) -> dict[str, Any]:
    return {
        "idporten": _provider(env, "IDPORTEN", port, instance, production),
        "feide": _feide(env, port, instance, production),
        "development_login": not env.get("SAMSPILL_IDPORTEN_ISSUER"),
    }


def _provider(
    env: Mapping[str, str], name: str, port: int, instance: Path, production: bool
) -> ProviderSettings:
    issuer = env.get(f"SAMSPILL_{name}_ISSUER", "").rstrip("/")
    if not issuer:
        if production:
            raise SettingError(f"SAMSPILL_{name}_ISSUER must be set in production")
        return ProviderSettings(
            f"http://127.0.0.1:{port + 1}", "samspill", instance / "keys/dev-client.pem"
        )
    return _named_provider(env, name, issuer, production)


FEIDE = ("SAMSPILL_FEIDE_ISSUER", "SAMSPILL_FEIDE_CLIENT_ID", "SAMSPILL_FEIDE_CLIENT_KEY_FILE")


def _feide(
    env: Mapping[str, str], port: int, instance: Path, production: bool
) -> ProviderSettings | None:
    """Off when unset; in development the stand-in, unless ID-porten itself is used."""
    issuer = env.get(FEIDE[0], "").rstrip("/")
    if issuer:
        return _named_provider(env, "FEIDE", issuer, production)
    if any(env.get(name) for name in FEIDE):
        raise SettingError(f"{FEIDE[0]} must be set when another setting of Feide is")
    if production or env.get("SAMSPILL_IDPORTEN_ISSUER"):
        return None
    secret = instance / "keys/dev-feide-secret"
    return ProviderSettings(f"http://127.0.0.1:{port + 1}/feide", "samspill", secret)


def _named_provider(
    env: Mapping[str, str], name: str, issuer: str, production: bool
) -> ProviderSettings:
    if production and not issuer.startswith("https://"):
        raise SettingError(f"SAMSPILL_{name}_ISSUER must start with https:// in production")
    client_id = env.get(f"SAMSPILL_{name}_CLIENT_ID", "")
    if not client_id:
        raise SettingError(f"SAMSPILL_{name}_CLIENT_ID must be set when the issuer is")
    key_file = env.get(f"SAMSPILL_{name}_CLIENT_KEY_FILE", "")
    if not key_file:
        raise SettingError(f"SAMSPILL_{name}_CLIENT_KEY_FILE must be set when the issuer is")
    return ProviderSettings(issuer, client_id, Path(key_file))


FREG = "SAMSPILL_FREG_"
FEED_NEEDS = ("URL", "ISSUER", "CLIENT_ID", "CLIENT_KEY_ID", "CLIENT_KEY_FILE")
FIKS_NEEDS = ("INTEGRATION_ID", "INTEGRATION_PASSWORD_FILE")
DIRECT_SCOPE = "folkeregister:deling/offentligmedhjemmel"


def _feed(env: Mapping[str, str], production: bool) -> FeedSettings | None:
    """All of it, or nothing: a half-configured feed would look as if it were read."""
    given = {name: env.get(FREG + name, "").strip() for name in (*FEED_NEEDS, *FIKS_NEEDS)}
    if not any(given.values()):
        return None
    needed = FEED_NEEDS if not any(given[name] for name in FIKS_NEEDS) else tuple(given)
    for name in needed:
        if not given[name]:
            raise SettingError(f"{FREG}{name} must be set when another {FREG} setting is")
    for name in ("URL", "ISSUER"):
        if production and not given[name].startswith("https://"):
            raise SettingError(f"{FREG}{name} must start with https:// in production")
    files = [given[name] for name in needed if name.endswith("_FILE")]
    for name in needed:
        if name.endswith("_FILE") and not Path(given[name]).is_file():
            raise SettingError(f"{FREG}{name} names a file that is not there: {given[name]}")
    return FeedSettings(
        url=given["URL"],
        issuer=given["ISSUER"],
        client_id=given["CLIENT_ID"],
        client_key_id=given["CLIENT_KEY_ID"],
        client_key_file=Path(given["CLIENT_KEY_FILE"]),
        scope=env.get(FREG + "SCOPE", "") or ("ks:fiks" if len(files) > 1 else DIRECT_SCOPE),
        integration_id=given["INTEGRATION_ID"] or None,
        integration_password_file=Path(files[1]) if len(files) > 1 else None,
    )
