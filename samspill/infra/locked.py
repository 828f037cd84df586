"""A file under a pass-phrase, in the format «age» (age-encryption.org/v1, recipient «scrypt»).

Any program for age opens it. The file has a key of its own; the head holds that key, wrapped by
what scrypt makes of the pass-phrase. So who has made a ``Lock`` needs the pass-phrase no more.
"""

from __future__ import annotations

import hmac
import os
import re
import unicodedata
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

COST = 17
"""Of scrypt, as a power of two: 128 MiB and a third of a second (OWASP's least for it)."""
DEAREST = 20
"""What is opened at most: a file from elsewhere may ask for any."""
KEY = 16
"""The bytes of a file's own key."""
PIECE = 64 * 1024
_TAG = 16
_VERSION = b"age-encryption.org/v1"
_HEAD = re.compile(
    rb"age-encryption\.org/v1\n-> scrypt ([A-Za-z0-9+/]{22}) ([1-9][0-9]?)\n"
    rb"([A-Za-z0-9+/]{43})\n---"
)
_MAC = re.compile(rb" ([A-Za-z0-9+/]{43})\n")


class NotOpened(Exception):
    """It is no such file, it was changed, or the pass-phrase is another."""


@dataclass(frozen=True)
class Lock:
    """How a file is locked: the head that stands first in it, and the key of the file."""

    head: bytes
    key: bytes


def lock_by(passphrase: str, cost: int = COST) -> Lock:
    """A new lock that the pass-phrase opens. Takes its time, and memory: see ``COST``."""
    salt, key = os.urandom(16), os.urandom(KEY)
    wrapped = ChaCha20Poly1305(_wrapper(passphrase, salt, cost)).encrypt(bytes(12), key, None)
    lines = (_VERSION, b"-> scrypt %s %d" % (_text(salt), cost), _text(wrapped), b"---")
    head = b"\n".join(lines)
    return Lock(head + b" " + _text(_mac(key, head)) + b"\n", key)


def locked(content: bytes, lock: Lock) -> bytes:
    """The file: the head, then the content, sealed piece by piece."""
    nonce = os.urandom(16)
    sealer, out = ChaCha20Poly1305(_derived(lock.key, nonce, b"payload")), [lock.head, nonce]
    for number, piece, last in _pieces(content, PIECE):
        out.append(sealer.encrypt(_nonce(number, last=last), piece, None))
    return b"".join(out)


def unlocked(content: bytes, passphrase: str, dearest: int = DEAREST) -> bytes:
    """What a locked file holds; one that asks for more than ``dearest`` is not opened. Raises
    NotOpened."""
    head = _HEAD.match(content)
    mac = head and _MAC.match(content, head.end())
    if not (head and mac) or int(head[2]) > dearest:
        raise NotOpened("it is no file that a pass-phrase locks")
    try:
        wrapper = ChaCha20Poly1305(_wrapper(passphrase, _bytes(head[1]), int(head[2])))
        key = wrapper.decrypt(bytes(12), _bytes(head[3]), None)
        if not hmac.compare_digest(_mac(key, head[0]), _bytes(mac[1])):
            raise NotOpened("its head was changed")
        nonce, body = content[mac.end() : mac.end() + 16], content[mac.end() + 16 :]
        opener = ChaCha20Poly1305(_derived(key, nonce, b"payload"))
        pieces = _pieces(body, PIECE + _TAG)
        return b"".join(opener.decrypt(_nonce(n, last=last), x, None) for n, x, last in pieces)
    except InvalidTag as error:
        raise NotOpened("the pass-phrase is another, or the file was changed") from error


def _pieces(content: bytes, size: int) -> Iterator[tuple[int, bytes, bool]]:
    """The parts of a content in order, each with its number, and whether it is the last."""
    for number, start in enumerate(range(0, max(len(content), 1), size)):
        yield number, content[start : start + size], start + size >= len(content)


def _wrapper(passphrase: str, salt: bytes, cost: int) -> bytes:
    said = unicodedata.normalize("NFC", passphrase).encode()
    return Scrypt(_VERSION + b"/scrypt" + salt, 32, 2**cost, 8, 1).derive(said)


def _derived(key: bytes, salt: bytes, what: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt, what).derive(key)


def _mac(key: bytes, head: bytes) -> bytes:
    return hmac.digest(_derived(key, b"", b"header"), head, "sha256")


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _text(some: bytes) -> bytes:
    return b64encode(some).rstrip(b"=")


def _bytes(text: bytes) -> bytes:
    found = b64decode(text + b"=" * (-len(text) % 4))
    if _text(found) != text:
        raise NotOpened("its head was changed")  # several texts say the same bytes: one is right
    return found
