"""Keys come by themselves in development, and never in production."""

from __future__ import annotations

import base64
import json
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from samspill.infra.development_keys import ensure_keys, public_key_file
from samspill.infra.settings import SettingError, Settings


def development(instance: Path) -> Settings:
    return Settings.from_environment(
        {"SAMSPILL_ENV": "development", "SAMSPILL_INSTANCE": str(instance)}
    )


def test_missing_keys_are_made_once_and_for_the_owner_alone(tmp_path: Path) -> None:
    settings = development(tmp_path)
    ensure_keys(settings)
    made = {path.name: path.read_bytes() for path in (tmp_path / "keys").iterdir()}
    assert set(made) == {
        *("secret", "keys.json", "dev-seal.pem", "dev-vapid.pem"),
        *("dev-client.pem", "dev-client.pub.pem", "dev-feide-secret"),
    }
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "keys").iterdir()} == {0o600}
    ensure_keys(settings)
    assert made == {path.name: path.read_bytes() for path in (tmp_path / "keys").iterdir()}


def test_the_keys_have_the_promised_form(tmp_path: Path) -> None:
    settings = development(tmp_path)
    ensure_keys(settings)
    assert len(bytes.fromhex(settings.secret_key_file.read_text())) == 32
    keys = json.loads(settings.keys_file.read_text())
    assert len(base64.b64decode(keys["keys"][keys["current"]])) == 32
    assert len(base64.b64decode(keys["lookup"])) == 32
    seal = settings.seal_key_file.read_bytes()
    sealing = serialization.load_pem_private_key(seal, password=None)
    certificate = x509.load_pem_x509_certificate(seal[seal.index(b"-----BEGIN CERT") :])
    assert certificate.public_key() == sealing.public_key()
    client_key = settings.idporten.client_key_file
    private = serialization.load_pem_private_key(client_key.read_bytes(), password=None)
    public = serialization.load_pem_public_key(public_key_file(client_key).read_bytes())
    assert private.public_key() == public
    assert private.key_size == sealing.key_size == 3072


def test_production_makes_no_key(tmp_path: Path) -> None:
    settings = replace(development(tmp_path), environment="production")
    with pytest.raises(SettingError, match="SAMSPILL_SECRET_KEY_FILE"):
        ensure_keys(settings)
    assert not (tmp_path / "keys").exists()


def test_a_client_key_that_the_operator_named_is_not_made(tmp_path: Path) -> None:
    settings = replace(development(tmp_path), development_login=False)
    with pytest.raises(SettingError, match="SAMSPILL_IDPORTEN_CLIENT_KEY_FILE"):
        ensure_keys(settings)


@pytest.mark.parametrize(
    ("content", "why"), [(2048, "has 2048 bits"), (b"no key", "no key in the open")]
)
def test_production_refuses_a_short_seal(tmp_path: Path, content: int | bytes, why: str) -> None:
    ensure_keys(development(tmp_path))
    settings = replace(development(tmp_path), environment="production")
    keys = json.loads(settings.keys_file.read_text())
    settings.keys_file.write_text(json.dumps({**keys, "for": "the municipality"}))
    ensure_keys(settings)
    if isinstance(content, int):
        key = rsa.generate_private_key(public_exponent=65537, key_size=content)
        content = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    settings.seal_key_file.write_bytes(content)
    with pytest.raises(SettingError, match=f"SAMSPILL_SEAL_KEY_FILE.*{why}"):
        ensure_keys(settings)
