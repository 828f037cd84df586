"""Since when each key is in use: the day that the operator tells, else that of its file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from samspill.infra.message_settings import SettingError

SETTING = "SAMSPILL_KEY_DAYS"
ROOT_KEY, IDPORTEN, FEIDE, REGISTER = "root", "idporten", "feide", "register"
NAMES = (ROOT_KEY, IDPORTEN, FEIDE, REGISTER)
"""The root key that wraps, and what shows each provider and the register that we are the client."""

CREDENTIALS = Path("/run/credentials")
"""Where systemd hands secrets over, as files that are new at each start."""


def key_days_from(env: Mapping[str, str]) -> dict[str, date]:
    """What the operator tells: ``root=2027-01-04 idporten=2026-09-01``. Raises SettingError."""
    found = {}
    for told in env.get(SETTING, "").split():
        name, _is, written = told.partition("=")
        try:
            found[name] = date.fromisoformat(written)
        except ValueError as error:
            raise SettingError(f"{SETTING}: {told!r} is not NAME=YYYY-MM-DD") from error
        if name not in NAMES:
            raise SettingError(f"{SETTING} knows {', '.join(NAMES)}, not {name!r}")
    return found


def day_of_file(path: Path) -> date | None:
    """The day (UTC) a key's file was last written. None: it is not there, or is new each start."""
    if path.is_relative_to(CREDENTIALS):
        return None
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC).date()
    except OSError:
        return None
