"""The virus scanner (ClamAV's daemon), when one is configured. No answer is no yes.

Over its own limit on a stream it hangs up, and that is no answer either. Its manual says that what
is over its inner limits counts as clean, unless ``AlertExceedsMax`` is on.
"""

from __future__ import annotations

import re
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import BinaryIO
from urllib.parse import urlsplit

from flask import current_app

from samspill.core.clock import now

PIECE = 64 * 1024
PATIENCE = 60
"""Seconds the scanner has for each answer."""
FRESH = timedelta(hours=48)
"""How old its signatures may be (security.md 6.5)."""
_LENGTH = struct.Struct("!L")


class NotScanned(Exception):
    """Nobody has said that it is clean: no answer, an error, or old signatures."""


def is_clean(stream: BinaryIO) -> bool:
    """What the scanner says of a stream, from where it is to its end. True when there is none.

    Raises NotScanned: whoever asked must ask again later, and trust nothing until then.
    """
    address = current_app.config["SAMSPILL"].scanner
    if address is None:
        return True
    try:
        _require_fresh(_ask(address, b"zVERSION\0"))
        return _verdict(_ask(address, b"zINSTREAM\0", stream))
    except (OSError, ValueError) as error:
        raise NotScanned(str(error)) from error


def _require_fresh(version: str) -> None:
    """``ClamAV 1.4.6/27000/Mon Nov 23 09:00:00 2026``: without the day, nobody knows."""
    day = version.rpartition("/")[2]
    try:
        made = datetime.strptime(day, "%a %b %d %H:%M:%S %Y").replace(tzinfo=UTC)
    except ValueError:
        raise NotScanned("the scanner does not say how old its signatures are") from None
    if now() - made > FRESH:
        raise NotScanned("the scanner's signatures are too old")


def _verdict(said: str) -> bool:
    if said == "stream: OK":
        return True
    if re.fullmatch(r"stream: .+ FOUND", said):
        return False
    raise NotScanned(said)


def _ask(address: str, command: bytes, stream: BinaryIO | None = None) -> str:
    with _connected(address) as scanner:
        scanner.sendall(command)
        while stream is not None and (piece := stream.read(PIECE)):
            scanner.sendall(_LENGTH.pack(len(piece)) + piece)
        if stream is not None:
            scanner.sendall(_LENGTH.pack(0))
        said = b""
        while b"\0" not in said and len(said) < PIECE and (some := scanner.recv(4096)):
            said += some
    return said.rstrip(b"\0\n").decode("utf-8", "replace").strip()


@contextmanager
def _connected(address: str) -> Iterator[socket.socket]:
    parts = urlsplit(address)
    if parts.scheme == "unix":
        scanner = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        scanner.settimeout(PATIENCE)
        target: str | tuple[str, int] = parts.path
    else:
        scanner = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        scanner.settimeout(PATIENCE)
        target = (parts.hostname or "", parts.port or 3310)
    with scanner:
        scanner.connect(target)
        yield scanner
