"""Keys outside the database: sealing of fields and keyed look-up of national numbers."""

from __future__ import annotations

import hashlib
import hmac
import os
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app

from samspill.infra.key_store import KeyStore
from samspill.infra.keyring import NONCE, Keyring, RootKeys


@lru_cache(maxsize=4)
def _keyring_at(keys_file: Path, folder: Path) -> Keyring:
    return Keyring(RootKeys.read(keys_file), KeyStore(folder))


def keyring() -> Keyring:
    """The keys of this process."""
    settings = current_app.config["SAMSPILL"]
    return _keyring_at(settings.keys_file, settings.data_keys_folder)


def seal(content: bytes, place: str) -> bytes:
    """Encrypt (AES-256-GCM). ``place`` (table:column:id) is bound in: a moved cell won't open."""
    roots = keyring().roots
    nonce = os.urandom(NONCE)
    name = roots.current.encode()
    sealed = AESGCM(roots.by_id[roots.current]).encrypt(nonce, content, place.encode())
    return bytes([len(name)]) + name + nonce + sealed


def open_sealed(sealed: bytes, place: str) -> bytes:
    """Decrypt what ``seal`` wrote at the same place. Raises InvalidTag when it was moved."""
    end = 1 + sealed[0]
    key = keyring().roots.by_id[sealed[1:end].decode()]
    return AESGCM(key).decrypt(sealed[end : end + NONCE], sealed[end + NONCE :], place.encode())


def lookup_hash(number: str) -> bytes:
    """The keyed hash by which a national number is found without being readable."""
    return hmac.new(keyring().roots.lookup, number.encode(), hashlib.sha256).digest()
