"""Taking a file in: what can be told at once is told at the field; then it is sealed and kept.

What takes time (parsers, pictures, the virus scanner) is for a job. Until it has passed, a file is
nobody's but who sent it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from obstore.exceptions import BaseError

from samspill.documents.kinds import PICTURES, FileKind, kind_by_name
from samspill.documents.packages import open_package
from samspill.documents.parts import require_usual_parts
from samspill.documents.pictures import require_size
from samspill.documents.refusals import Unwanted, Why, refusal
from samspill.documents.sniffing import PACKAGES, ends_of, require_agreement
from samspill.infra.key_store import Owner
from samspill.infra.storage import Stored, put

LONGEST_NAME = 150
"""Letters of a file's name."""
MB = 1024 * 1024


@dataclass(frozen=True)
class Room:
    """How much there is room for, in bytes: in one file, and in all that may still come."""

    file: int
    left: int


@dataclass(frozen=True)
class Received:
    """A file that was kept, and not looked through yet."""

    name: str
    kind: FileKind
    stored: Stored

    @property
    def title(self) -> str:
        """What it is called, without its ending."""
        return self.name.rpartition(".")[0]


def receive(owner: Owner, stream: BinaryIO, name: str, room: Room) -> Received:
    """Look at a file from the outside, seal it and keep it.

    Raises RuleBroken "file" with what is wrong and what to do; then nothing is kept.
    """
    name = clean_name(name)
    try:
        kind = looked_at(stream, name, room)
    except Unwanted as error:
        raise refusal(error.why, room.file // MB) from error
    with stored_or_refused():
        stream.seek(0)
        return Received(name, kind, put(owner, stream))


@contextmanager
def stored_or_refused() -> Iterator[None]:
    """The disk is full, the store is away: a message at the field, and nothing kept."""
    try:
        yield
    except (OSError, BaseError) as error:
        raise refusal(Why.NOT_STORED) from error


def clean_name(given: str) -> str:
    """A file's name without folders and without letters that cannot be seen.

    Raises RuleBroken "file" for none, and for one that is too long.
    """
    last = unicodedata.normalize("NFC", given).replace("\\", "/").rpartition("/")[2]
    seen = "".join(" " if one.isspace() else one for one in last if _is_seen(one))
    name = " ".join(seen.split()).lstrip(".").strip()
    if not name or name.startswith("."):
        raise refusal(Why.NAME)
    if len(name) > LONGEST_NAME:
        raise refusal(Why.LONG_NAME, LONGEST_NAME)
    return name


def _is_seen(letter: str) -> bool:
    """No control letters, none that turn the direction of writing, none of private use."""
    return letter.isspace() or unicodedata.category(letter)[0] != "C"


def looked_at(stream: BinaryIO, name: str, room: Room) -> FileKind:
    """What a file is, as far as that is told at once, the stream at its start. Raises Unwanted."""
    head, tail, size = ends_of(stream)
    if size == 0:
        raise Unwanted(Why.EMPTY)
    if size > room.file:
        raise Unwanted(Why.TOO_LARGE)
    kind = kind_by_name(name)
    require_agreement(kind, head, tail)
    if size > room.left:
        raise Unwanted(Why.NO_ROOM)
    if kind in PACKAGES:
        with open_package(stream, tail, size) as package:
            require_usual_parts(kind, package)
    elif kind in PICTURES and kind != FileKind.HEIC:  # that one is opened apart only
        require_size(stream, kind)
    return kind
