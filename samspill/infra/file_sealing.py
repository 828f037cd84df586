"""A file sealed piece by piece, so that a large one needs little memory.

``version | key id | salt``, then pieces of 64 KiB, each with its tag. Number and «this is the
last» are each piece's nonce: pieces cannot be moved, left out, added or cut off. The file's key
comes from its owner's, salt and name: another owner's, or another name's, opens nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from samspill.infra.keyring import ID_BYTES, NONCE, DataKey

VERSION = b"\xf1"
PIECE = 64 * 1024
TAG = 16
SALT = 16
HEAD = len(VERSION) + ID_BYTES + SALT


class Damaged(Exception):
    """What is stored is not what was stored: changed, cut, or another file's."""


def sealed_pieces(stream: BinaryIO, key: DataKey, name: str) -> Iterator[bytes]:
    """Encrypt a stream from where it is to its end. ``name``: what the file is bound to."""
    head = VERSION + key.id + os.urandom(SALT)
    file_key = _file_key(key, head, name)
    yield head
    number, piece = 0, _read(stream)
    while True:
        following = _read(stream) if len(piece) == PIECE else b""
        yield file_key.encrypt(_nonce(number, last=not following), piece, head)
        if not following:
            return
        number, piece = number + 1, following


def opened_pieces(sealed: Iterable[bytes], key: DataKey, name: str) -> Iterator[bytes]:
    """Decrypt what ``sealed_pieces`` gave, in parts of any length. Raises Damaged.

    What has been given is authentic; only the end says that it is all.
    """
    parts = _parts(sealed)
    head = next(parts)
    if len(head) != HEAD or head[: 1 + ID_BYTES] != VERSION + key.id:
        raise Damaged("it is sealed by another key, or cut")
    file_key = _file_key(key, head, name)
    number, piece = 0, next(parts)
    while True:
        following = next(parts)
        try:
            content = file_key.decrypt(_nonce(number, last=not following), piece, head)
        except InvalidTag as error:
            raise Damaged(f"piece {number} does not open") from error
        if content:
            yield content
        if not following:
            return
        number, piece = number + 1, following


def _parts(sealed: Iterable[bytes]) -> Iterator[bytes]:
    """The head, then pieces with their tags; empty for ever at the end."""
    waiting, size = bytearray(), HEAD
    for some in sealed:
        waiting += some
        while len(waiting) >= size:
            yield bytes(waiting[:size])
            del waiting[:size]
            size = PIECE + TAG
    yield bytes(waiting)
    while True:
        yield b""


def _read(stream: BinaryIO) -> bytes:
    """One whole piece: a stream may give less at a time without being at its end."""
    piece = bytearray()
    while len(piece) < PIECE and (some := stream.read(PIECE - len(piece))):
        piece += some
    return bytes(piece)


def _file_key(key: DataKey, head: bytes, name: str) -> AESGCM:
    return key.part(b"file:" + head + name.encode())


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(NONCE - 1, "big") + bytes([last])
