"""Settings: a bad value stops the start with one line that names it; production refuses much."""

from __future__ import annotations

import pytest

from samspill.infra.settings import SettingError, Settings


@pytest.fixture
def production(tmp_path):
    for name in ("secret", "keys", "seal", "client"):
        (tmp_path / name).write_text("x")
    return {
        "SAMSPILL_BASE_URL": "https://samspill.example",
        "SAMSPILL_DATABASE_URL": "postgresql://app@db/samspill?sslmode=verify-full",
        "SAMSPILL_SECRET_KEY_FILE": str(tmp_path / "secret"),
        "SAMSPILL_KEYS_FILE": str(tmp_path / "keys"),
        "SAMSPILL_DATA_KEYS_FOLDER": str(tmp_path),
        "SAMSPILL_SEAL_KEY_FILE": str(tmp_path / "seal"),
        "SAMSPILL_IDPORTEN_ISSUER": "https://idporten.example",
        "SAMSPILL_IDPORTEN_CLIENT_ID": "samspill",
        "SAMSPILL_IDPORTEN_CLIENT_KEY_FILE": str(tmp_path / "client"),
    }


def test_unset_means_production(production):
    settings = Settings.from_environment(production)
    assert settings.is_production
    assert not settings.takes_synthetic_numbers
    assert not settings.development_login
    assert settings.proxy_hops == 1


def test_development_needs_nothing():
    settings = Settings.from_environment({"SAMSPILL_ENV": "development"})
    assert settings.base_url == "http://127.0.0.1:8000"
    assert settings.idporten.issuer == "http://127.0.0.1:8001"
    assert settings.has_embedded_database
    assert settings.takes_synthetic_numbers
    assert settings.outbox is not None


@pytest.mark.parametrize(
    "missing",
    [
        "SAMSPILL_BASE_URL",
        "SAMSPILL_DATABASE_URL",
        "SAMSPILL_SECRET_KEY_FILE",
        "SAMSPILL_KEYS_FILE",
        "SAMSPILL_DATA_KEYS_FOLDER",
        "SAMSPILL_SEAL_KEY_FILE",
        "SAMSPILL_IDPORTEN_ISSUER",
        "SAMSPILL_IDPORTEN_CLIENT_ID",
        "SAMSPILL_IDPORTEN_CLIENT_KEY_FILE",
    ],
)
def test_production_names_what_is_missing(production, missing):
    del production[missing]
    with pytest.raises(SettingError, match=missing):
        Settings.from_environment(production)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "no"),
        ("PORT", "70000"),
        ("SAMSPILL_ENV", "test"),
        ("SAMSPILL_MAIL_PORT", "-1"),
        ("SAMSPILL_BASE_URL", "http://samspill.example"),
        ("SAMSPILL_IDPORTEN_ISSUER", "http://idporten.example"),
        ("SAMSPILL_KEYS_FILE", "/nowhere/keys"),
        ("SAMSPILL_SEAL_KEY_FILE", "/nowhere/seal"),
        ("SAMSPILL_DATA_KEYS_FOLDER", "/nowhere/data"),
        ("SAMSPILL_STORAGE_URL", "ftp://files.example"),
        ("SAMSPILL_CLAMAV", "http://clamav:3310"),
        ("SAMSPILL_CLAMAV", "tcp://"),
        ("SAMSPILL_CLAMAV", "unix://run/clamd"),
        ("SAMSPILL_STORAGE_URL", "file://files/relative"),
        ("SAMSPILL_STORAGE_URL", "s3://key:secret@bucket"),
    ],
)
def test_a_bad_value_is_named(production, name, value):
    with pytest.raises(SettingError, match=name):
        Settings.from_environment({**production, name: value})


FEIDE = {
    "SAMSPILL_FEIDE_ISSUER": "https://auth.feide.example",
    "SAMSPILL_FEIDE_CLIENT_ID": "a-client",
    "SAMSPILL_FEIDE_CLIENT_KEY_FILE": "/etc/samspill/feide",
}


def test_feide_is_off_unless_all_of_it_is_set(production):
    assert Settings.from_environment(production).feide is None
    found = Settings.from_environment({**production, **FEIDE}).feide
    assert (found.issuer, found.client_id) == ("https://auth.feide.example", "a-client")
    for name in FEIDE:
        with pytest.raises(SettingError, match=f"{name} must be set"):
            Settings.from_environment({**production, **FEIDE, name: ""})
    with pytest.raises(SettingError, match="FEIDE_ISSUER must start with https"):
        Settings.from_environment({**production, **FEIDE, "SAMSPILL_FEIDE_ISSUER": "http://x"})


