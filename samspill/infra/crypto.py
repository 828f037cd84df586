"""Sealing of fields by their owner's key, and keyed look-up of national numbers."""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app

from samspill.infra.key_store import HOUSE, KeyStore, Owner
from samspill.infra.keyring import ID_BYTES, NONCE, KeyMissing, Keyring, RootKeys
from samspill.infra.private_files import settled_together

ENVELOPE = 0xF1
"""The first byte: sealed by an owner's key. Before that, it was how long a key's name is."""
_HEAD = 1 + ID_BYTES


@lru_cache(maxsize=4)
def _keyring_at(keys_file: Path, folder: Path) -> Keyring:
    return Keyring(RootKeys.read(keys_file), KeyStore(folder))


def keyring() -> Keyring:
    """The keys of this process."""
    settings = current_app.config["SAMSPILL"]
    return _keyring_at(settings.keys_file, settings.data_keys_folder)


@contextmanager
def many_new_keys() -> Iterator[None]:
    """Keys of many new people are made in this block: on the disk at its end, not one by one.

    End it before the commit.
    """
    keyring().take(HOUSE)  # wraps them, and is needed by others: never half written
    with settled_together():
        yield


def seal(content: bytes, place: str, owner: Owner) -> bytes:
    """Encrypt (AES-256-GCM) by an owner's key, made when it is the first; see ADR 0011.

    ``place`` (table:column:id) and owner are bound in: a moved cell won't open. Raises KeyGone
    when the owner's key is destroyed.
    """
    key, nonce = keyring().take(owner), os.urandom(NONCE)
    head = bytes([ENVELOPE]) + key.id
    return head + nonce + key.fields.encrypt(nonce, content, _bound(head, place, owner))


def open_sealed(sealed: bytes, place: str, owner: Owner) -> bytes:
    """Decrypt what ``seal`` wrote at the same place for the same owner, or what is older.

    Raises InvalidTag when it was moved or changed, KeyGone when it is deleted, KeyMissing.
    """
    if not is_envelope(sealed):
        return _open_older(sealed, place)
    head, nonce = sealed[:_HEAD], sealed[_HEAD : _HEAD + NONCE]
    key = keyring().find(owner)
    if key.id != head[1:]:
        raise InvalidTag
    return key.fields.decrypt(nonce, sealed[_HEAD + NONCE :], _bound(head, place, owner))


def is_envelope(sealed: bytes) -> bool:
    """Is this sealed by an owner's key, not by a root key as before ADR 0011?"""
    return sealed[0] == ENVELOPE


def key_name(sealed: bytes) -> bytes:
    """The id of the key that sealed this: a data key's, or a root key's name when it is older."""
    return sealed[1:_HEAD] if is_envelope(sealed) else sealed[1 : 1 + sealed[0]]


def _bound(head: bytes, place: str, owner: Owner) -> bytes:
    return head + f"{owner}|{place}".encode()


def _open_older(sealed: bytes, place: str) -> bytes:
    end = 1 + sealed[0]
    name = sealed[1:end].decode(errors="replace")
    if name not in keyring().roots.by_id:
        raise KeyMissing(f"no root key is called {name!r}")
    opener = AESGCM(keyring().roots.by_id[name])
    return opener.decrypt(sealed[end : end + NONCE], sealed[end + NONCE :], place.encode())


def lookup_hash(number: str) -> bytes:
    """The keyed hash by which a national number is found without being readable."""
    return hmac.new(keyring().roots.lookup, number.encode(), hashlib.sha256).digest()
