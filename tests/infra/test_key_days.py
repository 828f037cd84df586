"""Since when a key is in use: as the operator tells, else as its file does, else nobody knows."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from samspill.infra.house_state import integrations, key_days
from samspill.infra.key_days import day_of_file
from samspill.infra.settings import ProviderSettings, SettingError, Settings

TOLD = date(2027, 1, 4)


@pytest.fixture
def settings(tmp_path):
    """Development's, with ID-porten and Feide as if they were real."""
    keys = tmp_path / "keys.json"
    keys.write_text("{}")
    there = Settings.from_environment(
        {
            "SAMSPILL_ENV": "development",
            "SAMSPILL_INSTANCE": str(tmp_path),
            "SAMSPILL_KEYS_FILE": str(keys),
            "SAMSPILL_KEY_DAYS": f"root={TOLD}",
        }
    )
    client = ProviderSettings("https://login.example", "samspill", tmp_path / "client.pem")
    return replace(there, idporten=client, feide=client, development_login=False)


def test_what_is_told_holds_over_the_files_day(settings):
    assert key_days(settings)["root"] == TOLD
    silent = replace(settings, key_days={})
    written = datetime(2026, 2, 3, 12, tzinfo=UTC)
    os.utime(settings.keys_file, (written.timestamp(),) * 2)
    assert key_days(silent)["root"] == written.date()


def test_each_client_that_is_on_is_told_of(settings):
    settings.idporten.client_key_file.write_text("key")
    found = key_days(settings)
    assert set(found) == {"root", "idporten", "feide"}
    assert datetime.now(UTC).date() - found["idporten"] <= timedelta(days=1)
    assert set(key_days(replace(settings, feide=None))) == {"root", "idporten"}
    assert set(key_days(replace(settings, development_login=True))) == {"root"}
    assert integrations(settings)["pupils' login"] == "Feide"


def test_what_systemd_hands_over_tells_nothing():
    assert day_of_file(Path("/run/credentials/samspill-web.service/keys.json")) is None
    assert day_of_file(Path("/nowhere/keys.json")) is None


@pytest.mark.parametrize("bad", ["root", "root=soon", "seal=2027-01-04"])
def test_what_cannot_be_meant_stops_the_start(bad):
    with pytest.raises(SettingError, match="SAMSPILL_KEY_DAYS"):
        Settings.from_environment({"SAMSPILL_ENV": "development", "SAMSPILL_KEY_DAYS": bad})
