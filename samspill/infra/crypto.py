"""Keys outside the database: sealing of fields and keyed look-up of national numbers."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app

_NONCE = 12


@dataclass(frozen=True)
class Keys:
    """The key-encryption keys by id, the one new writes use, and the key of the look-up."""

    current: str
    by_id: dict[str, bytes]
    lookup: bytes

    @classmethod
    def read(cls, path: Path) -> Keys:
        """Read the keys file. Raises ValueError naming what is wrong with it."""
        try:
            raw = json.loads(path.read_text())
            keys = {name: base64.b64decode(value) for name, value in raw["keys"].items()}
            found = cls(raw["current"], keys, base64.b64decode(raw["lookup"]))
        except (OSError, KeyError, ValueError) as error:
            raise ValueError(f"the keys file {path} cannot be read: {error}") from error
        if found.current not in keys or any(len(k) != 32 for k in [*keys.values(), found.lookup]):
            raise ValueError(
                f"the keys file {path} must hold 32-byte keys and name the current one"
            )
        return found


@lru_cache(maxsize=4)
def _keys_at(path: Path) -> Keys:
    return Keys.read(path)


def keys() -> Keys:
    """The keys of this process."""
    return _keys_at(current_app.config["SAMSPILL"].keys_file)


def seal(content: bytes, place: str) -> bytes:
    """Encrypt (AES-256-GCM). ``place`` (table:column:id) is bound in: a moved cell won't open."""
    held = keys()
    nonce = os.urandom(_NONCE)
    name = held.current.encode()
    sealed = AESGCM(held.by_id[held.current]).encrypt(nonce, content, place.encode())
    return bytes([len(name)]) + name + nonce + sealed


def open_sealed(sealed: bytes, place: str) -> bytes:
    """Decrypt what ``seal`` wrote at the same place. Raises InvalidTag when it was moved."""
    end = 1 + sealed[0]
    key = keys().by_id[sealed[1:end].decode()]
    return AESGCM(key).decrypt(sealed[end : end + _NONCE], sealed[end + _NONCE :], place.encode())


def lookup_hash(number: str) -> bytes:
    """The keyed hash by which a national number is found without being readable."""
    return hmac.new(keys().lookup, number.encode(), hashlib.sha256).digest()
