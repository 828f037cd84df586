"""The keys a developer should not have to make: created in the instance at the first start."""

from __future__ import annotations

import base64
import json
import secrets
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from samspill.core.clock import now
from samspill.infra.keyring import RootKeys
from samspill.infra.private_files import create_private
from samspill.infra.push_services import new_key, read_key
from samspill.infra.settings import SettingError, Settings

KEY_BYTES = 32
RSA_BITS = 3072
"""128 bits of strength (NIST SP 800-57; ASVS 5.0, 11.2.3)."""

SEAL_DAYS = 3650
KEY_USES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


def ensure_keys(settings: Settings) -> None:
    """Create the keys that are missing, in development only; keys that exist are left alone.

    In production, and for a client key that the operator named, raises SettingError instead:
    a key made by accident would make stored data unreadable, or a login fail far from its cause.
    """
    client_key = settings.idporten.client_key_file
    if settings.is_production:
        _require("SAMSPILL_SECRET_KEY_FILE", settings.secret_key_file)
        _require("SAMSPILL_KEYS_FILE", settings.keys_file)
        _refuse_development_keys(settings.keys_file)
        _require("SAMSPILL_SEAL_KEY_FILE", settings.seal_key_file)
        _refuse_short_seal(settings.seal_key_file)
        _require("SAMSPILL_IDPORTEN_CLIENT_KEY_FILE", client_key)
        if settings.feide is not None:
            _require("SAMSPILL_FEIDE_CLIENT_KEY_FILE", settings.feide.client_key_file)
        if settings.push is not None:
            read_key(settings.push.key_file)
        return
    if not settings.secret_key_file.exists():
        create_private(settings.secret_key_file, secrets.token_hex(KEY_BYTES).encode())
    if not settings.keys_file.exists():
        create_private(settings.keys_file, new_root_keys())
    if not settings.seal_key_file.exists():
        create_private(settings.seal_key_file, _development_seal())
    if settings.push is not None:
        create_private(settings.push.key_file, new_key())
    if settings.development_login:
        _ensure_client_key(client_key)
        if settings.feide is not None and not settings.feide.client_key_file.exists():
            create_private(settings.feide.client_key_file, secrets.token_hex(KEY_BYTES).encode())
    else:
        _require("SAMSPILL_IDPORTEN_CLIENT_KEY_FILE", client_key)


def public_key_file(private_key_file: Path) -> Path:
    """Where the public half of a development client key lies (PEM), beside the private one."""
    return private_key_file.with_suffix(".pub.pem")


def _require(setting: str, path: Path) -> None:
    if not path.is_file():
        raise SettingError(f"{setting} names a file that is not there: {path}")


def _refuse_development_keys(path: Path) -> None:
    try:
        made_for_development = RootKeys.read(path).is_for_development
    except ValueError as error:
        raise SettingError(str(error)) from error
    if made_for_development:
        raise SettingError(f"SAMSPILL_KEYS_FILE holds keys made for development: {path}")


def _refuse_short_seal(path: Path) -> None:
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError) as error:
        raise SettingError(f"SAMSPILL_SEAL_KEY_FILE holds no key in the open: {path}") from error
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size < RSA_BITS:
        raise SettingError(
            f"SAMSPILL_SEAL_KEY_FILE has {key.key_size} bits; it needs {RSA_BITS}: {path}"
        )


def new_root_keys() -> bytes:
    """The key that wraps data keys, and the one that blinds look-ups, as JSON, for development."""
    content = {
        "for": "development",
        "current": "k1",
        "keys": {"k1": _random_key()},
        "lookup": _random_key(),
    }
    return json.dumps(content, indent=2).encode()


def _random_key() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def _development_seal() -> bytes:
    """A key and a certificate that nobody vouches for, as PEM: seals, but proves no sender."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Samspill (utvikling)")])
    begins = now()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins - timedelta(days=1))
        .not_valid_after(begins + timedelta(days=SEAL_DAYS))
        .add_extension(_may_only_sign(), critical=True)
        .sign(key, hashes.SHA256())
    )
    return _private_pem(key) + certificate.public_bytes(serialization.Encoding.PEM)


def _may_only_sign() -> x509.KeyUsage:
    uses = dict.fromkeys(KEY_USES, False)
    return x509.KeyUsage(**{**uses, "digital_signature": True, "content_commitment": True})


def _private_pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _ensure_client_key(path: Path) -> None:
    if not path.exists():
        key = rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS)
        create_private(path, _private_pem(key))
    if not public_key_file(path).exists():
        private = serialization.load_pem_private_key(path.read_bytes(), password=None)
        create_private(
            public_key_file(path),
            private.public_key().public_bytes(
                serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
            ),
        )
