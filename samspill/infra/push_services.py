"""Where push messages may go, and the key that says who sends them. Knows no library of push."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from samspill.infra.message_settings import PushSettings, SettingError

SERVICES = (
    "fcm.googleapis.com",
    "jmt17.google.com",
    "push.services.mozilla.com",
    "push.apple.com",
    "notify.windows.com",
)
"""Of the makers of browsers: the host itself, or one below it. Google's second is what Chromium
says that is no release of Chrome: that of Linux, and Chrome's early ones."""

LONGEST = 2000
AUTH_BYTES = 16
POINT = (serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


@dataclass(frozen=True)
class PushAddress:
    """Where a browser takes messages, and the two keys (base64url) that it reads them by."""

    endpoint: str
    p256dh: str
    auth: str


def is_a_service(endpoint: str, settings: PushSettings) -> bool:
    """Is it an address of a push service that we know? A browser names it, so anybody could name
    anything: we send nowhere else, and never in the clear."""
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError:
        return False
    if f"{parts.scheme}://{parts.netloc}" in settings.services:
        return len(endpoint) <= LONGEST
    host = parts.hostname or ""
    known = any(host == one or host.endswith("." + one) for one in SERVICES)
    plain = parts.scheme == "https" and port in (None, 443) and "@" not in parts.netloc
    return known and plain and len(endpoint) <= LONGEST


def is_whole(address: PushAddress) -> bool:
    """Are its keys such as a browser makes: a point on the curve, and sixteen bytes?"""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _bytes(address.p256dh))
        return len(_bytes(address.auth)) == AUTH_BYTES
    except (ValueError, binascii.Error):
        return False


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def public_key(settings: PushSettings) -> str:
    """What a browser is given when it subscribes (base64url): it takes from this key alone."""
    return _public_key(settings.key_file)


@lru_cache(maxsize=4)
def _public_key(path: Path) -> str:
    point = read_key(path).public_key().public_bytes(*POINT)
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode()


def read_key(path: Path) -> ec.EllipticCurvePrivateKey:
    """The key that signs. Raises SettingError."""
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise SettingError(f"SAMSPILL_VAPID_KEY_FILE holds no key in the open: {path}") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.curve.name != "secp256r1":
        raise SettingError(f"SAMSPILL_VAPID_KEY_FILE must hold a key of the curve P-256: {path}")
    return key


def new_key() -> bytes:
    """A key of its own for an installation, as PEM."""
    return ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