def test_the_stand_in_for_feide_goes_with_that_for_id_porten(production):
    development = {"SAMSPILL_ENV": "development"}
    found = Settings.from_environment(development).feide
    assert found.issuer == "http://127.0.0.1:8001/feide"
    real = {name: value for name, value in production.items() if "IDPORTEN" in name}
    assert Settings.from_environment({**development, **real}).feide is None


FREG = {
    "SAMSPILL_FREG_URL": "https://freg.example/api/",
    "SAMSPILL_FREG_ISSUER": "https://maskinporten.example/",
    "SAMSPILL_FREG_CLIENT_ID": "client",
    "SAMSPILL_FREG_CLIENT_KEY_ID": "key-1",
}


def test_the_registers_feed_is_off_unless_all_of_it_is_set(production, tmp_path):
    assert Settings.from_environment(production).register_feed is None
    key, password = tmp_path / "client", tmp_path / "password"
    whole = {**production, **FREG, "SAMSPILL_FREG_CLIENT_KEY_FILE": str(key)}
    found = Settings.from_environment(whole).register_feed
    assert found.client_key_file == key
    assert found.scope == "folkeregister:deling/offentligmedhjemmel"
    for name in (*FREG, "SAMSPILL_FREG_CLIENT_KEY_FILE"):
        with pytest.raises(SettingError, match=f"{name} must be set"):
            Settings.from_environment({**whole, name: ""})
    with pytest.raises(SettingError, match="CLIENT_KEY_FILE names a file"):
        Settings.from_environment({**whole, "SAMSPILL_FREG_CLIENT_KEY_FILE": "/nowhere"})
    for name in ("SAMSPILL_FREG_URL", "SAMSPILL_FREG_ISSUER"):
        with pytest.raises(SettingError, match=f"{name} must start with https"):
            Settings.from_environment({**whole, name: "http://freg.example"})
    fiks = {**whole, "SAMSPILL_FREG_INTEGRATION_ID": "i"}
    with pytest.raises(SettingError, match="INTEGRATION_PASSWORD_FILE must be set"):
        Settings.from_environment(fiks)
    password.write_text("p")
    fiks["SAMSPILL_FREG_INTEGRATION_PASSWORD_FILE"] = str(password)
    found = Settings.from_environment(fiks).register_feed
    assert (found.scope, found.integration_password_file) == ("ks:fiks", password)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://app@127.0.0.1/samspill",
        "postgresql://app@localhost:5433/samspill",
        "postgresql://app@[::1]:5433/samspill",
        "postgresql:///samspill?host=/var/run/postgresql",
        "postgresql:///samspill",
        "postgresql://app:p%40ss@db.example/samspill?sslmode=verify-full",
    ],
)
def test_a_database_that_is_here_or_shows_a_certificate_is_fine(production, url):
    assert Settings.from_environment(production | {"SAMSPILL_DATABASE_URL": url}).is_production


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://app@db.example/samspill",
        "postgresql://app@db.example/samspill?sslmode=require",
        "postgresql://app@127.0.0.1:5432,db.example:5432/samspill",
        "postgresql:///samspill?host=db.example",
        "postgresql://app@127.0.0.1/samspill?hostaddr=10.0.0.7",
    ],
)
@pytest.mark.parametrize("name", ["SAMSPILL_DATABASE_URL", "SAMSPILL_DATABASE_OWNER_URL"])
def test_production_refuses_a_database_elsewhere_that_shows_none(production, name, url):
    with pytest.raises(SettingError, match=f"{name} names another machine"):
        Settings.from_environment(production | {name: url})
    Settings.from_environment({"SAMSPILL_ENV": "development", name: url})


def test_production_refuses_mail_in_the_clear_to_another_machine(production):
    far = production | {"SAMSPILL_MAIL_SERVER": "smtp.example"}
    with pytest.raises(SettingError, match="SAMSPILL_MAIL_USE_TLS"):
        Settings.from_environment(far)
    assert Settings.from_environment(far | {"SAMSPILL_MAIL_USE_TLS": "1"}).mail.use_tls
    assert Settings.from_environment(production | {"SAMSPILL_MAIL_SERVER": "127.0.0.1"}).mail


def test_production_sends_no_file_in_the_clear_to_a_scanner(production):
    with pytest.raises(SettingError, match="SAMSPILL_CLAMAV is another machine"):
        Settings.from_environment(production | {"SAMSPILL_CLAMAV": "tcp://clamav.example:3310"})
    for near in ("tcp://127.0.0.1:3310", "unix:///run/clamav/clamd.sock"):
        assert Settings.from_environment(production | {"SAMSPILL_CLAMAV": near}).scanner == near
