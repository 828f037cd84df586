"""Keys in three steps: root keys in a file, a municipality's key, a plan's key (ADR 0011)."""

from __future__ import annotations

import base64
import json
import os
import time
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from samspill.infra.key_store import HOUSE, KeyStore, Owner, OwnerKind, of_tenant

KEY_BYTES = 32
NONCE = 12
ID_BYTES = 8
REMEMBERED = 4096
"""Opened keys that one process holds at most."""
FRESH = 60.0
"""Seconds after which a key is fetched again: so long may a destroyed one still open elsewhere."""


class KeyGone(Exception):
    """The key is destroyed: what it sealed is deleted, wherever it lies."""


class KeyMissing(Exception):
    """There is no key where there should be one, or it does not open. The text is one line."""


@dataclass(frozen=True)
class RootKeys:
    """The root keys by id, the one that wraps from now on, and the key of the blind look-up."""

    current: str
    by_id: dict[str, bytes]
    lookup: bytes
    is_for_development: bool = False

    @classmethod
    def read(cls, path: Path) -> RootKeys:
        """Read the keys file. Raises ValueError naming what is wrong with it."""
        try:
            raw = json.loads(path.read_text())
            keys = {name: base64.b64decode(value) for name, value in raw["keys"].items()}
            lookup = base64.b64decode(raw["lookup"])
            found = cls(raw["current"], keys, lookup, raw.get("for") == "development")
        except (OSError, KeyError, ValueError, AttributeError, TypeError) as error:
            raise ValueError(f"the keys file {path} cannot be read: {error}") from error
        held = [*keys.values(), lookup]
        if found.current not in keys or any(len(key) != KEY_BYTES for key in held):
            raise ValueError(
                f"the keys file {path} must hold 32-byte keys and name the current one"
            )
        if len(set(held)) != len(held):
            raise ValueError(f"the keys file {path} holds the same key twice")
        if any(not 0 < len(name.encode()) <= 64 or "/" in name for name in keys):
            raise ValueError(f"the keys file {path} names a key with 0 or over 64 letters, or a /")
        return found


class DataKey:
    """An owner's key, opened. ``id`` stands in all that it seals."""

    def __init__(self, key_id: bytes, secret: bytes) -> None:
        self.id = key_id
        self._secret = secret
        self.fields = self.part(b"fields")

    @cached_property
    def wrapping(self) -> AESGCM:
        """What wraps the keys of those below."""
        return self.part(b"keys")

    def part(self, use: bytes) -> AESGCM:
        """A key for one use alone."""
        return AESGCM(HKDF(SHA256(), KEY_BYTES, None, b"samspill:" + use).derive(self._secret))


class Keyring:
    """The keys of one process, fetched when they are asked for and held for a while."""

    def __init__(self, roots: RootKeys, store: KeyStore) -> None:
        self.roots = roots
        self.store = store
        self._held: dict[Owner, tuple[float, DataKey]] = {}
        self._one_at_a_time = Lock()

    def find(self, owner: Owner) -> DataKey:
        """The key of an owner. Raises KeyGone when it is destroyed, KeyMissing."""
        held = self._held.get(owner)
        if held is not None and held[0] > time.monotonic():
            return held[1]
        self.forget(owner)
        wrapped = self.store.read(owner)
        if wrapped is None and self.store.is_destroyed(owner):
            raise KeyGone(f"the key of {owner} is destroyed")
        if wrapped is None:
            raise KeyMissing(f"there is no key of {owner}")
        return self._hold(owner, self._unwrapped(owner, wrapped))

    def take(self, owner: Owner) -> DataKey:
        """The key of an owner, made when there is none. Raises KeyGone, KeyMissing."""
        try:
            return self.find(owner)
        except KeyMissing:
            if self.store.read(owner) is None:
                self.store.create(owner, self._new(owner))
        return self.find(owner)  # ours, or that of somebody who was first

    def destroy(self, owner: Owner) -> bool:
        """Delete all that an owner's key sealed, everywhere; says whether there was a key.

        Other processes stop opening it within a minute. Safe to repeat.
        """
        gone = self.store.destroy(owner)
        self.forget(owner)
        return gone

    def forget(self, owner: Owner) -> None:
        """Fetch the key again when it is asked for next."""
        with self._one_at_a_time:
            self._held.pop(owner, None)

    def rewrap(self, owner: Owner) -> bool:
        """Wrap a key that an older root key wraps by the current one; says whether it was so.

        What the key sealed is not touched. Raises KeyMissing when it cannot be opened.
        """
        wrapped = self.store.read(owner)
        if wrapped is None or self.wrapped_by(wrapped) in (None, self.roots.current):
            return False
        key_id, secret = self._opened(owner, wrapped)
        self.store.replace(owner, self._wrapped(owner, key_id, secret))
        return True

    @staticmethod
    def wrapped_by(wrapped: bytes) -> str | None:
        """The root key that wraps this; None when the key of a tenant or of the house does."""
        by: str = json.loads(wrapped)["by"]
        return None if "/" in by else by

    def _hold(self, owner: Owner, key: DataKey) -> DataKey:
        with self._one_at_a_time:
            while len(self._held) >= REMEMBERED:
                self._held.pop(next(iter(self._held)), None)
            self._held[owner] = (time.monotonic() + FRESH, key)
        return key

    def _new(self, owner: Owner) -> bytes:
        return self._wrapped(owner, os.urandom(ID_BYTES), os.urandom(KEY_BYTES))

    def _wrapped(self, owner: Owner, key_id: bytes, secret: bytes) -> bytes:
        above = _above(owner)
        by = str(above) if above else self.roots.current
        wrapping = self.take(above).wrapping if above else AESGCM(self.roots.by_id[by])
        nonce = os.urandom(NONCE)
        sealed = nonce + wrapping.encrypt(nonce, secret, _bound(owner, key_id, by))
        content = {"id": key_id.hex(), "by": by, "key": base64.b64encode(sealed).decode()}
        return json.dumps(content).encode()

    def _unwrapped(self, owner: Owner, wrapped: bytes) -> DataKey:
        return DataKey(*self._opened(owner, wrapped))

    def _opened(self, owner: Owner, wrapped: bytes) -> tuple[bytes, bytes]:
        try:
            content: dict[str, Any] = json.loads(wrapped)
            key_id, by = bytes.fromhex(content["id"]), content["by"]
            sealed = base64.b64decode(content["key"])
            if "/" in by:
                wrapping = self.find(Owner.named(by)).wrapping
            else:
                wrapping = AESGCM(self.roots.by_id[by])
            bound = _bound(owner, key_id, by)
            return key_id, wrapping.decrypt(sealed[:NONCE], sealed[NONCE:], bound)
        except (ValueError, KeyError, TypeError, InvalidTag) as error:
            why = f"no root key is called {error}" if isinstance(error, KeyError) else "damaged"
            raise KeyMissing(f"the key of {owner} does not open: {why}") from error


def _above(owner: Owner) -> Owner | None:
    """Whose key wraps that of an owner; None: a root key. Raises ValueError for half an owner."""
    if owner.kind in (OwnerKind.HOUSE, OwnerKind.TENANT):
        return None
    if owner.kind != OwnerKind.PLAN:
        return HOUSE
    if owner.within is None:
        raise ValueError(f"the first key of {owner} needs its tenant")
    return of_tenant(owner.within)


def _bound(owner: Owner, key_id: bytes, by: str) -> bytes:
    return f"samspill:key:{owner}:{key_id.hex()}:{by}".encode()
