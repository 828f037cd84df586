"""What deploy/ tells an operator to use is what the program knows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from samspill.infra.settings import ROOT, SettingError, Settings
from samspill.web.cli import COMMANDS
from tests.rules.sources import listed

DEPLOY = ROOT / "deploy"
FILES = sorted(path for path in DEPLOY.iterdir() if path.is_file())
KNOWN = "".join(
    (ROOT / f"samspill/infra/{name}.py").read_text()
    for name in ("settings", "message_settings", "key_days")
)
DOCUMENTED = (ROOT / "docs/operations.md").read_text()


def the_example() -> dict[str, str]:
    """The settings of deploy/samspill.env."""
    lines = (DEPLOY / "samspill.env").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def test_only_commands_that_exist_are_started() -> None:
    started = {
        command
        for path in FILES
        for command in re.findall(r"/samspill (\w[\w-]*)", path.read_text())
    }
    assert {"serve", "work", "backup"} <= started
    assert started <= set(COMMANDS)


def test_each_setting_is_known_and_explained() -> None:
    names = {name for path in FILES for name in re.findall(r"SAMSPILL_[A-Z_]+", path.read_text())}
    unknown = sorted(n for n in names if not re.search(rf'"{n}"', KNOWN) and "IDPORTEN" not in n)
    assert not unknown, listed(unknown, "Settings are typed in samspill/infra/settings.py.")
    silent = sorted(name for name in the_example() if name not in DOCUMENTED)
    assert not silent, listed(silent, "Say in docs/operations.md what it is.")


def test_alerts_and_documents_know_the_metrics_there_are() -> None:
    there = set(re.findall(r'"(samspill_\w+)"', (ROOT / "samspill/web/metrics.py").read_text()))
    assert len(there) >= 7
    suffix = r"(?:_count|_sum|_bucket)?\b"
    for place, words in (("alerts.yml", (DEPLOY / "alerts.yml").read_text()), ("", DOCUMENTED)):
        used = set(re.findall(rf"\b(samspill_[a-z_]+?){suffix}(?=[\s{{\[)`])", words))
        strange = sorted(used - there - {"samspill_app", "samspill_owner", "samspill_system"})
        assert not strange, listed(strange, f"{place or 'operations.md'} names no such metric.")
    silent = sorted(name for name in there if f"`{name}`" not in DOCUMENTED)
    assert not silent, listed(silent, "Say in docs/operations.md what it counts.")


def as_production(folder: Path) -> dict[str, str]:
    """The example, with its files in a folder of this test."""
    values = the_example()
    for name, value in values.items():
        if name.endswith("_FILE"):
            values[name] = str(folder / Path(value).name)
            Path(values[name]).write_text("x")
    values["SAMSPILL_DATA_KEYS_FOLDER"] = str(folder)
    return values


def test_the_example_is_taken_in_production(tmp_path: Path) -> None:
    settings = Settings.from_environment(as_production(tmp_path))
    assert settings.is_production
    assert not settings.has_embedded_database
    assert settings.database_owner_url is None, "web and worker must not have the owner's address"


@pytest.mark.parametrize(
    "missing",
    [
        *("SAMSPILL_BASE_URL", "SAMSPILL_DATABASE_URL", "SAMSPILL_SECRET_KEY_FILE"),
        *("SAMSPILL_KEYS_FILE", "SAMSPILL_DATA_KEYS_FOLDER", "SAMSPILL_SEAL_KEY_FILE"),
        *("SAMSPILL_IDPORTEN_ISSUER", "SAMSPILL_IDPORTEN_CLIENT_ID"),
        "SAMSPILL_IDPORTEN_CLIENT_KEY_FILE",
    ],
)
def test_without_it_production_refuses_in_one_line(tmp_path: Path, missing: str) -> None:
    values = as_production(tmp_path)
    del values[missing]
    with pytest.raises(SettingError) as refused:
        Settings.from_environment(values)
    assert missing in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("SAMSPILL_BASE_URL", "http://samspill.example"),
        ("SAMSPILL_IDPORTEN_ISSUER", "http://127.0.0.1:8001"),
        ("SAMSPILL_KEYS_FILE", "/nowhere/keys.json"),
        ("SAMSPILL_STORAGE_URL", "ftp://files"),
        ("PORT", "eight"),
    ],
)
def test_a_bad_one_is_named(tmp_path: Path, setting: str, value: str) -> None:
    with pytest.raises(SettingError, match=setting):
        Settings.from_environment(as_production(tmp_path) | {setting: value})


def test_the_page_when_all_is_down_needs_nobody() -> None:
    page = (DEPLOY / "nede.html").read_text()
    assert not re.findall(r"https?://|src=|@import|<script", page)
    for number in ("116 111", "112", "113"):
        assert number in page
    for words in ("Fravær på papir", "Barnets navn", "@media print"):
        assert words in page, "a paper form for who is to be away (security.md 8.1)"


UNITS = [path for path in FILES if path.suffix == ".service"]


def test_the_units_let_nothing_out_that_is_not_named() -> None:
    assert len(UNITS) == 4
    for unit in UNITS:
        said = re.findall(r"^(IPAddress\w+)=(.*)$", unit.read_text(), re.MULTILINE)
        assert said == [("IPAddressDeny", "any"), ("IPAddressAllow", "localhost")], unit.name


def test_every_secret_can_lie_in_the_store() -> None:
    said = (DEPLOY / "credentials.conf").read_text()
    kept = set(re.findall(r"^LoadCredentialEncrypted=([\w.]+):", said, re.MULTILINE))
    read = dict(re.findall(r"^Environment=(SAMSPILL_\w+)=%d/([\w.]+)$", said, re.MULTILINE))
    assert set(read.values()) == kept
    secrets = {n for n in the_example() if n.endswith("_FILE")} - {"SAMSPILL_LOG_ROOTS_FILE"}
    assert set(read) == secrets, "what the example names as a file with a secret in it"


def test_the_proxy_holds_machines_back() -> None:
    site = (DEPLOY / "nginx.conf").read_text()
    zones = set(
        re.findall(r"limit_req_zone \$binary_remote_addr zone=(\w+):10m rate=\d+r/s;", site)
    )
    assert zones == {"samspill_all", "samspill_login"}
    assert set(re.findall(r"limit_req zone=(\w+) ", site)) == zones
    assert "limit_req_status 429;" in site
    assert "return 429" in site


def test_the_proxy_speaks_tls_well() -> None:
    site = (DEPLOY / "nginx.conf").read_text()
    assert re.findall(r"ssl_protocols (.*);", site) == ["TLSv1.2 TLSv1.3"]
    (suites,) = re.findall(r"ssl_ciphers (.*);", site)
    strong = re.compile(r"ECDHE-(ECDSA|RSA)-(AES(128|256)-GCM-SHA(256|384)|CHACHA20-POLY1305)")
    assert [one for one in suites.split(":") if not strong.fullmatch(one)] == []
    plain, _tls, rest = site.partition("listen 443 ssl")
    assert "return 301 https://$host$request_uri;" in plain
    assert "listen 80" not in rest


def test_the_proxy_keeps_nothing_on_a_disk() -> None:
    """What passes it is in plain: an upload lies under /run, which is memory, an answer nowhere."""
    site = (DEPLOY / "nginx.conf").read_text()
    assert "proxy_max_temp_file_size 0;" in site
    assert re.search(r"client_body_temp_path /run/\S+;", site)
